package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Majorants;
import java.io.Serializable;
import java.util.List;

/**
 * A loss with one term for each element, defined by three scalar functions. Prediction, target and weights have the
 * same shape.
 *
 * <pre>{@code
 * record CauchyLoss() implements PointwiseLoss {
 *     @Override public float value(float p, float t) { return (float) Math.log1p((p - t) * (p - t)); }
 *     @Override public float derivative(float p, float t) { return 2 * (p - t) / (1 + (p - t) * (p - t)); }
 *     @Override public float secondDerivative(float p, float t) {
 *         float u = (p - t) * (p - t);
 *         return 2 * (1 - u) / ((1 + u) * (1 + u));
 *     }
 * }
 * float loss = new CauchyLoss().value(Tensor.of(1.0, 2.0), Tensor.of(0.5, 4.0));
 * }</pre>
 *
 * <p>To write a loss, implement the three functions in a record, or use {@link #of(Formula)}. The functions must be
 * pure. Branch-free arithmetic ({@code + - * /}, {@link Math#abs}, {@link Math#min}, {@link Math#max}, {@link
 * Math#fma}, {@link Math#sqrt}) is vectorised; for exponentials and logarithms see {@link ElementaryLoss}. The engine
 * computes value and derivative in one loop and shares common subexpressions. If that loop has more than about 23
 * operations, HotSpot does not vectorise it, and it is much slower. Then use {@link #of(Function, Function, Function)},
 * which computes the functions in separate loops, or the JVM option {@code -XX:LoopUnrollLimit=200}.
 *
 * <p>At a kink, the derivative of the losses in this library is the subgradient of the smallest magnitude: the
 * derivatives of |r| at 0 and of the hinge loss at its margin are 0. Where the second derivative jumps, it is the one
 * of the side nearer to the minimum. A kink of the value adds nothing to the second derivative.
 *
 * @since 0.1.0
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
     * @return the second derivative; at a kink, the second derivative next to it
     */
    float secondDerivative(float prediction, float target);

    /**
     * Whether the loss can be negative, so that terms may cancel. The sum is then accumulated in double, which is
     * slower.
     *
     * @return true by default, which is always correct; return false only if no term is negative
     * @since 0.2.0
     */
    default boolean signed() {
        return true;
    }

    /**
     * Makes a loss of three functions of (prediction, target).
     *
     * @param value the loss of one element
     * @param derivative its derivative with respect to the prediction
     * @param secondDerivative its second derivative with respect to the prediction
     * @return a loss as fast as one written as a class; serialisable if everything that the functions capture is
     */
    static PointwiseLoss of(Function value, Function derivative, Function secondDerivative) {
        return new FunctionLoss(value, derivative, secondDerivative);
    }

    /**
     * Makes a loss of one formula; the library computes both derivatives.
     *
     * <pre>{@code
     * PointwiseLoss cauchy = PointwiseLoss.of((p, t) -> p.minus(t).square().times(0.5f).log1p());
     * }</pre>
     *
     * @param formula the loss of one element
     * @return a loss whose {@code toString} is the formula; serialisable if everything that the formula captures is
     * @throws IllegalArgumentException if the formula uses variables of another call
     * @since 0.2.0
     */
    static PointwiseLoss of(Formula formula) {
        return new FormulaLoss(formula);
    }

    /** A pure function of a prediction and a target. */
    @FunctionalInterface
    interface Function extends Serializable {
        /**
         * Applies the function.
         *
         * @param prediction what was predicted
         * @param target what it is compared with
         * @return the result
         */
        float apply(float prediction, float target);
    }

    /**
     * The predictions for which the loss is defined. Only {@link #validate} rejects others; for the other methods the
     * result is what the formula gives.
     *
     * @return the domain; by default all finite numbers
     */
    default Domain predictionDomain() {
        return Domain.FINITE;
    }

    /**
     * The targets for which the loss is defined.
     *
     * @return the domain; by default all finite numbers
     */
    default Domain targetDomain() {
        return Domain.FINITE;
    }

    /**
     * Checks that all predictions and targets lie in the domains of the loss. The other methods do not check this,
     * since it costs a pass over the data.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @throws IllegalArgumentException with the first element outside
     */
    @Override default void validate(Tensor prediction, Tensor target) {
        PointwiseVerbs.validate(this, prediction, target);
    }

    /**
     * The second derivative of a quadratic majorant: it has the value and the derivative of the loss at this
     * prediction, and is nowhere below the loss. {@code derivatives} returns it for {@link Curvature#MAJORANT}, clamped
     * to [{@link Float#MIN_NORMAL}, {@link Float#MAX_VALUE}].
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @return the second derivative
     * @throws IllegalArgumentException if the loss has no majorant
     * @since 0.2.0
     */
    default float majorant(float prediction, float target) {
        throw Majorants.none(this);
    }

    /**
     * First and second derivatives of each term, not reduced: the gradient and the Hessian of a custom objective. With
     * XGBoost4J, where {@code margins} is the {@code float[n][1]} that the booster predicts:
     *
     * <pre>{@code
     * Tensor predictions = Tensor.of(margins).reshape(n);
     * Derivatives derivatives = loss.derivatives(predictions, Tensor.of(labels), Curvature.MAJORANT);
     * booster.boost(matrix, derivatives.gradient().toArray(), derivatives.hessian().toArray());
     * }</pre>
     *
     * <p>Constant factors may differ: XGBoost's squared error is half of {@link io.github.loss4j.regression.MseLoss}.
     * XGBoost does not multiply the derivatives of a custom objective by the weights of the samples: pass the weights
     * here. It does not estimate the {@code base_score} of a custom objective either: use {@link
     * #initialScore(Tensor)}.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @return both derivatives, in the shape of the prediction
     */
    default Derivatives derivatives(Tensor prediction, Tensor target) {
        return PointwiseVerbs.derivatives(this, prediction, target, null, Curvature.EXACT);
    }

    /**
     * First and second derivatives of each term, each multiplied by the weight of the term, not reduced.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param weights one weight for each element
     * @return both derivatives, in the shape of the prediction; 0 where the weight is 0
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
     * @return both derivatives, in the shape of the prediction
     * @throws IllegalArgumentException if a majorant is requested and the loss has none
     * @since 0.2.0
     */
    default Derivatives derivatives(Tensor prediction, Tensor target, Curvature curvature) {
        return PointwiseVerbs.derivatives(this, prediction, target, null, curvature);
    }

    /**
     * First derivatives of each term, and second derivatives of the loss or of a majorant, each multiplied by the
     * weight of the term, not reduced.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param weights one weight for each element
     * @param curvature which second derivatives
     * @return both derivatives, in the shape of the prediction; 0 where the weight is 0
     * @throws IllegalArgumentException if a majorant is requested and the loss has none
     * @since 0.2.0
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
     * @param into two tensors in the shape of the prediction, which share no memory with each other or with the
     *        arguments; every element is overwritten
     * @since 0.2.0
     */
    default void derivativesInto(Tensor prediction, Tensor target, Derivatives into) {
        PointwiseVerbs.derivativesInto(this, prediction, target, null, Curvature.EXACT, into);
    }

    /**
     * As {@link #derivatives(Tensor, Tensor, Tensor)}, into the caller's buffers.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param weights one weight for each element
     * @param into two tensors in the shape of the prediction, which share no memory with each other or with the
     *        arguments; every element is overwritten
     * @since 0.2.0
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
     * @param into two tensors in the shape of the prediction, which share no memory with each other or with the
     *        arguments; every element is overwritten
     * @since 0.2.0
     */
    default void derivativesInto(Tensor prediction, Tensor target, Curvature curvature, Derivatives into) {
        PointwiseVerbs.derivativesInto(this, prediction, target, null, curvature, into);
    }

    /**
     * As {@link #derivatives(Tensor, Tensor, Tensor, Curvature)}, into the caller's buffers.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param weights one weight for each element
     * @param curvature which second derivatives
     * @param into two tensors in the shape of the prediction, which share no memory with each other or with the
     *        arguments; every element is overwritten
     * @since 0.2.0
     */
    default void derivativesInto(Tensor prediction, Tensor target, Tensor weights, Curvature curvature,
            Derivatives into) {
        PointwiseVerbs.derivativesInto(this, prediction, target, PointwiseVerbs.requireWeights(this, weights),
                curvature, into);
    }

    /**
     * The constant prediction that minimises the sum of the losses, from which boosting starts: the mean of the targets
     * for the squared error, the median for the absolute error, the log odds for the logistic loss. In general the sum
     * of the derivatives changes its sign there; if the loss is not convex, it is one of the stationary points. If an
     * interval of predictions is optimal, the result is in its middle.
     *
     * @param target the targets, at least one element
     * @return the prediction; infinite if the loss approaches its infimum there, as the logistic loss does if all
     *         targets are 1; NaN if a derivative is NaN
     * @since 0.2.0
     */
    default float initialScore(Tensor target) {
        return InitialScore.of(this, target, null);
    }

    /**
     * The constant prediction that minimises the weighted sum of the losses.
     *
     * @param target the targets
     * @param weights one weight for each element; at least one is positive
     * @return the prediction; see {@link #initialScore(Tensor)}
     * @since 0.2.0
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
     * This loss multiplied by a number. The result is pointwise: it has derivatives and runs in one pass. A factor of
     * zero adds 0 to value and derivatives, even where they are infinite or NaN.
     *
     * @param factor any finite number
     * @return the scaled loss
     * @since 0.2.0
     */
    @Override default PointwiseLoss times(double factor) {
        Checks.finite(ReducedPointwiseLoss.unwrap(this), "factor", factor);
        return new PointwiseSum(List.of(this), List.of(factor));
    }

    /**
     * The sum of this loss and another pointwise loss. The result is pointwise: it has derivatives and runs in one
     * pass. Parts with different reductions keep their reductions.
     *
     * @param other the other loss
     * @return the sum
     * @since 0.2.0
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
