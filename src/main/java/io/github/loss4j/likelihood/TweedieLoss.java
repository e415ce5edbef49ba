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
 * <p><img src="doc-files/TweedieLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target (zero or positive) have one shape, any shape. Convex, positive and without kinks; least for
 * a mean of t.
 *
 * <p>Infinite where the terms are beyond float32; a p of +∞ or −∞ gives infinity, but 0 for −∞ against t = 0. Accuracy:
 * the value within 4.5 ulp, the derivative within 3.5 ulp of the larger of its two terms, which cancel beside the minimum.
 * What rounding takes from the exponents is put back; far out it would cost 60 ulp.
 *
 * <p>As the power goes to 1, the derivative goes to that of {@link PoissonNllLoss}, and as it goes to 2, to that of {@link
 * GammaNllLoss}. scikit-learn: HalfTweedieLoss. XGBoost: reg:tweedie. LightGBM: tweedie. PyTorch and Keras lack it.
 *
 * @param power the power of the mean that the variance goes with, k; above 1 and below 2, taken to seven decimal places
 * @see <a href="https://doi.org/10.1111/j.2517-6161.1987.tb01685.x">Jørgensen, Exponential Dispersion Models, Journal
 *      of the Royal Statistical Society B 49 (1987)</a>
 */
public record TweedieLoss(float power) implements ElementaryLoss {
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

    @Override public boolean signed() {
        return false;
    }

    @Override public ElementaryFunction firstFunction() {
        return ElementaryFunction.EXP;
    }

    @Override public float firstArgument(float prediction, float target) {
        return WideExponential.argument(falling() * prediction);
    }

    @Override public ElementaryFunction secondFunction() {
        return ElementaryFunction.EXP;
    }

    @Override public float secondArgument(float prediction, float target, float first) {
        return WideExponential.argument(rising() * prediction);
    }

    /** The exponential is divided before it is multiplied by t, since t times it may be subnormal. */
    @Override public float value(float prediction, float target, float first, float second) {
        return Fma.of(-target, falling(prediction, first) / falling(), rising(prediction, second) / rising());
    }

    @Override public float derivative(float prediction, float target, float first, float second) {
        return Fma.of(-target, falling(prediction, first), rising(prediction, second));
    }

    @Override public float secondDerivative(float prediction, float target, float first, float second) {
        return Fma.of(-target, falling() * falling(prediction, first), rising() * rising(prediction, second));
    }

    // In double where an exponential is not a normal float32.

    @Override public float value(float prediction, float target) {
        float value = ElementaryLoss.super.value(prediction, target);
        return WideExponential.isFinite(value)
                ? value
                : (float) (risingTerm(prediction) / rise() - fallingTerm(prediction, target) / fall());
    }

    @Override public float derivative(float prediction, float target) {
        float derivative = ElementaryLoss.super.derivative(prediction, target);
        return WideExponential.isFinite(derivative)
                ? derivative
                : (float) (risingTerm(prediction) - fallingTerm(prediction, target));
    }

    @Override public float secondDerivative(float prediction, float target) {
        float second = ElementaryLoss.super.secondDerivative(prediction, target);
        return WideExponential.isFinite(second)
                ? second
                : (float) (rise() * risingTerm(prediction) - fall() * fallingTerm(prediction, target));
    }

    private double fallingTerm(float prediction, float target) {
        return WideExponential.product(target, fall() * prediction);
    }

    private double risingTerm(float prediction) {
        return WideExponential.product(1, rise() * prediction);
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

    /** e^((1−k)p). */
    private float falling(float prediction, float exponential) {
        return restored(exponential, falling(), (float) (fall() - falling()), prediction);
    }

    /** e^((2−k)p). */
    private float rising(float prediction, float exponential) {
        return restored(exponential, rising(), (float) (rise() - rising()), prediction);
    }

    /** Puts back what rounding took from the exponent (derivative + low)·p. */
    private static float restored(float exponential, float derivative, float low, float prediction) {
        float lost = Fma.of(low, prediction, Fma.of(derivative, prediction, -derivative * prediction));
        return Fma.of(exponential, lost, exponential);
    }
}
