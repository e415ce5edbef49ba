package io.github.loss4j.internal;

/**
 * A formula and its derivatives in double, element by element: what the float32 figures of a loss are compared with.
 *
 * @param program the recorded formula
 */
public record FormulaInDouble(FormulaProgram program) {
    /**
     * The loss of one element.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @return the loss
     */
    public double value(double prediction, double target) {
        return program.of(FormulaProgram.VALUE, prediction, target);
    }

    /**
     * Its derivative with respect to the prediction.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @return the derivative
     */
    public double derivative(double prediction, double target) {
        return program.of(FormulaProgram.DERIVATIVE, prediction, target);
    }

    /**
     * Its second derivative with respect to the prediction.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @return the second derivative
     */
    public double secondDerivative(double prediction, double target) {
        return program.of(FormulaProgram.SECOND_DERIVATIVE, prediction, target);
    }
}
