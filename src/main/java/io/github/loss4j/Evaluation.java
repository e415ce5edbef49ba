package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import java.io.Serializable;

/**
 * A loss and its gradient.
 *
 * @param <P> the type of the prediction, and so of the gradient
 * @param value the reduced loss
 * @param gradient the gradient of {@code value} with respect to the prediction
 */
public record Evaluation<P>(float value, P gradient) implements Serializable {
    public Evaluation {
        Checks.notNull("Evaluation", "gradient", gradient);
    }
}
