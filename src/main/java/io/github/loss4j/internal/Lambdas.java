package io.github.loss4j.internal;

import io.github.loss4j.PointwiseLoss;

/**
 * A loss that consists of three lambdas. The loops call the lambdas directly; see {@link LambdaLoop}.
 */
public interface Lambdas {
    /**
     * Returns the loss of one element.
     *
     * @return the function
     */
    PointwiseLoss.Function value();

    /**
     * Returns the derivative with respect to the prediction.
     *
     * @return the function
     */
    PointwiseLoss.Function derivative();

    /**
     * Returns the second derivative with respect to the prediction.
     *
     * @return the function
     */
    PointwiseLoss.Function secondDerivative();
}
