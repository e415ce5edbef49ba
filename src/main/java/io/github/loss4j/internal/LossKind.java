package io.github.loss4j.internal;

import io.github.loss4j.ElementaryLoss;

/**
 * How the loops call a pointwise loss. The kind is determined once for each class, since {@code instanceof} takes
 * longer than a call.
 */
enum LossKind {
    /** The loss uses arithmetic only; its value and derivative run in one loop. */
    PLAIN(Scratch.BLOCK),
    /** A {@link NarrowLoss}: as plain, but values that are not finite are computed again. */
    NARROW(Scratch.BLOCK),
    /** An {@link ElementaryLoss}. Its blocks are shorter, since more arrays must fit into the L1 cache. */
    ELEMENTARY(Scratch.BLOCK / 2 + 1),
    /** Three lambdas. Each is called from a separate loop. */
    LAMBDA(Scratch.BLOCK),
    /** A {@link BlockLoss}, which contains its loops. */
    BLOCK(Scratch.BLOCK),
    /** A {@link PartsLoss}, whose parts have separate loops. */
    PARTS(Scratch.BLOCK);

    /** Elements in the longest block. */
    final int length;

    LossKind(int length) {
        this.length = length;
    }

    static LossKind of(Class<?> type) {
        if (ElementaryLoss.class.isAssignableFrom(type)) {
            return ELEMENTARY;
        }
        if (PartsLoss.class.isAssignableFrom(type)) {
            return PARTS;
        }
        if (BlockLoss.class.isAssignableFrom(type)) {
            return BLOCK;
        }
        if (NarrowLoss.class.isAssignableFrom(type)) {
            return NARROW;
        }
        return Lambdas.class.isAssignableFrom(type) ? LAMBDA : PLAIN;
    }

    BlockLoop template() {
        // Each class has a method that creates its loop: the verifier would load the classes of all loops here.
        return this == ELEMENTARY
                ? ElementaryLoop.create()
                : this == LAMBDA ? LambdaLoop.create() : PlainLoop.create();
    }

    /**
     * Whether one fused loop computes value and derivative faster than two loops. With elementary functions a fused
     * loop is often too long for C2 to vectorise.
     */
    boolean fused() {
        return this == PLAIN || this == NARROW;
    }

    /** Whether an element costs an exponential, a logarithm or an unknown amount of work. */
    boolean expensive() {
        return !fused();
    }

    /**
     * Whether a block may be filled up by computing finished elements again, which is faster than padding a copy. An
     * elementary loss must not do so: one block might use the full-range functions and the next one the fast functions.
     */
    boolean overlaps() {
        return this != ELEMENTARY;
    }
}
