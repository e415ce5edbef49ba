package io.github.loss4j.internal;

/** A part of a formula for one element, in bytecode that {@link FormulaCompiler} generates. */
abstract class FormulaKernel {
    /**
     * Computes the part.
     *
     * @param first the result of the function in {@link Scratch#first}
     * @param second the result of the function in {@link Scratch#second}
     */
    abstract float of(float prediction, float target, float first, float second);
}
