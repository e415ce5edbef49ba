package io.github.loss4j.internal;

/**
 * A formula and its derivatives in double, one element per call. It is the reference for the float32 results of the
 * loss.
 *
 * @param program the recorded formula
 */
public record FormulaInDouble(FormulaProgram program) {
    /**
     * Returns the loss of one element.
     *
     * @param prediction the prediction
     * @param target the target
     * @return the loss
     */
    public double value(double prediction, double target) {
        return program.of(FormulaProgram.VALUE, prediction, target);
    }

    /**
     * Returns the derivative with respect to the prediction.
     *
     * @param prediction the prediction
     * @param target the target
     * @return the derivative
     */
    public double derivative(double prediction, double target) {
        return program.of(FormulaProgram.DERIVATIVE, prediction, target);
    }

    /**
     * Returns the second derivative with respect to the prediction.
     *
     * @param prediction the prediction
     * @param target the target
     * @return the second derivative
     */
    public double secondDerivative(double prediction, double target) {
        return program.of(FormulaProgram.SECOND_DERIVATIVE, prediction, target);
    }
}
