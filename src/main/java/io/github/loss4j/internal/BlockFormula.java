package io.github.loss4j.internal;

import io.github.loss4j.PointwiseLoss;

/**
 * The loops over blocks of elements for one class of losses. Their results have the same bits as those of its methods
 * for one element. The object has no parameters of a loss, so that all losses of the class use one object.
 *
 * @param <L> the class of loss
 */
public interface BlockFormula<L extends PointwiseLoss> {
    /**
     * Computes losses and derivatives of consecutive elements. Outputs begin at index 0. An output that is null is not
     * computed. No output may be an input.
     *
     * @param loss the loss
     * @param predictions the predictions
     * @param targets the targets
     * @param from the index of the first element
     * @param length the number of elements
     * @param values receives the losses, or null
     * @param derivatives receives the derivatives with respect to the prediction, or null
     * @param secondDerivatives receives the second derivatives, or null
     */
    void compute(L loss, float[] predictions, float[] targets, int from, int length, float[] values,
            float[] derivatives, float[] secondDerivatives);

    /**
     * The recorded operations of a loss.
     *
     * @param loss the loss
     * @return the operations; null if the loss was not recorded
     */
    default FormulaProgram program(L loss) {
        return null;
    }

    /**
     * The length of the shortest array for which blocks are faster than the methods for one element.
     *
     * @return 0 by default: arrays of any length are computed in blocks
     */
    default int minLength() {
        return 0;
    }

    /**
     * Returns the loops of a loss.
     *
     * @param loss a {@link BlockLoss}
     * @return its loops
     */
    @SuppressWarnings("unchecked") // a loss returns the loops of its own class
    static BlockFormula<PointwiseLoss> of(PointwiseLoss loss) {
        return (BlockFormula<PointwiseLoss>) ((BlockLoss) loss).blockFormula();
    }
}
