package io.github.loss4j;

/**
 * A loss that depends only on the margin, target · prediction: a loss for two classes, whose targets are −1 and +1.
 *
 * <p>The methods of one argument take the margin a. By the chain rule the derivatives with respect to the prediction
 * are t·ℓ′(a) and t²·ℓ″(a); this holds for every target t.
 *
 * @since 0.1.0
 */
public interface MarginLoss extends UnivariateLoss {
    /**
     * The margin.
     *
     * @return target · prediction
     * @since 0.2.0
     */
    @Override default float variable(float prediction, float target) {
        return target * prediction;
    }

    /**
     * The derivative of the margin with respect to the prediction.
     *
     * @return the target
     * @since 0.2.0
     */
    @Override default float variableDerivative(float target) {
        return target;
    }

    @Override default Domain targetDomain() {
        return Domain.either(-1, 1);
    }
}
