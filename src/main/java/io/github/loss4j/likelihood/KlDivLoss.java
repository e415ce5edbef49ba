package io.github.loss4j.likelihood;

import io.github.loss4j.Domain;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.BranchFree;

/**
 * Kullback-Leibler divergence of predicted distributions from target distributions, one term for each probability:
 * t·(ln t − p), for a prediction p that is the logarithm of a probability and a target t that is a probability; or
 * eᵗ·(t − p) for a target that is a logarithm too.
 *
 * <p><img src="doc-files/KlDivLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have one shape, any shape; the loss is in nats. A single term may be negative; the sum over
 * a distribution is not. With distributions along the rows, {@link io.github.loss4j.Reduction#BATCH_MEAN} gives the
 * divergence per distribution, and the mean, the default as in PyTorch, that over the number of classes besides. Linear
 * in the prediction: the derivative is −t, or −eᵗ, everywhere, and the second derivative 0.
 *
 * <p>Where the target is a probability of 0, or −∞ as its logarithm, the term is exactly 0, its limit, also for a
 * prediction of −∞, where PyTorch gives NaN. A prediction of −∞ against any other probability gives infinity; a
 * negative probability NaN. eᵗ is subnormal below t = −87.3 and 0 below −104. Accuracy: within 2.5 ulp of the larger
 * of t ln t and t p, or, for targets that are logarithms above −87, within 2.5 ulp, given the rounded t − p.
 *
 * <p>PyTorch: KLDivLoss, and KLDivLoss(log_target=True). Keras: KLDivergence, of two probabilities. optax:
 * kl_divergence, kl_divergence_with_log_targets.
 *
 * @param logTarget whether targets are logarithms of probabilities
 * @see <a href="https://doi.org/10.1214/aoms/1177729694">Kullback and Leibler, On Information and Sufficiency, Annals
 *      of Mathematical Statistics 22 (1951)</a>
 */
public record KlDivLoss(boolean logTarget) implements ElementaryLoss {
    /** Three times this makes infinity of every positive float32. */
    private static final float HUGE = 0x1p127f;

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

    /** The target; 1 in place of a probability of 0, whose logarithm does not matter but must not be infinite. */
    @Override public float firstArgument(float prediction, float target) {
        return logTarget ? target : target + (1 - BranchFree.step(Math.abs(target)));
    }

    @Override public float value(float prediction, float target, float first, float second) {
        return logTarget
                ? term(first, Math.max(-Float.MAX_VALUE, target), prediction)
                : term(target, first, prediction);
    }

    /** Probability times difference of logarithms; 0 where the probability is 0, also for a prediction of −∞. */
    private static float term(float probability, float log, float prediction) {
        // −∞ for any probability but 0, for which no prediction is let through
        float least = -probability * HUGE * HUGE * HUGE;
        return probability * (log - Math.max(prediction, least));
    }

    @Override public float derivative(float prediction, float target, float first, float second) {
        return logTarget ? -first : -target;
    }

    @Override public float secondDerivative(float prediction, float target, float first, float second) {
        return 0;
    }
}
