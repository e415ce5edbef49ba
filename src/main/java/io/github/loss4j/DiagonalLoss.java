package io.github.loss4j;

import io.github.loss4j.internal.Checks;

/**
 * A loss of rows of scores that has second derivatives as well: for each score the one with respect to that score alone,
 * which is the diagonal of the Hessian. That is what boosting asks of an objective with several classes.
 *
 * <p>With XGBoost4J, {@code margins} being the {@code float[n][classes]} that the booster predicts:
 *
 * <pre>{@code
 * Derivatives derivatives = new CrossEntropyLoss().derivatives(Tensor.of(margins), labels, Curvature.MAJORANT);
 * booster.boost(matrix, derivatives.gradient().toArray(), derivatives.hessian().toArray());
 * }</pre>
 *
 * <p>That is XGBoost's own {@code multi:softprob}, whose second derivatives are 2p(1 − p): the exact ones, doubled since
 * all classes of a row change at once.
 *
 * @param <T> the target
 */
public interface DiagonalLoss<T> extends SampleLoss<Tensor, T> {
    /** DiagonalTerms that have second derivatives as well. */
    interface DiagonalTerms extends Terms {
        /**
         * Computes the second derivatives of some terms with respect to each element of their predictions.
         *
         * @param from the first term
         * @param to the term after the last
         * @param curvature which second derivatives
         * @param factors what those of term {@code i} are to be multiplied by, at {@code i - from}; a term of factor 0 gets
         *        zeros, whatever it holds
         * @param into where they go, in the shape of the prediction
         */
        void secondDerivatives(int from, int to, Curvature curvature, double[] factors, float[] into);

        /**
         * Whether there is a majorant.
         *
         * @return false if {@link Curvature#MAJORANT} is to be refused
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
     * @param target what they are compared with
     * @return both, in the shape of the scores
     */
    default Derivatives derivatives(Tensor prediction, T target) {
        return derivatives(prediction, target, Curvature.EXACT);
    }

    /**
     * First and second derivatives, each times the weight of its row, not reduced.
     *
     * @param prediction the scores
     * @param target what they are compared with
     * @param weights one for each row
     * @return both, in the shape of the scores; 0 where the weight is 0
     */
    default Derivatives derivatives(Tensor prediction, T target, Tensor weights) {
        return derivatives(prediction, target, weights, Curvature.EXACT);
    }

    /**
     * First derivatives, and second derivatives of the loss or of a majorant, not reduced.
     *
     * @param prediction the scores
     * @param target what they are compared with
     * @param curvature which second derivatives
     * @return both, in the shape of the scores
     * @throws IllegalArgumentException for a majorant if the loss has none
     */
    default Derivatives derivatives(Tensor prediction, T target, Curvature curvature) {
        return SampleVerbs.derivatives(this, prediction, target, null, curvature);
    }

    /**
     * First derivatives, and second derivatives of the loss or of a majorant, each times the weight of its row, not reduced.
     *
     * @param prediction the scores
     * @param target what they are compared with
     * @param weights one for each row
     * @param curvature which second derivatives
     * @return both, in the shape of the scores; 0 where the weight is 0
     * @throws IllegalArgumentException for a majorant if the loss has none
     */
    default Derivatives derivatives(Tensor prediction, T target, Tensor weights, Curvature curvature) {
        return SampleVerbs.derivatives(this, prediction, target, Checks.notNull(this, "weights", weights), curvature);
    }

    /**
     * As {@link #derivatives(Tensor, Object)}, into the caller's buffers.
     *
     * @param prediction the scores
     * @param target what they are compared with
     * @param into two tensors in the shape of the scores that share no memory with each other or the arguments; all of
     *        both is overwritten
     */
    default void derivativesInto(Tensor prediction, T target, Derivatives into) {
        SampleVerbs.derivativesInto(this, prediction, target, null, Curvature.EXACT, into);
    }

    /**
     * As {@link #derivatives(Tensor, Object, Tensor)}, into the caller's buffers.
     *
     * @param prediction the scores
     * @param target what they are compared with
     * @param weights one for each row
     * @param into two tensors in the shape of the scores that share no memory with each other or the arguments; all of
     *        both is overwritten
     */
    default void derivativesInto(Tensor prediction, T target, Tensor weights, Derivatives into) {
        derivativesInto(prediction, target, weights, Curvature.EXACT, into);
    }

    /**
     * As {@link #derivatives(Tensor, Object, Curvature)}, into the caller's buffers.
     *
     * @param prediction the scores
     * @param target what they are compared with
     * @param curvature which second derivatives
     * @param into two tensors in the shape of the scores that share no memory with each other or the arguments; all of
     *        both is overwritten
     */
    default void derivativesInto(Tensor prediction, T target, Curvature curvature, Derivatives into) {
        SampleVerbs.derivativesInto(this, prediction, target, null, curvature, into);
    }

    /**
     * As {@link #derivatives(Tensor, Object, Tensor, Curvature)}, into the caller's buffers.
     *
     * @param prediction the scores
     * @param target what they are compared with
     * @param weights one for each row
     * @param curvature which second derivatives
     * @param into two tensors in the shape of the scores that share no memory with each other or the arguments; all of
     *        both is overwritten
     */
    default void derivativesInto(Tensor prediction, T target, Tensor weights, Curvature curvature, Derivatives into) {
        SampleVerbs.derivativesInto(this, prediction, target, Checks.notNull(this, "weights", weights), curvature,
                into);
    }
}
