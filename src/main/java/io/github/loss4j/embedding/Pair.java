package io.github.loss4j.embedding;

import io.github.loss4j.Prediction;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import java.util.List;

/**
 * Two predictions that are compared with each other: scores or vectors. As a gradient it holds the derivatives with
 * respect to each.
 *
 * @param first the first prediction
 * @param second the second prediction, of the same shape
 */
public record Pair(Tensor first, Tensor second) implements Prediction<Pair> {
    public Pair {
        Checks.notNull("Pair", "first", first);
        Checks.notNull("Pair", "second", second);
        Checks.sameShape("Pair", "first", first.shape(), "second", second.shape());
    }

    @Override public List<Tensor> tensors() {
        return List.of(first, second);
    }

    @Override public Pair with(List<Tensor> tensors) {
        Checks.tensors("Pair", tensors, 2);
        return new Pair(tensors.get(0), tensors.get(1));
    }
}
