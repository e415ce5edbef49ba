package io.github.loss4j.forecast;

import io.github.loss4j.internal.Scratch;
import java.util.Arrays;

/** Sorts a copy of a row in leased memory. */
final class SortedRow {
    private static final int SCRATCH_ROW = 2; // RowLoop uses rows 0 and 1

    private SortedRow() {
    }

    /**
     * The numbers of a row in ascending order, NaN last.
     *
     * @param row the numbers; not changed
     * @param scratch leased memory for the copy
     * @return a copy that is valid until the memory is released or reused
     */
    public static float[] of(float[] row, Scratch scratch) {
        float[] sorted = scratch.row(SCRATCH_ROW, row.length);
        System.arraycopy(row, 0, sorted, 0, row.length);
        Arrays.sort(sorted, 0, row.length);
        return sorted;
    }
}
