package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import java.io.Serializable;

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
 * <p>At a kink the losses of this library have the subgradient of least magnitude for a derivative: |r| at 0 has slope 0,
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
     * @return the slope
     */
    float derivative(float prediction, float target);

    /**
     * The second derivative of the loss with respect to the prediction.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @return the curvature; at a kink, that of the parts beside it
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
     * @return an interval; all finite numbers unless the loss says otherwise
     */
    default Domain predictionDomain() {
        return Domain.FINITE;
    }

    /**
     * Which targets the loss is meant for.
     *
     * @return an interval; all finite numbers unless the loss says otherwise
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
        Pointwise.validate(this, prediction, target);
    }

    /**
     * First and second derivatives of each term, not reduced.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @return both, in the shape of the prediction
     */
    default Derivatives derivatives(Tensor prediction, Tensor target) {
        return Pointwise.derivatives(this, prediction, target, null);
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
        return Pointwise.derivatives(this, prediction, target, Pointwise.given(this, weights));
    }

    @Override default float value(Tensor prediction, Tensor target) {
        return Pointwise.value(this, prediction, target, null);
    }

    @Override default float value(Tensor prediction, Tensor target, Tensor weights) {
        return Pointwise.value(this, prediction, target, Pointwise.given(this, weights));
    }

    @Override default Tensor values(Tensor prediction, Tensor target) {
        return Pointwise.values(this, prediction, target, null);
    }

    @Override default Tensor values(Tensor prediction, Tensor target, Tensor weights) {
        return Pointwise.values(this, prediction, target, Pointwise.given(this, weights));
    }

    @Override default Evaluation<Tensor> evaluate(Tensor prediction, Tensor target) {
        return Pointwise.evaluate(this, prediction, target, null);
    }

    @Override default Evaluation<Tensor> evaluate(Tensor prediction, Tensor target, Tensor weights) {
        return Pointwise.evaluate(this, prediction, target, Pointwise.given(this, weights));
    }

    @Override default float evaluateInto(Tensor prediction, Tensor target, Tensor gradient) {
        return Pointwise.evaluateInto(this, prediction, target, null, gradient);
    }

    @Override default float evaluateInto(Tensor prediction, Tensor target, Tensor weights, Tensor gradient) {
        return Pointwise.evaluateInto(this, prediction, target, Pointwise.given(this, weights), gradient);
    }

    @Override default LossSummary summary(Tensor prediction, Tensor target) {
        return Pointwise.summary(this, prediction, target, null);
    }

    @Override default LossSummary summary(Tensor prediction, Tensor target, Tensor weights) {
        return Pointwise.summary(this, prediction, target, Pointwise.given(this, weights));
    }

    @Override default PointwiseLoss reduced(Reduction reduction) {
        return reduction() == Checks.notNull(this, "reduction", reduction)
                ? this
                : new ReducedPointwiseLoss(this, reduction);
    }
}
