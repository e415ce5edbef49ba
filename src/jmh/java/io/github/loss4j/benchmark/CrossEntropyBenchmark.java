package io.github.loss4j.benchmark;

import io.github.loss4j.Tensor;
import io.github.loss4j.classification.CrossEntropyLoss;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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

/** Cross entropy of few and many classes. Set {@code -XX:ActiveProcessorCount} for threads. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class CrossEntropyBenchmark {
    @Param({"32x10", "1024x1000", "256x32000"}) String shape;
    private final CrossEntropyLoss loss = new CrossEntropyLoss();
    private Tensor scores;
    private int[] target;
    private Tensor gradient;

    @Setup public void prepare() {
        int rows = Integer.parseInt(shape.split("x")[0]);
        int classes = Integer.parseInt(shape.split("x")[1]);
        Random random = new Random(1);
        float[] numbers = new float[rows * classes];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian() * 3;
        }
        scores = Tensor.wrap(numbers, rows, classes);
        target = random.ints(rows, 0, classes).toArray();
        gradient = Tensor.zeros(rows, classes);
    }

    @Benchmark public float value() {
        return loss.value(scores, target);
    }

    @Benchmark public float evaluateInto() {
        return loss.evaluateInto(scores, target, gradient);
    }

    /** The formula with {@link Math#exp}, for comparison. */
    @Benchmark public float scalarValue() {
        float[] numbers = scores.toArray();
        int classes = numbers.length / target.length;
        double sum = 0;
        for (int row = 0; row < target.length; row++) {
            float max = Float.NEGATIVE_INFINITY;
            for (int c = 0; c < classes; c++) {
                max = Math.max(max, numbers[row * classes + c]);
            }
            double total = 0;
            for (int c = 0; c < classes; c++) {
                total += Math.exp(numbers[row * classes + c] - max);
            }
            sum += Math.log(total) + max - numbers[row * classes + target[row]];
        }
        return (float) (sum / target.length);
    }
}
