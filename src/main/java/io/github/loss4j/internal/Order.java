package io.github.loss4j.internal;

/** Sorts indices by the numbers at those indices, without boxing. */
public final class Order {
    /** Up to this many indices, insertion sort is faster than merge sort. */
    private static final int MAX_INSERTION = 16;

    private Order() {
    }

    /**
     * Sorts indices by descending numbers. The sort is stable; 0 and −0 are equal, and NaN comes first.
     *
     * @param numbers the numbers, which do not change
     * @param indices the indices to sort
     * @param from the position of the first index to sort
     * @param to the position after the last
     */
    public static void falling(float[] numbers, int[] indices, int from, int to) {
        falling(numbers, indices, to - from > MAX_INSERTION ? new int[to] : null, from, to);
    }

    /**
     * Sorts as the method above does, with the caller's temporary memory, for many short lists.
     *
     * @param numbers the numbers, which do not change
     * @param indices the indices to sort
     * @param spare temporary memory of the same length, which is overwritten
     * @param from the position of the first index to sort
     * @param to the position after the last
     */
    public static void falling(float[] numbers, int[] indices, int[] spare, int from, int to) {
        sort(numbers, indices, spare, from, to);
    }

    /** Merge sort: stable, and O(n log n) for every input. */
    private static void sort(float[] numbers, int[] indices, int[] other, int from, int to) {
        if (to - from <= MAX_INSERTION) {
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
