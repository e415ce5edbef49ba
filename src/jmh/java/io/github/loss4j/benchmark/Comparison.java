package io.github.loss4j.benchmark;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Ours, libtorch and what the machine can move, in one run; prints a table of ratios. Arguments, both
 * optional: a regular expression of workloads; the numbers of threads, as "1" or "1,2".
 */
public final class Comparison {
    private static final String[] ELEMENTWISE = {"4", "1000", "100000", "10000000"};
    private static final String[] LARGE = {"100000", "10000000"};
    private static final String[] ROWS = {"32x10", "1024x1000", "256x32000"};

    private Comparison() {
    }

    /**
     * Runs and prints.
     *
     * @param arguments workloads and threads
     * @throws Exception if a run fails
     */
    public static void main(String[] arguments) throws Exception {
        String workloads = arguments.length > 0 ? arguments[0] : ".*";
        String threads = arguments.length > 1 ? arguments[1] : "1";
        Map<String, double[]> limits = limits();
        for (String number : threads.split(",")) {
            Map<String, Double> times = new TreeMap<>();
            List<String> lines = new ArrayList<>();
            for (Workload workload : Workload.values()) {
                if (workload.name().matches(workloads)) {
                    String[] sizes = workload == Workload.CROSS_ENTROPY
                            ? ROWS
                            : workload == Workload.BCE ? LARGE : ELEMENTWISE;
                    run(workload, sizes, Integer.parseInt(number), times);
                    for (String size : sizes) {
                        lines.add(line(workload, size, times, limits));
                    }
                }
            }
            System.out.printf("%n%s thread(s), Java %s, allocator of libtorch %s%n", number,
                    System.getProperty("java.version"),
                    System.getenv("MALLOC_MMAP_THRESHOLD_") == null ? "as it comes" : "tuned");
            System.out.println("| workload | elements | value: ours ns | libtorch ns | ratio | of the limit "
                    + "| gradient: ours ns | libtorch ns | ratio | of the limit |");
            System.out.println("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
            lines.forEach(System.out::println);
        }
    }

    private static void run(Workload workload, String[] sizes, int threads, Map<String, Double> times)
            throws RunnerException {
        boolean twoPeers = workload == Workload.BCE || workload == Workload.CROSS_ENTROPY;
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(PeerBenchmark.class.getSimpleName() + (twoPeers ? "" : "\\.(ours|peer)"))
                .param("workload", workload.name()).param("size", sizes)
                // The caller is a thread of the common pool's work, too.
                .jvmArgsAppend("-Djava.util.concurrent.ForkJoinPool.common.parallelism=" + (threads - 1),
                        "-Dai.djl.pytorch.num_threads=" + threads, "-Dai.djl.pytorch.num_interop_threads=1", "-Xmx8g");
        Collection<RunResult> results = new Runner(options.build()).run();
        for (RunResult result : results) {
            String name = result.getParams().getBenchmark();
            times.put(key(workload, result.getParams().getParam("size"), name.substring(name.lastIndexOf('.') + 1)),
                    result.getPrimaryResult().getScore());
        }
    }

    private static String key(Workload workload, String size, String benchmark) {
        return workload + " " + size + " " + benchmark;
    }

    private static String line(Workload workload, String size, Map<String, Double> times,
            Map<String, double[]> limits) {
        StringBuilder line = new StringBuilder("| " + workload + " | " + size + " |");
        long elements = 1;
        for (String length : size.split("x")) {
            elements *= Long.parseLong(length);
        }
        for (String verb : new String[] {"Value", "Gradient"}) {
            double ours = times.get(key(workload, size, "ours" + verb));
            double peer = times.get(key(workload, size, "peer" + verb));
            peer = Math.min(peer, times.getOrDefault(key(workload, size, "otherPeer" + verb), peer));
            double[] limit = limits.get(size);
            line.append(String.format(Locale.ROOT, " %.0f | %.0f | %.1f | %s |", ours, peer, peer / ours,
                    limit == null
                            ? "-"
                            : String.format(Locale.ROOT, "%.0f %%",
                                    100 * elements * limit[verb.equals("Value") ? 0 : 1] / ours)));
        }
        return line.toString();
    }

    /** Nanoseconds an element, for reading two arrays and for reading two and writing one, by a C program. */
    private static Map<String, double[]> limits() throws IOException, InterruptedException {
        Map<String, double[]> limits = new TreeMap<>();
        Path folder = Files.createTempDirectory("limit");
        Path program = folder.resolve("limit");
        try {
            if (wait(
                    List.of("cc", "-O3", "-march=native", "-ffast-math", "-o", program.toString(), "src/jmh/c/limit.c"),
                    null) != 0) {
                return limits;
            }
            Path output = folder.resolve("output");
            wait(List.of(program.toString(), "100000", "10000000"), output.toFile());
            for (String line : Files.readString(output, StandardCharsets.UTF_8).lines().toList()) {
                String[] fields = line.split(" ");
                limits.put(fields[0], new double[] {Double.parseDouble(fields[1]), Double.parseDouble(fields[2])});
                System.out.printf("limit at %s elements: %s ns to read two, %s ns to read two and write one%n",
                        (Object[]) fields);
            }
        } catch (IOException noCompiler) {
            System.out.println("no C compiler: the limit is not measured");
        }
        return limits;
    }

    private static int wait(List<String> command, File output) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(output == null ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.to(output));
        return builder.start().waitFor();
    }
}
