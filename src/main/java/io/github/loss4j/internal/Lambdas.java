package io.github.loss4j.internal;

import io.github.loss4j.PointwiseLoss;

/**
 * A loss made of three functions. The loops call these themselves: in a method of the loss, which all such losses share, the
 * call would have a profile of many functions and not be inlined.
 */
public interface Lambdas {
    /**
     * The loss of one element.
     *
     * @return the function
     */
    PointwiseLoss.Function value();

    /**
     * Its derivative with respect to the prediction.
     *
     * @return the function
     */
    PointwiseLoss.Function derivative();

    /**
     * Its second derivative with respect to the prediction.
     *
     * @return the function
     */
    PointwiseLoss.Function secondDerivative();
}
