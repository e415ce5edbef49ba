package io.github.loss4j;

/**
 * A loss without target under another reduction than its own: what {@link TargetlessLoss#reduced} makes.
 *
 * @param loss the loss, not itself of this class
 * @param reduction how its terms become one number
 */
record ReducedTargetlessLoss<P>(TargetlessLoss<P> loss, Reduction reduction) implements TargetlessLoss<P> {
    @Override public Samples samples(P prediction, Void target) {
        return loss.samples(prediction, target);
    }

    @Override public TargetlessLoss<P> reduced(Reduction other) {
        return loss.reduced(other);
    }
}
