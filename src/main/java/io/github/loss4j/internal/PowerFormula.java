package io.github.loss4j.internal;

import io.github.loss4j.PointwiseLoss;

/**
 * The loops of a loss that contains powers, which {@link Power} computes in blocks in float32. An element whose power
 * is out of range is computed in double. If the parameters of the loss are out of range, all elements are computed in
 * double.
 *
 * @param <L> the class of loss
 */
public abstract class PowerFormula<L extends PointwiseLoss> implements BlockFormula<L> {
    /**
     * Whether the parameters of a loss are in the range of the loops.
     *
     * @param loss the loss
     * @return whether the loops can compute it
     */
    protected abstract boolean inRange(L loss);

    /**
     * Prepares a block for {@link #results}.
     *
     * @param loss the loss
     * @param predictions the predictions
     * @param targets the targets
     * @param from the index of the first element
     * @param length the number of elements
     * @param values whether {@link #results} will be called for values
     * @param scratch working memory
     */
    protected abstract void powers(L loss, float[] predictions, float[] targets, int from, int length, boolean values,
            Scratch scratch);

    /**
     * Writes the values or derivatives of the block to the region of results.
     *
     * @param loss the loss
     * @param order the order of the derivative: 0 for values, 1 or 2
     * @param predictions the predictions
     * @param targets the targets
     * @param from the index of the first element
     * @param length the number of elements
     * @param scratch working memory
     */
    protected abstract void results(L loss, int order, float[] predictions, float[] targets, int from, int length,
            Scratch scratch);

    /**
     * Computes the value or a derivative of one element in double.
     *
     * @param loss the loss
     * @param order the order of the derivative: 0 for the value, 1 or 2
     * @param prediction the prediction
     * @param target the target
     * @return the value or derivative
     */
    protected abstract double inDouble(L loss, int order, float prediction, float target);

    @Override public final void compute(L loss, float[] predictions, float[] targets, int from, int length,
            float[] values, float[] derivatives, float[] secondDerivatives) {
        boolean inRange = inRange(loss);
        Scratch scratch = Scratch.lease();
        try {
            for (int at = 0, part; at < length; at += part) {
                part = Math.min(Power.BLOCK, length - at);
                if (inRange) {
                    powers(loss, predictions, targets, from + at, part, values != null, scratch);
                }
                finish(loss, 0, inRange, predictions, targets, from + at, part, values, at, scratch);
                finish(loss, 1, inRange, predictions, targets, from + at, part, derivatives, at, scratch);
                finish(loss, 2, inRange, predictions, targets, from + at, part, secondDerivatives, at, scratch);
            }
        } finally {
            scratch.release();
        }
    }

    private void finish(L loss, int order, boolean inRange, float[] predictions, float[] targets, int from, int length,
            float[] into, int at, Scratch scratch) {
        if (into == null) {
            return;
        }
        if (inRange) {
            results(loss, order, predictions, targets, from, length, scratch);
            if (Power.copy(scratch, length, into, at)) {
                return;
            }
        }
        for (int j = 0; j < length; j++) {
            if (!inRange || !(Math.abs(into[at + j]) <= Float.MAX_VALUE)) {
                into[at + j] = (float) inDouble(loss, order, predictions[from + j], targets[from + j]);
            }
        }
    }

    /**
     * Computes the value or a derivative of one element, with the bits of a block.
     *
     * @param loss the loss
     * @param order the order of the derivative: 0 for the value, 1 or 2
     * @param prediction the prediction
     * @param target the target
     * @return the value or derivative
     */
    public final float of(L loss, int order, float prediction, float target) {
        Scratch scratch = Scratch.lease();
        try {
            float[] result = scratch.results;
            scratch.predictions[0] = prediction;
            scratch.targets[0] = target;
            compute(loss, scratch.predictions, scratch.targets, 0, 1, order == 0 ? result : null,
                    order == 1 ? result : null, order == 2 ? result : null);
            return result[0];
        } finally {
            scratch.release();
        }
    }
}
