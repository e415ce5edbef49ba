package io.github.loss4j;

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
public interface DistanceLoss extends UnivariateLoss {
    /**
     * The residual.
     *
     * @return prediction − target
     * @since 0.2.0
     */
    @Override default float variable(float prediction, float target) {
        return prediction - target;
    }

    /**
     * The derivative of the residual with respect to the prediction.
     *
     * @return 1
     * @since 0.2.0
     */
    @Override default float variableDerivative(float target) {
        return 1;
    }
}
