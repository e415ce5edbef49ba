package io.github.loss4j.benchmark;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What was measured of a workload: nanoseconds of a call, or why there are none. */
final class ComparisonRow {
    /** What is measured. The limit is the time that the machine needs to move the data. */
    enum Column {
        // Of the value.
        VALUE, OPERATIONS_VALUE, SCRIPT_VALUE, LIMIT_VALUE,
        // Of the value with its gradient.
        GRADIENT, OPERATIONS_GRADIENT, SCRIPT_GRADIENT, LIMIT_GRADIENT
    }

    private final String loss;
    private final String shape;
    private final Map<Column, Double> times = new EnumMap<>(Column.class);
    private String fault = "";

    ComparisonRow(String loss, String shape) {
        this.loss = loss;
        this.shape = shape;
    }

    void put(Column column, double nanoseconds) {
        times.put(column, nanoseconds);
    }

    /** Adds a reason why there is no time, or not every one. */
    void add(String reason) {
        String line = reason.replaceAll("\\s+", " ").replace(';', ',').replace('|', '/');
        fault += (fault.isEmpty() ? "" : ", ") + line.substring(0, Math.min(line.length(), 200));
    }

    String loss() {
        return loss;
    }

    String shape() {
        return shape;
    }

    String fault() {
        return fault;
    }

    /** NaN if it was not measured. */
    double time(Column column) {
        return times.getOrDefault(column, Double.NaN);
    }

    /** The time of the faster peer. */
    double peerValue() {
        return least(Column.OPERATIONS_VALUE, Column.SCRIPT_VALUE);
    }

    double peerGradient() {
        return least(Column.OPERATIONS_GRADIENT, Column.SCRIPT_GRADIENT);
    }

    private double least(Column first, Column second) {
        return Double.isNaN(time(first))
                ? time(second)
                : Double.isNaN(time(second)) ? time(first) : Math.min(time(first), time(second));
    }

    /** For whoever watches the run. */
    String line() {
        return String.format(Locale.ROOT, "%-34s %-15s value %12.0f ns, %7.2f  gradient %12.0f ns, %7.2f  %s", loss,
                shape, time(Column.VALUE), peerValue() / time(Column.VALUE), time(Column.GRADIENT),
                peerGradient() / time(Column.GRADIENT), fault);
    }
}
