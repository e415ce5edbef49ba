package io.github.loss4j.detection;

/**
 * Two boxes along one axis: the prediction from {@code low} to {@code high}, the target from {@code targetLow} to
 * {@code targetHigh}. The methods ending in {@code By} are derivatives with respect to {@code low} or {@code high}; at
 * a kink they are the mean of the one-sided derivatives.
 */
record Edges(double low, double high, double targetLow, double targetHigh) {
    double length() {
        return Math.max(0, high - low);
    }

    double targetLength() {
        return Math.max(0, targetHigh - targetLow);
    }

    double overlap() {
        return Math.max(0, overlapOrGap());
    }

    private double overlapOrGap() {
        return Math.min(high, targetHigh) - Math.max(low, targetLow);
    }

    /** The length of the interval that encloses all four edges. */
    double hull() {
        return Math.max(Math.max(low, high), Math.max(targetLow, targetHigh))
                - Math.min(Math.min(low, high), Math.min(targetLow, targetHigh));
    }

    /** The center of the prediction minus the center of the target. */
    double offset() {
        return 0.5 * (low - targetLow + (high - targetHigh));
    }

    double lengthBy(boolean upper) {
        return (upper ? 1 : -1) * step(high - low);
    }

    double overlapBy(boolean upper) {
        return (upper ? step(targetHigh - high) : -step(low - targetLow)) * step(overlapOrGap());
    }

    double hullBy(boolean upper) {
        double edge = upper ? high : low;
        double opposite = upper ? low : high;
        return step(edge - Math.max(opposite, Math.max(targetLow, targetHigh)))
                - step(Math.min(opposite, Math.min(targetLow, targetHigh)) - edge);
    }

    private static double step(double x) {
        return x > 0 ? 1 : x < 0 ? 0 : x == 0 ? 0.5 : Double.NaN;
    }
}
