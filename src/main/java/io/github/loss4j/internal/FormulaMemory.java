package io.github.loss4j.internal;

import java.util.Arrays;

/** The registers of one call of a formula: for each a block, and a number. As many as the longest formula wanted. */
final class FormulaMemory {
    private static final Pool<FormulaMemory> POOL = new Pool<>(FormulaMemory::new);
    /** More than this many blocks are dropped after the call. */
    private static final int KEPT = 64;

    private float[][] blocks = {};
    private float[] cells = {};

    private FormulaMemory() {
    }

    static FormulaMemory lease() {
        return POOL.take();
    }

    void release() {
        if (blocks.length > KEPT) {
            blocks = new float[0][];
        }
        POOL.give(this);
    }

    float[][] blocks(int count) {
        int had = blocks.length;
        if (had < count) {
            blocks = Arrays.copyOf(blocks, count);
            for (int k = had; k < count; k++) {
                blocks[k] = new float[BlockLoops.LENGTH];
            }
        }
        return blocks;
    }

    float[] cells(int count) {
        if (cells.length < count) {
            cells = new float[count];
        }
        return cells;
    }
}
