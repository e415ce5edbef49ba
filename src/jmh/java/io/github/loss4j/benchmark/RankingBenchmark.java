package io.github.loss4j.benchmark;

import io.github.loss4j.Derivatives;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.ranking.ApproxNdcgLoss;
import io.github.loss4j.ranking.Groups;
import io.github.loss4j.ranking.LambdaRankLoss;
import io.github.loss4j.ranking.ListMleLoss;
import io.github.loss4j.ranking.ListwiseSoftmaxLoss;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Losses of query groups, and a plain loop over the pairs of LambdaRank. Set {@code -XX:ActiveProcessorCount} for
 * threads.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class RankingBenchmark {
    private static final int RANKS = 32;

    @Param({"1000x10", "1000x100", "10x1000"}) String shape;
    private final LambdaRankLoss lambdaRank = new LambdaRankLoss(RANKS);
    private int size;
    private float[] scores;
    private float[] relevance;
    private Tensor prediction;
    private Groups groups;
    private Tensor gradient;
    private Derivatives derivatives;

    @Setup public void prepare() {
        int count = Integer.parseInt(shape.split("x")[0]);
        size = Integer.parseInt(shape.split("x")[1]);
        Random random = new Random(1);
        scores = new float[count * size];
        relevance = new float[count * size];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) random.nextGaussian();
            relevance[i] = Math.max(0, random.nextInt(8) - 3);
        }
        int[] sizes = new int[count];
        Arrays.fill(sizes, size);
        prediction = Tensor.wrap(scores, scores.length);
        groups = new Groups(Tensor.wrap(relevance, scores.length), sizes);
        gradient = Tensor.zeros(scores.length);
        derivatives = new Derivatives(Tensor.zeros(scores.length), Tensor.zeros(scores.length));
    }

    private float evaluate(SampleLoss<Tensor, Groups> loss) {
        return loss.evaluateInto(prediction, groups, gradient);
    }

    @Benchmark public float listwiseSoftmax() {
        return evaluate(new ListwiseSoftmaxLoss());
    }

    @Benchmark public float listMle() {
        return evaluate(new ListMleLoss());
    }

    @Benchmark public float approxNdcg() {
        return evaluate(new ApproxNdcgLoss(1));
    }

    @Benchmark public float lambdaRank() {
        return evaluate(lambdaRank);
    }

    @Benchmark public Derivatives lambdaRankDerivatives() {
        lambdaRank.derivativesInto(prediction, groups, derivatives);
        return derivatives;
    }

    /** Gradient and Hessian as they are defined, with {@link Math#exp} and {@link Math#pow} for each pair. */
    @Benchmark public float[][] plainLambdaRankDerivatives() {
        float[] first = new float[scores.length];
        float[] second = new float[scores.length];
        for (int from = 0; from < scores.length; from += size) {
            int[] order = IntStream.range(from, from + size).boxed()
                    .sorted((i, j) -> Float.compare(scores[j], scores[i])).mapToInt(i -> i).toArray();
            float[] best = Arrays.copyOfRange(relevance, from, from + size);
            Arrays.sort(best);
            double ideal = 0;
            for (int k = 0; k < Math.min(size, RANKS); k++) {
                ideal += (Math.pow(2, best[size - 1 - k]) - 1) / Math.log(k + 2);
            }
            for (int a = 0; a < Math.min(size, RANKS) && ideal > 0; a++) {
                for (int b = a + 1; b < size; b++) {
                    int i = relevance[order[a]] > relevance[order[b]] ? order[a] : order[b];
                    int j = i == order[a] ? order[b] : order[a];
                    if (relevance[i] != relevance[j]) {
                        double weight = (Math.pow(2, relevance[i]) - Math.pow(2, relevance[j]))
                                * (1 / Math.log(a + 2) - 1 / Math.log(b + 2)) / ideal;
                        double p = 1 / (1 + Math.exp((double) scores[i] - scores[j]));
                        first[i] -= weight * p;
                        first[j] += weight * p;
                        second[i] += weight * p * (1 - p);
                        second[j] += weight * p * (1 - p);
                    }
                }
            }
        }
        return new float[][] {first, second};
    }
}
