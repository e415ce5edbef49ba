package io.github.loss4j;

import java.util.List;

/**
 * A prediction made of several tensors, for losses that compare more than two: a mean and a variance, a pair, a triplet.
 * The gradient with respect to it has the same type, each tensor the gradient with respect to its counterpart.
 */
public interface Prediction {
    /**
     * The tensors in a fixed order.
     *
     * @return the parts themselves, not copies
     */
    List<Tensor> tensors();
}
