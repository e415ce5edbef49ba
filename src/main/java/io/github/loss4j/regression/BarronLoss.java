package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.internal.BlockFormula;
import io.github.loss4j.internal.BlockLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Decimals;
import io.github.loss4j.internal.Majorants;

/**
 * Barron's general robust loss: (|α − 2|/α)·((x²/|α − 2| + 1)^(α/2) − 1), with x = r/c and r = prediction − target.
 *
 * <p><img src="doc-files/BarronLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Its limits are exact: ½x² for α = 2, ln(½x² + 1) for α = 0, 1 − exp(−½x²) for α = −∞; between them the loss is
 * smooth in α too. α = 1 is √(x² + 1) − 1, α = −2 is 2x²/(x² + 4). Prediction, target and c have the same unit; the
 * loss has no unit. Near 0 it is ½x² for every α. It has no kinks. The derivative with respect to r is (x/c)·(x²/|α −
 * 2| + 1)^(α/2 − 1). Convex for α ≥ 1. For α ≤ 1 the derivative is bounded; for α &lt; 1 it tends to 0; for α &lt; 0
 * the loss itself is at most |α − 2|/|α|.
 *
 * <p>α stands for the decimal number that was written. An infinite residual gives the limit of the value. Accuracy,
 * given the rounded residual: value and derivative within 4 ulp, and |α|/128 more for |α| above 16; the second
 * derivative within 7 ulp of (1 + |α − 1|z)(z + 1)^(α/2 − 2)/c², with z = x²/|α − 2|, since it cancels near its zero.
 * For α = 2, α = −∞, |α| above 64, and c or c√|α − 2| below 2⁻⁵⁰ or above 2⁵⁰ the loss is computed in double, one
 * element at a time, within 1 ulp.
 *
 * <p>As in the paper there is no factor c². Multiplied by c² it is half of {@link MseLoss} for α = 2, {@link
 * PseudoHuberLoss} of δ = c for α = 1, {@link CauchyLoss} of scale c√2 for α = 0, {@link GemanMcClureLoss} of 2c for α
 * = −2, {@link WelschLoss} of c√2 for α = −∞. robust_loss_pytorch: general.lossfun.
 *
 * @param alpha α, the shape; a lower α gives large residuals less influence; finite or −∞
 * @param scale c, the residual above which α matters; positive and finite
 * @see <a href="https://doi.org/10.1109/CVPR.2019.00446">Barron, A General and Adaptive Robust Loss Function, CVPR
 *      (2019)</a>
 */
@SuppressWarnings("exports") // the engine calls blockFormula; users see a PointwiseLoss
public record BarronLoss(float alpha, float scale) implements DistanceLoss, BlockLoss {
    /** Limit of |x|: a larger one changes no derivative in float32, and its square would overflow in double. */
    private static final double MAX_X = 1e150;

    public BarronLoss {
        if (!(alpha < Float.POSITIVE_INFINITY)) {
            throw Checks.refusal("BarronLoss", "alpha must be finite or -Infinity, was " + alpha);
        }
        Checks.positive("BarronLoss", "scale", scale);
    }

    /**
     * The loss with c = 1.
     *
     * @param alpha the shape
     */
    public BarronLoss(float alpha) {
        this(alpha, 1);
    }

    @Override public float value(float residual) {
        return BarronLoops.FORMULA.of(this, 0, residual, 0);
    }

    @Override public float derivative(float residual) {
        return BarronLoops.FORMULA.of(this, 1, residual, 0);
    }

    @Override public float secondDerivative(float residual) {
        return BarronLoops.FORMULA.of(this, 2, residual, 0);
    }

    @Override public BlockFormula<BarronLoss> blockFormula() {
        return BarronLoops.FORMULA;
    }

    /** The value (order 0), derivative or second derivative in double. */
    double inDouble(int order, float residual) {
        return order == 0 ? valueInDouble(residual) : derivativeInDouble(order, residual);
    }

    private double valueInDouble(float residual) {
        double x = residual / Decimals.of(scale);
        if (alpha == 2) {
            return 0.5 * x * x;
        }
        if (alpha == 0) {
            return Math.log1p(0.5 * x * x);
        }
        if (alpha == Float.NEGATIVE_INFINITY) {
            return -Math.expm1(-0.5 * x * x);
        }
        double a = Decimals.of(alpha);
        double alphaGap = Math.abs(a - 2);
        return alphaGap / a * Math.expm1(0.5 * a * Math.log1p(x * x / alphaGap));
    }

    private double derivativeInDouble(int order, float residual) {
        double x = x(residual);
        double c = Decimals.of(scale);
        if (order == 1) {
            return x * power(x, 1) / c;
        }
        if (alpha == 2) {
            return 1 / (c * c);
        }
        if (alpha == Float.NEGATIVE_INFINITY) {
            return (1 - x * x) * power(x, 1) / (c * c);
        }
        double a = Decimals.of(alpha);
        double z = x * x / Math.abs(a - 2);
        return (1 + z * (a - 1)) * power(x, 2) / (c * c);
    }

    private double x(float residual) {
        return Math.max(-MAX_X, Math.min(MAX_X, residual / Decimals.of(scale)));
    }

    /** (x²/|α − 2| + 1)^(α/2 − n); its limit e^(−½x²) for α = −∞. */
    private double power(double x, int n) {
        if (alpha == 2) {
            return 1;
        }
        if (alpha == Float.NEGATIVE_INFINITY) {
            return Math.exp(-0.5 * x * x);
        }
        double a = Decimals.of(alpha);
        return Math.exp((0.5 * a - n) * Math.log1p(x * x / Math.abs(a - 2)));
    }

    /** The derivative over r; a loss with α > 2 grows faster than any quadratic. */
    @Override public float majorant(float residual) {
        if (alpha > 2) {
            throw Majorants.none(this);
        }
        double c = Decimals.of(scale);
        return (float) (power(x(residual), 1) / (c * c));
    }
}
