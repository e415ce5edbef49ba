package io.github.loss4j;

import io.github.loss4j.internal.Checks;

/**
 * A sample loss with another reduction, which {@link SampleLoss#reduced} returns.
 *
 * @param loss the loss, which is not an instance of this class
 * @param reduction how its terms are reduced to one number
 */
record ReducedSampleLoss<P, T>(SampleLoss<P, T> loss, Reduction reduction) implements SampleLoss<P, T> {
    ReducedSampleLoss {
        Checks.notNull("ReducedSampleLoss", "loss", loss);
        Checks.notNull("ReducedSampleLoss", "reduction", reduction);
        if (loss instanceof ReducedSampleLoss<?, ?>) {
            throw Checks.refusal("ReducedSampleLoss", "loss has another reduction already; it must be a loss without");
        }
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
