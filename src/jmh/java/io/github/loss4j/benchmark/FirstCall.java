package io.github.loss4j.benchmark;

import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.regression.MseLoss;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a JVM that has just started pays: starts some, and prints when the first loss is there, what it took, and what
 * the first value of each further class of loss takes, for which the engine copies its loop.
 */
public final class FirstCall {
    private static final int PROCESSES = 7;
    private static final int CALLS = 10_000;
    private static final String LOADED = "loaded ";
    private static final String CALLED = "called ";

    private FirstCall() {
    }

    /**
     * Runs and prints.
     *
     * @param arguments not used
     * @throws IOException if no JVM can be started
     */
    public static void main(String[] arguments) throws IOException {
        List<String> classes = furtherClasses();
        Map<String, List<Double>> times = new LinkedHashMap<>();
        for (int process = 0; process < PROCESSES; process++) {
            start(classes, times);
        }
        Table first = new Table("in a new JVM, 4 elements", "median of " + PROCESSES, "greatest");
        times.forEach((name, samples) -> {
            if (!name.startsWith(LOADED) && !name.startsWith(CALLED)) {
                first.row(name, Table.number(median(samples), 1), Table.number(greatest(samples), 1));
            }
        });
        Table further = new Table("in the same JVM, for each of " + classes.size() + " further classes of loss",
                "median of the classes", "greatest", "which");
        further.row(further("to load and construct it, ms", LOADED, classes, times));
        further.row(further("its first value, ms", CALLED, classes, times));
        System.out.printf("Java %s, no options%n%n", System.getProperty("java.version"));
        first.print();
        System.out.println();
        further.print();
    }

    /** The pointwise losses that have a constructor without parameters, but for the one that is called first. */
    private static List<String> furtherClasses() {
        return Stream.of(PointwiseBenchmark.Measured.values()).<Class<?>>map(measured -> measured.loss.getClass())
                .distinct()
                .filter(type -> type != MseLoss.class && Stream.of(type.getConstructors())
                        .anyMatch(constructor -> constructor.getParameterCount() == 0))
                .map(Class::getName).toList();
    }

    /** Adds what one new JVM measures. */
    private static void start(List<String> classes, Map<String, List<Double>> times) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                        System.getProperty("java.class.path"), NewJvm.class.getName()));
        // On the systems there are, all processes count their nanoseconds from the same moment.
        command.add(Long.toString(System.nanoTime()));
        command.addAll(classes);
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader output = process.inputReader()) {
            for (String line : output.lines().toList()) {
                String[] fields = line.split(" ", 2);
                times.computeIfAbsent(fields[1], name -> new ArrayList<>()).add(Double.parseDouble(fields[0]));
            }
        }
    }

    private static String[] further(String what, String prefix, List<String> classes,
            Map<String, List<Double>> times) {
        Map<String, Double> medians = new LinkedHashMap<>();
        classes.forEach(name -> medians.put(name, median(times.get(prefix + name))));
        String dearest = medians.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
        return new String[] {what, Table.number(median(medians.values()), 2), Table.number(medians.get(dearest), 2),
            dearest.substring(dearest.lastIndexOf('.') + 1)};
    }

    private static double median(Collection<Double> samples) {
        return samples.stream().sorted().skip(samples.size() / 2).findFirst().orElseThrow();
    }

    private static double greatest(Collection<Double> samples) {
        return samples.stream().max(Comparator.naturalOrder()).orElseThrow();
    }

    /** The process that is measured. It prints at the end alone: printing loads what a first call may have to load. */
    static final class NewJvm {
        /** Where the values go, so that they are computed. */
        private static float sum;

        private NewJvm() {
        }

        /** Is given the time at its start, and names of classes. */
        public static void main(String[] arguments) throws ReflectiveOperationException {
            long entered = System.nanoTime();
            long start = Long.parseLong(arguments[0]);
            Tensor prediction = Tensor.of(0.5f, -1, 2, 0);
            Tensor target = Tensor.of(0.25f, 1, 2, 1);
            long before = System.nanoTime();
            sum += new MseLoss().value(prediction, target);
            long returned = System.nanoTime();
            long[] loaded = new long[arguments.length];
            long[] called = new long[arguments.length];
            for (int i = 1; i < arguments.length; i++) {
                firstValue(arguments[i], i, loaded, called);
            }
            call(prediction, target);
            long middle = System.nanoTime();
            call(prediction, target);
            long end = System.nanoTime();
            System.out.println((entered - start) / 1e6 + " from the start to main, ms");
            System.out.println((returned - start) / 1e6 + " from the start to the first value, ms");
            System.out.println((before - entered) / 1e6 + " the first two tensors, ms");
            System.out.println((returned - before) / 1e6 + " new MseLoss() and its first value, ms");
            System.out.println((double) (end - middle) / CALLS + " the same after " + CALLS + " calls, ns");
            for (int i = 1; i < arguments.length; i++) {
                System.out.println(loaded[i] / 1e6 + " " + LOADED + arguments[i]);
                System.out.println(called[i] / 1e6 + " " + CALLED + arguments[i]);
            }
        }

        private static void firstValue(String name, int i, long[] loaded, long[] called)
                throws ReflectiveOperationException {
            long start = System.nanoTime();
            PointwiseLoss loss = (PointwiseLoss) Class.forName(name).getConstructor().newInstance();
            loaded[i] = System.nanoTime() - start;
            Tensor prediction = Data.predictions(loss, 4);
            Tensor target = Data.targets(loss, 4);
            long before = System.nanoTime();
            sum += loss.value(prediction, target);
            called[i] = System.nanoTime() - before;
        }

        private static void call(Tensor prediction, Tensor target) {
            for (int i = 0; i < CALLS; i++) {
                sum += new MseLoss().value(prediction, target);
            }
        }
    }
}
