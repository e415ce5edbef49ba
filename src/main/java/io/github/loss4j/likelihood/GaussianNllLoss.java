package io.github.loss4j.likelihood;

import static io.github.loss4j.internal.Scratch.RESULTS;

import io.github.loss4j.Domain;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.BlockSum;
import io.github.loss4j.internal.BlockTerms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.DistributionTerms;
import io.github.loss4j.internal.DoubleDouble;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.Logarithm;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.TensorAccess;
import io.github.loss4j.internal.Weights;
import java.nio.FloatBuffer;

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
 * <p>An infinite variance gives infinity, unless the residual is infinite too, which gives NaN. A term is within 1.25
 * ulp, its derivative with respect to the mean within 0.51 and with respect to the variance within 1.5, also where
 * their parts cancel: they are computed with some 30 bits, and those that would lose digits with up to 100.
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

    private final class GaussianTerms implements BlockTerms {
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
            if (DistributionTerms.minimum(variances) >= 0) {
                return this;
            }
            float[] termWeights = TensorAccess.ofNullable(weights);
            for (int i = 0; i < variances.length; i++) {
                if (variances[i] < 0 && (termWeights == null || termWeights[i] != 0)) {
                    throw Checks.refusal(GaussianNllLoss.this,
                            "variance[" + i + "] is " + variances[i] + "; variances must not be negative");
                }
            }
            return this;
        }

        @Override public boolean unweighted() {
            return true;
        }

        @Override public double sum(int from, int to, double factor, float[][] gradient, Scratch scratch) {
            double total = 0;
            for (int at = from, length; at < to; at += length) {
                length = Math.min(GaussianNllLoops.BLOCK, to - at);
                block(at, length, factor, null, 0, gradient, scratch);
                double sum = BlockSum.ofSigned(scratch.result, 0, length);
                total += Math.abs(sum) <= Double.MAX_VALUE ? sum : BlockSum.of(scratch.floats, RESULTS, length);
            }
            return total;
        }

        @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient,
                Scratch scratch) {
            for (int at = from, length; at < to; at += length) {
                length = Math.min(GaussianNllLoops.BLOCK, to - at);
                block(at, length, 1, factors, at - from, factors == null ? null : gradient, scratch);
                scratch.floats.get(RESULTS, values, at - from, length);
            }
        }

        /**
         * Writes terms to the region of results, and derivatives times a factor, or times the factors from an index on
         * if there are any.
         */
        private void block(int from, int length, double factor, double[] factors, int at, float[][] gradient,
                Scratch scratch) {
            boolean scaled = factors == null && Weights.normal(factor);
            GaussianNllLoops.run(full, eps, means, variances, targets, from, length, scaled ? factor : 1, gradient,
                    scratch);
            FloatBuffer floats = scratch.floats;
            for (int j = 0; j < length; j++) {
                if (!(Math.abs(floats.get(RESULTS + j)) <= Float.MAX_VALUE)) {
                    floats.put(RESULTS + j, inDouble(from + j, factors == null ? factor : factors[at + j], gradient));
                } else if (!scaled && gradient != null) {
                    double own = factors == null ? factor : factors[at + j];
                    gradient[0][from + j] = product(own, gradient[0][from + j]);
                    gradient[1][from + j] = product(own, gradient[1][from + j]);
                }
            }
        }

        /** A factor times a derivative, with the bits of {@link GaussianNllLoops}. */
        private static float product(double factor, float derivative) {
            float high = (float) factor;
            return Weights.normal(factor)
                    ? Fma.of(derivative, high, derivative * (float) (factor - high))
                    : (float) (factor * derivative);
        }

        /** Computes a term and its derivatives times a factor in double. */
        private float inDouble(int i, double factor, float[][] gradient) {
            double constant = full ? LN_2PI : 0;
            double variance = Math.max(variances[i], eps);
            double residual = (double) means[i] - targets[i];
            double precision = 1 / variance;
            double ratio = residual * residual * precision;
            double twiceLoss = Logarithm.of(variance) + ratio + constant;
            if (Math.abs(twiceLoss) < CANCELLED * (ratio + constant)) {
                twiceLoss = twiceLoss(i);
            }
            if (gradient != null) {
                double complement = 1 - ratio;
                if (Math.abs(complement) < CANCELLED) {
                    complement = complement(i);
                }
                gradient[0][i] = factor == 0 ? 0 : (float) (factor * residual * precision);
                gradient[1][i] = factor == 0 || variances[i] <= eps
                        ? 0
                        : (float) (factor * 0.5 * complement * precision);
            }
            return (float) (0.5 * twiceLoss);
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
