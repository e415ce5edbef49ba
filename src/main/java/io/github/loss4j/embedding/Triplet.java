package io.github.loss4j.embedding;

import io.github.loss4j.Prediction;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import java.util.List;

/**
 * Triplets of vectors: an anchor, a positive that matches it and a negative that does not. As a gradient it holds the
 * derivatives with respect to each.
 *
 * @param anchor the vectors that the others are compared with
 * @param positive the vectors that should be near the anchors, of the same shape
 * @param negative the vectors that should be far from the anchors, of the same shape
 */
public record Triplet(Tensor anchor, Tensor positive, Tensor negative) implements Prediction<Triplet> {
    public Triplet {
        Checks.notNull("Triplet", "anchor", anchor);
        Checks.notNull("Triplet", "positive", positive);
        Checks.notNull("Triplet", "negative", negative);
        Checks.sameShape("Triplet", "anchor", anchor.shape(), "positive", positive.shape());
        Checks.sameShape("Triplet", "anchor", anchor.shape(), "negative", negative.shape());
    }

    @Override public List<Tensor> tensors() {
        return List.of(anchor, positive, negative);
    }

    @Override public Triplet with(List<Tensor> tensors) {
        Checks.tensors("Triplet", tensors, 3);
        return new Triplet(tensors.get(0), tensors.get(1), tensors.get(2));
    }
}
