package io.github.loss4j.benchmark;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleBinaryOperator;
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

/** The losses with exponentials as one writes them with {@link Math}, to compare {@link PointwiseBenchmark} with. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class ScalarBenchmark {
    /** The formulas. */
    public enum Formula {
        BCE_WITH_LOGITS((x, t) -> Math.max(x, 0) - x * t + Math.log1p(Math.exp(-Math.abs(x)))), LOGISTIC(
                (x, t) -> Math.max(-x * t, 0) + Math.log1p(Math.exp(-Math.abs(x * t)))), LOG_COSH(
                        (x, t) -> Math.abs(x - t) + Math.log1p(Math.exp(-2 * Math.abs(x - t))) - Math.log(2)), POISSON(
                                (x, t) -> Math.exp(x) - t * x), SIGMOID_FOCAL((x, t) -> {
                                    double p = 1 / (1 + Math.exp(-x));
                                    double likely = p * t + (1 - p) * (1 - t);
                                    return Math.pow(1 - likely, 2)
                                            * (Math.max(x, 0) - x * t + Math.log1p(Math.exp(-Math.abs(x))));
                                });

        final DoubleBinaryOperator function;

        Formula(DoubleBinaryOperator function) {
            this.function = function;
        }
    }

    @Param Formula formula;
    @Param("100000") int size;
    private float[] prediction;
    private float[] target;

    @Setup public void prepare() {
        Random random = new Random(1);
        prediction = new float[size];
        target = new float[size];
        for (int i = 0; i < size; i++) {
            prediction[i] = (float) random.nextGaussian() * 2;
            target[i] = random.nextInt(2);
        }
    }

    @Benchmark public float value() {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += formula.function.applyAsDouble(prediction[i], target[i]);
        }
        return (float) (sum / size);
    }
}
