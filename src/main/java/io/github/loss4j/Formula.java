package io.github.loss4j;

import java.io.Serializable;

/**
 * The formula of a pointwise loss. {@link PointwiseLoss#of(Formula)} makes a loss of it and computes both derivatives.
 *
 * <pre>{@code
 * PointwiseLoss cauchy = PointwiseLoss.of((p, t) -> p.minus(t).square().times(0.5f).log1p());
 * Evaluation<Tensor> evaluation = cauchy.evaluate(Tensor.of(1.0, 2.0), Tensor.of(0.5, 4.0));
 * System.out.println(cauchy); // log1p(0.5·(p − t)²)
 * }</pre>
 *
 * <p>The formula is called once when the loss is constructed, and once when the loss is deserialised. The call records
 * the operations; the library then applies them to blocks of elements. Variables that the formula captures are read
 * during that call only.
 *
 * @since 0.2.0
 */
@FunctionalInterface
public interface Formula extends Serializable {
    /**
     * Builds the loss of one element.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @return the loss, computed from the two arguments by the operations of {@link Variable}
     */
    Variable apply(Variable prediction, Variable target);
}
