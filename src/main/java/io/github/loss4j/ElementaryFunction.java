package io.github.loss4j;

import io.github.loss4j.internal.Exponential;
import io.github.loss4j.internal.Logarithm;

/** The elementary functions that the engine computes for a block of elements at a time. */
public enum ElementaryFunction {
    /** No function: its argument is not asked for, its result may be anything. */
    NONE,
    /**
     * x itself. What it is applied to is computed in a loop of its own: a long formula can so be two short ones, which HotSpot
     * vectorises where it would not the one.
     */
    IDENTITY,
    /** eˣ, to within 0.8 ulp; 0 and infinity where it leaves the range of float32. */
    EXP,
    /** The natural logarithm, to within 1 ulp; −infinity at 0, NaN below. */
    LOG;

    /**
     * The function of one number: the same bits as in a block.
     *
     * @param x any number; NaN gives NaN
     * @return the function of x
     */
    public float of(float x) {
        return switch (this) {
            case EXP -> Exponential.of(x);
            case LOG -> Logarithm.of(x);
            default -> x;
        };
    }
}
