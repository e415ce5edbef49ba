package io.github.loss4j;

import io.github.loss4j.internal.Exponential;
import io.github.loss4j.internal.Logarithm;

/**
 * The functions of an {@link ElementaryLoss}, which the engine computes for a block of elements at a time.
 *
 * @since 0.1.0
 */
public enum ElementaryFunction {
    /** No function. Its argument is not computed, and its result is undefined. */
    NONE,
    /**
     * The identity. Its argument is computed in a separate loop, so that a long formula can be split into two short
     * loops. HotSpot vectorises short loops only.
     */
    IDENTITY,
    /** eˣ, with an error of at most 0.8 ulp; 0 or infinity outside the range of float32. */
    EXP,
    /** The natural logarithm, with an error of at most 1 ulp; −infinity at 0, NaN for negative numbers. */
    LOG;

    /**
     * Applies the function to one number. The result has the same bits as in a block.
     *
     * @param x any number; NaN gives NaN
     * @return the result
     */
    public float of(float x) {
        if (this == EXP) {
            return Exponential.of(x);
        }
        return this == LOG ? Logarithm.of(x) : x;
    }
}
