package io.github.loss4j.internal;

import io.github.loss4j.PointwiseLoss;

/**
 * A pointwise loss whose blocks contain powers in float32, computed by {@link Power}. Elements whose powers are out of
 * range are computed in double, one at a time, and so are all elements if the parameters of the loss are out of range.
 */
public interface PowerLoss extends PointwiseLoss, BlockLoss {
    /** Whether the parameters of the loss are in the range of its loops. */
    boolean inRange();

    /** Prepares a block for {@link #results}; {@code values} says whether these will include order 0. */
    void powers(float[] predictions, float[] targets, int from, int length, boolean values, Scratch scratch);

    /** Writes the values (order 0), derivatives or second derivatives of the block to the region of results. */
    void results(int order, float[] predictions, float[] targets, int from, int length, Scratch scratch);

    /** Returns the value (order 0), derivative or second derivative of one element. */
    double inDouble(int order, float prediction, float target);

    @Override default void block(float[] predictions, float[] targets, int from, int length, float[] values,
            float[] derivatives, float[] secondDerivatives) {
        Scratch scratch = Scratch.lease();
        try {
            for (int at = 0, part; at < length; at += part) {
                part = Math.min(Power.BLOCK, length - at);
                if (inRange()) {
                    powers(predictions, targets, from + at, part, values != null, scratch);
                }
                finish(0, predictions, targets, from + at, part, values, at, scratch);
                finish(1, predictions, targets, from + at, part, derivatives, at, scratch);
                finish(2, predictions, targets, from + at, part, secondDerivatives, at, scratch);
            }
        } finally {
            scratch.release();
        }
    }

    private void finish(int order, float[] predictions, float[] targets, int from, int length, float[] into, int at,
            Scratch scratch) {
        if (into == null) {
            return;
        }
        boolean inRange = inRange();
        if (inRange) {
            results(order, predictions, targets, from, length, scratch);
            if (Power.copy(scratch, length, into, at)) {
                return;
            }
        }
        for (int j = 0; j < length; j++) {
            if (!inRange || !(Math.abs(into[at + j]) <= Float.MAX_VALUE)) {
                into[at + j] = (float) inDouble(order, predictions[from + j], targets[from + j]);
            }
        }
    }

    /** Returns the value (order 0), derivative or second derivative of one element, with the bits of a block. */
    default float element(int order, float prediction, float target) {
        float[] result = new float[1];
        block(new float[] {prediction}, new float[] {target}, 0, 1, order == 0 ? result : null,
                order == 1 ? result : null, order == 2 ? result : null);
        return result[0];
    }
}
