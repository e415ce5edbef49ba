package io.github.loss4j.internal;

import io.github.loss4j.PointwiseLoss;

/** A weighted sum of pointwise losses. The engine runs the loops of its parts. */
public interface PartsLoss {
    /**
     * Returns the number of parts.
     *
     * @return the number, at least 1
     */
    int parts();

    /**
     * Returns a part.
     *
     * @param index the index of the part
     * @return the part, without its reduction
     */
    PointwiseLoss part(int index);

    /**
     * Returns the factor of a part.
     *
     * @param index the index of the part
     * @return the factor, which is finite
     */
    double factor(int index);
}
