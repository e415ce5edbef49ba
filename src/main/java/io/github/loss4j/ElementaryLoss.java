package io.github.loss4j;

/**
 * A pointwise loss whose formula contains up to three exponentials or logarithms.
 *
 * <p>A loop that calls {@link Math#exp} is not vectorised. A loss of this type declares its functions and their
 * arguments instead. The engine computes them for a block of elements at a time, which is several times as fast, and
 * passes the results to the formulas. The formulas contain arithmetic only: {@code + - * /}, {@link Math#abs}, {@link
 * Math#min}, {@link Math#max}, {@link Math#fma}, {@link Math#sqrt}. Branches and {@code ?:} give correct results there,
 * but are slow.
 *
 * <p>If the result of a formula is not finite, the engine calls the method of two arguments for that element. A loss
 * may override that method to return the limit; branches there do not slow the loop down. Where the formula is finite,
 * the method must return the same number.
 *
 * @since 0.1.0
 */
public interface ElementaryLoss extends PointwiseLoss {
    /**
     * The first function.
     *
     * @return the function
     */
    ElementaryFunction firstFunction();

    /**
     * The argument of the first function.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @return the argument
     */
    float firstArgument(float prediction, float target);

    /**
     * The second function.
     *
     * @return the function; {@link ElementaryFunction#NONE} if the formula has one function only
     */
    default ElementaryFunction secondFunction() {
        return ElementaryFunction.NONE;
    }

    /**
     * The argument of the second function.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param first the result of the first function
     * @return the argument
     */
    default float secondArgument(float prediction, float target, float first) {
        return 0;
    }

    /**
     * The third function. Its result replaces the result of the second function in the formulas. An example is xᵞ, the
     * exponential of γ times a logarithm.
     *
     * @return the function; {@link ElementaryFunction#NONE} if the formulas take the result of the second function
     */
    default ElementaryFunction thirdFunction() {
        return ElementaryFunction.NONE;
    }

    /**
     * The argument of the third function.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param first the result of the first function
     * @param second the result of the second function
     * @return the argument
     */
    default float thirdArgument(float prediction, float target, float first, float second) {
        return second;
    }

    /**
     * The loss of one element. If the result is not finite, the engine uses the result of {@link #value(float, float)}
     * instead.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param first the result of the first function
     * @param second the result of the second function, or of the third function if there is one
     * @return the loss
     */
    float value(float prediction, float target, float first, float second);

    /**
     * The derivative of the loss with respect to the prediction.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param first the result of the first function
     * @param second the result of the second function, or of the third function if there is one
     * @return the derivative
     */
    float derivative(float prediction, float target, float first, float second);

    /**
     * The second derivative of the loss with respect to the prediction.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param first the result of the first function
     * @param second the result of the second function, or of the third function if there is one
     * @return the second derivative
     */
    float secondDerivative(float prediction, float target, float first, float second);

    @Override default float value(float prediction, float target) {
        float first = firstFunction().of(firstArgument(prediction, target));
        return value(prediction, target, first, second(prediction, target, first));
    }

    @Override default float derivative(float prediction, float target) {
        float first = firstFunction().of(firstArgument(prediction, target));
        return derivative(prediction, target, first, second(prediction, target, first));
    }

    @Override default float secondDerivative(float prediction, float target) {
        float first = firstFunction().of(firstArgument(prediction, target));
        return secondDerivative(prediction, target, first, second(prediction, target, first));
    }

    private float second(float prediction, float target, float first) {
        float second = secondFunction().of(secondArgument(prediction, target, first));
        return thirdFunction() == ElementaryFunction.NONE
                ? second
                : thirdFunction().of(thirdArgument(prediction, target, first, second));
    }

    /**
     * An elementary loss whose formulas have one variable: the residual of a {@link DistanceLoss} or the margin of a
     * {@link MarginLoss}. A loss implements one of those and this interface.
     *
     * @since 0.2.0
     */
    interface Univariate extends UnivariateLoss, ElementaryLoss {
        /**
         * The argument of the first function.
         *
         * @param variable the residual or the margin
         * @return the argument
         */
        float firstArgument(float variable);

        /**
         * The loss.
         *
         * @param variable the residual or the margin
         * @param first the result of the first function
         * @param second the result of the second function, or of the third function if there is one
         * @return the loss
         */
        float value(float variable, float first, float second);

        /**
         * The derivative of the loss with respect to the variable.
         *
         * @param variable the residual or the margin
         * @param first the result of the first function
         * @param second the result of the second function, or of the third function if there is one
         * @return the derivative
         */
        float derivative(float variable, float first, float second);

        /**
         * The second derivative of the loss with respect to the variable.
         *
         * @param variable the residual or the margin
         * @param first the result of the first function
         * @param second the result of the second function, or of the third function if there is one
         * @return the second derivative
         */
        float secondDerivative(float variable, float first, float second);

        @Override default float firstArgument(float prediction, float target) {
            return firstArgument(variable(prediction, target));
        }

        @Override default float value(float prediction, float target, float first, float second) {
            return value(variable(prediction, target), first, second);
        }

        @Override default float derivative(float prediction, float target, float first, float second) {
            return variableDerivative(target) * derivative(variable(prediction, target), first, second);
        }

        @Override default float secondDerivative(float prediction, float target, float first, float second) {
            float factor = variableDerivative(target);
            return factor * factor * secondDerivative(variable(prediction, target), first, second);
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

        @Override default float value(float variable) {
            return value(variable, neutralTarget());
        }

        @Override default float derivative(float variable) {
            return derivative(variable, neutralTarget());
        }

        @Override default float secondDerivative(float variable) {
            return secondDerivative(variable, neutralTarget());
        }

        /** The target for which the variable equals the prediction. */
        private float neutralTarget() {
            return this instanceof MarginLoss ? 1 : 0;
        }
    }
}
