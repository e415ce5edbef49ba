package io.github.loss4j.benchmark;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.github.loss4j.Loss;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.RowLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Variable;
import io.github.loss4j.classification.BceWithLogitsLoss;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.classification.SigmoidFocalLoss;
import io.github.loss4j.regression.CauchyLoss;
import io.github.loss4j.regression.HuberLoss;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A loss as a formula, beside the record of the library, and the same formula in a gradient collector of DJL. The
 * warmup is long enough for the compilation of the formula.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"-XX:ActiveProcessorCount=1", "-XX:+UseG1GC", "-Dai.djl.pytorch.num_threads=1",
    "-Dai.djl.pytorch.num_interop_threads=1"})
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class FormulaBenchmark {
    private static final int ROWS = 1024;
    private static final int CLASSES = 1000;

    /** What is measured: 100,000 elements, or 1,024 rows of 1,000 scores. */
    public enum Measured {
        CAUCHY(new CauchyLoss(), PointwiseLoss.of((p, t) -> p.minus(t).square().log1p().times(0.5f))) {
            @Override NDArray peer(NDArray x, NDArray t) {
                return x.sub(t).square().add(1).log().mul(0.5f).mean();
            }
        },
        HUBER(new HuberLoss(), PointwiseLoss.of((p, t) -> {
            Variable size = p.minus(t).abs();
            return Variable.ifPositive(size.minus(1), size.minus(0.5f), p.minus(t).square().times(0.5f));
        })) {
            @Override NDArray peer(NDArray x, NDArray t) {
                NDArray size = x.sub(t).abs();
                NDArray far = size.gt(1).toType(DataType.FLOAT32, false);
                return far.mul(size.sub(0.5f)).add(far.neg().add(1).mul(x.sub(t).square().mul(0.5f))).mean();
            }
        },
        BCE_WITH_LOGITS(new BceWithLogitsLoss(), PointwiseLoss.of((p, t) -> p.softplus().minus(p.times(t)))) {
            @Override NDArray peer(NDArray x, NDArray t) {
                return x.maximum(0).add(x.abs().neg().exp().add(1).log()).sub(x.mul(t)).mean();
            }
        },
        SIGMOID_FOCAL(new SigmoidFocalLoss(2), PointwiseLoss.of((p, t) -> {
            Variable wrong = p.sigmoid().minus(t).abs();
            return wrong.square().times(p.softplus().minus(p.times(t))).times(t.times(-0.5f).plus(0.75f));
        })) {
            @Override NDArray peer(NDArray x, NDArray t) {
                NDArray wrong = ai.djl.nn.Activation.sigmoid(x).sub(t).abs();
                NDArray crossEntropy = x.maximum(0).add(x.abs().neg().exp().add(1).log()).sub(x.mul(t));
                return wrong.square().mul(crossEntropy).mul(t.mul(-0.5f).add(0.75f)).mean();
            }
        },
        CROSS_ENTROPY(new CrossEntropyLoss(), RowLoss.of((x, t) -> x.logSumExp().minus(x.get(t)))) {
            @Override NDArray peer(NDArray x, NDArray t) {
                NDArray max = x.max(new int[] {1}, true);
                NDArray logSumExp = x.sub(max).exp().sum(new int[] {1}, true).log().add(max);
                return logSumExp.sub(x.gather(t.expandDims(1), 1)).mean();
            }
        };

        final Loss<Tensor, Object> record;
        final Loss<Tensor, Object> formula;

        @SuppressWarnings("unchecked") // the target is a Tensor, or an int[] of CROSS_ENTROPY
        Measured(Loss<Tensor, ?> record, Loss<Tensor, ?> formula) {
            this.record = (Loss<Tensor, Object>) record;
            this.formula = (Loss<Tensor, Object>) formula;
        }

        abstract NDArray peer(NDArray x, NDArray t);
    }

    @Param Measured measured;
    @Param("100000") int size;
    private Tensor prediction;
    private Object target;
    private Tensor gradient;
    private NDManager manager;
    private NDArray x;
    private NDArray t;
    private NDArray leaf;

    @Setup public void prepare() {
        boolean rows = measured == Measured.CROSS_ENTROPY;
        boolean labels = measured == Measured.BCE_WITH_LOGITS || measured == Measured.SIGMOID_FOCAL;
        int[] shape = rows ? new int[] {ROWS, CLASSES} : new int[] {size};
        Random random = new Random(1);
        prediction = Tensor.zeros(shape).map(zero -> 2 * (float) random.nextGaussian());
        gradient = Tensor.zeros(shape);
        manager = NDManager.newBaseManager();
        Shape all = rows ? new Shape(ROWS, CLASSES) : new Shape(size);
        x = manager.create(prediction.toArray(), all);
        leaf = manager.create(prediction.toArray(), all);
        leaf.setRequiresGradient(true);
        if (rows) {
            int[] classes = random.ints(ROWS, 0, CLASSES).toArray();
            target = classes;
            t = manager.create(classes).toType(DataType.INT64, false);
        } else {
            Tensor numbers = gradient.map(zero -> labels ? random.nextInt(2) : 2 * (float) random.nextGaussian());
            target = numbers;
            t = manager.create(numbers.toArray());
        }
    }

    @TearDown public void close() {
        manager.close();
    }

    @Benchmark public float recordValue() {
        return measured.record.value(prediction, target);
    }

    @Benchmark public float recordGradient() {
        return measured.record.evaluateInto(prediction, target, gradient);
    }

    @Benchmark public float formulaValue() {
        return measured.formula.value(prediction, target);
    }

    @Benchmark public float formulaGradient() {
        return measured.formula.evaluateInto(prediction, target, gradient);
    }

    @Benchmark public float peerValue() {
        try (NDManager inner = manager.newSubManager()) {
            x.tempAttach(inner);
            t.tempAttach(inner);
            return measured.peer(x, t).getFloat();
        }
    }

    @Benchmark public float peerGradient() {
        try (NDManager inner = manager.newSubManager();
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            leaf.tempAttach(inner);
            t.tempAttach(inner);
            NDArray loss = measured.peer(leaf, t);
            collector.backward(loss);
            return loss.getFloat();
        }
    }
}
