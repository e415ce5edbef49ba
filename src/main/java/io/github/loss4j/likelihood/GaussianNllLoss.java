package io.github.loss4j.likelihood;

import io.github.loss4j.Domain;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.DoubleDouble;
import io.github.loss4j.internal.Logarithm;
import io.github.loss4j.internal.TensorAccess;

/**
 * Negative log-likelihood of a Gaussian: ½(ln v + (t − m)²/v), with mean m, target t and v = max(variance, ε); full
 * adds ½ ln 2π.
 *
 * <pre>{@code
 * GaussianNllLoss loss = new GaussianNllLoss();
 * Gaussian prediction = new Gaussian(Tensor.of(1.0, 2.0), Tensor.of(0.5, 0.25));   // mean and variance
 * float value = loss.value(prediction, Tensor.of(1.5, 2.0));
 * Gaussian gradient = loss.evaluate(prediction, Tensor.of(1.5, 2.0)).gradient();
 * }</pre>
 *
 * <p>Mean, variance and target have the same shape, any shape; there is one term for each element. The loss is in nats,
 * and negative where a small variance is correct. For a given m it is minimal at a variance of (t − m)². The variance
 * of an active term must not be negative; 0 is allowed and counts as ε. The gradient with respect to the variance is
 * that of the reported number: 0 below ε, and 0 at the kink, ε itself. (There PyTorch's gradient is the derivative with
 * respect to v at ε, as if the variance had not been clamped.)
 *
 * <p>An infinite variance gives infinity, unless the residual is infinite too, which gives NaN. A term and its
 * derivatives are within 0.55 ulp, also where their parts cancel: these cases are computed with 100 bits.
 *
 * <p>If all variances are 1, twice the loss is MseLoss. PyTorch: GaussianNLLLoss, which can also broadcast the
 * variance; here each element has one.
 *
 * @param full whether the loss includes the constant ½ ln 2π, which makes it a true log-likelihood
 * @param eps ε, the smallest variance; positive
 * @see <a href="https://doi.org/10.1109/ICNN.1994.374138">Nix and Weigend, Estimating the Mean and Variance of the
 *      Target Probability Distribution (1994)</a>
 */
public record GaussianNllLoss(boolean full, float eps) implements SampleLoss<Gaussian, Tensor> {
    private static final Domain VARIANCES = Domain.atLeast(0);
    private static final double LN_2PI = 0x1.d67f1c864beb5p+0;
    /** The low part: ln 2π − {@code LN_2PI}. */
    private static final double LN_2PI_LOW = -0x1.65b5a1b7ff5dfp-54;
    /** Sums smaller than this times their parts have lost digits and are recomputed with more bits. */
    private static final double CANCELLED = 0x1p-15;

    public GaussianNllLoss {
        Checks.positive("GaussianNllLoss", "eps", eps);
    }

    /**
     * The loss with variances of at least 1e-6.
     *
     * @param full whether to include the constant
     */
    public GaussianNllLoss(boolean full) {
        this(full, 1e-6f);
    }

    /** The loss without the constant, with variances of at least 1e-6. */
    public GaussianNllLoss() {
        this(false);
    }

    @Override public Terms terms(Gaussian prediction, Tensor target) {
        Checks.notNull(this, "prediction", prediction);
        Checks.notNull(this, "target", target);
        Checks.sameShape(this, "mean", prediction.mean().shape(), "target", target.shape());
        return new GaussianTerms(prediction, target);
    }

    @Override public void validate(Gaussian prediction, Tensor target) {
        SampleLoss.super.validate(prediction, target);
        float[] variances = TensorAccess.of(prediction.variance());
        for (int i = 0; i < variances.length; i++) {
            Checks.domain(this, "variance", i, variances[i], VARIANCES);
        }
    }

    private final class GaussianTerms implements Terms {
        private final int[] shape;
        private final float[] means;
        private final float[] variances;
        private final float[] targets;

        GaussianTerms(Gaussian prediction, Tensor target) {
            shape = target.shape();
            means = TensorAccess.of(prediction.mean());
            variances = TensorAccess.of(prediction.variance());
            targets = TensorAccess.of(target);
        }

        @Override public int[] shape() {
            return shape.clone();
        }

        @Override public int costPerTerm() {
            return 1;
        }

        @Override public Terms bindWeights(Tensor weights) {
            float[] given = weights == null ? null : TensorAccess.of(weights);
            for (int i = 0; i < variances.length; i++) {
                if (variances[i] < 0 && (given == null || given[i] != 0)) {
                    throw Checks.refusal(GaussianNllLoss.this,
                            "variance[" + i + "] is " + variances[i] + "; variances must not be negative");
                }
            }
            return this;
        }

        @Override public boolean unweighted() {
            return true;
        }

        @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient) {
            double constant = full ? LN_2PI : 0;
            for (int i = from; i < to; i++) {
                double variance = Math.max(variances[i], eps);
                double residual = (double) means[i] - targets[i];
                double precision = 1 / variance;
                double ratio = residual * residual * precision;
                double twiceLoss = Logarithm.of(variance) + ratio + constant;
                if (Math.abs(twiceLoss) < CANCELLED * (ratio + constant)) {
                    twiceLoss = twiceLoss(i);
                }
                values[i - from] = (float) (0.5 * twiceLoss);
                if (factors != null) {
                    double factor = factors[i - from];
                    double complement = 1 - ratio;
                    if (Math.abs(complement) < CANCELLED) {
                        complement = complement(i);
                    }
                    gradient[0][i] = factor == 0 ? 0 : (float) (factor * residual * precision);
                    gradient[1][i] = factor == 0 || variances[i] <= eps
                            ? 0
                            : (float) (factor * 0.5 * complement * precision);
                }
            }
        }

        /** (t − m)², exact to 100 bits. */
        private DoubleDouble square(int i) {
            DoubleDouble residual = DoubleDouble.sum(means[i], -(double) targets[i]);
            return residual.times(residual);
        }

        /** ln v + (t − m)²/v, plus ln 2π for the full loss. */
        private double twiceLoss(int i) {
            float variance = Math.max(variances[i], eps);
            DoubleDouble sum = square(i).dividedBy(variance).add(DoubleDouble.log(variance));
            return full ? sum.add(DoubleDouble.sum(LN_2PI, LN_2PI_LOW)).value() : sum.value();
        }

        /** 1 − (t − m)²/v. */
        private double complement(int i) {
            double variance = Math.max(variances[i], eps);
            return square(i).times(-1).add(variance).dividedBy(variance).value();
        }
    }
}
