package io.github.loss4j.likelihood;

import io.github.loss4j.Domain;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.Fma;

/**
 * Kullback-Leibler divergence of predicted distributions from target distributions, one term for each probability:
 * t·(ln t − p), where the prediction p is a log-probability and the target t a probability; or eᵗ·(t − p), where the
 * target is a log-probability too.
 *
 * <p><img src="doc-files/KlDivLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, of any rank; the loss is in nats. A single term may be negative; the
 * sum over a distribution never is. With distributions along the rows, {@link io.github.loss4j.Reduction#BATCH_MEAN}
 * gives the mean divergence of a distribution. The mean, the default as in PyTorch, divides by the number of classes as
 * well. Linear in the prediction: the derivative is −t, or −eᵗ, everywhere, and the second derivative 0.
 *
 * <p>For a target probability of 0, or −∞ as its logarithm, the term is exactly 0, which is its limit, even for a
 * prediction of −∞, where PyTorch gives NaN. A prediction of −∞ with any other target gives infinity; a negative
 * probability gives NaN. eᵗ is subnormal below t = −87.3 and 0 below −104. Accuracy: within 2.5 ulp of the larger of t
 * ln t and t p, or, for targets that are logarithms above −87, within 2.5 ulp, given the rounded t − p.
 *
 * <p>PyTorch: KLDivLoss, and KLDivLoss(log_target=True). Keras: KLDivergence, of two probabilities, which it clips to
 * [1e-7, 1] and sums over the classes. optax: kl_divergence, kl_divergence_with_log_targets.
 *
 * @param logTarget whether targets are logarithms of probabilities
 * @see <a href="https://doi.org/10.1214/aoms/1177729694">Kullback and Leibler, On Information and Sufficiency, Annals
 *      of Mathematical Statistics 22 (1951)</a>
 */
public record KlDivLoss(boolean logTarget) implements ElementaryLoss {
    /** Multiplying three times by this turns every positive float32 into infinity. */
    private static final float SCALE_TO_INFINITY = 0x1p127f;
    /** Adds nothing. C2 does not vectorise a difference of two products of the same form. */
    private static final float NO_ADDEND = -0f;

    /** The divergence from targets that are probabilities. */
    public KlDivLoss() {
        this(false);
    }

    @Override public Domain predictionDomain() {
        return Domain.closed(Float.NEGATIVE_INFINITY, 0).advising("predictions are logarithms of probabilities");
    }

    @Override public Domain targetDomain() {
        return logTarget
                ? Domain.closed(Float.NEGATIVE_INFINITY, 0)
                : Domain.closed(0, 1).advising("for logarithms set logTarget");
    }

    @Override public ElementaryFunction firstFunction() {
        return logTarget ? ElementaryFunction.EXP : ElementaryFunction.LOG;
    }

    /** The target; 1 in place of a probability of 0, whose logarithm has no effect but must be finite. */
    @Override public float firstArgument(float prediction, float target) {
        return logTarget ? target : target + (1 - BranchFree.step(Math.abs(target)));
    }

    @Override public float value(float prediction, float target, float first, float second) {
        return logTarget
                ? first * (Math.max(-Float.MAX_VALUE, target) - bounded(first, prediction))
                : Fma.of(target, first, NO_ADDEND) - target * bounded(target, prediction);
    }

    /** The predicted logarithm; 0 instead of −∞ where it is to be multiplied by a probability of 0. */
    private static float bounded(float probability, float prediction) {
        // −∞ for any positive probability
        float lowerBound = -probability * SCALE_TO_INFINITY * SCALE_TO_INFINITY * SCALE_TO_INFINITY;
        return Math.max(prediction, lowerBound);
    }

    @Override public float derivative(float prediction, float target, float first, float second) {
        return logTarget ? -first : -target;
    }

    @Override public float secondDerivative(float prediction, float target, float first, float second) {
        return 0;
    }
}
