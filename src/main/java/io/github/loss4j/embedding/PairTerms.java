package io.github.loss4j.embedding;

import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.TensorAccess;

/** The terms of a loss of pairs of vectors, each pair with a target of its own that not every number may be. */
abstract class PairTerms extends VectorTerms {
    /** The elements of the pairs' first and second vectors. */
    final float[] first;
    final float[] second;
    final float[] targets;
    private final Object loss;

    PairTerms(Object loss, Pair prediction, Tensor target) {
        super(loss, "first", prediction.first());
        this.loss = loss;
        first = TensorAccess.of(prediction.first());
        second = TensorAccess.of(prediction.second());
        targets = target(loss, target);
    }

    /** Whether a target may be this; NaN may, and makes the term NaN. */
    abstract boolean allowed(float target);

    /** What a message says of a target that is not allowed. */
    abstract String complaint();

    /** Refuses what a target must not be, but for pairs of weight zero, which may hold anything. */
    @Override public Terms bindWeights(Tensor weights) {
        float[] given = weights == null ? null : TensorAccess.of(weights);
        for (int i = 0; i < targets.length; i++) {
            if (!allowed(targets[i]) && (given == null || given[i] != 0)) {
                throw Checks.refusal(loss, "target[" + i + "] is " + targets[i] + complaint());
            }
        }
        return this;
    }
}
