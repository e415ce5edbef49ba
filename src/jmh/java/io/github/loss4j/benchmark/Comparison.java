package io.github.loss4j.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Ours, libtorch and what the machine can move, in one run; prints a table of ratios for each number of threads.
 * Arguments, all optional: a regular expression of workloads; the numbers of threads, as "1" or "1,2"; "java" to
 * measure the {@link Limit} without the C compiler.
 */
public final class Comparison {
    private static final String[] ELEMENTWISE = {"4", "1000", "100000", "10000000"};
    private static final String[] LARGE = {"100000", "10000000"};
    private static final String[] ROWS = {"32x10", "100000x2", "30000x30", "10000x100", "1024x1000", "256x32000"};

    private Comparison() {
    }

    /**
     * Runs and prints.
     *
     * @param arguments workloads, threads, and by what to measure the limit
     * @throws Exception if a run fails
     */
    public static void main(String[] arguments) throws Exception {
        String workloads = arguments.length > 0 ? arguments[0] : ".*";
        String threads = arguments.length > 1 ? arguments[1] : "1";
        boolean java = arguments.length > 2 && arguments[2].equals("java");
        for (String number : threads.split(",")) {
            compare(workloads, Integer.parseInt(number), java);
        }
    }

    private static void compare(String workloads, int threads, boolean java) throws Exception {
        Table table = new Table("workload", "elements, or rows x classes", "value: ours, ns a call",
                "libtorch, ns a call", "libtorch / ours", "of the limit, %", "gradient: ours, ns a call",
                "libtorch, ns a call", "libtorch / ours", "of the limit, %");
        for (Workload workload : Workload.values()) {
            if (workload.name().matches(workloads)) {
                String[] sizes = workload == Workload.CROSS_ENTROPY
                        ? ROWS
                        : workload == Workload.BCE ? LARGE : ELEMENTWISE;
                // Anew for each, since the memory of a machine may be busier at one time than at another.
                Limit limit = Limit.measure(threads, java);
                Map<String, Double> times = run(workload, sizes, threads);
                for (String size : sizes) {
                    table.row(row(workload, size, times, limit));
                }
            }
        }
        System.out.printf(
                "%n%d thread(s), Java %s, allocator of libtorch %s%n%n",
                threads, System.getProperty("java.version"),
                System.getenv("MALLOC_MMAP_THRESHOLD_") == null ? "as it comes" : "tuned");
        table.print();
    }

    private static Map<String, Double> run(Workload workload, String[] sizes, int threads) throws RunnerException {
        boolean twoPeers = workload == Workload.BCE || workload == Workload.CROSS_ENTROPY;
        return Run.times(
                new OptionsBuilder().include(PeerBenchmark.class.getSimpleName() + (twoPeers ? "" : "\\.(ours|peer)"))
                        .param("workload", workload.name()).param("size", sizes)
                        .jvmArgs("-Dai.djl.pytorch.num_threads=" + threads,
                                "-Dai.djl.pytorch.num_interop_threads=1", "-Xmx8g")
                        .jvmArgsAppend(Run.threads(threads)),
                "size");
    }

    private static String[] row(Workload workload, String size, Map<String, Double> times, Limit limit) {
        List<String> cells = new ArrayList<>(List.of(workload.name(), size));
        Limit.Times least = limit.times().get(size);
        for (String verb : new String[] {"Value ", "Gradient "}) {
            double ours = times.get("ours" + verb + size);
            double peer = times.get("peer" + verb + size);
            peer = Math.min(peer, times.getOrDefault("otherPeer" + verb + size, peer));
            cells.add(Table.number(ours, 0));
            cells.add(Table.number(peer, 0));
            cells.add(Table.number(peer / ours, 1));
            if (least == null) {
                cells.add("-");
            } else {
                double limitOfOne = verb.equals("Value ") ? least.read() : least.write();
                cells.add(Table.number(100 * limitOfOne * Integer.parseInt(size) / ours, 0));
            }
        }
        return cells.toArray(String[]::new);
    }
}
