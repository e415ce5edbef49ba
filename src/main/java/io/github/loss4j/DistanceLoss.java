package io.github.loss4j;

import io.github.loss4j.internal.Majorants;

/**
 * A loss that depends only on the residual, prediction − target: a regression loss.
 *
 * <pre>{@code
 * record QuarticLoss() implements DistanceLoss {
 *     @Override public float value(float residual) { return residual * residual * residual * residual; }
 *     @Override public float derivative(float residual) { return 4 * residual * residual * residual; }
 *     @Override public float secondDerivative(float residual) { return 12 * residual * residual; }
 * }
 * float loss = new QuarticLoss().value(Tensor.of(2.0, 3.0), Tensor.of(1.0, 1.0));    // (1 + 16) / 2 = 8.5
 * }</pre>
 *
 * <p>The derivative with respect to the residual equals the derivative with respect to the prediction.
 *
 * @since 0.1.0
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
     * The second derivative of a quadratic in the residual that touches the loss at this residual and is nowhere below
     * it. For a symmetric loss ℓ(r) that grows no faster than r² it may be ℓ′(r)/r.
     *
     * @param residual prediction − target
     * @return the second derivative
     * @throws IllegalArgumentException if the loss has no majorant
     * @since 0.2.0
     */
    default float majorant(float residual) {
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

    /** A distance loss whose formula contains an exponential or a logarithm; see {@link ElementaryLoss}. */
    interface Elementary extends DistanceLoss, ElementaryLoss {
        /**
         * The argument of the first function.
         *
         * @param residual prediction − target
         * @return the argument
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
