package io.github.loss4j;

import io.github.loss4j.internal.Checks;

/**
 * A loss with one term for each sample: a row of scores, a pair of vectors, an image, a sequence.
 *
 * <p>To write your own for scores of classes, see {@link RowLoss}; for anything else implement {@link #terms}, which checks
 * the arguments and gives the terms. The rest is here.
 *
 * @param <P> the prediction: a {@link Tensor} or a {@link Prediction}
 * @param <T> the target
 */
public interface SampleLoss<P, T> extends Loss<P, T> {
    /**
     * Checks prediction and target, and gives their terms.
     *
     * @param prediction what was predicted, not null
     * @param target what it is compared with
     * @return the terms
     */
    Terms terms(P prediction, T target);

    /**
     * Which numbers the prediction may hold; {@link #validate} refuses others.
     *
     * @return all finite numbers unless the loss says otherwise
     */
    default Domain predictionDomain() {
        return Domain.FINITE;
    }

    /**
     * Which numbers the target may hold if it is a tensor; {@link #validate} refuses others.
     *
     * @return all finite numbers unless the loss says otherwise
     */
    default Domain targetDomain() {
        return Domain.FINITE;
    }

    /**
     * Checks that prediction and target lie in the loss's domain, except in rows that it ignores. The other verbs do not: they
     * give what the formula gives.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @throws IllegalArgumentException naming the first number outside, and what is allowed
     */
    @Override default void validate(P prediction, T target) {
        Validation.validate(this, prediction, target);
    }

    @Override default float value(P prediction, T target) {
        return SampleVerbs.value(this, prediction, target, null);
    }

    @Override default float value(P prediction, T target, Tensor weights) {
        return SampleVerbs.value(this, prediction, target,
                Checks.notNull(SampleVerbs.unwrap(this), "weights", weights));
    }

    @Override default Tensor values(P prediction, T target) {
        return SampleVerbs.values(this, prediction, target, null);
    }

    @Override default Tensor values(P prediction, T target, Tensor weights) {
        return SampleVerbs.values(this, prediction, target,
                Checks.notNull(SampleVerbs.unwrap(this), "weights", weights));
    }

    @Override default Evaluation<P> evaluate(P prediction, T target) {
        return SampleVerbs.evaluate(this, prediction, target, null);
    }

    @Override default Evaluation<P> evaluate(P prediction, T target, Tensor weights) {
        return SampleVerbs.evaluate(this, prediction, target,
                Checks.notNull(SampleVerbs.unwrap(this), "weights", weights));
    }

    @Override default float evaluateInto(P prediction, T target, P gradient) {
        return SampleVerbs.evaluateInto(this, prediction, target, null, gradient);
    }

    @Override default float evaluateInto(P prediction, T target, Tensor weights, P gradient) {
        return SampleVerbs.evaluateInto(this, prediction, target,
                Checks.notNull(SampleVerbs.unwrap(this), "weights", weights), gradient);
    }

    @Override default LossSummary summary(P prediction, T target) {
        return SampleVerbs.summary(this, prediction, target, null);
    }

    @Override default LossSummary summary(P prediction, T target, Tensor weights) {
        return SampleVerbs.summary(this, prediction, target,
                Checks.notNull(SampleVerbs.unwrap(this), "weights", weights));
    }

    @Override default LossSummary summaryInto(P prediction, T target, P gradient) {
        return SampleVerbs.summaryInto(this, prediction, target, null, gradient);
    }

    @Override default LossSummary summaryInto(P prediction, T target, Tensor weights, P gradient) {
        return SampleVerbs.summaryInto(this, prediction, target,
                Checks.notNull(SampleVerbs.unwrap(this), "weights", weights), gradient);
    }

    @Override default SampleLoss<P, T> reduced(Reduction reduction) {
        return reduction() == Checks.notNull(this, "reduction", reduction)
                ? this
                : new ReducedSampleLoss<>(this, reduction);
    }
}
