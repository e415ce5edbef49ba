package io.github.loss4j.internal;

import io.github.loss4j.PointwiseLoss;

/** The loops that are specialised for one class of loss. */
final class LossLoops {
    private static final ClassValue<LossLoops> OF_CLASS = new Cache(false);
    private static final ClassValue<LossLoops> OF_FUNCTION = new Cache(true);

    /** The loops of each class of loss, or of each class of a loss's first lambda. */
    private static final class Cache extends ClassValue<LossLoops> {
        private final boolean ofFunctions;

        Cache(boolean ofFunctions) {
            this.ofFunctions = ofFunctions;
        }

        @Override protected LossLoops computeValue(Class<?> type) {
            return new LossLoops(ofFunctions ? LossKind.LAMBDA : LossKind.of(type), type, true);
        }
    }

    /** With fewer calls, the definition of a copy of the scalar loop takes more time than it saves. */
    private static final int SHARED_CALLS = 32;
    private static final ScalarLoop SHARED = ScalarLoop.shared();

    final LossKind kind;
    private volatile ScalarLoop scalar;
    /** The number of calls of the shared loop, in which the updates of several threads may be lost. */
    private int sharedCalls;
    /** The loop over the longest blocks. It is created on first use. */
    private volatile BlockLoop longest;
    private final Class<?> type;
    private final boolean specialized;

    private LossLoops(LossKind kind, Class<?> type, boolean specialized) {
        this.kind = kind;
        this.type = type;
        this.specialized = specialized;
    }

    /** Returns the loops specialised for the class of a loss, or for the class of its first lambda. */
    static LossLoops of(PointwiseLoss loss) {
        LossLoops loops = OF_CLASS.get(loss.getClass());
        return loops.kind == LossKind.LAMBDA ? OF_FUNCTION.get(((Lambdas) loss).value().getClass()) : loops;
    }

    /** Returns the fallback, which all losses share if hidden classes cannot be defined. */
    static LossLoops shared(PointwiseLoss loss) {
        return new LossLoops(LossKind.of(loss.getClass()), loss.getClass(), false);
    }

    /** Returns the loop over short arrays: at first the shared one, later the specialised copy. */
    ScalarLoop scalar() {
        ScalarLoop made = scalar;
        return made == null ? sharedCalls++ < SHARED_CALLS ? SHARED : specializedScalar() : made;
    }

    /** Returns the specialised copy, for arrays of any length. */
    synchronized ScalarLoop specializedScalar() {
        if (scalar == null) {
            scalar = specialized ? ScalarLoop.specialized() : SHARED;
        }
        return scalar;
    }

    BlockLoop longest() {
        BlockLoop made = longest;
        return made == null ? makeLongest() : made;
    }

    private synchronized BlockLoop makeLongest() {
        if (longest == null) {
            longest = BlockLoop.longest(kind, LossArgument.of(kind, type), specialized);
        }
        return longest;
    }
}
