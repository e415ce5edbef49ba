package io.github.loss4j.benchmark;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.github.loss4j.Tensor;
import io.github.loss4j.classification.CrossEntropyLoss;
import java.util.Arrays;
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
 * Ours beside libtorch, called from Java through DJL. Tensors are made before; what libtorch makes on the way is freed inside.
 * {@link Comparison} runs this and prints the ratios.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class PeerBenchmark {
    @Param Workload workload;
    /** The number of elements, or rows x classes. */
    @Param({"1000", "100000", "10000000"}) String size;
    private final CrossEntropyLoss crossEntropy = new CrossEntropyLoss();
    private Tensor prediction;
    private Tensor target;
    private int[] classes;
    private Tensor gradient;
    private NDManager manager;
    private NDArray x;
    private NDArray t;
    private NDArray leaf;

    @Setup public void prepare() {
        Random random = new Random(1);
        boolean rows = size.contains("x");
        int[] shape = Arrays.stream(size.split("x")).mapToInt(Integer::parseInt).toArray();
        int count = rows ? shape[0] * shape[1] : shape[0];
        float[] predictions = new float[count];
        float[] targets = new float[rows ? shape[0] : count];
        for (int i = 0; i < count; i++) {
            predictions[i] = (float) random.nextGaussian() * 2;
        }
        boolean labels = workload == Workload.BCE || workload == Workload.HINGE;
        for (int i = 0; i < targets.length; i++) {
            targets[i] = rows
                    ? random.nextInt(shape[1])
                    : labels ? random.nextInt(2) : (float) random.nextGaussian() * 2;
        }
        prediction = Tensor.wrap(predictions, shape);
        gradient = Tensor.zeros(shape);
        if (rows) {
            classes = new int[targets.length];
            for (int i = 0; i < classes.length; i++) {
                classes[i] = (int) targets[i];
            }
        } else {
            target = Tensor.wrap(targets, shape);
        }
        manager = NDManager.newBaseManager();
        Shape all = rows ? new Shape(shape[0], shape[1]) : new Shape(count);
        x = manager.create(predictions, all);
        leaf = manager.create(predictions, all);
        leaf.setRequiresGradient(true);
        t = manager.create(targets);
        if (rows) {
            t = t.toType(DataType.INT64, false);
        }
    }

    @TearDown public void close() {
        manager.close();
    }

    @Benchmark public float oursValue() {
        return classes != null ? crossEntropy.value(prediction, classes) : workload.loss.value(prediction, target);
    }

    @Benchmark public float oursGradient() {
        return classes != null
                ? crossEntropy.evaluateInto(prediction, classes, gradient)
                : workload.loss.evaluateInto(prediction, target, gradient);
    }

    @Benchmark public float peerValue() {
        return peer(x, false);
    }

    @Benchmark public float otherPeerValue() {
        return peer(x, true);
    }

    @Benchmark public float peerGradient() {
        return peerGradient(false);
    }

    @Benchmark public float otherPeerGradient() {
        return peerGradient(true);
    }

    /** What the operations make belongs to the manager of their first operand: one that is closed at once. */
    private float peer(NDArray input, boolean other) {
        try (NDManager inner = manager.newSubManager()) {
            input.tempAttach(inner);
            t.tempAttach(inner);
            return (other ? workload.otherPeer(input, t) : workload.peer(input, t)).getFloat();
        }
    }

    private float peerGradient(boolean other) {
        try (NDManager inner = manager.newSubManager();
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            leaf.tempAttach(inner);
            t.tempAttach(inner);
            NDArray loss = other ? workload.otherPeer(leaf, t) : workload.peer(leaf, t);
            collector.backward(loss);
            return loss.getFloat();
        }
    }
}
