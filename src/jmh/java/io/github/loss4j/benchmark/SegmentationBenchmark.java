package io.github.loss4j.benchmark;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.detection.BoxIouLoss;
import io.github.loss4j.segmentation.ClassOverlapLoss;
import io.github.loss4j.segmentation.DiceCrossEntropyLoss;
import io.github.loss4j.segmentation.DiceFocalLoss;
import io.github.loss4j.segmentation.DiceLoss;
import io.github.loss4j.segmentation.LovaszHingeLoss;
import io.github.loss4j.segmentation.LovaszSoftmaxLoss;
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

/**
 * Losses of masks, classes and boxes with their gradients, and a plain loop over logits for Dice. Set
 * {@code -XX:ActiveProcessorCount} for threads.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class SegmentationBenchmark {
    /** Samples, classes and pixels. */
    @Param({"8x1x65536", "512x1x256", "4x21x16384"}) String shape;
    private final DiceLoss dice = new DiceLoss();
    private final DiceLoss diceOfLogits = dice.withSigmoid();
    private final ClassOverlapLoss diceOfClasses = dice.withSoftmax().perClass().ofClasses();
    private int samples;
    private Tensor logits;
    private Tensor probabilities;
    private Tensor masks;
    private int[] classes;
    private Tensor gradient;
    private float[] x;
    private float[] t;

    @Setup public void prepare() {
        String[] axes = shape.split("x");
        samples = Integer.parseInt(axes[0]);
        int[] lengths = {samples, Integer.parseInt(axes[1]), Integer.parseInt(axes[2])};
        Random random = new Random(1);
        logits = Tensor.zeros(lengths).map(x -> 2 * random.nextGaussian());
        probabilities = logits.map(x -> 1 / (1 + Math.exp(-x)));
        masks = Tensor.zeros(lengths).map(x -> random.nextInt(2));
        classes = random.ints((long) samples * lengths[2], 0, lengths[1]).toArray();
        gradient = Tensor.zeros(lengths);
        x = logits.toArray();
        t = masks.toArray();
    }

    private <T> float evaluate(SampleLoss<Tensor, T> loss, T target) {
        return loss.evaluateInto(logits, target, gradient);
    }

    @Benchmark public float dice() {
        return dice.evaluateInto(probabilities, masks, gradient);
    }

    @Benchmark public float diceOfLogits() {
        return evaluate(diceOfLogits, masks);
    }

    @Benchmark public float diceOfClasses() {
        return evaluate(diceOfClasses, classes);
    }

    @Benchmark public float diceCrossEntropy() {
        return evaluate(new DiceCrossEntropyLoss(), classes);
    }

    @Benchmark public float diceFocal() {
        return evaluate(new DiceFocalLoss(), masks);
    }

    @Benchmark public float lovaszHinge() {
        return evaluate(new LovaszHingeLoss(), masks);
    }

    @Benchmark public float lovaszSoftmax() {
        return evaluate(new LovaszSoftmaxLoss(), classes);
    }

    /** The logits as boxes. */
    @Benchmark public float boxes() {
        return new BoxIouLoss().evaluateInto(logits.reshape(logits.size() / 4, 4), masks.reshape(logits.size() / 4, 4),
                gradient.reshape(logits.size() / 4, 4));
    }

    /** Dice of logits as it is defined, with {@link Math#exp} for each. */
    @Benchmark public double plainDiceOfLogits() {
        int pixels = logits.size() / samples;
        float[] p = new float[logits.size()];
        float[] derivatives = new float[p.length];
        double sum = 0;
        for (int from = 0; from < p.length; from += pixels) {
            double both = 0;
            double area = 0;
            for (int i = from; i < from + pixels; i++) {
                p[i] = (float) (1 / (1 + Math.exp(-x[i])));
                both += p[i] * t[i];
                area += p[i] + t[i];
            }
            sum += 1 - (2 * both + 1) / (area + 1);
            for (int i = from; i < from + pixels; i++) {
                double derivative = ((2 * both + 1) / (area + 1) - 2 * t[i]) / (area + 1);
                derivatives[i] = (float) (derivative * p[i] * (1 - p[i]) / samples);
            }
        }
        return sum / samples + derivatives[0];
    }
}
