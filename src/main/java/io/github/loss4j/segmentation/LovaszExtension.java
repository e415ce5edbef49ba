package io.github.loss4j.segmentation;

import io.github.loss4j.internal.Order;

/**
 * The Lovász extension of the Jaccard loss: Σ error·share over the pixels in falling order of their errors, where a pixel's
 * share is what the Jaccard loss grows by if it is missed after all those before it.
 *
 * <p>With I the pixels of the mask that are not missed yet and U the union of the mask and what is claimed falsely, a missed
 * pixel of the mask adds 1/U, and one outside the mask I/(U(U + 1)): nothing cancels. In an empty mask the first pixel adds
 * all. Equal errors keep the order of their pixels; any order gives the same sum.
 */
final class LovaszExtension {
    /** The pixels with an error; sorted by {@link #sum}. */
    private final int[] pixels;
    private int size;
    /** Of each pixel: the error, and what it is sorted by; how much of it belongs to the mask; its share. */
    private final double[] errors;
    private final float[] keys;
    private final float[] members;
    private final double[] shares;

    /** For so many pixels. */
    LovaszExtension(int count) {
        pixels = new int[count];
        errors = new double[count];
        keys = new float[count];
        members = new float[count];
        shares = new double[count];
    }

    /** Forgets all pixels. */
    void clear() {
        size = 0;
    }

    /**
     * Adds a pixel, unless its error is 0 or less.
     *
     * @param key the greater, the greater the error
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
     * The sum of errors and shares.
     *
     * @param area how many pixels the mask has, with those that were not added
     */
    double sum(double area) {
        Order.falling(keys, pixels, 0, size);
        double kept = area;
        double union = area;
        double sum = 0;
        for (int k = 0; k < size; k++) {
            int pixel = pixels[k];
            double member = members[pixel];
            double grown = union + 1 - member;
            double share = union == 0 ? 1 : (kept * (1 - member) + member * union) / (union * grown);
            kept -= member;
            union = grown;
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
