package io.github.loss4j;

/**
 * A loss with its majorant for a second derivative, so that the engine computes that as it does any other.
 *
 * @param loss the loss
 */
record MajorantLoss(PointwiseLoss loss) implements PointwiseLoss {
    @Override public float value(float prediction, float target) {
        return loss.value(prediction, target);
    }

    @Override public float derivative(float prediction, float target) {
        return loss.derivative(prediction, target);
    }

    @Override public float secondDerivative(float prediction, float target) {
        return loss.majorant(prediction, target);
    }
}
