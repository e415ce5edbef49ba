package io.github.loss4j.internal;

import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;

/**
 * The loops over one block of elements. Each class of loss and each trip count has a specialised copy, in which the
 * trip count is a constant, so that C2 vectorises the loops. The methods with a {@link Scratch} call the methods with a
 * buffer out of line ({@link OutOfLine}).
 *
 * <p>A loop writes losses and arguments of functions to regions of the scratch memory, and derivatives to
 * {@link Job#output} at the indices of the block.
 */
abstract class BlockLoop {
    private static final OutOfLine VALUES = kernel("values");
    private static final OutOfLine DERIVATIVES = kernel("derivatives");
    private static final OutOfLine VALUES_AND_DERIVATIVES = kernel("valuesAndDerivatives");
    private static final OutOfLine ADD_VALUES = kernel("addValues");
    private static final OutOfLine ADD_VALUES_AND_DERIVATIVES = kernel("addValuesAndDerivatives");
    private static final OutOfLine SECOND_DERIVATIVES = kernel("secondDerivatives");
    private static final OutOfLine FIRST_ARGUMENTS = kernel("firstArguments");
    private static final OutOfLine SECOND_ARGUMENTS = kernel("secondArguments");
    private static final OutOfLine THIRD_ARGUMENTS = kernel("thirdArguments");

    private boolean specialized;
    private Form form;
    private LossKind kind;
    private volatile BlockLoop shorter;

    private static OutOfLine kernel(String name) {
        return OutOfLine.of(MethodHandles.lookup(), name, OutOfLine.KERNEL);
    }

    /**
     * Creates the loop over the longest blocks: a specialised copy, or the shared loop if hidden classes cannot be
     * defined.
     */
    static BlockLoop longest(LossKind kind, LossArgument argument, boolean specialized) {
        return of(kind, new Form(kind.length, argument, kind == LossKind.NARROW), specialized);
    }

    private static BlockLoop of(LossKind kind, Form form, boolean specialized) {
        BlockLoop template = kind.template();
        BlockLoop loop = specialized ? LossSpecialization.of(template, template.lookup(), form) : template;
        loop.specialized = specialized;
        loop.form = form;
        loop.kind = kind;
        return loop;
    }

    /**
     * The class data of a specialised copy: the trip count, the argument of the losses, and whether they are {@link
     * NarrowLoss}es.
     */
    record Form(int length, LossArgument argument, boolean narrow) {
        static final Form SHARED = new Form(Scratch.BLOCK, LossArgument.PAIR, false);

        Form shorter() {
            return new Form(length / 2 + 1, argument, narrow);
        }

        /** Returns the class data of a specialised copy, or the form of the shared loop. */
        static Form of(MethodHandles.Lookup lookup) {
            try {
                Form form = MethodHandles.classData(lookup, ConstantDescs.DEFAULT_NAME, Form.class);
                return form == null ? SHARED : form;
            } catch (IllegalAccessException impossible) {
                throw new AssertionError(impossible);
            }
        }
    }

    /** Returns the number of elements in a block. */
    final int length() {
        return form.length;
    }

    final boolean specialized() {
        return specialized;
    }

    final LossKind kind() {
        return kind;
    }

    /** Returns the loop over blocks of half the length. */
    final BlockLoop shorter() {
        BlockLoop made = shorter;
        return made == null ? makeShorter() : made;
    }

    private synchronized BlockLoop makeShorter() {
        if (shorter == null) {
            shorter = of(kind, form.shorter(), specialized);
        }
        return shorter;
    }

    /** Returns the lookup of the class, from which copies are made. */
    abstract MethodHandles.Lookup lookup();

    /**
     * Returns the trip count of the loops: the length of a block, or the longest block's length for the shared loop.
     */
    abstract int tripCount();

    /** Writes the loss of each element of a block to the results. */
    final void values(Job job, int at, Scratch scratch) {
        VALUES.run(this, job, at, scratch.floats);
    }

    /**
     * Computes losses and derivatives in one loop, which shares their common subexpressions; see
     * {@link LossKind#fused}.
     */
    final void valuesAndDerivatives(Job job, int at, Scratch scratch) {
        VALUES_AND_DERIVATIVES.run(this, job, at, scratch.floats);
    }

    /**
     * Adds the loss of each element to the results, which hold the losses of another block; only if
     * {@link LossKind#fused}.
     */
    final void addValues(Job job, int at, Scratch scratch) {
        ADD_VALUES.run(this, job, at, scratch.floats);
    }

    /** Adds the losses as {@link #addValues} does, and computes the derivatives. */
    final void addValuesAndDerivatives(Job job, int at, Scratch scratch) {
        ADD_VALUES_AND_DERIVATIVES.run(this, job, at, scratch.floats);
    }

    /** Computes the derivatives of a block, times the job's factor. */
    final void derivatives(Job job, int at, Scratch scratch) {
        DERIVATIVES.run(this, job, at, scratch.floats);
    }

    final void secondDerivatives(Job job, int at, Scratch scratch) {
        SECOND_DERIVATIVES.run(this, job, at, scratch.floats);
    }

    /** Computes the arguments of the first function of an {@link io.github.loss4j.ElementaryLoss}. */
    final void firstArguments(Job job, int at, Scratch scratch) {
        FIRST_ARGUMENTS.run(this, job, at, scratch.floats);
    }

    final void secondArguments(Job job, int at, Scratch scratch) {
        SECOND_ARGUMENTS.run(this, job, at, scratch.floats);
    }

    /** Computes the arguments of the third function, which replace the results of the second function. */
    final void thirdArguments(Job job, int at, Scratch scratch) {
        THIRD_ARGUMENTS.run(this, job, at, scratch.floats);
    }

    abstract void values(Job job, int at, FloatBuffer floats);

    abstract void derivatives(Job job, int at, FloatBuffer floats);

    abstract void secondDerivatives(Job job, int at, FloatBuffer floats);

    void valuesAndDerivatives(Job job, int at, FloatBuffer floats) {
        throw new UnsupportedOperationException();
    }

    void addValues(Job job, int at, FloatBuffer floats) {
        throw new UnsupportedOperationException();
    }

    void addValuesAndDerivatives(Job job, int at, FloatBuffer floats) {
        throw new UnsupportedOperationException();
    }

    void firstArguments(Job job, int at, FloatBuffer floats) {
        throw new UnsupportedOperationException();
    }

    void secondArguments(Job job, int at, FloatBuffer floats) {
        throw new UnsupportedOperationException();
    }

    void thirdArguments(Job job, int at, FloatBuffer floats) {
        throw new UnsupportedOperationException();
    }
}
