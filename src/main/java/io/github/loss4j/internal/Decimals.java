package io.github.loss4j.internal;

/** Parameters mean the decimal number that was written: 0.9f is nine tenths, not the float32 beside it. */
public final class Decimals {
    private static final double PLACES = 1e5;

    private Decimals() {
    }

    /**
     * The number of at most five decimal places that a float32 stands for.
     *
     * @param number any number
     * @return that number; the float32 itself if there is none
     */
    public static double of(float number) {
        double decimal = Math.rint(PLACES * number) / PLACES;
        return (float) decimal == number ? decimal : number;
    }
}
