package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Lambdas;

/**
 * A pointwise loss of three functions, which
 * {@link PointwiseLoss#of(PointwiseLoss.Function, PointwiseLoss.Function, PointwiseLoss.Function)} returns.
 *
 * @param value the loss of one element
 * @param derivative its derivative with respect to the prediction
 * @param secondDerivative its second derivative with respect to the prediction
 */
record FunctionLoss(Function value, Function derivative, Function secondDerivative) implements PointwiseLoss, Lambdas {
    FunctionLoss {
        Checks.notNull("PointwiseLoss.of", "value", value);
        Checks.notNull("PointwiseLoss.of", "derivative", derivative);
        Checks.notNull("PointwiseLoss.of", "secondDerivative", secondDerivative);
    }

    @Override public float value(float prediction, float target) {
        return value.apply(prediction, target);
    }

    @Override public float derivative(float prediction, float target) {
        return derivative.apply(prediction, target);
    }

    @Override public float secondDerivative(float prediction, float target) {
        return secondDerivative.apply(prediction, target);
    }

    @Override public String toString() {
        return "PointwiseLoss.of(" + value + ", " + derivative + ", " + secondDerivative + ")";
    }
}
