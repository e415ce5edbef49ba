package io.github.loss4j.classification;

import io.github.loss4j.Domain;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Decimals;
import io.github.loss4j.internal.Fma;

/**
 * Asymmetric loss of a logit: t·(1 − p)^γ₊·(−ln p) + (1 − t)·q^γ₋·(−ln(1 − q)), with p = σ(x), q =
 * max(p − clip, 0) and the target t: a focal loss for many labels with few positives, in which easy negatives cost
 * nothing.
 *
 * <p><img src="doc-files/AsymmetricLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction (a logit, any real number) and target (0, 1 or between, which mixes both parts) have the same shape, of
 * any rank; the loss is in nats. A negative with a probability of at most clip costs nothing and has derivative 0, also
 * at the kink. Not convex. Focal factors and clip are differentiated too; some implementations treat them as constants.
 * The logarithms contain no ε: with clip = 0 a confident error costs |x|, otherwise a negative costs at most
 * −ln(clip). At an infinite logit value and derivatives are their limits.
 *
 * <p>For targets of 0 and 1 and exponents γ that are integers up to 7, with γ₋ above 0 if there is a clip, value
 * and derivative are computed in float32: within 5 ulp, and 3 ulp more for each unit of γ. For a negative with a clip,
 * the unit is the ulp of the value or derivative without the clip. For other targets and exponents they are computed in
 * double, one element at a time, with the decimal numbers that the parameters stand for, and rounded once: within 1
 * ulp. The second derivative is always computed in double.
 *
 * <p>For equal γ and clip = 0 it is {@link SigmoidFocalLoss} without α; if also γ = 0, {@link BceWithLogitsLoss}.
 * timm: AsymmetricLossMultiLabel, which sums over labels, clips logarithms at ln 1e-8, and can treat the factors as
 * constants in the gradient.
 *
 * @param gammaNegative γ₋, the focus on hard negatives; zero or positive
 * @param gammaPositive γ₊, the focus on hard positives; zero or positive
 * @param clip the probability up to which negatives cost nothing; from 0 to below 1
 * @see <a href="https://doi.org/10.1109/ICCV48922.2021.00015">Ridnik et al., Asymmetric Loss For Multi-Label
 *      Classification, ICCV (2021)</a>
 */
public record AsymmetricLoss(float gammaNegative, float gammaPositive, float clip) implements ElementaryLoss {
    /** Integers below this are sums of 1, 2 and 4, which the fast formulas need. */
    private static final float GAMMA_LIMIT = 8;

    public AsymmetricLoss {
        Checks.notNegative("AsymmetricLoss", "gammaNegative", gammaNegative);
        Checks.notNegative("AsymmetricLoss", "gammaPositive", gammaPositive);
        if (!(clip >= 0 && clip < 1)) {
            throw Checks.refusal("AsymmetricLoss", "clip must be from 0 to below 1, was " + clip);
        }
    }

    /** The loss of the paper: γ₋ = 4, γ₊ = 1, clip = 0.05. */
    public AsymmetricLoss() {
        this(4, 1, 0.05f);
    }

    @Override public Domain targetDomain() {
        return Domain.closed(0, 1);
    }

    /** Whether the powers are products, so that a logit needs one exponential and one logarithm. */
    private boolean fast() {
        return isProduct(gammaNegative) && isProduct(gammaPositive) && (clip == 0 || gammaNegative > 0);
    }

    private static boolean isProduct(float gamma) {
        return gamma < GAMMA_LIMIT && gamma == (int) gamma;
    }

    @Override public ElementaryFunction firstFunction() {
        return fast() ? ElementaryFunction.EXP : ElementaryFunction.NONE;
    }

    // In the formulas below, z is x for a negative and −x for a positive, so that σ(z) is the probability of the
    // error, and e is e^−z. b is max(0, σ(z) − clip) for a negative and σ(z) for a positive. The loss is
    // b^γ·(−ln(1 − b)).

    /**
     * Returns −z; NaN for a target that is neither 0 nor 1, so that the two-argument methods compute the element.
     */
    @Override public float firstArgument(float logit, float target) {
        float between = BranchFree.scaleForClamp(BranchFree.scaleForClamp(target * (1 - target)));
        return Fma.of(Fma.of(2, target, -1), logit, 0 * between);
    }

    @Override public ElementaryFunction secondFunction() {
        return fast() ? ElementaryFunction.LOG : ElementaryFunction.NONE;
    }

    /** Returns u: 1 − b if there is a clip and 1 − b is at most ½, otherwise 1. */
    @Override public float secondArgument(float logit, float target, float e) {
        float complement = Math.min(1, e / (1 + e) + clip(target));
        return Math.max(complement, Math.max(unclipped(target), BranchFree.step(complement - 0.5f)));
    }

    @Override public ElementaryFunction thirdFunction() {
        return fast() ? ElementaryFunction.IDENTITY : ElementaryFunction.NONE;
    }

    /**
     * Returns −ln(1 − b). Without a clip it is max(0, z) + ln(1 + e^−|z|). With a clip it is −ln u, or, if u is
     * 1, −ln(1 + c) with c = −b, which is accurate for small b.
     */
    @Override public float thirdArgument(float logit, float target, float e, float logarithm) {
        float z = Fma.of(-2, target, 1) * logit;
        float unclipped = unclipped(target);
        float small = (1 - BranchFree.step(-logarithm)) * base(1 / (1 + e), target);
        float log1p = BranchFree.log1p(Fma.of(unclipped, Math.min(e, 1 / e), (unclipped - 1) * small));
        return Fma.of(unclipped, Math.max(0, z), Fma.of(unclipped, 2, -1) * log1p - logarithm);
    }

    @Override public float value(float logit, float target, float e, float entropy) {
        return fast() ? power(base(1 / (1 + e), target), target) * entropy : exactValue(logit, target);
    }

    @Override public float derivative(float logit, float target, float e, float entropy) {
        if (!fast()) {
            return exactDerivative(logit, target);
        }
        float error = 1 / (1 + e);
        float correct = Math.max(Float.MIN_NORMAL, e * error);
        float base = base(error, target);
        float gamma = Fma.of(target, gammaPositive - gammaNegative, gammaNegative);
        float focus = gamma * correct * entropy / (base + Float.MIN_NORMAL);
        float entropyDerivative = clip == 0 ? 1 : correct / (correct + clip(target));
        return Fma.of(-2, target, 1) * (power(base, target) * (error * (focus + entropyDerivative)));
    }

    @Override public float secondDerivative(float logit, float target, float e, float entropy) {
        return secondDerivative(logit, target);
    }

    @Override public float value(float logit, float target) {
        float value = ElementaryLoss.super.value(logit, target);
        return Math.abs(value) <= Float.MAX_VALUE ? value : exactValue(logit, target);
    }

    @Override public float derivative(float logit, float target) {
        float derivative = ElementaryLoss.super.derivative(logit, target);
        return Math.abs(derivative) <= Float.MAX_VALUE ? derivative : exactDerivative(logit, target);
    }

    private float clip(float target) {
        return Fma.of(-clip, target, clip);
    }

    /** Returns 1 if there is no clip, so that −ln(1 − b) is the softplus of z, otherwise 0. */
    private float unclipped(float target) {
        return clip == 0 ? 1 : target;
    }

    private float base(float error, float target) {
        return Math.max(0, error - clip(target));
    }

    /** b^γ as a product of b, b² and b⁴. A factor that γ does not contain is max(b, 1) = 1. */
    private float power(float base, float target) {
        float square = base * base;
        return Math.max(base, without(1, target)) * Math.max(square, without(2, target))
                * Math.max(square * square, without(4, target));
    }

    /** Returns 0 if the exponent γ, as a sum of powers of two, contains this power, otherwise 1. */
    private float without(int power, float target) {
        int positive = ~(int) gammaPositive & power;
        int negative = ~(int) gammaNegative & power;
        return Fma.of(target, (positive - negative) / (float) power, negative / (float) power);
    }

    private float exactValue(float logit, float target) {
        return mixed(target, target == 0 ? 0 : positive(logit, 0), target == 1 ? 0 : negative(logit, 0));
    }

    private float exactDerivative(float logit, float target) {
        return mixed(target, target == 0 ? 0 : positive(logit, 1), target == 1 ? 0 : negative(logit, 1));
    }

    @Override public float secondDerivative(float logit, float target) {
        return mixed(target, target == 0 ? 0 : positive(logit, 2), target == 1 ? 0 : negative(logit, 2));
    }

    private static float mixed(float target, double positive, double negative) {
        return (float) (target == 0 ? negative : target == 1 ? positive : target * positive + (1 - target) * negative);
    }

    /** σ(x), accurate where it is small. */
    private static double sigmoid(double x) {
        double e = Math.exp(-Math.abs(x));
        return x < 0 ? e / (1 + e) : 1 / (1 + e);
    }

    /** −ln σ(−x). */
    private static double softplus(double x) {
        return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    /** The part of positives: its value, derivative or second derivative. */
    private double positive(double x, int order) {
        double gamma = Decimals.of(gammaPositive);
        double p = sigmoid(x);
        double miss = sigmoid(-x);
        double entropy = softplus(-x);
        // The limit of p·entropy at −∞.
        double finite = p == 0 ? 0 : entropy;
        double power = Math.pow(miss, gamma);
        return switch (order) {
            case 0 -> power * entropy;
            case 1 -> -power * (gamma * p * finite + miss);
            default -> power * p * (gamma * finite * (gamma * p - miss) + (2 * gamma + 1) * miss);
        };
    }

    /** The part of negatives. With u = 1 − q and v = (1 − p)/u, which is 1 without a clip, there is no 0/0. */
    private double negative(double x, int order) {
        double gamma = Decimals.of(gammaNegative);
        double margin = Decimals.of(clip);
        double p = sigmoid(x);
        double q = p - margin;
        if (q <= 0) {
            return 0;
        }
        double complement = sigmoid(-x);
        double u = complement + margin;
        double v = margin == 0 ? 1 : complement / u;
        double entropy = margin == 0 ? softplus(x) : q < 0.5 ? -Math.log1p(-q) : -Math.log(u);
        double power = Math.pow(q, gamma);
        double growth = gamma / q;
        double finite = complement == 0 ? 0 : entropy;
        double first = p * (growth * complement * finite + v);
        return switch (order) {
            case 0 -> power * entropy;
            case 1 -> power * first;
            default -> power * ((1 - 2 * p) * first
                    + p * p * (complement * growth * ((gamma - 1) / q * complement * finite + 2 * v) + v * v));
        };
    }
}
