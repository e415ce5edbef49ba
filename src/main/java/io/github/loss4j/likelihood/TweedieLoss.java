package io.github.loss4j.likelihood;

import io.github.loss4j.Domain;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Fma;

/**
 * Negative log-likelihood of the Tweedie distribution with a variance of mean to the power k, 1 &lt; k &lt; 2, for
 * amounts that are often 0: −t·e^((1−k)p)/(1−k) + e^((2−k)p)/(2−k), for a prediction p that is the logarithm of the
 * mean. What depends on the target t alone is left out.
 *
 * <p>Prediction and target (zero or positive) have one shape, any shape. Convex, positive and without kinks; least for
 * a mean of t.
 *
 * <p>Infinite where the terms are beyond float32; a p of +∞ or −∞ gives infinity, but 0 for −∞ against t = 0. Accuracy:
 * the value within 4.5 ulp, the slope within 3.5 ulp of the larger of its two terms, which cancel beside the minimum.
 * What rounding takes from the exponents is put back; far out it would cost 60 ulp.
 *
 * <p>As the power goes to 1, the slope goes to that of {@link PoissonNllLoss}, and as it goes to 2, to that of {@link
 * GammaNllLoss}. scikit-learn: HalfTweedieLoss. XGBoost: reg:tweedie. LightGBM: tweedie. PyTorch and Keras lack it.
 *
 * @param power the power of the mean that the variance goes with, k; above 1 and below 2, taken to seven decimal places
 * @see <a href="https://doi.org/10.1111/j.2517-6161.1987.tb01685.x">Jørgensen, Exponential Dispersion Models, Journal
 *      of the Royal Statistical Society B 49 (1987)</a>
 */
public record TweedieLoss(float power) implements ElementaryLoss {
    /** Beyond this and its negative t·eˣ is infinite or 0, whatever is lost of x. */
    private static final float REACH = 256;
    /** The decimal places that a float32 between 1 and 2 has. */
    private static final double DECIMALS = 1e7;

    public TweedieLoss {
        Checks.between("TweedieLoss", "power", power, 1, 2);
    }

    /** The loss of power 1.5. */
    public TweedieLoss() {
        this(1.5f);
    }

    @Override public Domain targetDomain() {
        return Domain.atLeast(0);
    }

    @Override public ElementaryFunction firstFunction() {
        return ElementaryFunction.EXP;
    }

    @Override public float firstArgument(float prediction, float target) {
        return ScaledExponential.argument(falling() * prediction);
    }

    @Override public ElementaryFunction secondFunction() {
        return ElementaryFunction.EXP;
    }

    @Override public float secondArgument(float prediction, float target, float first) {
        return ScaledExponential.argument(rising() * prediction);
    }

    @Override public float value(float prediction, float target, float first, float second) {
        return ScaledExponential.enlarged(rising(), 1, rising() * prediction, second, risingLost(prediction))
                + ScaledExponential.enlarged(-falling(), target, falling() * prediction, first,
                        fallingLost(prediction));
    }

    @Override public float derivative(float prediction, float target, float first, float second) {
        float rising = ScaledExponential.product(1, rising() * prediction, second);
        float falling = ScaledExponential.product(target, falling() * prediction, first);
        return restoredRising(rising, prediction) - restoredFalling(falling, prediction);
    }

    @Override public float secondDerivative(float prediction, float target, float first, float second) {
        float rising = ScaledExponential.reduced(rising(), 1, rising() * prediction, second);
        float falling = ScaledExponential.reduced(-falling(), target, falling() * prediction, first);
        return restoredRising(rising, prediction) + restoredFalling(falling, prediction);
    }

    // The power is the decimal number that was written: 1.2f means 1.2, and what it lacks of that would cost 4 ulp of the loss.

    private double fall() {
        return (DECIMALS - Math.rint(DECIMALS * power)) / DECIMALS;
    }

    private double rise() {
        return (2 * DECIMALS - Math.rint(DECIMALS * power)) / DECIMALS;
    }

    /** 1 − k. */
    private float falling() {
        return (float) fall();
    }

    /** 2 − k. */
    private float rising() {
        return (float) rise();
    }

    private float restoredFalling(float term, float prediction) {
        return ScaledExponential.restored(term, fallingLost(prediction));
    }

    private float restoredRising(float term, float prediction) {
        return ScaledExponential.restored(term, risingLost(prediction));
    }

    private float fallingLost(float prediction) {
        return lost(falling(), (float) (fall() - falling()), prediction);
    }

    private float risingLost(float prediction) {
        return lost(rising(), (float) (rise() - rising()), prediction);
    }

    /** What rounding took from the exponent (slope + low)·p. */
    private static float lost(float slope, float low, float prediction) {
        float reach = REACH / Math.abs(slope);
        float p = Math.max(-reach, Math.min(reach, prediction));
        return Math.fma(low, p, Math.fma(slope, p, -slope * p));
    }
}
