package io.github.loss4j.segmentation;

import io.github.loss4j.internal.Order;

/**
 * The Lovász extension of the Jaccard loss: Σ error·share over the pixels in descending order of errors, where the
 * share of a pixel is the increase of the Jaccard loss if the pixel is misclassified in addition to all pixels before
 * it.
 *
 * <p>Let I be the number of pixels of the mask that are still classified correctly, and U the size of the union of the
 * mask and the false positives. A false negative adds 1/U and a false positive I/(U(U + 1)), without cancellation. In
 * an empty mask the first pixel adds 1. Pixels of equal errors keep their order; any order gives the same sum.
 */
final class LovaszExtension {
    /** The pixels with a positive error; sorted by {@link #sum}. */
    private final int[] pixels;
    private int size;
    /** For each pixel: its error, its sort key, its membership in the mask, and its share. */
    private final double[] errors;
    private final float[] keys;
    private final float[] members;
    private final double[] shares;

    /** Allocates memory for a number of pixels. */
    LovaszExtension(int count) {
        pixels = new int[count];
        errors = new double[count];
        keys = new float[count];
        members = new float[count];
        shares = new double[count];
    }

    /** Removes all pixels. */
    void clear() {
        size = 0;
    }

    /**
     * Adds a pixel, unless its error is 0 or less.
     *
     * @param key the sort key, which increases with the error
     */
    void add(int pixel, double error, float key, float member) {
        shares[pixel] = 0;
        if (!(error <= 0)) {
            pixels[size++] = pixel;
            errors[pixel] = error;
            keys[pixel] = key;
            members[pixel] = member;
        }
    }

    /**
     * The sum of errors times shares.
     *
     * @param area the number of pixels of the mask, including those that were not added
     */
    double sum(double area) {
        Order.sortDescending(keys, pixels, 0, size);
        double intersection = area;
        double union = area;
        double sum = 0;
        for (int k = 0; k < size; k++) {
            int pixel = pixels[k];
            double member = members[pixel];
            double nextUnion = union + 1 - member;
            double share = union == 0 ? 1 : (intersection * (1 - member) + member * union) / (union * nextUnion);
            intersection -= member;
            union = nextUnion;
            shares[pixel] = share;
            sum += share == 0 ? 0 : errors[pixel] * share;
        }
        return sum;
    }

    /** The share of a pixel in the last sum: its derivative with respect to the error. */
    double share(int pixel) {
        return shares[pixel];
    }
}
