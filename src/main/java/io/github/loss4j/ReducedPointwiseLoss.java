package io.github.loss4j;

import io.github.loss4j.internal.Checks;

/**
 * A pointwise loss under another reduction than its own: what {@link PointwiseLoss#reduced} makes. The loops run the loss
 * itself, so it loses no speed.
 *
 * @param loss the loss, not itself of this class
 * @param reduction how its terms become one number
 */
record ReducedPointwiseLoss(PointwiseLoss loss, Reduction reduction) implements PointwiseLoss {
    static PointwiseLoss of(PointwiseLoss loss, Reduction reduction) {
        Checks.notNull(loss, "reduction", reduction);
        PointwiseLoss plain = plain(loss);
        return plain.reduction() == reduction ? plain : new ReducedPointwiseLoss(plain, reduction);
    }

    /** The loss without another reduction. */
    static PointwiseLoss plain(PointwiseLoss loss) {
        return loss instanceof ReducedPointwiseLoss reduced ? reduced.loss : loss;
    }

    @Override public float value(float prediction, float target) {
        return loss.value(prediction, target);
    }

    @Override public float derivative(float prediction, float target) {
        return loss.derivative(prediction, target);
    }

    @Override public float secondDerivative(float prediction, float target) {
        return loss.secondDerivative(prediction, target);
    }

    @Override public Domain predictionDomain() {
        return loss.predictionDomain();
    }

    @Override public Domain targetDomain() {
        return loss.targetDomain();
    }
}
