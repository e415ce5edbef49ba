package io.github.loss4j;

import java.io.Serializable;
import java.util.List;

/**
 * A prediction that consists of several tensors, such as a mean and a variance, a pair or a triplet. The gradient has
 * the same type; each of its tensors is the gradient with respect to the corresponding tensor of the prediction.
 *
 * @param <P> the type itself
 * @since 0.1.0
 */
public interface Prediction<P extends Prediction<P>> extends Serializable {
    /**
     * The tensors in a fixed order.
     *
     * @return the tensors, not copies
     */
    List<Tensor> tensors();

    /**
     * A prediction of the same type with other tensors.
     *
     * @param tensors the tensors, in the number and order of {@link #tensors()}
     * @return a prediction that consists of them
     */
    P with(List<Tensor> tensors);
}
