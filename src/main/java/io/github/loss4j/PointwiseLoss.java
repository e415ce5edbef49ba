package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Majorants;
import java.io.Serializable;
import java.util.List;

/**
 * A loss with one term for each element, given by three scalar functions. Prediction, target and weights have one shape.
 *
 * <p>To write your own, implement the three functions in a record (or see {@link #of}); they must be pure. Branch-free
 * arithmetic ({@code + - * /}, {@link Math#abs}, {@link Math#min}, {@link Math#max}, {@link Math#fma}, {@link Math#sqrt})
 * runs near memory speed; for exponentials and logarithms see {@link ElementaryLoss}. Value and derivative are computed
 * together, and what they have in common once. Where that is more than some 23 operations, HotSpot computes one element at a
 * time, ten times as slow: then use {@link #of}, whose functions are computed one after the other and may have as many
 * each, or the JVM's option {@code -XX:LoopUnrollLimit=200}.
 *
 * <p>At a kink the losses of this library have the subgradient of least magnitude for a derivative: |r| at 0 has derivative 0,
 * and so has the hinge at its margin. Where the second derivative jumps, it is that of the side nearer to the minimum; a
 * kink itself counts as having none.
 */
public interface PointwiseLoss extends Loss<Tensor, Tensor> {
    /**
     * The loss of one element.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @return the loss
     */
    float value(float prediction, float target);

    /**
     * The derivative of the loss with respect to the prediction.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @return the derivative
     */
    float derivative(float prediction, float target);

    /**
     * The second derivative of the loss with respect to the prediction.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @return the second derivative; at a kink, that of the parts beside it
     */
    float secondDerivative(float prediction, float target);

    /**
     * Whether some terms may be positive and others negative, so that they cancel. Their sum is then accumulated in double,
     * which takes longer.
     *
     * @return true, which is always right; false only if no term is negative
     */
    default boolean signed() {
        return true;
    }

    /**
     * A loss from three functions, each of (prediction, target).
     *
     * @param value the loss of one element
     * @param derivative its derivative with respect to the prediction
     * @param secondDerivative its second derivative with respect to the prediction
     * @return a loss as fast as a class of its own; serializable if the functions capture nothing that is not
     */
    static PointwiseLoss of(Function value, Function derivative, Function secondDerivative) {
        return new FunctionLoss(value, derivative, secondDerivative);
    }

    /**
     * A loss from one formula; the library computes both derivatives.
     *
     * <pre>{@code
     * PointwiseLoss cauchy = PointwiseLoss.of((p, t) -> p.minus(t).square().times(0.5f).log1p());
     * }</pre>
     *
     * @param formula the loss of one element
     * @return a loss whose text is the formula; serializable if the formula captures nothing that is not
     * @throws IllegalArgumentException if the formula uses variables of another call
     */
    static PointwiseLoss of(Formula formula) {
        return new FormulaLoss(formula);
    }

    /** A pure function of a prediction and a target. */
    @FunctionalInterface
    interface Function extends Serializable {
        /**
         * The function's value.
         *
         * @param prediction what was predicted
         * @param target what it is compared with
         * @return the result
         */
        float apply(float prediction, float target);
    }

    /**
     * Which predictions the loss is meant for. Others are not refused but by {@link #validate}: they give what the formula
     * gives.
     *
     * @return all finite numbers unless the loss says otherwise
     */
    default Domain predictionDomain() {
        return Domain.FINITE;
    }

    /**
     * Which targets the loss is meant for.
     *
     * @return all finite numbers unless the loss says otherwise
     */
    default Domain targetDomain() {
        return Domain.FINITE;
    }

    /**
     * Checks that all predictions and targets lie in the loss's domain. The other verbs do not, since it costs a pass.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @throws IllegalArgumentException naming the first element outside
     */
    @Override default void validate(Tensor prediction, Tensor target) {
        PointwiseVerbs.validate(this, prediction, target);
    }

    /**
     * The second derivative of a quadratic in the prediction that touches the loss at this one, with the same derivative,
     * and lies nowhere below it: {@link Curvature#MAJORANT}. The verbs raise it to at least {@link Float#MIN_NORMAL} and
     * lower it to at most {@link Float#MAX_VALUE}.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @return the second derivative
     * @throws IllegalArgumentException unless the loss has a majorant
     */
    default float majorant(float prediction, float target) {
        throw Majorants.none(this);
    }

    /**
     * First and second derivatives of each term, not reduced: the gradient and Hessian of a custom objective. With
     * XGBoost4J, {@code margins} being the {@code float[n][1]} that the booster predicts:
     *
     * <pre>{@code
     * Tensor predictions = Tensor.of(margins).reshape(n);
     * Derivatives derivatives = loss.derivatives(predictions, Tensor.of(labels), Curvature.MAJORANT);
     * booster.boost(matrix, derivatives.gradient().toArray(), derivatives.hessian().toArray());
     * }</pre>
     *
     * <p>The factors differ: XGBoost's squared error is half of {@link io.github.loss4j.regression.MseLoss}. It neither
     * weighs the derivatives of a custom objective, which the weights here do, nor finds its {@code base_score}:
     * that is {@link #initialScore}.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @return both, in the shape of the prediction
     */
    default Derivatives derivatives(Tensor prediction, Tensor target) {
        return PointwiseVerbs.derivatives(this, prediction, target, null, Curvature.EXACT);
    }

    /**
     * First and second derivatives of each term, each times its weight, not reduced.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param weights one for each element
     * @return both, in the shape of the prediction; 0 where the weight is 0
     */
    default Derivatives derivatives(Tensor prediction, Tensor target, Tensor weights) {
        return PointwiseVerbs.derivatives(this, prediction, target, PointwiseVerbs.requireWeights(this, weights),
                Curvature.EXACT);
    }

    /**
     * First derivatives of each term, and second derivatives of the loss or of a majorant, not reduced.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param curvature which second derivatives
     * @return both, in the shape of the prediction
     * @throws IllegalArgumentException for a majorant if the loss has none
     */
    default Derivatives derivatives(Tensor prediction, Tensor target, Curvature curvature) {
        return PointwiseVerbs.derivatives(this, prediction, target, null, curvature);
    }

    /**
     * First derivatives of each term, and second derivatives of the loss or of a majorant, each times its weight, not
     * reduced.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param weights one for each element
     * @param curvature which second derivatives
     * @return both, in the shape of the prediction; 0 where the weight is 0
     * @throws IllegalArgumentException for a majorant if the loss has none
     */
    default Derivatives derivatives(Tensor prediction, Tensor target, Tensor weights, Curvature curvature) {
        return PointwiseVerbs.derivatives(this, prediction, target, PointwiseVerbs.requireWeights(this, weights),
                curvature);
    }

    /**
     * As {@link #derivatives(Tensor, Tensor)}, into the caller's buffers.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param into two tensors in the shape of the prediction that share no memory with each other or the arguments; all
     *        of both is overwritten
     */
    default void derivativesInto(Tensor prediction, Tensor target, Derivatives into) {
        PointwiseVerbs.derivativesInto(this, prediction, target, null, Curvature.EXACT, into);
    }

    /**
     * As {@link #derivatives(Tensor, Tensor, Tensor)}, into the caller's buffers.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param weights one for each element
     * @param into two tensors in the shape of the prediction that share no memory with each other or the arguments; all
     *        of both is overwritten
     */
    default void derivativesInto(Tensor prediction, Tensor target, Tensor weights, Derivatives into) {
        PointwiseVerbs.derivativesInto(this, prediction, target, PointwiseVerbs.requireWeights(this, weights),
                Curvature.EXACT,
                into);
    }

    /**
     * As {@link #derivatives(Tensor, Tensor, Curvature)}, into the caller's buffers.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param curvature which second derivatives
     * @param into two tensors in the shape of the prediction that share no memory with each other or the arguments; all
     *        of both is overwritten
     */
    default void derivativesInto(Tensor prediction, Tensor target, Curvature curvature, Derivatives into) {
        PointwiseVerbs.derivativesInto(this, prediction, target, null, curvature, into);
    }

    /**
     * As {@link #derivatives(Tensor, Tensor, Tensor, Curvature)}, into the caller's buffers.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param weights one for each element
     * @param curvature which second derivatives
     * @param into two tensors in the shape of the prediction that share no memory with each other or the arguments; all
     *        of both is overwritten
     */
    default void derivativesInto(Tensor prediction, Tensor target, Tensor weights, Curvature curvature,
            Derivatives into) {
        PointwiseVerbs.derivativesInto(this, prediction, target, PointwiseVerbs.requireWeights(this, weights),
                curvature, into);
    }

    /**
     * The constant prediction that makes the sum of the losses least: where boosting begins, such as the mean of the
     * targets for the squared error, their median for the absolute one, the logarithm of the odds for the logistic one.
     * In general it is where the sum of the derivatives changes its sign; for a loss that is not convex that is
     * one of the stationary points. Among several best predictions it is one in their middle.
     *
     * @param target what is to be predicted, at least one element
     * @return the prediction; infinite if there the loss has its infimum, as the logistic one has if all targets are 1;
     *         NaN if a derivative is
     */
    default float initialScore(Tensor target) {
        return InitialScore.of(this, target, null);
    }

    /**
     * The constant prediction that makes the weighted sum of the losses least.
     *
     * @param target what is to be predicted
     * @param weights one for each element; at least one is not 0
     * @return the prediction; see {@link #initialScore(Tensor)}
     */
    default float initialScore(Tensor target, Tensor weights) {
        return InitialScore.of(this, target, PointwiseVerbs.requireWeights(this, weights));
    }

    @Override default float value(Tensor prediction, Tensor target) {
        return PointwiseVerbs.value(this, prediction, target, null);
    }

    @Override default float value(Tensor prediction, Tensor target, Tensor weights) {
        return PointwiseVerbs.value(this, prediction, target, PointwiseVerbs.requireWeights(this, weights));
    }

    @Override default Tensor values(Tensor prediction, Tensor target) {
        return PointwiseVerbs.values(this, prediction, target, null);
    }

    @Override default Tensor values(Tensor prediction, Tensor target, Tensor weights) {
        return PointwiseVerbs.values(this, prediction, target, PointwiseVerbs.requireWeights(this, weights));
    }

    @Override default Evaluation<Tensor> evaluate(Tensor prediction, Tensor target) {
        return PointwiseVerbs.evaluate(this, prediction, target, null);
    }

    @Override default Evaluation<Tensor> evaluate(Tensor prediction, Tensor target, Tensor weights) {
        return PointwiseVerbs.evaluate(this, prediction, target, PointwiseVerbs.requireWeights(this, weights));
    }

    @Override default float evaluateInto(Tensor prediction, Tensor target, Tensor gradient) {
        return PointwiseVerbs.evaluateInto(this, prediction, target, null, gradient);
    }

    @Override default float evaluateInto(Tensor prediction, Tensor target, Tensor weights, Tensor gradient) {
        return PointwiseVerbs.evaluateInto(this, prediction, target, PointwiseVerbs.requireWeights(this, weights),
                gradient);
    }

    @Override default LossSummary summary(Tensor prediction, Tensor target) {
        return PointwiseVerbs.summary(this, prediction, target, null);
    }

    @Override default LossSummary summary(Tensor prediction, Tensor target, Tensor weights) {
        return PointwiseVerbs.summary(this, prediction, target, PointwiseVerbs.requireWeights(this, weights));
    }

    /**
     * This loss times a number. It stays pointwise: it has derivatives, and runs in one pass.
     *
     * @param factor any finite number
     * @return the scaled loss
     */
    @Override default PointwiseLoss times(double factor) {
        Checks.finite(ReducedPointwiseLoss.unwrap(this), "factor", factor);
        return new PointwiseSum(List.of(this), List.of(factor));
    }

    /**
     * The sum of this loss and another pointwise one. It stays pointwise: it has derivatives, and runs in one pass. Parts of
     * different reductions keep their own.
     *
     * @param other the other loss
     * @return the sum
     */
    default PointwiseLoss plus(PointwiseLoss other) {
        Checks.notNull(ReducedPointwiseLoss.unwrap(this), "other", other);
        return times(1).plus(other);
    }

    @Override default Loss<Tensor, Tensor> plus(Loss<Tensor, Tensor> other) {
        Checks.notNull(ReducedPointwiseLoss.unwrap(this), "other", other);
        return other instanceof PointwiseLoss pointwise ? plus(pointwise) : times(1).plus(other);
    }

    @Override default PointwiseLoss reduced(Reduction reduction) {
        return reduction() == Checks.notNull(this, "reduction", reduction)
                ? this
                : new ReducedPointwiseLoss(this, reduction);
    }
}
