package io.github.loss4j;

/** Which second derivatives {@link Derivatives} hold. */
public enum Curvature {
    /** Those of the loss: 0 where it is linear, negative where it is concave. */
    EXACT,
    /**
     * Those of a quadratic that touches the loss at the prediction, with the same derivative, and lies nowhere below it:
     * always positive. A Newton step with them never increases the loss.
     */
    MAJORANT
}
