package io.github.loss4j.internal;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * A lock-free pool of working memory. It keeps as many pieces as twice the number of processors,
 * rounded up to a power of two, and drops the others. It
 * belongs to the library's classes and not to threads, so it is collected with them, and an idle thread holds no memory.
 *
 * @param <M> one piece of working memory
 */
public final class Pool<M> {
    private static final int LINE = 64;
    /** Whether the JVM has refused memory outside the heap. Asking again may take half a second. */
    private static volatile boolean refused;

    static {
        // C2 inlines an access to a buffer only if the classes in its signature are loaded when it compiles the access. These
        // ones often are not, and an access that is not inlined stays slow: the first is found on JDK 17, the other on 25.
        load("jdk.internal.misc.ScopedMemoryAccess$Scope");
        load("jdk.internal.foreign.MemorySessionImpl");
    }

    private final AtomicReferenceArray<M> pieces = new AtomicReferenceArray<>(
            Integer.highestOneBit(4 * Runtime.getRuntime().availableProcessors() - 1));
    private final Supplier<M> maker;

    /**
     * An empty pool.
     *
     * @param maker makes a piece where the pool has none
     */
    public Pool(Supplier<M> maker) {
        this.maker = maker;
    }

    /**
     * Takes a piece out of the pool, or makes one if there is none.
     *
     * @return a piece that is the caller's until it is given back; it holds anything
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
     * Gives a piece back.
     *
     * @param piece what {@link #take} gave
     */
    public void give(M piece) {
        int slot = firstSlot();
        for (int tried = 0; tried < pieces.length(); tried++) {
            if (pieces.getPlain(slot) == null) {
                // Two threads may do so at once; then one of the pieces is lost to the pool, which makes another.
                pieces.setRelease(slot, piece);
                return;
            }
            slot = next(slot);
        }
    }

    /** Threads begin at different slots, so that a thread often gets the piece that its processor has in cache. */
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
            // another version of the JDK, which has no such class
        }
    }

    /**
     * Memory outside the heap if the JVM has room there, else in the heap, where loops over it are slower.
     *
     * @param size how many bytes
     * @param skip where the memory is to begin after the beginning of a cache line; in the heap it begins anywhere
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
