package io.github.loss4j.likelihood;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Decimals;
import io.github.loss4j.internal.Logarithm;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.SpecialFunctions;

/**
 * Negative log-likelihood of Student's t distribution: ln σ + ((ν + 1)/2)·ln(1 + z²/ν) + ½ ln(νπ) + ln Γ(ν/2) − ln Γ((ν
 * + 1)/2), with z = (t − m)/σ for location m, scale σ and target t, and ν degrees of freedom.
 *
 * <p>Location, scale and target have the same shape, of any rank; there is one term for each element, in nats. The loss
 * grows only logarithmically with |t − m|, so that outliers have little influence. For a given m the loss is minimal at
 * a scale of |t − m|. No kinks. The scale must be positive in every term whose weight is not zero. Computed in double
 * and rounded once; accurate for any ν, however small or large.
 *
 * <p>ν = 1 is the Cauchy distribution. As ν grows the loss tends to {@link GaussianNllLoss} with the constant and a
 * variance of σ². For ν above 2 the variance is σ²ν/(ν − 2). GluonTS: StudentTOutput. PyTorch: −StudentT(df, loc,
 * scale).log_prob.
 *
 * @param degrees ν, the degrees of freedom; the fewer, the heavier the tails; positive and finite
 * @see <a href="https://doi.org/10.2307/2290063">Lange, Little and Taylor, Robust Statistical Modeling Using the t
 *      Distribution (1989)</a>
 */
public record StudentTNllLoss(float degrees) implements SampleLoss<LocationScale, Tensor> {
    /** Up to this number of degrees of freedom, 1 + z²/ν rounded to double has enough digits. */
    private static final double MAX_BLOCK_DEGREES = 1000;
    private static final double HALF_LN_2PI = 0.5 * Math.log(2 * Math.PI);

    public StudentTNllLoss {
        Checks.positive("StudentTNllLoss", "degrees", degrees);
    }

    @Override public Terms terms(LocationScale prediction, Tensor target) {
        Checks.notNull(this, "prediction", prediction);
        return new StudentTTerms(this, prediction, target);
    }

    private static final class StudentTTerms extends LocationScaleTerms {
        private final double degrees;
        private final double constant;

        StudentTTerms(StudentTNllLoss loss, LocationScale prediction, Tensor target) {
            super(loss, prediction.location(), prediction.scale(), target);
            degrees = Decimals.of(loss.degrees);
            constant = constant(degrees);
        }

        /** Both log-gamma functions by Stirling's formula, with their large leading terms cancelled analytically. */
        private static double constant(double degrees) {
            double half = degrees / 2;
            return HALF_LN_2PI + 0.5 - half * Math.log1p(1 / degrees) + SpecialFunctions.stirlingError(half)
                    - SpecialFunctions.stirlingError(half + 0.5);
        }

        @Override protected double block(boolean summed, float[] locations, float[] scales, float[] targets, int from,
                int length, double[][] block, Scratch scratch) {
            if (degrees > MAX_BLOCK_DEGREES) {
                return Double.NaN;
            }
            return LocationScaleLoops.studentT(summed, degrees, constant, locations, scales, targets, from, length,
                    block, scratch);
        }

        @Override protected void derivatives(double[][] block, int length) {
            LocationScaleLoops.STUDENT_T_DERIVATIVES.run(block, length);
        }

        @Override protected double value(double location, double scale, double target) {
            double z = (target - location) / scale;
            return Logarithm.of(scale) + 0.5 * (degrees + 1) * Math.log1p(z * z / degrees) + constant;
        }

        @Override protected double firstParameterDerivative(double location, double scale, double target) {
            double z = (location - target) / scale;
            return (degrees + 1) / (degrees / z + z) / scale;
        }

        @Override protected double secondParameterDerivative(double location, double scale, double target) {
            double z = (target - location) / scale;
            return (1 - (degrees + 1) / (degrees / (z * z) + 1)) / scale;
        }
    }
}
