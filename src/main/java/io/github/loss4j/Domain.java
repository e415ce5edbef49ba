package io.github.loss4j;

import java.io.Serializable;

/**
 * The numbers for which a loss is meant: an interval, or its two ends alone.
 *
 * @param low the lower end
 * @param lowIncluded whether that belongs to the domain
 * @param high the upper end
 * @param highIncluded whether that belongs to the domain
 * @param between whether the numbers between the ends belong to the domain
 * @param advice what to use outside of it, as a message says it; empty if there is nothing to say
 */
public record Domain(float low, boolean lowIncluded, float high, boolean highIncluded, boolean between, String advice)
        implements
            Serializable {
    /** All finite numbers. */
    public static final Domain FINITE = open(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    /** The scores of classes: all finite numbers, and −∞ for a class that is impossible. */
    public static final Domain SCORES = new Domain(Float.NEGATIVE_INFINITY, true, Float.POSITIVE_INFINITY, false, "");

    /**
     * An interval.
     *
     * @param low its lower end
     * @param lowIncluded whether that belongs to it
     * @param high its upper end
     * @param highIncluded whether that belongs to it
     * @param advice what to use outside of it, as a message says it; empty if there is nothing to say
     */
    public Domain(float low, boolean lowIncluded, float high, boolean highIncluded, String advice) {
        this(low, lowIncluded, high, highIncluded, true, advice);
    }

    /**
     * Two numbers and no others, such as the labels −1 and +1.
     *
     * @param low the lesser
     * @param high the greater
     * @return {low, high}
     */
    public static Domain either(float low, float high) {
        return new Domain(low, true, high, true, false, "");
    }

    /**
     * An interval with its ends.
     *
     * @param low its lower end
     * @param high its upper end
     * @return [low, high]
     */
    public static Domain closed(float low, float high) {
        return new Domain(low, true, high, true, "");
    }

    /**
     * An interval without its ends.
     *
     * @param low its lower end
     * @param high its upper end
     * @return (low, high)
     */
    public static Domain open(float low, float high) {
        return new Domain(low, false, high, false, "");
    }

    /**
     * All finite numbers from one on.
     *
     * @param low its lower end
     * @return [low, ∞)
     */
    public static Domain atLeast(float low) {
        return new Domain(low, true, Float.POSITIVE_INFINITY, false, "");
    }

    /**
     * All finite numbers above one.
     *
     * @param low its lower end
     * @return (low, ∞)
     */
    public static Domain above(float low) {
        return open(low, Float.POSITIVE_INFINITY);
    }

    /**
     * All finite numbers up to one.
     *
     * @param high its upper end
     * @return (−∞, high]
     */
    public static Domain atMost(float high) {
        return new Domain(Float.NEGATIVE_INFINITY, false, high, true, "");
    }

    /**
     * The same domain with an advice.
     *
     * @param text what to use outside of it, such as "for logits use BceWithLogitsLoss"
     * @return a copy
     */
    public Domain advising(String text) {
        return new Domain(low, lowIncluded, high, highIncluded, between, text);
    }

    /**
     * Whether a number belongs to the domain.
     *
     * @param number any number
     * @return true if it does; NaN never does
     */
    public boolean contains(float number) {
        return number == low && lowIncluded || number == high && highIncluded
                || number > low && number < high && between;
    }

    /** The domain as it is written: {@code [0, 1]}, {@code (-1, ∞)}, <code>{-1, 1}</code>. */
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
