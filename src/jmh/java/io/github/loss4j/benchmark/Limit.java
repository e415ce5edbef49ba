package io.github.loss4j.benchmark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * What this machine can move: how long it takes to read two arrays of floats, and to read two and write a third.
 * Measured by a C program, or by the best Java loops if there is no C compiler. It is the best of eight times, each
 * as long as an iteration.
 *
 * @param source by which of the two
 * @param times for each number of elements that was measured
 */
record Limit(String source, Map<String, Times> times) {
    private static final String[] SIZES = {"100000", "10000000"};

    /** Nanoseconds an element. */
    record Times(double read, double write) {
    }

    /** The limit of so many threads that share the arrays; {@code java} does without the C program in any case. */
    static Limit measure(int threads, boolean java) throws Exception {
        Map<String, Times> times = java ? Map.of() : compiled(threads);
        Limit limit = times.isEmpty() ? new Limit("Java", looped(threads)) : new Limit("C", times);
        limit.times.forEach((size, time) -> System.out.printf(Locale.ROOT,
                "limit by %s, %d thread(s), %s elements: %.3f ns each to read two, %.3f to read two and write one%n",
                limit.source, threads, size, time.read, time.write));
        return limit;
    }

    /** Empty if there is no compiler, or none that takes these options. */
    private static Map<String, Times> compiled(int threads) throws IOException, InterruptedException {
        Map<String, Times> times = new TreeMap<>();
        File folder = Files.createTempDirectory("limit").toFile();
        File program = new File(folder, "limit");
        File output = new File(folder, "output");
        List.of(folder, program, output).forEach(File::deleteOnExit);
        try {
            if (succeeds(output, "cc", "-O3", "-march=native", "-ffast-math", "-pthread", "-o", program.toString(),
                    "src/jmh/c/limit.c")
                    && succeeds(output, program.toString(), Integer.toString(threads), SIZES[0], SIZES[1])) {
                for (String line : Files.readAllLines(output.toPath())) {
                    String[] fields = line.split(" ");
                    times.put(fields[0], new Times(Double.parseDouble(fields[1]), Double.parseDouble(fields[2])));
                }
            }
        } catch (IOException noCompiler) {
            // Then Java stands in for it, which is said with the numbers.
        }
        return times;
    }

    private static boolean succeeds(File output, String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start().waitFor() == 0;
    }

    private static Map<String, Times> looped(int threads) throws InterruptedException, ExecutionException {
        Map<String, Times> times = new TreeMap<>();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        for (String size : SIZES) {
            int elements = Integer.parseInt(size);
            // Some tenths of a second, as an iteration of the benchmarks takes.
            int turns = 1_000_000_000 / elements + 1;
            List<Part> parts = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                parts.add(new Part(elements / threads));
            }
            double read = Double.POSITIVE_INFINITY;
            double write = Double.POSITIVE_INFINITY;
            for (int best = 0; best < 8; best++) {
                read = Math.min(read, time(pool, parts, turns, Part::readTwo));
                write = Math.min(write, time(pool, parts, turns, Part::readTwoWriteOne));
            }
            times.put(size, new Times(read / turns / elements, write / turns / elements));
        }
        pool.shutdown();
        return times;
    }

    /** The nanoseconds until every thread has gone over its part so many times. */
    private static long time(ExecutorService pool, List<Part> parts, int turns, Consumer<Part> work)
            throws InterruptedException, ExecutionException {
        List<Callable<Object>> tasks = new ArrayList<>();
        for (Part part : parts) {
            tasks.add(Executors.callable(() -> {
                for (int turn = 0; turn < turns; turn++) {
                    work.accept(part);
                }
            }));
        }
        long start = System.nanoTime();
        for (var done : pool.invokeAll(tasks)) {
            done.get();
        }
        return System.nanoTime() - start;
    }

    /** What one thread works on. */
    private static final class Part {
        private final float[] a;
        private final float[] b;
        private final float[] c;
        private int mismatch;

        Part(int size) {
            a = new float[size];
            b = new float[size];
            c = new float[size];
        }

        /** HotSpot does not vectorise a sum of floats, but what compares two equal arrays has to read all of both. */
        void readTwo() {
            mismatch = Arrays.mismatch(a, b);
        }

        void readTwoWriteOne() {
            for (int i = 0; i < c.length; i++) {
                c[i] = a[i] - b[i];
            }
        }
    }
}
