package io.github.loss4j.benchmark;

import io.github.loss4j.Tensor;
import io.github.loss4j.regression.MseLoss;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether a JVM can be unlucky. Starts JVMs beside four busy threads, lets each compute short and then longer losses, and
 * counts those whose longer losses stay slow: where C2 has compiled a loop before it could inline the loop's accesses.
 */
public final class FreshJvms {
    private static final int PROCESSES = 30;
    private static final int BUSY = 4;
    private static final int ELEMENTS = 1000;
    /** A JVM is slow if it takes so many times as long as the median one. */
    private static final double SLOW = 4;

    private FreshJvms() {
    }

    /**
     * Runs and prints; fails if a JVM was slow.
     *
     * @param arguments not used
     * @throws IOException if no JVM can be started
     */
    public static void main(String[] arguments) throws IOException {
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
        List<Double> times = new ArrayList<>();
        for (int process = 0; process < PROCESSES; process++) {
            times.add(start());
        }
        stop.set(true);
        Collections.sort(times);
        double median = times.get(PROCESSES / 2);
        long slow = times.stream().filter(time -> time > SLOW * median).count();
        System.out.printf("Java %s, %d new JVMs beside %d busy threads%n%n", System.getProperty("java.version"),
                PROCESSES, BUSY);
        Table table = new Table("MSE of " + ELEMENTS + " elements, ns", "least", "median", "greatest", "slow JVMs");
        table.row("value", Table.number(times.get(0), 0), Table.number(median, 0),
                Table.number(times.get(PROCESSES - 1), 0), Long.toString(slow));
        table.print();
        if (slow > 0) {
            throw new IllegalStateException(slow + " of " + PROCESSES + " JVMs stayed slow");
        }
    }

    private static double start() throws IOException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), NewJvm.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        return Double
                .parseDouble(new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim());
    }

    /** What each JVM does: short losses until their callers are compiled, then longer ones, of which it prints the best time. */
    public static final class NewJvm {
        private static final long SHORT = 250_000_000;
        private static final long LONG = 1_000_000_000;
        private static final int CALLS = 200;

        private static float sink;

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
            for (long end = System.nanoTime() + SHORT; System.nanoTime() < end;) {
                for (int i = 0; i < CALLS; i++) {
                    sink += loss.value(prediction, target);
                }
            }
            for (long end = System.nanoTime() + SHORT; System.nanoTime() < end;) {
                for (int i = 0; i < CALLS; i++) {
                    sink += loss.evaluateInto(prediction, target, gradient);
                }
            }
            Tensor longer = Tensor.full(0.5f, ELEMENTS);
            Tensor other = Tensor.full(0.25f, ELEMENTS);
            double best = Double.MAX_VALUE;
            for (long end = System.nanoTime() + LONG; System.nanoTime() < end;) {
                long start = System.nanoTime();
                for (int i = 0; i < CALLS; i++) {
                    sink += loss.value(longer, other);
                }
                best = Math.min(best, (System.nanoTime() - start) / (double) CALLS);
            }
            System.out.println(sink == 0 ? Double.MAX_VALUE : best);
        }
    }
}
