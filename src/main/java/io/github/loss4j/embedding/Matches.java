package io.github.loss4j.embedding;

import java.util.Arrays;

/**
 * Which rows of a batch match: rows of equal labels, or each row only its counterpart. Rows are indexed among the
 * active rows.
 */
final class Matches {
    /** The rows of each row's label in ascending order; null if there are no labels. */
    private final int[][] rows;
    /** Whether a row is compared with other rows only, and is not its own match. */
    private final boolean others;

    private Matches(int[][] rows, boolean others) {
        this.rows = rows;
        this.others = others;
    }

    /** Each row matches the row of the same number. */
    static Matches ofPairs() {
        return new Matches(null, false);
    }

    /**
     * Rows of the same label match.
     *
     * @param labels one for each row; only those of active rows are used
     * @param present the indices of the active rows
     * @param others whether a row is compared with other rows only
     */
    static Matches ofLabels(int[] labels, int[] present, boolean others) {
        long[] sorted = new long[present.length];
        for (int p = 0; p < present.length; p++) {
            sorted[p] = ((long) labels[present[p]] << Integer.SIZE) + p;
        }
        Arrays.sort(sorted);
        int[][] rows = new int[present.length][];
        for (int from = 0, to; from < sorted.length; from = to) {
            to = from + 1;
            while (to < sorted.length && sorted[to] >> Integer.SIZE == sorted[from] >> Integer.SIZE) {
                to++;
            }
            int[] members = new int[to - from];
            for (int k = from; k < to; k++) {
                members[k - from] = (int) sorted[k];
            }
            for (int member : members) {
                rows[member] = members;
            }
        }
        return new Matches(rows, others);
    }

    /** Whether a row is compared with other rows only. */
    boolean others() {
        return others;
    }

    /** The number of matches of a row. */
    int count(int row) {
        return rows == null ? 1 : rows[row].length - (others ? 1 : 0);
    }

    /** A row's only match; −1 if it has none or several. */
    int only(int row) {
        if (count(row) != 1) {
            return -1;
        }
        if (rows == null) {
            return row;
        }
        int[] members = rows[row];
        return others && members[0] == row ? members[1] : members[0];
    }

    /** All rows with the label of a row, in ascending order; they always include the row itself. */
    int[] of(int row) {
        return rows == null ? new int[] {row} : rows[row];
    }
}
