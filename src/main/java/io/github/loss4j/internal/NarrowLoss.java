package io.github.loss4j.internal;

import io.github.loss4j.PointwiseLoss;

/**
 * A loss of arithmetic whose loops use a formula of a narrower range. A guard against overflow or infinity costs time
 * or digits in every element; the engine instead computes those elements again whose result is not finite, with
 * {@link PointwiseLoss#value(float, float)}.
 */
public interface NarrowLoss extends PointwiseLoss {
    /**
     * The loss in the narrower range.
     *
     * @param prediction what was predicted
     * @param target what it is compared with
     * @return the loss, with the bits of {@code value}; outside the range an infinity or NaN
     */
    float narrowValue(float prediction, float target);
}
