package io.github.loss4j;

import io.github.loss4j.internal.Checks;

/**
 * A loss over samples that compares parts of the prediction with each other and has no target: in the verbs of {@link Loss}
 * the target is null, and here is a short form of each.
 *
 * @param <P> the prediction
 */
public interface TargetlessLoss<P> extends SampleLoss<P, Void> {
    /**
     * The reduced loss.
     *
     * @param prediction what was predicted
     * @return as {@link #value(Object, Object)} says
     */
    default float value(P prediction) {
        return value(prediction, null);
    }

    /**
     * The terms, not reduced.
     *
     * @param prediction what was predicted
     * @return as {@link #values(Object, Object)} says
     */
    default Tensor values(P prediction) {
        return values(prediction, null);
    }

    /**
     * The reduced loss and its gradient.
     *
     * @param prediction what was predicted
     * @return as {@link #evaluate(Object, Object)} says
     */
    default Evaluation<P> evaluate(P prediction) {
        return evaluate(prediction, null);
    }

    /**
     * The reduced loss; its gradient goes into the caller's buffer.
     *
     * @param prediction what was predicted
     * @param gradient a buffer shaped like the prediction
     * @return as {@link #evaluateInto(Object, Object, Object)} says
     */
    default float evaluateInto(P prediction, P gradient) {
        return evaluateInto(prediction, null, gradient);
    }

    /**
     * Sum, weight and number of the terms.
     *
     * @param prediction what was predicted
     * @return as {@link #summary(Object, Object)} says
     */
    default LossSummary summary(P prediction) {
        return summary(prediction, null);
    }

    /**
     * Sum, weight and number of the terms; the gradient of the reduced loss goes into the caller's buffer.
     *
     * @param prediction what was predicted
     * @param gradient a buffer shaped like the prediction
     * @return as {@link #summaryInto(Object, Object, Object)} says
     */
    default LossSummary summaryInto(P prediction, P gradient) {
        return summaryInto(prediction, null, gradient);
    }

    /**
     * Checks that the prediction is what the loss is meant for.
     *
     * @param prediction what was predicted
     * @throws IllegalArgumentException as {@link #validate(Object, Object)} says
     */
    default void validate(P prediction) {
        validate(prediction, null);
    }

    @Override default TargetlessLoss<P> reduced(Reduction reduction) {
        return reduction() == Checks.notNull(this, "reduction", reduction)
                ? this
                : new ReducedTargetlessLoss<>(this, reduction);
    }
}
