package io.github.loss4j.embedding;

import java.util.Arrays;

/**
 * For each positive of an anchor the nearest negative that is farther, in O(N log P). Each negative is assigned to the
 * farthest positive that is nearer than it; a suffix minimum then gives the answer.
 */
final class SemiHardNegatives {
    private final double[] positives;
    /**
     * For each k the nearest negative that is farther than exactly k positives; after the suffix minimum, farther than
     * at least k. −1 for none.
     */
    private final int[] nearest;
    private int count;
    private int farthest;

    SemiHardNegatives(int rows) {
        positives = new double[rows];
        nearest = new int[rows];
    }

    /**
     * Finds the negatives of an anchor.
     *
     * @param squares the squared distances from the anchor
     * @param mates the rows of its label in ascending order, including the anchor
     * @param row the anchor
     */
    void find(double[] squares, int[] mates, int row) {
        count = 0;
        for (int mate : mates) {
            if (mate != row) {
                positives[count++] = squares[mate];
            }
        }
        Arrays.sort(positives, 0, count);
        Arrays.fill(nearest, 0, count + 1, -1);
        farthest = -1;
        int mate = 0;
        for (int j = 0; j < squares.length; j++) {
            if (mate < mates.length && mates[mate] == j) {
                mate++;
                continue;
            }
            farthest = farthest < 0 || squares[j] > squares[farthest] ? j : farthest;
            int rank = below(squares[j], false);
            nearest[rank] = nearest[rank] < 0 || squares[j] < squares[nearest[rank]] ? j : nearest[rank];
        }
        for (int rank = count - 1; rank >= 0; rank--) {
            nearest[rank] = nearest[rank] < 0 ? nearest[rank + 1] : nearest[rank];
        }
    }

    /** The negative for a positive at this squared distance. */
    int of(double square) {
        int found = nearest[below(square, true)];
        return found < 0 ? farthest : found;
    }

    /** The number of positives that are nearer, or at most as far if {@code equal}. */
    private int below(double square, boolean equal) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (positives[middle] < square || equal && positives[middle] == square) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
