package io.github.loss4j.internal;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * A lock-free pool of working memory. Its capacity is twice the number of processors, rounded up to a power of two;
 * further pieces are dropped. The pool belongs to the library's classes rather than to threads: it is collected when
 * the classes are unloaded, and an idle thread holds no memory.
 *
 * @param <M> one piece of working memory
 */
public final class Pool<M> {
    private static final int LINE = 64;
    /** Whether the JVM has refused memory outside the heap. A further attempt could take half a second. */
    private static volatile boolean refused;

    static {
        // C2 inlines an access to a buffer only if the classes in its signature are loaded when it compiles the access.
        // These classes are often not loaded, and an access that is not inlined stays slow. JDK 17 uses the first
        // class, JDK 25 the second.
        load("jdk.internal.misc.ScopedMemoryAccess$Scope");
        load("jdk.internal.foreign.MemorySessionImpl");
    }

    private final AtomicReferenceArray<M> pieces = new AtomicReferenceArray<>(
            Integer.highestOneBit(4 * Runtime.getRuntime().availableProcessors() - 1));
    private final Supplier<M> maker;

    /**
     * Creates an empty pool.
     *
     * @param maker creates a piece if the pool is empty
     */
    public Pool(Supplier<M> maker) {
        this.maker = maker;
    }

    /**
     * Takes a piece from the pool, or creates one if the pool is empty.
     *
     * @return a piece that belongs to the caller until the caller returns it by {@link #give}; its contents are
     *     undefined
     */
    public M take() {
        int slot = firstSlot();
        for (int tried = 0; tried < pieces.length(); tried++) {
            if (pieces.getPlain(slot) != null) {
                M piece = pieces.getAndSet(slot, null);
                if (piece != null) {
                    return piece;
                }
            }
            slot = next(slot);
        }
        return maker.get();
    }

    /**
     * Returns a piece to the pool.
     *
     * @param piece a piece from {@link #take}
     */
    public void give(M piece) {
        int slot = firstSlot();
        for (int tried = 0; tried < pieces.length(); tried++) {
            if (pieces.getPlain(slot) == null) {
                // If two threads fill the same slot at once, one piece is lost and the pool creates another when
                // needed.
                pieces.setRelease(slot, piece);
                return;
            }
            slot = next(slot);
        }
    }

    /** Threads start at different slots, so that a thread often gets a piece that is in the cache of its processor. */
    private int firstSlot() {
        return (int) Thread.currentThread().getId() & pieces.length() - 1;
    }

    private int next(int slot) {
        return slot + 1 & pieces.length() - 1;
    }

    private static void load(String name) {
        try {
            Class.forName(name, false, null);
        } catch (ClassNotFoundException | LinkageError e) {
            // This version of the JDK does not have the class.
        }
    }

    /**
     * Allocates memory outside the heap, or in the heap if the JVM refuses; loops over memory in the heap are slower.
     *
     * @param size the number of bytes
     * @param skip the offset of the memory from the beginning of a cache line; ignored in the heap
     * @return the memory
     */
    public static ByteBuffer allocate(int size, int skip) {
        if (!refused) {
            try {
                return ByteBuffer.allocateDirect(size + 2 * LINE).alignedSlice(LINE).slice(skip, size);
            } catch (OutOfMemoryError e) {
                refused = true;
            }
        }
        return ByteBuffer.allocate(size);
    }
}
