package io.github.loss4j;

import java.io.Serializable;

/**
 * The set of numbers for which a loss is defined: an interval, or two single numbers.
 *
 * @param low the lower end
 * @param lowIncluded whether the lower end belongs to the domain
 * @param high the upper end
 * @param highIncluded whether the upper end belongs to the domain
 * @param between whether the numbers between the ends belong to the domain; false for a set of two numbers
 * @param advice the text that error messages append for a number outside, such as which loss to use instead; may be
 *        empty
 * @since 0.1.0
 */
public record Domain(float low, boolean lowIncluded, float high, boolean highIncluded, boolean between, String advice)
        implements
            Serializable {
    /** All finite numbers. */
    public static final Domain FINITE = open(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    /** Class scores: all finite numbers, and −∞ for an impossible class. */
    public static final Domain SCORES = new Domain(Float.NEGATIVE_INFINITY, true, Float.POSITIVE_INFINITY, false, "");

    /**
     * An interval.
     *
     * @param low its lower end
     * @param lowIncluded whether the lower end belongs to it
     * @param high its upper end
     * @param highIncluded whether the upper end belongs to it
     * @param advice the text that error messages append for a number outside, such as which loss to use instead; may be
     *        empty
     */
    public Domain(float low, boolean lowIncluded, float high, boolean highIncluded, String advice) {
        this(low, lowIncluded, high, highIncluded, true, advice);
    }

    /**
     * A set of two numbers, such as the labels −1 and +1.
     *
     * @param low the smaller number
     * @param high the larger number
     * @return the set of both
     * @since 0.2.0
     */
    public static Domain either(float low, float high) {
        return new Domain(low, true, high, true, false, "");
    }

    /**
     * A closed interval.
     *
     * @param low its lower end
     * @param high its upper end
     * @return [low, high]
     */
    public static Domain closed(float low, float high) {
        return new Domain(low, true, high, true, "");
    }

    /**
     * An open interval.
     *
     * @param low its lower end
     * @param high its upper end
     * @return (low, high)
     */
    public static Domain open(float low, float high) {
        return new Domain(low, false, high, false, "");
    }

    /**
     * All finite numbers from a lower end upwards, including it.
     *
     * @param low its lower end
     * @return [low, ∞)
     */
    public static Domain atLeast(float low) {
        return new Domain(low, true, Float.POSITIVE_INFINITY, false, "");
    }

    /**
     * All finite numbers above a lower end, excluding it.
     *
     * @param low its lower end
     * @return (low, ∞)
     */
    public static Domain above(float low) {
        return open(low, Float.POSITIVE_INFINITY);
    }

    /**
     * All finite numbers up to an upper end, including it.
     *
     * @param high its upper end
     * @return (−∞, high]
     */
    public static Domain atMost(float high) {
        return new Domain(Float.NEGATIVE_INFINITY, false, high, true, "");
    }

    /**
     * The same domain with another advice.
     *
     * @param text the advice for numbers outside, such as "for logits use BceWithLogitsLoss"
     * @return a copy
     */
    public Domain advising(String text) {
        return new Domain(low, lowIncluded, high, highIncluded, between, text);
    }

    /**
     * Whether a number belongs to the domain.
     *
     * @param number any number
     * @return true if it belongs to the domain; false for NaN
     */
    public boolean contains(float number) {
        return number == low && lowIncluded || number == high && highIncluded
                || number > low && number < high && between;
    }

    /** The domain in the notation of sets: {@code [0, 1]}, {@code (-1, ∞)}, <code>{-1, 1}</code>. */
    @Override public String toString() {
        if (!between) {
            return "{" + text(low) + ", " + text(high) + "}";
        }
        return (lowIncluded ? "[" : "(") + text(low) + ", " + text(high) + (highIncluded ? "]" : ")");
    }

    private static String text(float end) {
        if (Float.isInfinite(end)) {
            return end < 0 ? "-∞" : "∞";
        }
        return end == (int) end ? Integer.toString((int) end) : Float.toString(end);
    }
}
