package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import java.io.Serializable;

/**
 * First and second derivatives of each term with respect to its own prediction, not reduced: what gradient boosting asks
 * of a custom objective.
 *
 * @param gradient the first derivatives, in the shape of the prediction
 * @param hessian the second derivatives (the diagonal of the Hessian), in the same shape
 */
public record Derivatives(Tensor gradient, Tensor hessian) implements Serializable {
    public Derivatives {
        Checks.notNull("Derivatives", "gradient", gradient);
        Checks.notNull("Derivatives", "hessian", hessian);
        Checks.sameShape("Derivatives", "gradient", gradient.shape, "hessian", hessian.shape);
    }
}
