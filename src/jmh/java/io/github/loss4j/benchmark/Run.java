package io.github.loss4j.benchmark;

import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/** Runs JMH from a program that prints a table of its results. */
final class Run {
    private Run() {
    }

    /**
     * Has a forked JVM share work among so many threads, of which the caller is one, and collect garbage as it does
     * where nothing is said and there are processors enough.
     */
    static String[] threads(int threads) {
        return new String[] {"-XX:ActiveProcessorCount=" + threads, "-XX:+UseG1GC"};
    }

    /**
     * The time of one call for each benchmark method and each value of the parameter: "value 1000" and the like. It is
     * the time of the best iteration, as in {@link Limit}, since other programs on the machine slow some iterations
     * down.
     */
    static Map<String, Double> times(ChainedOptionsBuilder options, String parameter) throws RunnerException {
        Map<String, Double> times = new TreeMap<>();
        for (RunResult result : new Runner(options.build()).run()) {
            String name = result.getParams().getBenchmark();
            times.put(name.substring(name.lastIndexOf('.') + 1) + " " + result.getParams().getParam(parameter),
                    result.getPrimaryResult().getStatistics().getMin());
        }
        return times;
    }
}
