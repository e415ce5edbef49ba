package io.github.loss4j.benchmark;

import io.github.loss4j.Tensor;
import io.github.loss4j.benchmark.Workload.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;

/**
 * Ours beside libtorch: for every loss that libtorch can compute, the time of the value and that of the value with its
 * gradient, of ours, of operations of DJL and of a script of libtorch's own functions. Before they are timed, values
 * and gradients are compared. A fault in one workload is reported in its row, and the others go on.
 *
 * <p>Arguments: a regular expression of names of losses; then, in any order, the number of threads, {@code quick} for
 * rough times, and {@code java} to measure the {@link Limit} without the C compiler. A run of all workloads on one
 * thread that is not quick writes {@link ComparisonFile#PUBLISHED}, from which {@code mvn -Pdocs} makes tables and the
 * picture; any other run writes a file in {@code target}.
 */
public final class Comparison {
    private static final Rounds FULL = new Rounds(6, 10, 0.05);
    private static final Rounds QUICK = new Rounds(2, 3, 0.02);
    /** How far a value may be from a peer's, relative to it: both sum up float32 in orders of their own. */
    private static final double VALUE_TOLERANCE = 2e-5;
    /** How far an element of the gradient may be from a peer's, relative to the largest element. */
    private static final double TOLERANCE = 1e-3;
    /** libtorch computes the gradient of CTC from sums of float32 logarithms. */
    private static final double CTC_TOLERANCE = 1e-2;

    private final Rounds rounds;
    private final Limit limit;

    private Comparison(Rounds rounds, Limit limit) {
        this.rounds = rounds;
        this.limit = limit;
    }

    /**
     * Runs, prints and writes.
     *
     * @param arguments workloads, threads, and how to measure
     * @throws Exception if the machine's limit cannot be measured, or the file cannot be written
     */
    public static void main(String[] arguments) throws Exception {
        List<String> options = List.of(arguments);
        String names = options.isEmpty() ? ".*" : options.get(0);
        int threads = options.stream().skip(1).filter(option -> option.matches("\\d+")).mapToInt(Integer::parseInt)
                .findFirst().orElse(1);
        boolean quick = options.contains("quick");
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        Comparison comparison = new Comparison(quick ? QUICK : FULL, Limit.measure(threads, options.contains("java")));
        List<Plan> plans = plans().stream().filter(plan -> plan.loss().matches(names)).toList();
        ForkJoinPool pool = new ForkJoinPool(threads);
        List<ComparisonRow> rows = pool.submit(() -> plans.stream().map(comparison::row).toList()).get();
        pool.shutdown();
        boolean published = names.equals(".*") && threads == 1 && !quick;
        ComparisonFile.write(rows, threads, published ? ComparisonFile.PUBLISHED : ComparisonFile.OTHER);
        System.out.println();
        ComparisonFile.table(rows).print();
        long faults = rows.stream().filter(row -> !row.fault().isEmpty()).count();
        System.out.printf("%n%d workloads, %d with a fault; %d thread(s), allocator of libtorch %s%n", rows.size(),
                faults, threads, System.getenv("MALLOC_MMAP_THRESHOLD_") == null ? "as it comes" : "tuned");
        // libtorch leaves threads running.
        System.exit(faults == 0 ? 0 : 1);
    }

    private static List<Plan> plans() {
        return Stream.of(PointwiseWorkloads.plans(), RowWorkloads.plans(), DistributionWorkloads.plans(),
                VectorWorkloads.plans(), SampleWorkloads.plans()).flatMap(List::stream).toList();
    }

    /** What was measured of a workload; the reason in place of numbers where it could not be. */
    private ComparisonRow row(Plan plan) {
        ComparisonRow row = new ComparisonRow(plan.loss(), plan.shape());
        try {
            measure(plan.make().apply(new Sampler()), row);
        } catch (Exception | Error e) {
            row.add(e.toString());
        }
        System.out.println(row.line());
        return row;
    }

    private void measure(Workload workload, ComparisonRow row) {
        try (Libtorch libtorch = new Libtorch(workload)) {
            List<Rounds.Call> calls = new ArrayList<>(List.of(workload.value(), workload.gradient()));
            List<ComparisonRow.Column> columns = new ArrayList<>(
                    List.of(ComparisonRow.Column.VALUE, ComparisonRow.Column.GRADIENT));
            if (workload.operations() != null) {
                checked("operations", libtorch::operations, workload, row).ifPresent(peer -> {
                    calls.addAll(List.of(peer.value(), peer.gradient()));
                    columns.addAll(
                            List.of(ComparisonRow.Column.OPERATIONS_VALUE, ComparisonRow.Column.OPERATIONS_GRADIENT));
                });
            }
            if (workload.script() != null) {
                checked("script", libtorch::script, workload, row).ifPresent(peer -> {
                    calls.addAll(List.of(peer.value(), peer.gradient()));
                    columns.addAll(List.of(ComparisonRow.Column.SCRIPT_VALUE, ComparisonRow.Column.SCRIPT_GRADIENT));
                });
            }
            double[] times = rounds.best(calls);
            for (int k = 0; k < times.length; k++) {
                row.put(columns.get(k), times[k]);
            }
            Limit.Times least = workload.inputs().size() == 2 ? limit.times().get(row.shape()) : null;
            if (least != null) {
                row.put(ComparisonRow.Column.LIMIT_VALUE, least.read() * Integer.parseInt(row.shape()));
                row.put(ComparisonRow.Column.LIMIT_GRADIENT, least.write() * Integer.parseInt(row.shape()));
            }
        }
    }

    /** A peer that computes what ours does; if it does not, the row says why and it is not timed. */
    private static Optional<Libtorch.Peer> checked(String name, Maker maker, Workload workload, ComparisonRow row) {
        try {
            Libtorch.Peer peer = maker.make();
            String difference = difference(workload, peer, row.loss().equals("Ctc") ? CTC_TOLERANCE : TOLERANCE);
            if (difference.isEmpty()) {
                peer.gradient().run();
                return Optional.of(peer);
            }
            row.add(name + ": " + difference);
        } catch (Exception e) {
            row.add(name + ": " + e);
        }
        return Optional.empty();
    }

    /** What differs; empty if nothing does by more than the tolerance. */
    private static String difference(Workload workload, Libtorch.Peer peer, double tolerance) {
        float value = workload.value().run();
        float valueOfGradient = workload.gradient().run();
        float other = peer.value().run();
        double accepted = VALUE_TOLERANCE * Math.abs(value);
        if (!(Math.abs(value - other) <= accepted && Math.abs(valueOfGradient - other) <= accepted)) {
            return "value " + other + ", ours " + value + " and " + valueOfGradient;
        }
        List<float[]> gradients = peer.gradients().compute();
        for (int k = 0; k < gradients.size(); k++) {
            double distance = distance(workload.gradients().get(k), gradients.get(k));
            if (!(distance <= tolerance)) {
                return "gradient " + (k + 1) + " differs by " + Table.number(100 * distance, 2) + " %";
            }
        }
        return "";
    }

    /** The greatest difference, relative to the element of the greatest magnitude. */
    private static double distance(Tensor ours, float[] other) {
        float[] own = ours.toArray();
        double greatest = 0;
        double difference = own.length == other.length ? 0 : Double.NaN;
        for (int i = 0; i < Math.min(own.length, other.length); i++) {
            greatest = Math.max(greatest, Math.abs(own[i]));
            difference = Math.max(difference, Math.abs(own[i] - other[i]));
        }
        return difference / greatest;
    }

    /** Makes a peer. */
    private interface Maker {
        /** The peer. */
        Libtorch.Peer make() throws Exception;
    }
}
