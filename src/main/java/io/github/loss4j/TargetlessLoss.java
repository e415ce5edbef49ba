package io.github.loss4j;

import io.github.loss4j.internal.Checks;

/**
 * A sample loss without a target, which compares parts of the prediction with each other. The target in the methods of
 * {@link Loss} is null; this interface adds a short form of each method.
 *
 * @param <P> the type of the prediction
 * @since 0.1.0
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
     * The reduced loss; its gradient is written to the caller's buffer.
     *
     * @param prediction what was predicted
     * @param gradient a buffer in the shape of the prediction
     * @return as {@link #evaluateInto(Object, Object, Object)} says
     */
    default float evaluateInto(P prediction, P gradient) {
        return evaluateInto(prediction, null, gradient);
    }

    /**
     * The exact sum, the total weight and the number of the terms.
     *
     * @param prediction what was predicted
     * @return as {@link #summary(Object, Object)} says
     */
    default LossSummary summary(P prediction) {
        return summary(prediction, null);
    }

    /**
     * The exact sum, the total weight and the number of the terms; the gradient of the reduced loss is written to the
     * caller's buffer.
     *
     * @param prediction what was predicted
     * @param gradient a buffer in the shape of the prediction
     * @return as {@link #summaryInto(Object, Object, Object)} says
     * @since 0.2.0
     */
    default LossSummary summaryInto(P prediction, P gradient) {
        return summaryInto(prediction, null, gradient);
    }

    /**
     * Checks that the prediction lies in the domain of the loss.
     *
     * @param prediction what was predicted
     * @throws IllegalArgumentException as {@link #validate(Object, Object)} says
     * @since 0.2.0
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
