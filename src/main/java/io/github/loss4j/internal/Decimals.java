package io.github.loss4j.internal;

/**
 * Interprets a float32 parameter as the decimal number that was written: 0.9f means nine tenths, not the nearest
 * float32.
 */
public final class Decimals {
    private static final double PLACES = 1e5;

    private Decimals() {
    }

    /**
     * Returns the number with at most five decimal places that rounds to a float32.
     *
     * @param number any number
     * @return the decimal number; the float32 itself if there is none
     */
    public static double of(float number) {
        double decimal = Math.rint(PLACES * number) / PLACES;
        return (float) decimal == number ? decimal : number;
    }
}
