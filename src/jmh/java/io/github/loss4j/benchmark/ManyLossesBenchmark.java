package io.github.loss4j.benchmark;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.MarginLoss;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.classification.HingeLoss;
import io.github.loss4j.regression.FppLoss;
import io.github.loss4j.regression.L1Loss;
import io.github.loss4j.regression.MbeLoss;
import io.github.loss4j.regression.MseLoss;
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

/**
 * What a loss costs alone in its JVM, and after all of twelve have run there. Without specialised loops the second time
 * is ten times the first.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class ManyLossesBenchmark {
    /** A user's own loss. */
    record Quartic() implements DistanceLoss {
        @Override public float value(float r) {
            return r * r * r * r;
        }

        @Override public float derivative(float r) {
            return 4 * r * r * r;
        }

        @Override public float secondDerivative(float r) {
            return 12 * r * r;
        }
    }

    /** Another one. */
    record Cauchy() implements DistanceLoss {
        @Override public float value(float r) {
            return r * r / (1 + r * r);
        }

        @Override public float derivative(float r) {
            float s = 1 / (1 + r * r);
            return 2 * r * s * s;
        }

        @Override public float secondDerivative(float r) {
            float s = 1 / (1 + r * r);
            return 2 * s * s * (1 - 4 * r * r * s);
        }
    }

    /** Another one. */
    record Clipped() implements DistanceLoss {
        @Override public float value(float r) {
            return Math.min(Math.abs(r), 1);
        }

        @Override public float derivative(float r) {
            return Math.max(-1, Math.min(1, r));
        }

        @Override public float secondDerivative(float r) {
            return 0;
        }
    }

    /** Another one. */
    record Hypot() implements DistanceLoss {
        @Override public float value(float r) {
            return (float) Math.sqrt(1 + r * r) - 1;
        }

        @Override public float derivative(float r) {
            return r / (float) Math.sqrt(1 + r * r);
        }

        @Override public float secondDerivative(float r) {
            float s = 1 / (float) Math.sqrt(1 + r * r);
            return s * s * s;
        }
    }

    /** Another one. */
    record Square() implements MarginLoss {
        @Override public float value(float a) {
            return (1 - a) * (1 - a);
        }

        @Override public float derivative(float a) {
            return 2 * (a - 1);
        }

        @Override public float secondDerivative(float a) {
            return 2;
        }
    }

    /** The twelve. */
    public enum Twelve {
        MSE(new MseLoss()), L1(new L1Loss()), MBE(new MbeLoss()), FPP(new FppLoss()), HINGE(new HingeLoss()), QUARTIC(
                new Quartic()), CAUCHY(new Cauchy()), CLIPPED(new Clipped()), HYPOT(new Hypot()), SQUARE(
                        new Square()), LAMBDA1(PointwiseLoss.of((p, t) -> (p - t) * (p - t), (p, t) -> 2 * (p - t),
                                (p, t) -> 2)), LAMBDA2(
                                        PointwiseLoss.of((p, t) -> Math.abs(p - t),
                                                (p, t) -> Math.max(-1, Math.min(1, 1e30f * (p - t))),
                                                (p, t) -> 0));

        final PointwiseLoss loss;

        Twelve(PointwiseLoss loss) {
            this.loss = loss;
        }
    }

    @Param Twelve measured;
    @Param({"false", "true"}) boolean afterAllTwelve;
    @Param("100000") int size;
    private Tensor prediction;
    private Tensor target;
    private Tensor gradient;

    @Setup public void prepare() {
        prediction = Data.predictions(measured.loss, size);
        target = Data.targets(measured.loss, size);
        gradient = Tensor.zeros(size);
        for (int turn = 0; turn < 3000 && afterAllTwelve; turn++) {
            for (Twelve other : Twelve.values()) {
                other.loss.value(prediction, target);
                other.loss.evaluateInto(prediction, target, gradient);
            }
        }
    }

    @Benchmark public float value() {
        return measured.loss.value(prediction, target);
    }

    @Benchmark public float evaluateInto() {
        return measured.loss.evaluateInto(prediction, target, gradient);
    }
}
