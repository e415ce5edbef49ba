package io.github.loss4j.likelihood;

import io.github.loss4j.Domain;
import io.github.loss4j.internal.BlockFormula;
import io.github.loss4j.internal.BlockLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Decimals;
import io.github.loss4j.internal.SpecialFunctions;

/**
 * Deviance of the Tweedie distribution, whose variance is proportional to the k-th power of the mean:
 * 2(t₊^(2−k)/((1−k)(2−k)) − t·μ^(1−k)/(1−k) + μ^(2−k)/(2−k)), for a predicted mean μ and the target t, with t₊ = max(t,
 * 0).
 *
 * <p><img src="doc-files/TweedieDevianceLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Its limits at the powers 1 and 2 are {@link PoissonDevianceLoss} and {@link GammaDevianceLoss}; power 0 is {@link
 * io.github.loss4j.regression.MseLoss}, 3 the inverse Gaussian distribution. Powers between 0 and 1 have no
 * distribution and are rejected. Means must be positive, except with power 0. Targets must be positive for powers from
 * 2 on and nonnegative for powers from 1 on; for lower powers they may be any number.
 *
 * <p>Prediction and target have the same shape, of any rank. Never negative, and 0 for μ = t; a negative target cannot
 * be reached by a mean. Without kinks. The derivative is 2(μ − t)/μᵏ, the second derivative 2((1 − k)μ + kt)/μᵏ⁺¹.
 * The power stands for the decimal number that was written: 1.2f means 1.2. Accuracy for powers from 1 to 4: the value
 * within 6 ulp, also near its zero and for powers near 1 and 2; the derivative within 3.5; the second derivative within
 * 4 ulp of 2((k − 1)μ + kt)/μᵏ⁺¹. For other powers the loss is computed in double, one element at a time, within 1 ulp.
 * At an infinite mean value and derivatives are the limits; an infinite target gives infinity, or NaN if both are.
 *
 * <p>scikit-learn: mean_tweedie_deviance. {@link TweedieLoss} takes the logarithm of the mean and is half of this loss,
 * without the terms that depend on t alone.
 *
 * @param power k, the exponent of the mean in the variance; at most 0, or at least 1
 * @see <a href="https://doi.org/10.1111/j.2517-6161.1987.tb01685.x">Jørgensen, Exponential Dispersion Models, Journal
 *      of the Royal Statistical Society B 49 (1987)</a>
 */
@SuppressWarnings("exports") // the engine calls blockFormula; users see a PointwiseLoss
public record TweedieDevianceLoss(float power) implements BlockLoss {
    public TweedieDevianceLoss {
        Checks.finite("TweedieDevianceLoss", "power", power);
        if (power > 0 && power < 1) {
            throw Checks.refusal("TweedieDevianceLoss", "power must be at most 0, or at least 1, was " + power);
        }
    }

    @Override public Domain predictionDomain() {
        return power == 0 ? Domain.FINITE : Domain.above(0);
    }

    @Override public Domain targetDomain() {
        return power <= 0 ? Domain.FINITE : power < 2 ? Domain.atLeast(0) : Domain.above(0);
    }

    @Override public float value(float prediction, float target) {
        return TweedieDevianceLoops.FORMULA.of(this, 0, prediction, target);
    }

    @Override public float derivative(float prediction, float target) {
        return TweedieDevianceLoops.FORMULA.of(this, 1, prediction, target);
    }

    @Override public float secondDerivative(float prediction, float target) {
        return TweedieDevianceLoops.FORMULA.of(this, 2, prediction, target);
    }

    @Override public BlockFormula<TweedieDevianceLoss> blockFormula() {
        return TweedieDevianceLoops.FORMULA;
    }

    /** The value (order 0), derivative or second derivative in double. */
    double inDouble(int order, float prediction, float target) {
        double mean = prediction;
        double k = Decimals.of(power);
        if (mean == Double.POSITIVE_INFINITY && Math.abs(target) <= Float.MAX_VALUE && power != 0) {
            return ofInfiniteMean(order, k, target);
        }
        if (target == Float.POSITIVE_INFINITY && mean <= Float.MAX_VALUE && order == 0) {
            return target;
        }
        if (order == 0) {
            return valueInDouble(mean, target);
        }
        if (order == 1) {
            return 2 * (mean - target) * Math.pow(mean, -k);
        }
        return power == 0 ? 0 * mean * target + 2 : 2 * ((1 - k) * mean + k * target) * Math.pow(mean, -k - 1);
    }

    private static double ofInfiniteMean(int order, double k, double target) {
        return switch (order) {
            case 0 -> k <= 2 ? Double.POSITIVE_INFINITY : 2 * Math.pow(target, 2 - k) / ((1 - k) * (2 - k));
            case 1 -> k < 1 ? Double.POSITIVE_INFINITY : k == 1 ? 2 : 0;
            default -> k < 1 ? Double.POSITIVE_INFINITY : 0;
        };
    }

    private double valueInDouble(double mean, double target) {
        if (power == 0) {
            return (mean - target) * (mean - target);
        }
        double a = 1 - Decimals.of(power);
        double b = a + 1;
        double scale = 2 * Math.pow(mean, b);
        if (target <= 0 && power < 2) {
            return scale * (1 / b) - (target == 0 ? 0 : 2 * target * Math.pow(mean, a) / a);
        }
        return scale * relative(Math.log(target / mean), a, b);
    }

    /**
     * Half of the deviance of t = e^log for a mean of 1: (E(b·log) − b·E(log))/(ab), where E(x) = eˣ − 1 − x is
     * accurate near 0.
     */
    private static double relative(double log, double a, double b) {
        if (a == 0) {
            return Math.exp(log) * SpecialFunctions.expm1Minus(-log);
        }
        if (b == 0) {
            return SpecialFunctions.expm1Minus(log);
        }
        return (SpecialFunctions.expm1Minus(b * log) / b - SpecialFunctions.expm1Minus(log)) / a;
    }
}
