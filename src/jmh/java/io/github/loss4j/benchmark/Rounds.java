package io.github.loss4j.benchmark;

import java.util.Arrays;
import java.util.List;

/**
 * Times several calls in one JVM: in turns, round after round, so that all of them meet the same state of a shared
 * machine, and keeps the best round of each.
 *
 * @param warmup the rounds whose times are discarded
 * @param measured the rounds whose times count
 * @param seconds the length of the turn of a call in a round; a call that takes longer runs once
 */
record Rounds(int warmup, int measured, double seconds) {
    private static final double NANOS = 1e9;
    /** How often the clock is read during a turn. */
    private static final int READINGS = 8;

    /** Where results go, so that they are computed. */
    private static volatile float sink;

    /** A call that is timed. */
    interface Call {
        /** Calls and returns the reduced loss. */
        float run();
    }

    /** Nanoseconds of one call of each, of its best round. */
    double[] best(List<Call> calls) {
        double[] best = new double[calls.size()];
        Arrays.fill(best, Double.POSITIVE_INFINITY);
        long[] repeats = new long[calls.size()];
        Arrays.fill(repeats, 1);
        for (int round = 0; round < warmup + measured; round++) {
            for (int k = 0; k < best.length; k++) {
                double time = turn(calls.get(k), k, repeats);
                if (round >= warmup) {
                    best[k] = Math.min(best[k], time);
                }
            }
        }
        return best;
    }

    /** Nanoseconds of one call, averaged over a turn. */
    private double turn(Call call, int k, long[] repeats) {
        long step = Math.max(1, repeats[k] / READINGS);
        long count = 0;
        long start = System.nanoTime();
        long now = start;
        while (now - start < seconds * NANOS) {
            repeat(call, step);
            count += step;
            now = System.nanoTime();
        }
        repeats[k] = count;
        return (now - start) / (double) count;
    }

    private static void repeat(Call call, long step) {
        for (long i = 0; i < step; i++) {
            sink = call.run();
        }
    }
}
