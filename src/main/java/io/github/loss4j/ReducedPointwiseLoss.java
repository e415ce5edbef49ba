package io.github.loss4j;

/**
 * A pointwise loss with another reduction, which {@link PointwiseLoss#reduced} returns. The engine runs the wrapped
 * loss, so it is as fast.
 *
 * @param loss the loss, which is not an instance of this class
 * @param reduction how its terms are reduced to one number
 */
record ReducedPointwiseLoss(PointwiseLoss loss, Reduction reduction) implements PointwiseLoss {
    ReducedPointwiseLoss {
        Reducer.checkReduced("ReducedPointwiseLoss", loss, reduction, loss instanceof ReducedPointwiseLoss);
    }

    /** The wrapped loss, or the loss itself if it is not wrapped. */
    static PointwiseLoss unwrap(PointwiseLoss loss) {
        return loss instanceof ReducedPointwiseLoss reduced ? reduced.loss : loss;
    }

    @Override public PointwiseLoss reduced(Reduction other) {
        return loss.reduced(other);
    }

    @Override public boolean signed() {
        return loss.signed();
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

    @Override public float majorant(float prediction, float target) {
        return loss.majorant(prediction, target);
    }

    @Override public Domain predictionDomain() {
        return loss.predictionDomain();
    }

    @Override public Domain targetDomain() {
        return loss.targetDomain();
    }

    @Override public void validate(Tensor prediction, Tensor target) {
        loss.validate(prediction, target);
    }
}
