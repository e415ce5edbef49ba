package io.github.loss4j.internal;

/** The policy by which an array is cut into blocks. */
final class BlockPlan {
    /** The number of elements in the shortest block. */
    private static final int SHORTEST = Scratch.BLOCK / 8 + 1;
    /** With fewer elements, a block is slower than a scalar loop, even if no padding is needed. */
    private static final int MIN_BLOCK = 64;
    private static final int MIN_ELEMENTARY_BLOCK = 48;
    /** The number of floats in a cache line. */
    private static final int LINE = 16;
    /** The longest arrays of which two and a gradient fit into a last-level cache of about 20 MB. */
    private static final int CACHED = 3 << 19;

    private BlockPlan() {
    }

    /**
     * Chooses the loop for a whole array. Arrays that exceed the cache run in shorter blocks, which overlap loads with
     * the summation. The shared loop has a fixed trip count and is returned as it is.
     */
    static BlockLoop forArrayLength(BlockLoop longest, int elements) {
        if (elements <= CACHED || !longest.specialized() || !longest.kind().fused()) {
            return longest;
        }
        return elements <= 2 * CACHED ? longest.shorter() : longest.shorter().shorter();
    }

    /**
     * Whether a block is faster than a scalar loop over its elements.
     *
     * @param elements the number of remaining elements
     * @param available the number of finished elements before them, which may fill up the block
     */
    static boolean fillsABlock(LossKind kind, int elements, int available) {
        return elements >= (kind == LossKind.ELEMENTARY
                ? MIN_ELEMENTARY_BLOCK
                : elements + available < SHORTEST ? SHORTEST : MIN_BLOCK);
    }

    /** Chooses the fastest loop for the next block: the longest one, or a shorter one. */
    static BlockLoop blockFor(BlockLoop longest, int elements, int available) {
        BlockLoop loop = longest;
        int reachable = loop.kind().overlaps() ? elements + available : Integer.MAX_VALUE;
        while (loop.length() > SHORTEST && (elements <= loop.length() / 2 || reachable < loop.length())) {
            loop = loop.shorter();
        }
        return loop;
    }

    /**
     * Returns the number of new elements in the next block. A block inside a long array starts up to 15 elements early,
     * so that vector loads are cache-line aligned when the array is page aligned. A load that crosses two lines takes
     * twice the time.
     *
     * @param at the index of the first remaining element
     */
    static int advance(BlockLoop loop, int at, int elements, int available) {
        int length = loop.length();
        boolean inside = elements > length && available >= length && loop.kind().overlaps();
        int repeated = inside ? (at + Scratch.START + 1) % LINE : 0;
        return Math.min(elements, length - repeated);
    }

    /**
     * Returns the number of finished elements that a block repeats to reach the trip count, or 0 if it must be padded.
     */
    static int overlap(BlockLoop loop, int length, int available) {
        int missing = loop.length() - length;
        return missing <= available && loop.kind().overlaps() ? missing : 0;
    }
}
