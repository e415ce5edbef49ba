package io.github.loss4j.forecast;

import io.github.loss4j.internal.Scratch;
import java.util.Arrays;

/** Sorts the scores of a row in leased memory, since the row itself must stay in its order. */
final class SortedRow {
    private static final int WHICH = 2; // rows 0 and 1 are those of RowSamples

    private SortedRow() {
    }

    /**
     * The numbers of a row in rising order, NaN last.
     *
     * @param row the numbers; not changed
     * @param scratch leased memory, where the copy goes
     * @return a copy that is good until the memory is released or used again
     */
    public static float[] of(float[] row, Scratch scratch) {
        float[] sorted = scratch.row(WHICH, row.length);
        System.arraycopy(row, 0, sorted, 0, row.length);
        Arrays.sort(sorted, 0, row.length);
        return sorted;
    }
}
