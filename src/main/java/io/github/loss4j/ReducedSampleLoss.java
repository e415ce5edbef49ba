package io.github.loss4j;

/**
 * A sample loss with another reduction, which {@link SampleLoss#reduced} returns.
 *
 * @param loss the loss, which is not an instance of this class
 * @param reduction how its terms are reduced to one number
 */
record ReducedSampleLoss<P, T>(SampleLoss<P, T> loss, Reduction reduction) implements SampleLoss<P, T> {
    ReducedSampleLoss {
        Reducer.checkReduced("ReducedSampleLoss", loss, reduction, loss instanceof ReducedSampleLoss<?, ?>);
    }

    @Override public Terms terms(P prediction, T target) {
        return loss.terms(prediction, target);
    }

    @Override public SampleLoss<P, T> reduced(Reduction other) {
        return loss.reduced(other);
    }

    @Override public void validate(P prediction, T target) {
        loss.validate(prediction, target);
    }

    @Override public Domain predictionDomain() {
        return loss.predictionDomain();
    }

    @Override public Domain targetDomain() {
        return loss.targetDomain();
    }
}
