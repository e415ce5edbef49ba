package io.github.loss4j;

/**
 * A pointwise loss written with an exponential or a logarithm, or up to three of them.
 *
 * <p>A call of {@link Math#exp} in a loss keeps its loop from being vectorised. A loss of this kind names its functions and
 * their arguments instead; the engine computes them for a block at a time, some ten times as fast, and hands the results to
 * the formulas, which are arithmetic alone: {@code + - * /}, {@link Math#abs}, {@link Math#min}, {@link Math#max},
 * {@link Math#fma}, {@link Math#sqrt}. Branches and {@code ?:} are correct there, but slow.
 *
 * <p>Where a formula's result is not finite, the engine calls the method of two arguments for that element. A loss may
 * override it for the limits there; branches cost nothing then. It must give what the formula gives where that is finite.
 */
public interface ElementaryLoss extends PointwiseLoss {
    /**
     * The first function.
     *
     * @return which it is
     */
    ElementaryFunction firstFunction();

    /**
     * What the first function is applied to.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @return its argument
     */
    float firstArgument(float prediction, float target);

    /**
     * The second function.
     *
     * @return which it is; {@link ElementaryFunction#NONE} if there is one function alone
     */
    default ElementaryFunction secondFunction() {
        return ElementaryFunction.NONE;
    }

    /**
     * What the second function is applied to.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param first the result of the first function
     * @return its argument
     */
    default float secondArgument(float prediction, float target, float first) {
        return 0;
    }

    /**
     * A function of the second one's result, which it replaces: xᵞ is the exponential of γ times a logarithm.
     *
     * @return which it is; {@link ElementaryFunction#NONE} if the second one's result is what the formulas want
     */
    default ElementaryFunction thirdFunction() {
        return ElementaryFunction.NONE;
    }

    /**
     * What the third function is applied to.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param first the result of the first function
     * @param second the result of the second function
     * @return its argument
     */
    default float thirdArgument(float prediction, float target, float first, float second) {
        return second;
    }

    /**
     * The loss of one element. Where this is not finite, the engine takes the result of {@link #value(float, float)}
     * instead: a loss may override that with a limit, which would slow the formula down.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param first the result of the first function
     * @param second the result of the second function, or of the third
     * @return the loss
     */
    float value(float prediction, float target, float first, float second);

    /**
     * The derivative of the loss with respect to the prediction.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param first the result of the first function
     * @param second the result of the second function, or of the third
     * @return the derivative
     */
    float derivative(float prediction, float target, float first, float second);

    /**
     * The second derivative of the loss with respect to the prediction.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @param first the result of the first function
     * @param second the result of the second function, or of the third
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
}
