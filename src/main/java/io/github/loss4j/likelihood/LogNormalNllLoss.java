package io.github.loss4j.likelihood;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Scratch;

/**
 * Negative log-likelihood of the log-normal distribution, for amounts and durations: ln t + ln σ + ½ ln 2π + ½((ln t −
 * m)/σ)², with location m and scale σ of ln t, for a target t.
 *
 * <p>Location, scale and target have the same shape, of any rank; there is one term for each element, in nats. Target
 * and scale must be positive in every term whose weight is not zero. For a given m the loss is minimal at a scale of
 * |ln t − m|. No kinks. Computed in double and rounded once.
 *
 * <p>It is the negative log-likelihood of a Gaussian for ln t, plus ln t. The median of the distribution is e^m, its
 * mean e^(m + σ²/2). scoringrules for Python: logs_lognormal. PyTorch: −LogNormal(loc, scale).log_prob.
 *
 * @see "Crow and Shimizu, Lognormal Distributions: Theory and Applications, Marcel Dekker (1988)"
 */
public record LogNormalNllLoss() implements SampleLoss<LocationScale, Tensor> {
    private static final double HALF_LN_2PI = 0.5 * Math.log(2 * Math.PI);

    @Override public Terms terms(LocationScale prediction, Tensor target) {
        Checks.notNull(this, "prediction", prediction);
        return new LogNormalTerms(this, prediction, target);
    }

    private static final class LogNormalTerms extends LocationScaleTerms {
        LogNormalTerms(LogNormalNllLoss loss, LocationScale prediction, Tensor target) {
            super(loss, prediction.location(), prediction.scale(), target);
        }

        @Override protected String fault(int index, float location, float scale, float target) {
            return target <= 0
                    ? fault("target", index, target, "targets", "be positive")
                    : super.fault(index, location, scale, target);
        }

        @Override protected boolean areValid(float[] locations, float[] scales, float[] targets) {
            return minimum(scales) > 0 && minimum(targets) > 0;
        }

        @Override protected double block(boolean summed, float[] locations, float[] scales, float[] targets, int from,
                int length, double[][] block, Scratch scratch) {
            return LocationScaleLoops.logNormal(summed, locations, scales, targets, from, length, block, scratch);
        }

        @Override protected void derivatives(double[][] block, int length) {
            LocationScaleLoops.LOG_NORMAL_DERIVATIVES.run(block, length);
        }

        @Override protected double value(double location, double scale, double target) {
            double z = (Math.log(target) - location) / scale;
            return Math.log(target) + Math.log(scale) + HALF_LN_2PI + 0.5 * z * z;
        }

        @Override protected double firstParameterDerivative(double location, double scale, double target) {
            return (location - Math.log(target)) / scale / scale;
        }

        @Override protected double secondParameterDerivative(double location, double scale, double target) {
            double z = (Math.log(target) - location) / scale;
            return (1 - z * z) / scale;
        }
    }
}
