package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import java.io.Serializable;

/**
 * The first and second derivative of each term with respect to its prediction, not reduced. Gradient boosting libraries
 * take these two arrays from a custom objective.
 *
 * <pre>{@code
 * Derivatives derivatives = new MseLoss().derivatives(Tensor.of(0.5, 2.0), Tensor.of(1.0, 2.0));
 * float[] gradient = derivatives.gradient().toArray();    // [-1, 0]
 * float[] hessian = derivatives.hessian().toArray();      // [2, 2]
 * }</pre>
 *
 * @param gradient the first derivatives, in the shape of the prediction
 * @param hessian the second derivatives (the diagonal of the Hessian), in the same shape
 * @since 0.1.0
 */
public record Derivatives(Tensor gradient, Tensor hessian) implements Serializable {
    public Derivatives {
        Checks.notNull("Derivatives", "gradient", gradient);
        Checks.notNull("Derivatives", "hessian", hessian);
        Checks.sameShape("Derivatives", "gradient", gradient.shape, "hessian", hessian.shape);
    }
}
