package io.github.loss4j;

import io.github.loss4j.internal.Checks;

/**
 * A loss of rows of scores that has second derivatives: one for each score, with respect to that score. They are the
 * diagonal of the Hessian of the row, which boosting libraries take from an objective with several classes.
 *
 * <p>With XGBoost4J, where {@code margins} is the {@code float[n][classes]} that the booster predicts:
 *
 * <pre>{@code
 * Derivatives derivatives = new CrossEntropyLoss().derivatives(Tensor.of(margins), labels, Curvature.MAJORANT);
 * booster.boost(matrix, derivatives.gradient().toArray(), derivatives.hessian().toArray());
 * }</pre>
 *
 * <p>This equals XGBoost's objective {@code multi:softprob}, whose second derivatives are 2p(1 − p): twice the exact
 * ones, since all scores of a row change in the same step.
 *
 * @param <T> the target
 * @since 0.2.0
 */
public interface DiagonalLoss<T> extends SampleLoss<Tensor, T> {
    /** Terms that have second derivatives as well. */
    interface DiagonalTerms extends Terms {
        /**
         * Computes the second derivatives of some terms with respect to each element of their predictions.
         *
         * @param from the first term
         * @param to the end of the range, exclusive
         * @param curvature which second derivatives
         * @param factors the factor of the second derivatives of term {@code i}, at {@code i - from}; those of a term
         *        with factor 0 are set to 0, even if the term holds NaN
         * @param into the output, in the shape of the prediction
         */
        void secondDerivatives(int from, int to, Curvature curvature, double[] factors, float[] into);

        /**
         * Whether the terms have a majorant.
         *
         * @return false if {@link Curvature#MAJORANT} must be rejected
         */
        default boolean hasMajorant() {
            return false;
        }

        @Override default DiagonalTerms bindWeights(Tensor weights) {
            return this;
        }
    }

    @Override DiagonalTerms terms(Tensor prediction, T target);

    /**
     * First and second derivatives of each row's loss with respect to each of its scores, not reduced.
     *
     * @param prediction the scores
     * @param target the targets of all rows
     * @return both derivatives, in the shape of the scores
     */
    default Derivatives derivatives(Tensor prediction, T target) {
        return derivatives(prediction, target, Curvature.EXACT);
    }

    /**
     * First and second derivatives, each multiplied by the weight of its row, not reduced.
     *
     * @param prediction the scores
     * @param target the targets of all rows
     * @param weights one weight for each row
     * @return both derivatives, in the shape of the scores; 0 where the weight is 0
     */
    default Derivatives derivatives(Tensor prediction, T target, Tensor weights) {
        return derivatives(prediction, target, weights, Curvature.EXACT);
    }

    /**
     * First derivatives, and second derivatives of the loss or of a majorant, not reduced.
     *
     * @param prediction the scores
     * @param target the targets of all rows
     * @param curvature which second derivatives
     * @return both derivatives, in the shape of the scores
     * @throws IllegalArgumentException if a majorant is requested and the loss has none
     */
    default Derivatives derivatives(Tensor prediction, T target, Curvature curvature) {
        return SampleVerbs.derivatives(this, prediction, target, null, curvature);
    }

    /**
     * First derivatives, and second derivatives of the loss or of a majorant, each multiplied by the weight of its row,
     * not reduced.
     *
     * @param prediction the scores
     * @param target the targets of all rows
     * @param weights one weight for each row
     * @param curvature which second derivatives
     * @return both derivatives, in the shape of the scores; 0 where the weight is 0
     * @throws IllegalArgumentException if a majorant is requested and the loss has none
     */
    default Derivatives derivatives(Tensor prediction, T target, Tensor weights, Curvature curvature) {
        return SampleVerbs.derivatives(this, prediction, target, Checks.notNull(this, "weights", weights), curvature);
    }

    /**
     * As {@link #derivatives(Tensor, Object)}, into the caller's buffers.
     *
     * @param prediction the scores
     * @param target the targets of all rows
     * @param into two tensors in the shape of the scores, which share no memory with each other or with the arguments;
     *        every element is overwritten
     */
    default void derivativesInto(Tensor prediction, T target, Derivatives into) {
        SampleVerbs.derivativesInto(this, prediction, target, null, Curvature.EXACT, into);
    }

    /**
     * As {@link #derivatives(Tensor, Object, Tensor)}, into the caller's buffers.
     *
     * @param prediction the scores
     * @param target the targets of all rows
     * @param weights one weight for each row
     * @param into two tensors in the shape of the scores, which share no memory with each other or with the arguments;
     *        every element is overwritten
     */
    default void derivativesInto(Tensor prediction, T target, Tensor weights, Derivatives into) {
        derivativesInto(prediction, target, weights, Curvature.EXACT, into);
    }

    /**
     * As {@link #derivatives(Tensor, Object, Curvature)}, into the caller's buffers.
     *
     * @param prediction the scores
     * @param target the targets of all rows
     * @param curvature which second derivatives
     * @param into two tensors in the shape of the scores, which share no memory with each other or with the arguments;
     *        every element is overwritten
     */
    default void derivativesInto(Tensor prediction, T target, Curvature curvature, Derivatives into) {
        SampleVerbs.derivativesInto(this, prediction, target, null, curvature, into);
    }

    /**
     * As {@link #derivatives(Tensor, Object, Tensor, Curvature)}, into the caller's buffers.
     *
     * @param prediction the scores
     * @param target the targets of all rows
     * @param weights one weight for each row
     * @param curvature which second derivatives
     * @param into two tensors in the shape of the scores, which share no memory with each other or with the arguments;
     *        every element is overwritten
     */
    default void derivativesInto(Tensor prediction, T target, Tensor weights, Curvature curvature, Derivatives into) {
        SampleVerbs.derivativesInto(this, prediction, target, Checks.notNull(this, "weights", weights), curvature,
                into);
    }
}
