package io.github.loss4j.benchmark;

import io.github.loss4j.benchmark.Workload.Plan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a JVM pays for each further loss of rows: how long its calls are slow, until C2 has compiled them. Another loss
 * or shape may also cause C2 to compile code again that earlier losses use.
 */
public final class NextLoss {
    private static final double NANOS = 1e9;
    /** The seconds for which each loss is called. */
    private static final double SECONDS = 4;
    /** A round of calls is slow if it takes so many times as long as the best one. */
    private static final double SLOW = 1.5;
    private static final int CALLS = 20;

    private static volatile float sink;

    private NextLoss() {
    }

    /**
     * Runs and prints.
     *
     * @param arguments not used
     */
    public static void main(String[] arguments) {
        Table table = new Table("loss", "shape", CALLS + " values and gradients, ms", "slow for, s");
        double total = 0;
        for (Plan plan : RowWorkloads.plans()) {
            List<Double> rounds = rounds(plan.make().apply(new Sampler()));
            double best = Collections.min(rounds);
            double slow = 0;
            for (int k = 0; rounds.get(k) > SLOW * best; k++) {
                slow += rounds.get(k);
            }
            total += slow;
            table.row(plan.loss(), plan.shape(), Table.number(best * 1000, 1), Table.number(slow, 2));
        }
        table.print();
        System.out.printf("%nall losses together: slow for %.1f s%n", total);
    }

    /** The seconds that each round of calls takes. */
    private static List<Double> rounds(Workload workload) {
        List<Double> rounds = new ArrayList<>();
        long start = System.nanoTime();
        double before = 0;
        while (before < SECONDS) {
            for (int i = 0; i < CALLS; i++) {
                sink = workload.value().run() + workload.gradient().run();
            }
            double now = (System.nanoTime() - start) / NANOS;
            rounds.add(now - before);
            before = now;
        }
        return rounds;
    }
}
