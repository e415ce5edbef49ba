package io.github.loss4j.benchmark;

import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.regression.MseLoss;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Whether a JVM can be unlucky. Starts JVMs beside four busy threads, lets each compute losses, and counts those in
 * which a loss stays slow: where C2 has compiled a loop before it could inline the loop's accesses, or has not
 * vectorised it.
 *
 * <p>By default each JVM computes mean squared errors, of a few elements and then of many. With the argument
 * {@code all} it computes all pointwise losses, beginning with another one each time; that takes up to forty minutes.
 * A number is the number of JVMs.
 */
public final class FreshJvms {
    private static final int PROCESSES = 30;
    private static final int BUSY = 4;
    private static final int ELEMENTS = 1000;
    /** A JVM is slow if it takes so many times as long as the median one. */
    private static final double SLOW = 4;
    private static final int CALLS = 100;

    private static volatile float sink;

    private FreshJvms() {
    }

    /**
     * Runs and prints; fails if a JVM was slow.
     *
     * @param arguments which losses
     * @throws IOException if no JVM can be started
     */
    public static void main(String[] arguments) throws IOException {
        List<String> options = List.of(arguments);
        Class<?> program = options.contains("all") ? AllLosses.class : NewJvm.class;
        int processes = options.stream().filter(option -> option.matches("\\d+")).mapToInt(Integer::parseInt)
                .findFirst().orElse(PROCESSES);
        AtomicBoolean stop = new AtomicBoolean();
        for (int i = 0; i < BUSY; i++) {
            Thread busy = new Thread(() -> {
                while (!stop.get()) {
                    Thread.onSpinWait();
                }
            });
            busy.setDaemon(true);
            busy.start();
        }
        Map<String, List<Double>> times = new TreeMap<>();
        for (int process = 0; process < processes; process++) {
            start(program, process, times);
        }
        stop.set(true);
        System.out.printf("Java %s, %d new JVMs beside %d busy threads, %d elements%n%n",
                System.getProperty("java.version"), processes, BUSY, ELEMENTS);
        Table table = new Table("nanoseconds of", "least", "median", "greatest", "slow JVMs");
        long slow = 0;
        for (Map.Entry<String, List<Double>> entry : times.entrySet()) {
            List<Double> sorted = entry.getValue().stream().sorted().toList();
            double median = sorted.get(sorted.size() / 2);
            long slowOnes = sorted.stream().filter(time -> time > SLOW * median).count();
            table.row(entry.getKey(), Table.number(sorted.get(0), 0), Table.number(median, 0),
                    Table.number(sorted.get(sorted.size() - 1), 0), Long.toString(slowOnes));
            slow += slowOnes;
        }
        table.print();
        if (slow > 0) {
            throw new IllegalStateException("slow in " + slow + " cases of " + times.size() * processes);
        }
    }

    /** Adds the times that one JVM prints. */
    private static void start(Class<?> program, int number, Map<String, List<Double>> times) throws IOException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), program.getName(), Integer.toString(number))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader output = process.inputReader(); Stream<String> lines = output.lines()) {
            lines.map(line -> line.split(" ", 2)).forEach(fields -> times
                    .computeIfAbsent(fields[1], name -> new ArrayList<>()).add(Double.parseDouble(fields[0])));
        }
    }

    /** What each JVM does by default: short losses until their callers are compiled, then longer ones. */
    public static final class NewJvm {
        private static final long SHORT = 250_000_000;
        private static final long LONG = 1_000_000_000;

        private NewJvm() {
        }

        /**
         * Runs and prints nanoseconds per call.
         *
         * @param arguments not used
         */
        public static void main(String[] arguments) {
            MseLoss loss = new MseLoss();
            Tensor prediction = Tensor.of(0.1f, 0.2f, 0.3f, 0.4f);
            Tensor target = Tensor.of(0.4f, 0.3f, 0.2f, 0.1f);
            Tensor gradient = Tensor.zeros(4);
            Tensor longer = Tensor.full(0.5f, ELEMENTS);
            Tensor other = Tensor.full(0.25f, ELEMENTS);
            for (long end = System.nanoTime() + SHORT; System.nanoTime() < end;) {
                for (int i = 0; i < CALLS; i++) {
                    sink = loss.value(prediction, target);
                }
            }
            for (long end = System.nanoTime() + SHORT; System.nanoTime() < end;) {
                for (int i = 0; i < CALLS; i++) {
                    sink = loss.evaluateInto(prediction, target, gradient);
                }
            }
            System.out.println(best(() -> loss.value(longer, other), LONG) + " value of MSE");
        }
    }

    /** Every pointwise loss, value and gradient. */
    public static final class AllLosses {
        private static final int MAX_PASSES = 20;
        private static final long TIME = 40_000_000;
        /** C2 has compiled a loss if a pass takes less than so many times as long as the one before it. */
        private static final double FASTER = 0.7;

        private AllLosses() {
        }

        /**
         * Runs and prints nanoseconds per call, for each loss and verb.
         *
         * @param arguments the number of losses to leave for the end
         */
        public static void main(String[] arguments) {
            PointwiseBenchmark.Measured[] losses = PointwiseBenchmark.Measured.values();
            // Prime, so that a loss has others before it in each JVM.
            int first = Integer.parseInt(arguments[0]) * 7;
            Map<String, Double> best = new TreeMap<>();
            boolean faster = true;
            // C2 lags behind; without so many passes most losses would be slow for that reason alone.
            for (int pass = 0; pass < MAX_PASSES && faster; pass++) {
                faster = pass == 0;
                for (int k = 0; k < losses.length; k++) {
                    PointwiseBenchmark.Measured measured = losses[(first + k) % losses.length];
                    PointwiseLoss loss = measured.loss;
                    Tensor prediction = Data.predictions(loss, ELEMENTS);
                    Tensor target = Data.targets(loss, ELEMENTS);
                    Tensor gradient = Tensor.zeros(ELEMENTS);
                    faster |= isFaster("value of " + measured, best(() -> loss.value(prediction, target), TIME), best);
                    faster |= isFaster("gradient of " + measured,
                            best(() -> loss.evaluateInto(prediction, target, gradient), TIME), best);
                }
            }
            best.forEach((name, time) -> System.out.println(time + " " + name));
        }

        /** Merges a time into the best ones, and returns whether it is much less than the best one before. */
        private static boolean isFaster(String name, double time, Map<String, Double> best) {
            Double before = best.get(name);
            best.merge(name, time, Math::min);
            return before != null && time < FASTER * before;
        }
    }

    /** Nanoseconds of one call: the best of the rounds that fit into so many nanoseconds. */
    private static double best(Rounds.Call call, long time) {
        double best = Double.MAX_VALUE;
        for (long end = System.nanoTime() + time; System.nanoTime() < end;) {
            long start = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                sink = call.run();
            }
            best = Math.min(best, (System.nanoTime() - start) / (double) CALLS);
        }
        return best;
    }
}
