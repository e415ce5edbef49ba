package io.github.loss4j;

import io.github.loss4j.internal.Majorants;

/**
 * A loss that depends only on the margin, target · prediction: a loss for two classes, whose targets are −1 and +1.
 *
 * <p>The methods of one argument take the margin a. By the chain rule the derivatives with respect to the prediction
 * are t·ℓ′(a) and t²·ℓ″(a); this holds for every target t.
 *
 * @since 0.1.0
 */
public interface MarginLoss extends PointwiseLoss {
    /**
     * The loss of a margin.
     *
     * @param margin target · prediction
     * @return the loss
     */
    float value(float margin);

    /**
     * The derivative of the loss with respect to the margin.
     *
     * @param margin target · prediction
     * @return the derivative
     */
    float derivative(float margin);

    /**
     * The second derivative of the loss with respect to the margin.
     *
     * @param margin target · prediction
     * @return the second derivative
     */
    float secondDerivative(float margin);

    /**
     * The second derivative of a quadratic in the margin that touches the loss at this margin and is nowhere below it.
     *
     * @param margin target · prediction
     * @return the second derivative
     * @throws IllegalArgumentException if the loss has no majorant
     * @since 0.2.0
     */
    default float majorant(float margin) {
        throw Majorants.none(this);
    }

    /**
     * Whether the loss can be negative, so that terms may cancel.
     *
     * @return false; override it with true if the loss can be negative
     * @since 0.2.0
     */
    @Override default boolean signed() {
        return false;
    }

    @Override default Domain targetDomain() {
        return Domain.either(-1, 1);
    }

    @Override default float value(float prediction, float target) {
        return value(target * prediction);
    }

    @Override default float derivative(float prediction, float target) {
        return target * derivative(target * prediction);
    }

    @Override default float secondDerivative(float prediction, float target) {
        return target * target * secondDerivative(target * prediction);
    }

    @Override default float majorant(float prediction, float target) {
        return target * target * majorant(target * prediction);
    }

    /** A margin loss whose formula contains an exponential or a logarithm; see {@link ElementaryLoss}. */
    interface Elementary extends MarginLoss, ElementaryLoss {
        /**
         * The argument of the first function.
         *
         * @param margin target · prediction
         * @return the argument
         */
        float firstArgument(float margin);

        /**
         * The loss of a margin.
         *
         * @param margin target · prediction
         * @param first the result of the first function
         * @param second the result of the second function
         * @return the loss
         */
        float value(float margin, float first, float second);

        /**
         * The derivative of the loss with respect to the margin.
         *
         * @param margin target · prediction
         * @param first the result of the first function
         * @param second the result of the second function
         * @return the derivative
         */
        float derivative(float margin, float first, float second);

        /**
         * The second derivative of the loss with respect to the margin.
         *
         * @param margin target · prediction
         * @param first the result of the first function
         * @param second the result of the second function
         * @return the second derivative
         */
        float secondDerivative(float margin, float first, float second);

        @Override default float firstArgument(float prediction, float target) {
            return firstArgument(target * prediction);
        }

        @Override default float value(float prediction, float target, float first, float second) {
            return value(target * prediction, first, second);
        }

        @Override default float derivative(float prediction, float target, float first, float second) {
            return target * derivative(target * prediction, first, second);
        }

        @Override default float secondDerivative(float prediction, float target, float first, float second) {
            return target * target * secondDerivative(target * prediction, first, second);
        }

        @Override default float value(float prediction, float target) {
            return ElementaryLoss.super.value(prediction, target);
        }

        @Override default float derivative(float prediction, float target) {
            return ElementaryLoss.super.derivative(prediction, target);
        }

        @Override default float secondDerivative(float prediction, float target) {
            return ElementaryLoss.super.secondDerivative(prediction, target);
        }

        @Override default float value(float margin) {
            return value(margin, 1);
        }

        @Override default float derivative(float margin) {
            return derivative(margin, 1);
        }

        @Override default float secondDerivative(float margin) {
            return secondDerivative(margin, 1);
        }
    }
}
