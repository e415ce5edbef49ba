package io.github.loss4j.internal;

/** Sorts indices by the numbers at those indices, without boxing. */
public final class Order {
    /** From this many indices on, radix sort is faster than merge sort. */
    private static final int MIN_RADIX = 64;
    private static final int DIGIT_BITS = 8;
    private static final int DIGITS = Integer.SIZE / DIGIT_BITS;
    private static final int RADIX = 1 << DIGIT_BITS;
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
    public static void sortDescending(float[] numbers, int[] indices, int from, int to) {
        sortDescending(numbers, indices, to - from > MAX_INSERTION && to - from < MIN_RADIX ? new int[to] : null, from,
                to);
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
    public static void sortDescending(float[] numbers, int[] indices, int[] spare, int from, int to) {
        if (to - from < MIN_RADIX) {
            sort(numbers, indices, spare, from, to);
        } else {
            sortByDigits(numbers, indices, from, to);
        }
    }

    /** Radix sort of pairs of key and index, from the lowest digit of the keys on. */
    private static void sortByDigits(float[] numbers, int[] indices, int from, int to) {
        int length = to - from;
        long[] pairs = new long[length];
        long[] other = new long[length];
        int[][] counts = new int[DIGITS][RADIX];
        for (int i = 0; i < length; i++) {
            int index = indices[from + i];
            int key = key(numbers[index]);
            pairs[i] = (long) key << Integer.SIZE | index;
            for (int digit = 0; digit < DIGITS; digit++) {
                counts[digit][key >>> digit * DIGIT_BITS & RADIX - 1]++;
            }
        }
        for (int digit = 0; digit < DIGITS; digit++) {
            int shift = Integer.SIZE + digit * DIGIT_BITS;
            int[] places = counts[digit];
            if (places[(int) (pairs[0] >>> shift) & RADIX - 1] == length) {
                continue;
            }
            int place = 0;
            for (int d = 0; d < RADIX; d++) {
                int count = places[d];
                places[d] = place;
                place += count;
            }
            for (long pair : pairs) {
                other[places[(int) (pair >>> shift) & RADIX - 1]++] = pair;
            }
            long[] swap = pairs;
            pairs = other;
            other = swap;
        }
        for (int i = 0; i < length; i++) {
            indices[from + i] = (int) pairs[i];
        }
    }

    /** An integer whose unsigned order is the descending order of the numbers. */
    private static int key(float number) {
        // Adding 0 makes 0 of −0.
        int bits = Float.floatToIntBits(number + 0f);
        return bits < 0 ? bits : bits ^ Integer.MAX_VALUE;
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
