package io.github.loss4j.internal;

/** Decides how an array is cut into blocks. */
final class BlockPlan {
    /** Elements in the shortest block. */
    private static final int SHORTEST = Scratch.BLOCK / 8 + 1;
    /** With fewer elements a block costs more than the elements one by one, even if it need not be copied. */
    private static final int MIN_BLOCK = 64;
    private static final int MIN_ELEMENTARY_BLOCK = 48;
    /** Floats in a cache line. */
    private static final int LINE = 16;
    /** Elements of two arrays and a gradient that fit into a cache of some twenty megabytes. */
    private static final int CACHED = 3 << 19;

    private BlockPlan() {
    }

    /**
     * The loop for a whole array. Arrays that exceed the cache run in shorter blocks, which overlap loads with the summation.
     * The shared loop has a fixed trip count and is returned as it is.
     */
    static BlockLoop forArrayLength(BlockLoop longest, int elements) {
        if (elements <= CACHED || !longest.specialized() || !longest.kind().fused()) {
            return longest;
        }
        return elements <= 2 * CACHED ? longest.shorter() : longest.shorter().shorter();
    }

    /**
     * Whether a block takes less time than its elements one by one.
     *
     * @param elements how many are left
     * @param available how many finished elements before them may fill up the block
     */
    static boolean isWorthABlock(LossKind kind, int elements, int available) {
        return elements >= (kind == LossKind.ELEMENTARY
                ? MIN_ELEMENTARY_BLOCK
                : elements + available < SHORTEST ? SHORTEST : MIN_BLOCK);
    }

    /** The loop of the length that takes the least time: the given one, or a shorter one. */
    static BlockLoop blockFor(BlockLoop given, int elements, int available) {
        BlockLoop loop = given;
        int reach = loop.kind().overlaps() ? elements + available : Integer.MAX_VALUE;
        while (loop.length() > SHORTEST && (elements <= loop.length() / 2 || reach < loop.length())) {
            loop = loop.shorter();
        }
        return loop;
    }

    /**
     * How many elements the next block adds to the finished ones. A block inside a long array starts up to 15 elements early, so
     * that vector loads are cache-line aligned when the array is page aligned; a load across two lines takes twice the time.
     *
     * @param at the index of the first element that is left
     */
    static int advance(BlockLoop loop, int at, int elements, int available) {
        int length = loop.length();
        boolean inside = elements > length && available >= length && loop.kind().overlaps();
        int again = inside ? (at + Scratch.START + 1) % LINE : 0;
        return Math.min(elements, length - again);
    }

    /** How many finished elements a block repeats to be as long as its loop; 0 if it has to be padded. */
    static int overlap(BlockLoop loop, int length, int available) {
        int missing = loop.length() - length;
        return missing <= available && loop.kind().overlaps() ? missing : 0;
    }
}
