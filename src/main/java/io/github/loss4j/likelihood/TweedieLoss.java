package io.github.loss4j.likelihood;

import io.github.loss4j.Domain;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Fma;

/**
 * Negative log-likelihood of the Tweedie distribution, whose variance is proportional to the k-th power of the mean, 1
 * ≤ k ≤ 2, for amounts that are often 0: −t·e^((1−k)p)/(1−k) + e^((2−k)p)/(2−k), for a prediction p that is the
 * logarithm of the mean. Terms that depend on the target t alone are left out; at the powers 1 and 2 the loss is e^p −
 * t·p and p + t·e^−p.
 *
 * <p><img src="doc-files/TweedieLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target (zero or positive) have the same shape, of any rank. Convex, without kinks, and for powers
 * between 1 and 2 positive; minimal for a mean of t.
 *
 * <p>Infinite where the terms overflow float32. A p of +∞ or −∞ gives infinity, except that −∞ with t = 0 gives 0.
 * Accuracy: the value within 4.5 ulp, the derivative within 3.5 ulp of the larger of its two terms, which cancel near
 * the minimum. The rounding errors of the exponents are compensated; without that, the error for large |p| would be up
 * to 60 ulp. At the powers 1 and 2 the bound of the value is relative to the larger term, too.
 *
 * <p>At the power 1 it is {@link PoissonNllLoss}, at 2 {@link GammaNllLoss}; the derivative is continuous there.
 * scikit-learn: HalfTweedieLoss. XGBoost: reg:tweedie. LightGBM: tweedie. PyTorch and Keras do not have it.
 *
 * @param power k, the exponent of the mean in the variance; from 1 to 2; rounded to seven decimal places
 * @see <a href="https://doi.org/10.1111/j.2517-6161.1987.tb01685.x">Jørgensen, Exponential Dispersion Models, Journal
 *      of the Royal Statistical Society B 49 (1987)</a>
 */
public record TweedieLoss(float power) implements ElementaryLoss {
    /** 10 to the number of decimal places of a float32 between 1 and 2. */
    private static final double DECIMALS = 1e7;
    private static final PoissonNllLoss POISSON = new PoissonNllLoss();
    private static final GammaNllLoss GAMMA = new GammaNllLoss();

    public TweedieLoss {
        if (!(power >= 1 && power <= 2)) {
            throw Checks.refusal("TweedieLoss", "power must be from 1 to 2, was " + power);
        }
    }

    /** The loss of power 1.5. */
    public TweedieLoss() {
        this(1.5f);
    }

    @Override public Domain targetDomain() {
        return Domain.atLeast(0);
    }

    @Override public boolean signed() {
        return power == 1 || power == 2;
    }

    @Override public ElementaryFunction firstFunction() {
        return ElementaryFunction.EXP;
    }

    @Override public float firstArgument(float prediction, float target) {
        return WideExponential.argument(fallingRate() * prediction);
    }

    @Override public ElementaryFunction secondFunction() {
        return ElementaryFunction.EXP;
    }

    @Override public float secondArgument(float prediction, float target, float first) {
        return WideExponential.argument(risingRate() * prediction);
    }

    // The branches depend on the power, which is a parameter of the loss: C2 compiles loops over elements without them.

    /** The exponential is divided first, since its product with t may be subnormal. */
    @Override public float value(float prediction, float target, float first, float second) {
        if (power == 1) {
            return Fma.of(-target, prediction, rising(prediction, second));
        }
        if (power == 2) {
            return Fma.of(target, falling(prediction, first), prediction);
        }
        return rising(prediction, second) / risingRate() - target * falling(prediction, first) / fallingRate();
    }

    @Override public float derivative(float prediction, float target, float first, float second) {
        return Fma.of(-target, falling(prediction, first), rising(prediction, second));
    }

    @Override public float secondDerivative(float prediction, float target, float first, float second) {
        return Fma.of(-target, fallingRate() * falling(prediction, first), risingRate() * rising(prediction, second));
    }

    // The following methods recompute in double where an exponential is not a normal float32.

    @Override public float value(float prediction, float target) {
        float value = ElementaryLoss.super.value(prediction, target);
        if (!WideExponential.isFinite(value) && signed()) {
            return limit().value(prediction, target);
        }
        return WideExponential.isFinite(value)
                ? value
                : (float) (risingTerm(prediction) / exactRisingRate()
                        - fallingTerm(prediction, target) / exactFallingRate());
    }

    @Override public float derivative(float prediction, float target) {
        float derivative = ElementaryLoss.super.derivative(prediction, target);
        if (!WideExponential.isFinite(derivative) && signed()) {
            return limit().derivative(prediction, target);
        }
        return WideExponential.isFinite(derivative)
                ? derivative
                : (float) (risingTerm(prediction) - fallingTerm(prediction, target));
    }

    @Override public float secondDerivative(float prediction, float target) {
        float second = ElementaryLoss.super.secondDerivative(prediction, target);
        if (!WideExponential.isFinite(second) && signed()) {
            return limit().secondDerivative(prediction, target);
        }
        return WideExponential.isFinite(second)
                ? second
                : (float) (exactRisingRate() * risingTerm(prediction)
                        - exactFallingRate() * fallingTerm(prediction, target));
    }

    /** The loss at the power 1 or 2, where the general terms are divided by 0. */
    private ElementaryLoss limit() {
        return power == 1 ? POISSON : GAMMA;
    }

    private double fallingTerm(float prediction, float target) {
        return WideExponential.product(target, exactFallingRate() * prediction);
    }

    private double risingTerm(float prediction) {
        return WideExponential.product(1, exactRisingRate() * prediction);
    }

    // The power is the decimal number that was written: 1.2f means 1.2. The difference would change the loss by 4 ulp.

    private double exactFallingRate() {
        return (DECIMALS - Math.rint(DECIMALS * power)) / DECIMALS;
    }

    private double exactRisingRate() {
        return (2 * DECIMALS - Math.rint(DECIMALS * power)) / DECIMALS;
    }

    /** 1 − k, rounded. */
    private float fallingRate() {
        return (float) exactFallingRate();
    }

    /** 2 − k, rounded. */
    private float risingRate() {
        return (float) exactRisingRate();
    }

    /** e^((1−k)p). */
    private float falling(float prediction, float exponential) {
        return compensated(exponential, fallingRate(), (float) (exactFallingRate() - fallingRate()), prediction);
    }

    /** e^((2−k)p). */
    private float rising(float prediction, float exponential) {
        return compensated(exponential, risingRate(), (float) (exactRisingRate() - risingRate()), prediction);
    }

    /** Corrects an exponential for the rounding of its argument (rate + low)·p. */
    private static float compensated(float exponential, float rate, float low, float prediction) {
        float argumentError = Fma.of(low, prediction, Fma.of(rate, prediction, -rate * prediction));
        return Fma.of(exponential, argumentError, exponential);
    }
}
