package io.github.loss4j.embedding;

import io.github.loss4j.Prediction;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import java.util.List;

/**
 * Vectors in threes: one, another that belongs with it, a third that does not. As a gradient: the derivatives with respect
 * to each.
 *
 * @param anchor the one that the others are compared with
 * @param positive what should be near it, of the same shape
 * @param negative what should be far from it, of the same shape
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
