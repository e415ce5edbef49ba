package io.github.loss4j.detection;

/**
 * Two boxes along one axis: from {@code low} to {@code high}, and the target from {@code targetLow} to {@code targetHigh};
 * and the derivatives of lengths with respect to {@code low} or {@code high}. At a kink these are the mean of both sides.
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

    /** The length of the smallest box around all four. */
    double hull() {
        return Math.max(Math.max(low, high), Math.max(targetLow, targetHigh))
                - Math.min(Math.min(low, high), Math.min(targetLow, targetHigh));
    }

    /** How far the center is from that of the target. */
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
