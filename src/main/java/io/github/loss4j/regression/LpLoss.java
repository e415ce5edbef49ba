package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.internal.BlockFormula;
import io.github.loss4j.internal.BlockLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Majorants;
import io.github.loss4j.internal.Power;

/**
 * Lp loss: |r|ᵖ, with r = prediction − target and an exponent p of 1 or more.
 *
 * <p><img src="doc-files/LpLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, of any rank; the loss is in the p-th power of their unit. Convex. The
 * derivative at r = 0 is 0, which for p = 1 is the choice at a kink. The second derivative p(p − 1)|r|ᵖ⁻² is unbounded
 * near r = 0 if {@code 1 < p < 2}; at r = 0 it is then defined as 0, as at a kink, so that exact predictions do not
 * make sums infinite. An infinite residual gives infinity. Accuracy, given the rounded residual: value
 * within 1 ulp, derivatives within 2, and p/64 more for p above 4.
 *
 * <p>{@link L1Loss} for p = 1 and {@link MseLoss} for p = 2, to the last bit; those are faster. Powers that are
 * subnormal, and all for p above 4096, are computed in double, one at a time. LossFunctions.jl: LPDistLoss.
 *
 * @param exponent p; at least 1 and finite
 * @see <a href="https://juliaml.github.io/LossFunctions.jl/stable/losses/distance/">LossFunctions.jl, LPDistLoss</a>
 */
@SuppressWarnings("exports") // the engine calls blockFormula; users see a PointwiseLoss
public record LpLoss(float exponent) implements DistanceLoss, BlockLoss {
    public LpLoss {
        Checks.atLeast("LpLoss", "exponent", exponent, 1);
    }

    @Override public BlockFormula<LpLoss> blockFormula() {
        return LpLoops.FORMULA;
    }

    /** Whether the formulas are those of {@link L1Loss} or {@link MseLoss}. */
    boolean exact() {
        return exponent == 1 || exponent == 2;
    }

    float factor() {
        return (float) (exponent * (exponent - 1.0));
    }

    private float power(float residual, float p) {
        return exponent > Power.MAX_EXPONENT ? Float.NaN : Power.of(Math.abs(residual), p);
    }

    private static boolean finite(float number) {
        return Math.abs(number) <= Float.MAX_VALUE;
    }

    @Override public float value(float residual) {
        if (exact()) {
            return exponent == 1 ? Math.abs(residual) : residual * residual;
        }
        float power = power(residual, exponent);
        return finite(power) ? power : (float) Math.pow(Math.abs(residual), exponent);
    }

    @Override public float derivative(float residual) {
        if (exact()) {
            return exponent == 1 ? Math.signum(residual) : 2 * residual;
        }
        float magnitude = exponent * power(residual, exponent - 1);
        return Math.signum(residual) * (finite(magnitude)
                ? magnitude
                : (float) (exponent * Math.pow(Math.abs(residual), exponent - 1.0)));
    }

    /** At r = 0 the power is infinite if p is less than 2. */
    @Override public float secondDerivative(float residual) {
        if (exact() || residual == 0 && exponent < 2) {
            return exponent == 2 ? 2 : 0;
        }
        float derivative = factor() * power(residual, exponent - 2);
        return finite(derivative)
                ? derivative
                : (float) (exponent * (exponent - 1.0) * Math.pow(Math.abs(residual), exponent - 2.0));
    }

    /** p|r|^(p − 2); a loss with p > 2 grows faster than any quadratic. */
    @Override public float majorant(float residual) {
        if (exponent > 2) {
            throw Majorants.none(this);
        }
        double magnitude = exponent == 2 ? 1 : Math.max(Math.abs(residual), Majorants.NEAR);
        return (float) (exponent * Math.pow(magnitude, exponent - 2.0));
    }
}
