package io.github.loss4j.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/**
 * A guard against losses that become slower: times pairs of calls that should cost about the same, in one JVM, on one
 * thread, in about two minutes, and fails if a ratio is above its bound. {@link GuardRatio} has the ratios with their
 * bounds. Ratios within a JVM depend less on the machine than times do.
 *
 * <p>Argument: a regular expression of names of ratios; all by default.
 */
public final class Guard {
    private static final Rounds ROUNDS = new Rounds(8, 10, 0.03);
    /** A ratio above its bound is measured again, since a neighbour on the machine may have slowed one side. */
    private static final int ATTEMPTS = 3;

    private final Table table = new Table("times of", "value", "bound", "value with gradient", "bound");
    private final List<String> failures = new ArrayList<>();

    private Guard() {
    }

    /**
     * Runs and prints; exits with 1 if a ratio is above its bound.
     *
     * @param arguments which ratios
     * @throws Exception if a call fails
     */
    public static void main(String[] arguments) throws Exception {
        String names = arguments.length > 0 ? arguments[0] : ".*";
        Guard guard = new Guard();
        ForkJoinPool pool = new ForkJoinPool(1);
        pool.submit(() -> {
            for (GuardRatio ratio : GuardRatio.values()) {
                if (ratio.name().matches(names)) {
                    guard.check(ratio);
                }
            }
        }).get();
        pool.shutdown();
        System.out.printf("Java %s%n%n", System.getProperty("java.version"));
        guard.table.print();
        guard.failures.forEach(System.err::println);
        System.exit(guard.failures.isEmpty() ? 0 : 1);
    }

    private void check(GuardRatio ratio) {
        GuardCalls calls = ratio.calls();
        double value = ratio.valueBound > 0
                ? measure(ratio + ", value", ratio.valueBound, calls.value(), calls.otherValue())
                : Double.NaN;
        double gradient = measure(ratio + ", value with gradient", ratio.gradientBound, calls.gradient(),
                calls.otherGradient());
        table.row(ratio.name(), text(value), text(ratio.valueBound), text(gradient), text(ratio.gradientBound));
    }

    private double measure(String what, double bound, Rounds.Call call, Rounds.Call other) {
        double least = Double.POSITIVE_INFINITY;
        for (int attempt = 0; attempt < ATTEMPTS && least > bound; attempt++) {
            double[] times = ROUNDS.best(List.of(call, other));
            least = Math.min(least, times[0] / times[1]);
        }
        if (least > bound) {
            failures.add(what + ": the ratio of times is " + text(least) + ", its bound " + text(bound));
        }
        return least;
    }

    private static String text(double ratio) {
        return Double.isNaN(ratio) ? "-" : Table.number(ratio, 2);
    }
}
