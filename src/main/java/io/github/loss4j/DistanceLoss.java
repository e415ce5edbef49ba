package io.github.loss4j;

import io.github.loss4j.internal.Majorants;

/**
 * A loss of the residual, prediction − target, alone: regression.
 *
 * <p>The derivative with respect to the residual is the one with respect to the prediction.
 */
public interface DistanceLoss extends PointwiseLoss {
    /**
     * The loss of a residual.
     *
     * @param residual prediction − target
     * @return the loss
     */
    float value(float residual);

    /**
     * The derivative of the loss.
     *
     * @param residual prediction − target
     * @return the derivative
     */
    float derivative(float residual);

    /**
     * The second derivative of the loss.
     *
     * @param residual prediction − target
     * @return the second derivative
     */
    float secondDerivative(float residual);

    /**
     * The second derivative of a quadratic that touches the loss here and lies nowhere below it; for a symmetric
     * loss that grows no faster than the square it may be the derivative over the residual.
     *
     * @param residual prediction − target
     * @return the second derivative
     * @throws IllegalArgumentException unless the loss has a majorant
     */
    default float majorant(float residual) {
        throw Majorants.none(this);
    }

    /**
     * Whether some terms may be positive and others negative.
     *
     * @return false; a loss of the distance that can be negative returns true
     */
    @Override default boolean signed() {
        return false;
    }

    @Override default float value(float prediction, float target) {
        return value(prediction - target);
    }

    @Override default float derivative(float prediction, float target) {
        return derivative(prediction - target);
    }

    @Override default float secondDerivative(float prediction, float target) {
        return secondDerivative(prediction - target);
    }

    @Override default float majorant(float prediction, float target) {
        return majorant(prediction - target);
    }

    /** A distance loss with an exponential or logarithm of the residual; see {@link ElementaryLoss}. */
    interface Elementary extends DistanceLoss, ElementaryLoss {
        /**
         * What the first function is applied to.
         *
         * @param residual prediction − target
         * @return its argument
         */
        float firstArgument(float residual);

        /**
         * The loss of a residual.
         *
         * @param residual prediction − target
         * @param first the result of the first function
         * @param second the result of the second function
         * @return the loss
         */
        float value(float residual, float first, float second);

        /**
         * The derivative of the loss.
         *
         * @param residual prediction − target
         * @param first the result of the first function
         * @param second the result of the second function
         * @return the derivative
         */
        float derivative(float residual, float first, float second);

        /**
         * The second derivative of the loss.
         *
         * @param residual prediction − target
         * @param first the result of the first function
         * @param second the result of the second function
         * @return the second derivative
         */
        float secondDerivative(float residual, float first, float second);

        @Override default float firstArgument(float prediction, float target) {
            return firstArgument(prediction - target);
        }

        @Override default float value(float prediction, float target, float first, float second) {
            return value(prediction - target, first, second);
        }

        @Override default float derivative(float prediction, float target, float first, float second) {
            return derivative(prediction - target, first, second);
        }

        @Override default float secondDerivative(float prediction, float target, float first, float second) {
            return secondDerivative(prediction - target, first, second);
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

        @Override default float value(float residual) {
            return value(residual, 0);
        }

        @Override default float derivative(float residual) {
            return derivative(residual, 0);
        }

        @Override default float secondDerivative(float residual) {
            return secondDerivative(residual, 0);
        }
    }
}
