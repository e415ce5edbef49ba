package io.github.loss4j.embedding;

import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.TensorAccess;

/** The terms of a loss of pairs of vectors, with one target for each pair, whose range is restricted. */
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

    /** Whether a target is allowed. NaN is, and makes the term NaN. */
    abstract boolean allowed(float target);

    /** The end of the message about a target that is not allowed. */
    abstract String complaint();

    /** Rejects targets that are not allowed, except in pairs of weight zero, which are not checked. */
    @Override public Terms bindWeights(Tensor weights) {
        float[] pairWeights = TensorAccess.ofNullable(weights);
        for (int i = 0; i < targets.length; i++) {
            if (!allowed(targets[i]) && (pairWeights == null || pairWeights[i] != 0)) {
                throw Checks.refusal(loss, "target[" + i + "] is " + targets[i] + complaint());
            }
        }
        return this;
    }
}
