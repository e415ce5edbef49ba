package io.github.loss4j.internal;

/** A pointwise loss that computes a block of elements per call, with the same bits as its methods for one element. */
public interface BlockLoss {
    /**
     * Computes losses and derivatives of consecutive elements. Outputs begin at index 0. An output that is null is not
     * computed. No output may be an input.
     *
     * @param predictions the predictions
     * @param targets the targets
     * @param from the index of the first element
     * @param length the number of elements
     * @param values receives the losses, or null
     * @param derivatives receives the derivatives with respect to the prediction, or null
     * @param secondDerivatives receives the second derivatives, or null
     */
    void block(float[] predictions, float[] targets, int from, int length, float[] values, float[] derivatives,
            float[] secondDerivatives);

    /**
     * The formula of the loss.
     *
     * @return the formula; null if the loss has none
     */
    default FormulaProgram formula() {
        return null;
    }

    /**
     * The number of elements from which blocks are faster than the methods for one element.
     *
     * @return 0 by default: arrays of any length are computed in blocks
     */
    default int shortest() {
        return 0;
    }
}
