package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import java.io.Serializable;
import java.util.List;

/**
 * A loss function: compares a prediction with a target, and returns a number and its gradient.
 *
 * <pre>{@code
 * Loss<Tensor, Tensor> loss = new HuberLoss();
 * Tensor prediction = Tensor.of(0.5, 4.0);
 * Tensor target = Tensor.of(1.0, 2.0);
 * float value = loss.value(prediction, target);                             // (0.125 + 1.5) / 2 = 0.8125
 * Tensor gradient = loss.evaluate(prediction, target).gradient();           // tensor([-0.2500,  0.5000])
 * float masked = loss.value(prediction, target, Tensor.of(1.0, 0.0));       // 0.125
 * }</pre>
 *
 * <p>A loss has one term for each element, row or sample. {@link #values} returns the terms; {@link #value} and {@link
 * #evaluate} reduce them to one number as {@link #reduction()} says. The gradient is the gradient of exactly that
 * number.
 *
 * <p>Each of these methods also takes weights, one for each term, in the shape of {@link #values}. Weights are finite
 * and not negative. A weight of zero masks a term: its prediction and target may hold any number, even NaN, and its
 * gradient is exactly 0.
 *
 * <p>Shapes must be equal; nothing is broadcast. The mean of no terms is NaN, and their sum is 0. A NaN that is not
 * masked gives NaN. Invalid arguments cause an {@link IllegalArgumentException} before any output is written.
 *
 * <p>Losses are immutable and thread-safe.
 *
 * @param <P> the type of the prediction and of the gradient
 * @param <T> the type of the target
 * @since 0.1.0
 */
public interface Loss<P, T> extends Serializable {
    /**
     * The reduced loss.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @return the reduced loss; the sum of the terms is accumulated in higher precision and rounded to float32 once
     */
    float value(P prediction, T target);

    /**
     * The reduced loss of weighted terms.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param weights one weight for each term
     * @return the reduced loss; the sum of the terms is accumulated in higher precision and rounded to float32 once
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
     * The terms, each multiplied by its weight, not reduced.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param weights one weight for each term
     * @return one number for each term; 0 where the weight is 0
     */
    Tensor values(P prediction, T target, Tensor weights);

    /**
     * The reduced loss and its gradient, in one pass.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @return the reduced loss and its gradient
     */
    Evaluation<P> evaluate(P prediction, T target);

    /**
     * The reduced loss of weighted terms and its gradient, in one pass.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param weights one weight for each term
     * @return the reduced loss and its gradient
     */
    Evaluation<P> evaluate(P prediction, T target, Tensor weights);

    /**
     * The reduced loss; its gradient is written to the caller's buffer. Every element of the buffer is overwritten.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param gradient a buffer in the shape of the prediction, which shares no memory with the other arguments
     * @return the reduced loss; the sum of the terms is accumulated in higher precision and rounded to float32 once
     */
    float evaluateInto(P prediction, T target, P gradient);

    /**
     * The reduced loss of weighted terms; its gradient is written to the caller's buffer. Every element of the buffer
     * is overwritten.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param weights one weight for each term
     * @param gradient a buffer in the shape of the prediction, which shares no memory with the other arguments
     * @return the reduced loss; the sum of the terms is accumulated in higher precision and rounded to float32 once
     */
    float evaluateInto(P prediction, T target, Tensor weights, P gradient);

    /**
     * The exact sum, the total weight and the number of the terms. Summaries of several batches can be added.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @return the summary
     */
    LossSummary summary(P prediction, T target);

    /**
     * The exact sum, the total weight and the number of the weighted terms. Summaries of several batches can be added.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param weights one weight for each term
     * @return the summary
     */
    LossSummary summary(P prediction, T target, Tensor weights);

    /**
     * Returns what {@link #summary(Object, Object)} returns, and writes the gradient of the reduced loss as {@link
     * #evaluateInto(Object, Object, Object)} does. So a training loop can add up the losses of an epoch. Losses of rows
     * and samples compute both in one pass.
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
     * @param gradient a buffer in the shape of the prediction, which shares no memory with the other arguments
     * @return the summary
     * @since 0.2.0
     */
    default LossSummary summaryInto(P prediction, T target, P gradient) {
        // The summary comes first, since a sum of losses may reject it: the buffer must then stay unchanged.
        LossSummary summary = summary(prediction, target);
        evaluateInto(prediction, target, gradient);
        return summary;
    }

    /**
     * Returns what {@link #summary(Object, Object, Tensor)} returns, and writes the gradient of the reduced loss as
     * {@link #evaluateInto(Object, Object, Tensor, Object)} does.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param weights one weight for each term
     * @param gradient a buffer in the shape of the prediction, which shares no memory with the other arguments
     * @return the summary
     * @since 0.2.0
     */
    default LossSummary summaryInto(P prediction, T target, Tensor weights, P gradient) {
        LossSummary summary = summary(prediction, target, weights);
        evaluateInto(prediction, target, weights, gradient);
        return summary;
    }

    /**
     * Checks that prediction and target lie in the domain of the loss, for example that they are probabilities. The
     * other methods do not check this: they return what the formula gives.
     *
     * <p>By default the shapes must match and all numbers must be finite; a loss may require more.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @throws IllegalArgumentException with the first number outside the domain, and the domain
     * @since 0.2.0
     */
    default void validate(P prediction, T target) {
        Validation.validate(this, prediction, target);
    }

    /**
     * How the terms are reduced to one number.
     *
     * @return {@link Reduction#MEAN} unless the loss says otherwise
     */
    default Reduction reduction() {
        return Reduction.MEAN;
    }

    /**
     * The same loss under another reduction.
     *
     * @param reduction how the terms are reduced to one number
     * @return a loss that differs only in its reduction
     */
    Loss<P, T> reduced(Reduction reduction);

    /**
     * This loss multiplied by a number. A factor of zero removes the loss from a sum, as a weight of zero removes a
     * term: the loss adds 0 even where it is infinite or NaN.
     *
     * @param factor any finite number
     * @return the scaled loss
     */
    default Loss<P, T> times(double factor) {
        Checks.finite(SampleVerbs.named(this), "factor", factor);
        return new CombinedLoss<>(List.of(this), List.of(factor));
    }

    /**
     * The sum of this loss and another loss of the same types. Each part keeps its own reduction. Its {@link #summary}
     * requires that all parts have the same reduction, the same total weight and the same number of terms; otherwise it
     * throws {@link IllegalArgumentException}, and each part must be summarised separately.
     *
     * @param other the other loss
     * @return the sum
     */
    default Loss<P, T> plus(Loss<P, T> other) {
        Checks.notNull(SampleVerbs.named(this), "other", other);
        return times(1).plus(other);
    }
}
