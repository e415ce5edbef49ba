package io.github.loss4j;

/**
 * A loss without a target and with another reduction, which {@link TargetlessLoss#reduced} returns.
 *
 * @param loss the loss, which is not an instance of this class
 * @param reduction how its terms are reduced to one number
 */
record ReducedTargetlessLoss<P>(TargetlessLoss<P> loss, Reduction reduction) implements TargetlessLoss<P> {
    ReducedTargetlessLoss {
        Reducer.checkReduced("ReducedTargetlessLoss", loss, reduction, loss instanceof ReducedTargetlessLoss<?>);
    }

    @Override public Terms terms(P prediction, Void target) {
        return loss.terms(prediction, null);
    }

    @Override public TargetlessLoss<P> reduced(Reduction other) {
        return loss.reduced(other);
    }

    @Override public void validate(P prediction, Void target) {
        loss.validate(prediction, null);
    }

    @Override public Domain predictionDomain() {
        return loss.predictionDomain();
    }

    @Override public Domain targetDomain() {
        return loss.targetDomain();
    }
}
