package io.github.loss4j;

import io.github.loss4j.internal.Checks;

/**
 * A loss with one term for each sample: a row of scores, a pair of vectors, an image, a sequence.
 *
 * <p>To write a loss of class scores, implement {@link RowLoss}. To write any other loss, implement {@link #terms},
 * which checks the arguments and returns the terms; this interface implements the other methods.
 *
 * <pre>{@code
 * record SquaredSumLoss() implements SampleLoss<Tensor, float[]> {    // one term a row: (sum of the row − target)²
 *     @Override public Terms terms(Tensor prediction, float[] target) {
 *         int length = prediction.shape()[1];
 *         float[] data = prediction.toArray();
 *         return new Terms() {
 *             @Override public int[] shape() { return new int[] {target.length}; }
 *             @Override public int costPerTerm() { return length; }
 *             @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient) {
 *                 for (int i = from; i < to; i++) {
 *                     float residual = -target[i];
 *                     for (int k = 0; k < length; k++) {
 *                         residual += data[i * length + k];
 *                     }
 *                     values[i - from] = residual * residual;
 *                     for (int k = 0; gradient != null && k < length; k++) {
 *                         double factor = factors[i - from];
 *                         gradient[0][i * length + k] = factor == 0 ? 0 : (float) (factor * 2 * residual);
 *                     }
 *                 }
 *             }
 *         };
 *     }
 * }
 * float loss = new SquaredSumLoss().value(Tensor.of(new float[][] {{1, 2}, {3, 4}}), new float[] {3, 5});    // 2
 * }</pre>
 *
 * @param <P> the type of the prediction: {@link Tensor} or a {@link Prediction}
 * @param <T> the type of the target
 * @since 0.1.0
 */
public interface SampleLoss<P, T> extends Loss<P, T> {
    /**
     * Checks prediction and target, and returns their terms.
     *
     * @param prediction what was predicted, not null
     * @param target what it is compared with
     * @return the terms
     * @since 0.2.0
     */
    Terms terms(P prediction, T target);

    /**
     * The numbers that the prediction may hold; {@link #validate} rejects others.
     *
     * @return the domain; by default all finite numbers
     * @since 0.2.0
     */
    default Domain predictionDomain() {
        return Domain.FINITE;
    }

    /**
     * The numbers that a target of type {@link Tensor} may hold; {@link #validate} rejects others.
     *
     * @return the domain; by default all finite numbers
     * @since 0.2.0
     */
    default Domain targetDomain() {
        return Domain.FINITE;
    }

    /**
     * Checks that prediction and target lie in the domains of the loss, except in masked rows. The other methods do not
     * check this: they return what the formula gives.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @throws IllegalArgumentException with the first number outside the domain, and the domain
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
