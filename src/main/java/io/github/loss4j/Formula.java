package io.github.loss4j;

import java.io.Serializable;

/**
 * The formula of a pointwise loss, from which {@link PointwiseLoss#of(Formula)} makes the loss with both derivatives.
 *
 * <pre>{@code
 * PointwiseLoss cauchy = PointwiseLoss.of((p, t) -> p.minus(t).square().times(0.5f).log1p());
 * Evaluation<Tensor> evaluation = cauchy.evaluate(Tensor.of(1.0, 2.0), Tensor.of(0.5, 4.0));
 * System.out.println(cauchy); // log1p(0.5·(p − t)²)
 * }</pre>
 *
 * <p>The formula is called once, when the loss is made, and again when the loss is read from a stream. It records its
 * operations; the library then applies them to whole blocks of elements. What the formula captures is read in that call.
 */
@FunctionalInterface
public interface Formula extends Serializable {
    /**
     * Writes down the loss of one element.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @return the loss; made of the two by the operations of {@link Variable}
     */
    Variable apply(Variable prediction, Variable target);
}
