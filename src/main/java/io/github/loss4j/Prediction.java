package io.github.loss4j;

import java.io.Serializable;
import java.util.List;

/**
 * A prediction made of several tensors, for losses that compare more than two: a mean and a variance, a pair, a triplet.
 * The gradient with respect to it has the same type, each tensor the gradient with respect to its counterpart.
 *
 * @param <P> the type itself
 */
public interface Prediction<P extends Prediction<P>> extends Serializable {
    /**
     * The tensors in a fixed order.
     *
     * @return the parts themselves, not copies
     */
    List<Tensor> tensors();

    /**
     * The same with other tensors.
     *
     * @param tensors as many as {@link #tensors()} has, in its order
     * @return a prediction made of them
     */
    P with(List<Tensor> tensors);
}
