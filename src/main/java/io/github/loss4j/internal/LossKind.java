package io.github.loss4j.internal;

import io.github.loss4j.ElementaryLoss;
import java.lang.invoke.MethodHandles;

/** How the loops of a pointwise loss call it. Asked once for each class, since {@code instanceof} costs more than a call. */
enum LossKind {
    /** Arithmetic alone: value and derivative run in one loop. */
    PLAIN(Scratch.BLOCK),
    /** Functions of {@link ElementaryLoss}. Blocks are shorter, since there are more arrays to hold in the L1 cache. */
    ELEMENTARY(Scratch.BLOCK / 2 + 1),
    /** Three lambdas, each called from a loop of its own. */
    LAMBDA(Scratch.BLOCK),
    /** A {@link BlockLoss}, which has loops of its own. */
    BLOCK(Scratch.BLOCK);

    /** Elements in the longest block. */
    final int length;

    LossKind(int length) {
        this.length = length;
    }

    static LossKind of(Class<?> type) {
        if (ElementaryLoss.class.isAssignableFrom(type)) {
            return ELEMENTARY;
        }
        if (BlockLoss.class.isAssignableFrom(type)) {
            return BLOCK;
        }
        return Lambdas.class.isAssignableFrom(type) ? LAMBDA : PLAIN;
    }

    BlockLoop template() {
        return switch (this) {
            case ELEMENTARY -> new ElementaryLoop();
            case LAMBDA -> new LambdaLoop();
            default -> new PlainLoop();
        };
    }

    MethodHandles.Lookup lookup() {
        return switch (this) {
            case ELEMENTARY -> ElementaryLoop.LOOKUP;
            case LAMBDA -> LambdaLoop.LOOKUP;
            default -> PlainLoop.LOOKUP;
        };
    }

    /**
     * Whether one loop computes value and derivative in less time than two. With elementary functions such a loop would often be
     * too long for C2.
     */
    boolean fused() {
        return this == PLAIN;
    }

    /** Whether an element takes an exponential, a logarithm or an unknown amount of work. */
    boolean expensive() {
        return this != PLAIN;
    }

    /**
     * Whether finished elements may be computed again to fill up a block, which is faster than padding a copy. Not those of
     * elementary losses: the elements of one block might take the full-range functions and those of the other the fast ones.
     */
    boolean overlaps() {
        return this != ELEMENTARY;
    }
}
