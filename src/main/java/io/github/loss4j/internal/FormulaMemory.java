package io.github.loss4j.internal;

import java.util.Arrays;

/**
 * The registers of one call of a formula: a block and a number per register. The memory grows to the longest formula.
 */
final class FormulaMemory {
    private static final Pool<FormulaMemory> POOL = new Pool<>(FormulaMemory::new);
    /** If there are more blocks than this, all are dropped after the call. */
    private static final int MAX_KEPT = 512;

    private float[][] blocks = {};
    private float[] cells = {};
    private double[] numbers = {};

    private FormulaMemory() {
    }

    static FormulaMemory lease() {
        return POOL.take();
    }

    void release() {
        if (blocks.length > MAX_KEPT) {
            blocks = new float[0][];
        }
        POOL.give(this);
    }

    float[][] blocks(int count) {
        int present = blocks.length;
        if (present < count) {
            blocks = Arrays.copyOf(blocks, count);
            for (int k = present; k < count; k++) {
                blocks[k] = new float[BlockLoops.LENGTH];
            }
        }
        return blocks;
    }

    /** Numbers in double, for formulas of rows. */
    double[] numbers(int count) {
        if (numbers.length < count) {
            numbers = new double[count];
        }
        return numbers;
    }

    float[] cells(int count) {
        if (cells.length < count) {
            cells = new float[count];
        }
        return cells;
    }
}
