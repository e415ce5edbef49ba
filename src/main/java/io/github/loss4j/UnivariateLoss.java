package io.github.loss4j;

import io.github.loss4j.internal.Majorants;

/**
 * A pointwise loss whose formula has one variable: the residual of a {@link DistanceLoss} or the margin of a {@link
 * MarginLoss}. It is linear in the prediction, so its derivative c is a constant of the target. By the chain rule the
 * derivatives of the loss with respect to the prediction are c·ℓ′ and c²·ℓ″.
 *
 * @since 0.2.0
 */
public interface UnivariateLoss extends PointwiseLoss {
    /**
     * The variable of the formula.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @return the residual or the margin
     */
    float variable(float prediction, float target);

    /**
     * The derivative of the variable with respect to the prediction.
     *
     * @param target what the prediction is compared with
     * @return the derivative
     */
    float variableDerivative(float target);

    /**
     * The loss.
     *
     * @param variable the residual or the margin
     * @return the loss
     */
    float value(float variable);

    /**
     * The derivative of the loss with respect to the variable.
     *
     * @param variable the residual or the margin
     * @return the derivative
     */
    float derivative(float variable);

    /**
     * The second derivative of the loss with respect to the variable.
     *
     * @param variable the residual or the margin
     * @return the second derivative
     */
    float secondDerivative(float variable);

    /**
     * The second derivative of a quadratic in the variable that touches the loss at this point and is nowhere below it.
     * For a symmetric loss ℓ(r) of the residual that grows no faster than r² it may be ℓ′(r)/r.
     *
     * @param variable the residual or the margin
     * @return the second derivative
     * @throws IllegalArgumentException if the loss has no majorant
     */
    default float majorant(float variable) {
        throw Majorants.none(this);
    }

    /**
     * Whether the loss can be negative, so that terms may cancel.
     *
     * @return false; override it with true if the loss can be negative
     */
    @Override default boolean signed() {
        return false;
    }

    @Override default float value(float prediction, float target) {
        return value(variable(prediction, target));
    }

    @Override default float derivative(float prediction, float target) {
        return variableDerivative(target) * derivative(variable(prediction, target));
    }

    @Override default float secondDerivative(float prediction, float target) {
        float factor = variableDerivative(target);
        return factor * factor * secondDerivative(variable(prediction, target));
    }

    @Override default float majorant(float prediction, float target) {
        float factor = variableDerivative(target);
        return factor * factor * majorant(variable(prediction, target));
    }
}
