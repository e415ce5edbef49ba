package io.github.loss4j.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the program {@code Comparison} of the benchmarks measured.
 *
 * @param facts date, machine and versions
 * @param workloads the workloads in the order of the run
 */
record MeasuredSpeed(Map<String, String> facts, List<Workload> workloads) {
    /** The run that the picture shows, on a machine with AVX-512. */
    static final Path PUBLISHED = Path.of("src/jmh/comparison.csv");
    /** A run on a machine whose vectors are half as wide. */
    static final Path OF_AVX2 = Path.of("src/jmh/comparison-avx2.csv");
    /** Of the shapes of a loss that were measured, the picture shows the one whose size is the nearest to this. */
    private static final double SIZE = 100_000;

    /**
     * A loss at one shape.
     *
     * @param loss the name, and after a comma what is special
     * @param shape the shape of the prediction
     * @param times nanoseconds by the names of the columns; absent where there are none
     * @param fault why a time is absent; empty if none should be there
     */
    record Workload(String loss, String shape, Map<String, Double> times, String fault) {
        double time(String column) {
            return times.getOrDefault(column, Double.NaN);
        }

        /** The time of the faster peer divided by ours; NaN if one of them is not known. */
        double ratio(String verb) {
            double operations = time("operations " + verb);
            double script = time("script " + verb);
            double peer = Double.isNaN(operations)
                    ? script
                    : Double.isNaN(script) ? operations : Math.min(operations, script);
            return peer / time(verb);
        }

        private double size() {
            return Arrays.stream(shape.split("x")).mapToDouble(Double::parseDouble).reduce(1, (a, b) -> a * b);
        }
    }

    static MeasuredSpeed read(Path file) throws IOException {
        Map<String, String> facts = new HashMap<>();
        List<Workload> workloads = new ArrayList<>();
        String[] columns = null;
        for (String line : Files.readAllLines(file)) {
            String[] fields = line.split(";", -1);
            if (line.startsWith("# ")) {
                int colon = line.indexOf(": ");
                facts.put(line.substring(2, colon), line.substring(colon + 2));
            } else if (columns == null) {
                columns = fields;
            } else {
                Map<String, Double> times = new HashMap<>();
                for (int k = 2; k < fields.length - 1; k++) {
                    if (!fields[k].isEmpty()) {
                        times.put(columns[k], Double.parseDouble(fields[k]));
                    }
                }
                workloads.add(new Workload(fields[0], fields[1], times, fields[fields.length - 1]));
            }
        }
        return new MeasuredSpeed(facts, workloads);
    }

    /** One workload for each loss whose ratios are known: without options if there is one, of about {@link #SIZE}. */
    List<Workload> losses() {
        Map<String, Workload> losses = new LinkedHashMap<>();
        for (Workload workload : workloads) {
            if (workload.ratio("value") > 0 && workload.ratio("gradient") > 0) {
                losses.merge(workload.loss().split(",")[0], workload, MeasuredSpeed::shown);
            }
        }
        return List.copyOf(losses.values());
    }

    private static Workload shown(Workload first, Workload second) {
        if (!first.loss().equals(second.loss())) {
            return first;
        }
        return Math.abs(Math.log(second.size() / SIZE)) < Math.abs(Math.log(first.size() / SIZE)) ? second : first;
    }

    /** The median over the losses. */
    double median(String verb) {
        double[] ratios = losses().stream().mapToDouble(loss -> loss.ratio(verb)).sorted().toArray();
        return ratios[ratios.length / 2];
    }
}
