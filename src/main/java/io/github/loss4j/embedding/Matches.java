package io.github.loss4j.embedding;

import java.util.Arrays;

/**
 * Which rows of a batch belong together: those of one label, or each row with itself alone. Rows are numbered among those that
 * are present.
 */
final class Matches {
    /** The rows of each row's label in ascending order; null if there are no labels. */
    private final int[][] rows;
    /** Whether a row is no match of its own and is not compared with itself. */
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
     * @param labels one for each row, of which those that are present count
     * @param present their numbers
     * @param others whether a row is no match of its own
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

    /** Whether a row is compared with the others only. */
    boolean others() {
        return others;
    }

    /** How many matches a row has. */
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

    /** A row's label mates in ascending order, itself among them even if it is no match of its own. */
    int[] of(int row) {
        return rows == null ? new int[] {row} : rows[row];
    }
}
