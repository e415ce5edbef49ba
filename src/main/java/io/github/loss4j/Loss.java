package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import java.io.Serializable;
import java.util.List;

/**
 * Compares a prediction with a target and says how bad it is, and in which direction it gets better.
 *
 * <p>A loss is a sum of terms: one for each element, row or sample. {@link #values} gives the terms, and {@link #reduction()}
 * says how they become the one number of {@link #value} and {@link #evaluate}. The gradient is the gradient of exactly
 * that number.
 *
 * <p>Each verb also takes weights, one for each term, in the shape of {@link #values}: finite and not negative. A weight of
 * zero takes the term out: its prediction and target may hold anything, NaN included, and its gradient is exactly 0. That is
 * how to mask.
 *
 * <p>Shapes must be equal; nothing is broadcast. The mean of no terms is NaN, their sum 0. A NaN that is not masked gives
 * NaN. Wrong arguments throw {@link IllegalArgumentException} before anything is computed or written.
 *
 * <p>Losses are immutable and may be shared among threads.
 *
 * @param <P> the prediction, and so the gradient
 * @param <T> the target
 */
public interface Loss<P, T> extends Serializable {
    /**
     * The reduced loss.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @return the loss: the sum, accumulated more exactly and rounded to float32, over the denominator, in float32
     */
    float value(P prediction, T target);

    /**
     * The reduced loss of weighted terms.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param weights one for each term
     * @return the loss: the sum, accumulated more exactly and rounded to float32, over the denominator, in float32
     */
    float value(P prediction, T target, Tensor weights);

    /**
     * The terms, not reduced.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @return one number for each term
     */
    Tensor values(P prediction, T target);

    /**
     * The terms, each times its weight, not reduced.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param weights one for each term
     * @return one number for each term; 0 where the weight is 0
     */
    Tensor values(P prediction, T target, Tensor weights);

    /**
     * The reduced loss and its gradient, in one pass.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @return both
     */
    Evaluation<P> evaluate(P prediction, T target);

    /**
     * The reduced loss of weighted terms and its gradient, in one pass.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param weights one for each term
     * @return both
     */
    Evaluation<P> evaluate(P prediction, T target, Tensor weights);

    /**
     * The reduced loss; its gradient goes into the caller's buffer, all of which is overwritten.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param gradient a buffer shaped like the prediction that shares no memory with the arguments
     * @return the loss: the sum, accumulated more exactly and rounded to float32, over the denominator, in float32
     */
    float evaluateInto(P prediction, T target, P gradient);

    /**
     * The reduced loss of weighted terms; its gradient goes into the caller's buffer, all of which is overwritten.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param weights one for each term
     * @param gradient a buffer shaped like the prediction that shares no memory with the arguments
     * @return the loss: the sum, accumulated more exactly and rounded to float32, over the denominator, in float32
     */
    float evaluateInto(P prediction, T target, Tensor weights, P gradient);

    /**
     * Exact sum, weight and number of the terms, to be added to those of other data.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @return the summary
     */
    LossSummary summary(P prediction, T target);

    /**
     * Exact sum, weight and number of the weighted terms, to be added to those of other data.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param weights one for each term
     * @return the summary
     */
    LossSummary summary(P prediction, T target, Tensor weights);

    /**
     * As {@link #summary(Object, Object)}, and as {@link #evaluateInto(Object, Object, Object)} the gradient of the
     * reduced loss goes into the caller's buffer: a step of training whose losses are added up. Losses of rows and
     * samples do both in one pass.
     *
     * <pre>{@code
     * LossSummary epoch = LossSummary.EMPTY;
     * for (Batch batch : batches) {
     *     epoch = epoch.plus(loss.summaryInto(network.forward(batch.inputs()), batch.labels(), gradient));
     *     network.backward(gradient);
     * }
     * System.out.println(epoch.mean());
     * }</pre>
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param gradient a buffer shaped like the prediction that shares no memory with the arguments
     * @return the summary
     */
    default LossSummary summaryInto(P prediction, T target, P gradient) {
        // Only some sums of losses refuse a summary; they do so before the buffer is touched.
        LossSummary summary = summary(prediction, target);
        evaluateInto(prediction, target, gradient);
        return summary;
    }

    /**
     * As {@link #summary(Object, Object, Tensor)}, and as {@link #evaluateInto(Object, Object, Tensor, Object)} the
     * gradient of the reduced loss goes into the caller's buffer.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param weights one for each term
     * @param gradient a buffer shaped like the prediction that shares no memory with the arguments
     * @return the summary
     */
    default LossSummary summaryInto(P prediction, T target, Tensor weights, P gradient) {
        LossSummary summary = summary(prediction, target, weights);
        evaluateInto(prediction, target, weights, gradient);
        return summary;
    }

    /**
     * Checks that prediction and target are what the loss is meant for, such as probabilities where it wants those. The other
     * verbs do not: they give what the formula gives.
     *
     * <p>Unless a loss says more, the shapes must fit, and all numbers must be finite.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @throws IllegalArgumentException naming the first number outside, and what is allowed
     */
    default void validate(P prediction, T target) {
        Validation.validate(this, prediction, target);
    }

    /**
     * How the terms become one number.
     *
     * @return {@link Reduction#MEAN} unless the loss says otherwise
     */
    default Reduction reduction() {
        return Reduction.MEAN;
    }

    /**
     * The same loss under another reduction.
     *
     * @param reduction how the terms become one number
     * @return a loss that differs in its reduction alone
     */
    Loss<P, T> reduced(Reduction reduction);

    /**
     * This loss times a number.
     *
     * @param factor any finite number
     * @return the scaled loss
     */
    default Loss<P, T> times(double factor) {
        Checks.finite(SampleVerbs.named(this), "factor", factor);
        return new CombinedLoss<>(List.of(this), List.of(factor));
    }

    /**
     * The sum of this loss and another one of the same prediction and target. Each part keeps its own reduction. It has a
     * {@link #summary} where all parts have one reduction, and their terms the same total weight and number; else that throws
     * {@link IllegalArgumentException}, and each part must be summarised by itself.
     *
     * @param other the other loss
     * @return the sum
     */
    default Loss<P, T> plus(Loss<P, T> other) {
        Checks.notNull(SampleVerbs.named(this), "other", other);
        return times(1).plus(other);
    }
}
