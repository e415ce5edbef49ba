package io.github.loss4j.likelihood;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Scratch;

/**
 * Negative log-likelihood of the Laplace distribution: ln(2b) + |t − m|/b, with location m, scale b and target t.
 *
 * <p>Location, scale and target have the same shape, of any rank; there is one term for each element. The loss is in
 * nats, and negative for small scales and residuals. For a given m the loss is minimal at a scale of |t − m|. At the
 * kink, t = m, the derivative with respect to the location is 0. The scale must be positive in every term whose weight
 * is not zero. Computed in double and rounded once.
 *
 * <p>With a scale of 1 it is {@link io.github.loss4j.regression.L1Loss} plus ln 2. The variance of the distribution is
 * 2b². GluonTS: LaplaceOutput. PyTorch: −Laplace(loc, scale).log_prob.
 *
 * @see <a href="https://doi.org/10.1007/978-1-4612-0173-1">Kotz, Kozubowski and Podgórski, The Laplace Distribution and
 *      Generalizations (2001)</a>
 */
public record LaplaceNllLoss() implements SampleLoss<LocationScale, Tensor> {
    @Override public Terms terms(LocationScale prediction, Tensor target) {
        Checks.notNull(this, "prediction", prediction);
        return new LaplaceTerms(this, prediction, target);
    }

    private static final class LaplaceTerms extends LocationScaleTerms {
        LaplaceTerms(LaplaceNllLoss loss, LocationScale prediction, Tensor target) {
            super(loss, prediction.location(), prediction.scale(), target);
        }

        @Override protected double block(boolean summed, float[] locations, float[] scales, float[] targets, int from,
                int length, double[][] block, Scratch scratch) {
            return LocationScaleLoops.laplace(summed, locations, scales, targets, from, length, block, scratch);
        }

        @Override protected void derivatives(double[][] block, int length) {
            LocationScaleLoops.LAPLACE_DERIVATIVES.run(block, length);
        }

        @Override protected double value(double location, double scale, double target) {
            return Math.log(2 * scale) + Math.abs(target - location) / scale;
        }

        @Override protected double firstParameterDerivative(double location, double scale, double target) {
            return Math.signum(location - target) / scale;
        }

        @Override protected double secondParameterDerivative(double location, double scale, double target) {
            return (1 - Math.abs(target - location) / scale) / scale;
        }
    }
}
