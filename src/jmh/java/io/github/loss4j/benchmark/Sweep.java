package io.github.loss4j.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Shows that time grows as the number of elements does: prints the time an element of some pointwise losses from a
 * hundred elements to a hundred million, and of cross entropy of always a million scores, in rows of two classes to a
 * hundred thousand. Arguments, both optional: a regular expression of losses; the number of threads.
 */
public final class Sweep {
    private static final List<String> POINTWISE = List.of("MSE", "HUBER", "BCE_WITH_LOGITS");
    private static final String ROWS = "CROSS_ENTROPY";
    private static final List<String> VERBS = List.of("value", "evaluateInto");
    private static final int[] CLASSES = {2, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000};
    private static final int SCORES = 1 << 20;

    private Sweep() {
    }

    /**
     * Runs and prints.
     *
     * @param arguments losses and the number of threads
     * @throws RunnerException if a run fails
     */
    public static void main(String[] arguments) throws RunnerException {
        String losses = arguments.length > 0 ? arguments[0] : ".*";
        int threads = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
        List<Table> tables = new ArrayList<>();
        List<String> pointwise = POINTWISE.stream().filter(loss -> loss.matches(losses)).toList();
        if (!pointwise.isEmpty()) {
            tables.add(elements(pointwise, threads));
        }
        if (ROWS.matches(losses)) {
            tables.add(classes(threads));
        }
        System.out.printf("%n%d thread(s), Java %s%n", threads, System.getProperty("java.version"));
        for (Table table : tables) {
            System.out.println();
            table.print();
        }
        for (int size : sizes(false)) {
            System.out.printf("%nleft out: %d elements, since three arrays of them do not fit the heap%n", size);
        }
    }

    private static Table elements(List<String> losses, int threads) throws RunnerException {
        List<String> columns = new ArrayList<>(List.of("elements"));
        Map<String, Map<String, Double>> times = new TreeMap<>();
        String[] sizes = sizes(true).stream().map(String::valueOf).toArray(String[]::new);
        for (String loss : losses) {
            VERBS.forEach(verb -> columns.add(loss + " " + verb + ", ns an element"));
            times.put(loss, Run.times(
                    options(PointwiseBenchmark.class, threads).param("measured", loss).param("size", sizes), "size"));
        }
        Table table = new Table(columns.toArray(String[]::new));
        for (String size : sizes) {
            List<String> cells = new ArrayList<>(List.of(size));
            for (String loss : losses) {
                VERBS.forEach(verb -> cells.add(
                        Table.number(time(times.get(loss), verb, size) / Integer.parseInt(size), 3)));
            }
            table.row(cells.toArray(String[]::new));
        }
        return table;
    }

    /** The numbers of elements that fit the heap, or those that do not. */
    private static List<Integer> sizes(boolean fit) {
        List<Integer> sizes = new ArrayList<>();
        for (int size = 100; size <= 100_000_000; size *= 10) {
            // A forked JVM has as large a heap as this one. A quarter of it is left to whatever else there is.
            boolean fits = 3L * Float.BYTES * size <= Runtime.getRuntime().maxMemory() / 4 * 3;
            if (fits == fit) {
                sizes.add(size);
            }
        }
        return sizes;
    }

    private static Table classes(int threads) throws RunnerException {
        String[] shapes = new String[CLASSES.length];
        for (int i = 0; i < shapes.length; i++) {
            shapes[i] = SCORES / CLASSES[i] + "x" + CLASSES[i];
        }
        Map<String, Double> times = Run.times(options(CrossEntropyBenchmark.class, threads).param("shape", shapes),
                "shape");
        Table table = new Table(ROWS + ": rows x classes", "value, ns a score", "evaluateInto, ns a score");
        for (int i = 0; i < shapes.length; i++) {
            int scores = SCORES / CLASSES[i] * CLASSES[i];
            table.row(shapes[i], Table.number(time(times, "value", shapes[i]) / scores, 3),
                    Table.number(time(times, "evaluateInto", shapes[i]) / scores, 3));
        }
        return table;
    }

    /** NaN where the run failed, so that one failure does not cost the whole table. */
    private static double time(Map<String, Double> times, String verb, String size) {
        return times.getOrDefault(verb + " " + size, Double.NaN);
    }

    /** Short iterations: it is the shape of the curve that counts. No limit of the heap but the JVM's own. */
    private static ChainedOptionsBuilder options(Class<?> benchmark, int threads) {
        return new OptionsBuilder().include(benchmark.getSimpleName() + "\\.(" + String.join("|", VERBS) + ")$")
                .timeUnit(TimeUnit.NANOSECONDS).jvmArgsAppend(Run.threads(threads)).warmupIterations(3)
                .warmupTime(TimeValue.milliseconds(150)).measurementIterations(4)
                .measurementTime(TimeValue.milliseconds(150));
    }
}
