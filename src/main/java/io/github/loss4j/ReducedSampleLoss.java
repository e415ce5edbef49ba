package io.github.loss4j;

/**
 * A loss over samples under another reduction than its own: what {@link SampleLoss#reduced} makes.
 *
 * @param loss the loss, not itself of this class
 * @param reduction how its terms become one number
 */
record ReducedSampleLoss<P, T>(SampleLoss<P, T> loss, Reduction reduction) implements SampleLoss<P, T> {
    @Override public Samples samples(P prediction, T target) {
        return loss.samples(prediction, target);
    }

    @Override public SampleLoss<P, T> reduced(Reduction other) {
        return loss.reduced(other);
    }
}
