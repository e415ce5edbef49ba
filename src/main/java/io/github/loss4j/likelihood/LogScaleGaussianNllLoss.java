package io.github.loss4j.likelihood;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.DistributionTerms;
import io.github.loss4j.internal.Scratch;

/**
 * Negative log-likelihood of a Gaussian whose scale is predicted as its logarithm: s + ½(t − m)²·e^(−2s), with location
 * m, target t and s = ln σ; full adds ½ ln 2π.
 *
 * <p>Location, scale and target have the same shape, of any rank; there is one term for each element, in nats. Any s is
 * allowed, so that a model needs neither a softplus nor an ε. For a given m the loss is minimal at e^s = |t − m|. No
 * kinks. Infinite where the loss overflows float32; for t = m it is s, for any finite s. Computed in double and rounded
 * once.
 *
 * <p>{@link GaussianNllLoss} takes the variance, which is e^(2s) here; the losses are equal except for its ε. Libraries
 * that predict the log-variance predict 2s. CatBoost: RMSEWithUncertainty, which predicts s and includes the constant.
 *
 * @param full whether the loss includes the constant ½ ln 2π, which makes it a true log-likelihood
 * @see <a href="https://doi.org/10.1109/ICNN.1994.374138">Nix and Weigend, Estimating the Mean and Variance of the
 *      Target Probability Distribution (1994)</a>
 */
public record LogScaleGaussianNllLoss(boolean full) implements SampleLoss<LocationScale, Tensor> {
    private static final double CONSTANT = 0.5 * Math.log(2 * Math.PI);

    /** The loss without the constant. */
    public LogScaleGaussianNllLoss() {
        this(false);
    }

    @Override public Terms terms(LocationScale prediction, Tensor target) {
        Checks.notNull(this, "prediction", prediction);
        return new LogScaleGaussianTerms(this, prediction, target);
    }

    private static final class LogScaleGaussianTerms extends DistributionTerms {
        private final double constant;

        LogScaleGaussianTerms(LogScaleGaussianNllLoss loss, LocationScale prediction, Tensor target) {
            super(loss, "location", prediction.location(), prediction.scale(), target);
            constant = loss.full ? CONSTANT : 0;
        }

        @Override protected String fault(int index, float location, float scale, float target) {
            return null;
        }

        @Override protected boolean areValid(float[] locations, float[] scales, float[] targets) {
            return true;
        }

        @Override protected double block(boolean summed, float[] locations, float[] scales, float[] targets, int from,
                int length, double[][] block, Scratch scratch) {
            LocationScaleLoops.logScaleGaussian(constant, locations, scales, targets, from, length, block);
            return 0;
        }

        @Override protected void derivatives(double[][] block, int length) {
            LocationScaleLoops.LOG_SCALE_GAUSSIAN_DERIVATIVES.run(block, length);
        }

        @Override protected double value(double location, double scale, double target) {
            double z = times(target - location, scale);
            return scale + 0.5 * z * z + constant;
        }

        @Override protected double firstParameterDerivative(double location, double scale, double target) {
            return times(times(location - target, scale), scale);
        }

        @Override protected double secondParameterDerivative(double location, double scale, double target) {
            double z = times(target - location, scale);
            return 1 - z * z;
        }

        /** number·e^(−scale), where 0·∞ is 0. */
        private static double times(double number, double scale) {
            return number == 0 && !Double.isNaN(scale) ? 0 : number * Math.exp(-scale);
        }
    }
}
