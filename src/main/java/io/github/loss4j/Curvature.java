package io.github.loss4j;

/**
 * Selects the second derivatives in {@link Derivatives}: those of the loss, or those of an upper bound.
 *
 * @since 0.2.0
 */
public enum Curvature {
    /** The second derivatives of the loss: 0 where it is linear, negative where it is concave. */
    EXACT,
    /**
     * The second derivatives of a quadratic majorant: it has the value and the derivative of the loss at the
     * prediction, and is nowhere below the loss. They are always positive, and a Newton step with them never increases
     * the loss.
     */
    MAJORANT
}
