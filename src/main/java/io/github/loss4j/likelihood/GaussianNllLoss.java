package io.github.loss4j.likelihood;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.DistributionTerms;
import io.github.loss4j.internal.DoubleDouble;
import io.github.loss4j.internal.Logarithm;
import io.github.loss4j.internal.Scratch;

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
 * derivatives are within 0.6 ulp, also where their parts cancel: they are computed in double, or with up to 100 bits if
 * double would lose digits.
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
    private static final double LN_2PI = 0x1.d67f1c864beb5p+0;
    /** The low part: ln 2π − {@code LN_2PI}. */
    private static final double LN_2PI_LOW = -0x1.65b5a1b7ff5dfp-54;
    /** Sums smaller than this times their parts have lost digits and are recomputed with more bits. */
    static final double CANCELLED = 0x1p-15;

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
        return new GaussianTerms(this, prediction, target);
    }

    private static final class GaussianTerms extends DistributionTerms {
        private final boolean full;
        private final double constant;
        private final double eps;

        GaussianTerms(GaussianNllLoss loss, Gaussian prediction, Tensor target) {
            super(loss, "mean", prediction.mean(), prediction.variance(), target);
            full = loss.full;
            constant = full ? LN_2PI : 0;
            eps = loss.eps;
        }

        @Override protected String fault(int index, float mean, float variance, float target) {
            return variance < 0 ? fault("variance", index, variance, "variances", "not be negative") : null;
        }

        @Override protected boolean areValid(float[] means, float[] variances, float[] targets) {
            return minimum(variances) >= 0;
        }

        @Override protected double block(boolean summed, float[] means, float[] variances, float[] targets, int from,
                int length, double[][] block, Scratch scratch) {
            return LocationScaleLoops.gaussian(summed, constant, eps, means, variances, targets, from, length,
                    block, scratch);
        }

        @Override protected void derivatives(double[][] block, int length) {
            LocationScaleLoops.GAUSSIAN_DERIVATIVES.run(block, length);
        }

        @Override protected double value(double mean, double variance, double target) {
            double clamped = Math.max(variance, eps);
            double ratio = (mean - target) * (mean - target) * (1 / clamped);
            double twiceLoss = Logarithm.of(clamped) + ratio + constant;
            if (Math.abs(twiceLoss) < CANCELLED * (ratio + constant)) {
                DoubleDouble sum = square(mean, target).dividedBy(clamped).add(DoubleDouble.log((float) clamped));
                twiceLoss = full ? sum.add(DoubleDouble.sum(LN_2PI, LN_2PI_LOW)).value() : sum.value();
            }
            return 0.5 * twiceLoss;
        }

        @Override protected double firstParameterDerivative(double mean, double variance, double target) {
            return (mean - target) * (1 / Math.max(variance, eps));
        }

        @Override protected double secondParameterDerivative(double mean, double variance, double target) {
            if (variance <= eps) {
                return 0;
            }
            double precision = 1 / variance;
            double complement = 1 - (mean - target) * (mean - target) * precision;
            if (Math.abs(complement) < CANCELLED) {
                complement = square(mean, target).times(-1).add(variance).dividedBy(variance).value();
            }
            return 0.5 * complement * precision;
        }

        /** (t − m)², exact to 100 bits. */
        private static DoubleDouble square(double mean, double target) {
            DoubleDouble residual = DoubleDouble.sum(mean, -target);
            return residual.times(residual);
        }
    }
}
