package io.github.loss4j.classification;

import io.github.loss4j.Domain;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Decimals;

/**
 * Asymmetric loss of a logit: t·(1 − p)^γ₊·(−ln p) + (1 − t)·q^γ₋·(−ln(1 − q)), with p = σ(x), q = max(p − clip, 0) and
 * the target t: a focal loss for many labels with few positives, in which easy negatives cost nothing.
 *
 * <p><img src="doc-files/AsymmetricLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction (a logit, any real number) and target (0, 1 or between, which mixes both parts) have the same shape, of
 * any rank; the loss is in nats. A negative with a probability of at most clip costs nothing and has derivative 0, also
 * at the kink. Not convex. Focal factors and clip are differentiated too; some implementations treat them as constants.
 * The logarithms contain no ε: with clip = 0 a confident error costs |x|, otherwise a negative costs at most −ln(clip).
 * Infinite logits give NaN or infinity.
 *
 * <p>Computed in double, one element at a time, and rounded once: value and derivatives are within 1 ulp; parameters
 * are taken as the decimal numbers that were written.
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
public record AsymmetricLoss(float gammaNegative, float gammaPositive, float clip) implements PointwiseLoss {
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

    @Override public float value(float logit, float target) {
        return mixed(target, target == 0 ? 0 : positive(logit, 0), target == 1 ? 0 : negative(logit, 0));
    }

    @Override public float derivative(float logit, float target) {
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
        double power = Math.pow(miss, gamma);
        return switch (order) {
            case 0 -> power * entropy;
            case 1 -> -power * (gamma * p * entropy + miss);
            default -> power * p * (gamma * entropy * (gamma * p - miss) + (2 * gamma + 1) * miss);
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
        double first = p * (growth * complement * entropy + v);
        return switch (order) {
            case 0 -> power * entropy;
            case 1 -> power * first;
            default -> power * ((1 - 2 * p) * first
                    + p * p * (complement * growth * ((gamma - 1) / q * complement * entropy + 2 * v) + v * v));
        };
    }
}
