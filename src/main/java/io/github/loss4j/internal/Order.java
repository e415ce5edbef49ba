package io.github.loss4j.internal;

/** Sorts indices by the numbers that they stand for, without boxing. */
public final class Order {
    /** Up to this many indices insertion sort takes less time than a merge. */
    private static final int SHORT = 16;

    private Order() {
    }

    /**
     * Sorts indices by falling numbers. Equal numbers, 0 and −0 among them, keep their order; NaN comes first.
     *
     * @param numbers what the indices stand for; not changed
     * @param indices the indices to sort
     * @param from the first to sort
     * @param to the one after the last
     */
    public static void falling(float[] numbers, int[] indices, int from, int to) {
        falling(numbers, indices, to - from > SHORT ? new int[to] : null, from, to);
    }

    /**
     * The same in the caller's memory, for many short lists.
     *
     * @param numbers what the indices stand for; not changed
     * @param indices the indices to sort
     * @param spare as many numbers, of which any may change
     * @param from the first to sort
     * @param to the one after the last
     */
    public static void falling(float[] numbers, int[] indices, int[] spare, int from, int to) {
        sort(numbers, indices, spare, from, to);
    }

    /** Merge sort: stable, and O(n log n) whatever the order was. */
    private static void sort(float[] numbers, int[] indices, int[] other, int from, int to) {
        if (to - from <= SHORT) {
            insert(numbers, indices, from, to);
            return;
        }
        int middle = (from + to) >>> 1;
        sort(numbers, indices, other, from, middle);
        sort(numbers, indices, other, middle, to);
        if (!before(numbers[indices[middle]], numbers[indices[middle - 1]])) {
            return;
        }
        System.arraycopy(indices, from, other, from, middle - from);
        int left = from;
        int right = middle;
        for (int at = from; left < middle; at++) {
            indices[at] = right < to && before(numbers[indices[right]], numbers[other[left]])
                    ? indices[right++]
                    : other[left++];
        }
    }

    private static void insert(float[] numbers, int[] indices, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            int index = indices[i];
            int at = i;
            while (at > from && before(numbers[index], numbers[indices[at - 1]])) {
                indices[at] = indices[at - 1];
                at--;
            }
            indices[at] = index;
        }
    }

    private static boolean before(float a, float b) {
        return a > b || Float.isNaN(a) && !Float.isNaN(b);
    }
}
