package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import java.io.Serializable;

/**
 * A reduced loss and its gradient.
 *
 * @param <P> the type of the prediction and of the gradient
 * @param value the reduced loss
 * @param gradient the gradient of {@code value} with respect to the prediction
 * @since 0.1.0
 */
public record Evaluation<P>(float value, P gradient) implements Serializable {
    public Evaluation {
        Checks.notNull("Evaluation", "gradient", gradient);
    }
}
