package io.github.loss4j.benchmark;

import io.github.loss4j.Tensor;
import io.github.loss4j.embedding.ArcFaceLoss;
import io.github.loss4j.embedding.BatchTripletLoss;
import io.github.loss4j.embedding.BatchTripletLoss.Mining;
import io.github.loss4j.embedding.InfoNceLoss;
import io.github.loss4j.embedding.Pair;
import io.github.loss4j.embedding.SupervisedContrastiveLoss;
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

/** Losses of batches of vectors, and plain loops in double. Set {@code -XX:ActiveProcessorCount} for threads. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class EmbeddingBenchmark {
    private static final int OF_A_LABEL = 4;
    private static final double TEMPERATURE = 0.1;
    private static final double MARGIN = 0.2;

    @Param({"64x64", "512x128"}) String shape;
    private int rows;
    private int length;
    private Pair pair;
    private Pair pairGradient;
    private Tensor vectors;
    private Tensor cosines;
    private Tensor gradient;
    private Tensor cosinesGradient;
    private int[] labels;
    private int[] classes;

    @Setup public void prepare() {
        rows = Integer.parseInt(shape.split("x")[0]);
        length = Integer.parseInt(shape.split("x")[1]);
        Random random = new Random(1);
        vectors = Tensor.zeros(rows, length).map(x -> random.nextGaussian());
        pair = new Pair(vectors, Tensor.zeros(rows, length).map(x -> random.nextGaussian()));
        cosines = Tensor.zeros(rows, length).map(x -> 2 * random.nextFloat() - 1);
        gradient = Tensor.zeros(rows, length);
        cosinesGradient = Tensor.zeros(rows, length);
        pairGradient = new Pair(Tensor.zeros(rows, length), Tensor.zeros(rows, length));
        labels = random.ints(rows, 0, rows / OF_A_LABEL).toArray();
        classes = random.ints(rows, 0, length).toArray();
    }

    @Benchmark public float infoNce() {
        return new InfoNceLoss().value(pair);
    }

    @Benchmark public float infoNceGradient() {
        return new InfoNceLoss().evaluateInto(pair, null, pairGradient);
    }

    @Benchmark public float supervisedContrastive() {
        return new SupervisedContrastiveLoss().value(vectors, labels);
    }

    @Benchmark public float supervisedContrastiveGradient() {
        return new SupervisedContrastiveLoss().evaluateInto(vectors, labels, gradient);
    }

    @Benchmark public float batchHard() {
        return new BatchTripletLoss((float) MARGIN).value(vectors, labels);
    }

    @Benchmark public float batchHardGradient() {
        return new BatchTripletLoss((float) MARGIN).evaluateInto(vectors, labels, gradient);
    }

    @Benchmark public float batchSemiHardGradient() {
        return new BatchTripletLoss((float) MARGIN, Mining.SEMI_HARD).evaluateInto(vectors, labels, gradient);
    }

    @Benchmark public float arcFaceGradient() {
        return new ArcFaceLoss().evaluateInto(cosines, classes, cosinesGradient);
    }

    /** As the formula stands. */
    @Benchmark public double plainSupervisedContrastive() {
        float[] x = vectors.toArray();
        double loss = 0;
        int anchors = 0;
        for (int i = 0; i < rows; i++) {
            double sum = 0;
            double matched = 0;
            int matches = 0;
            for (int j = 0; j < rows; j++) {
                double ii = 0;
                double ij = 0;
                double jj = 0;
                for (int k = 0; k < length; k++) {
                    double a = x[i * length + k];
                    double b = x[j * length + k];
                    ii += a * a;
                    ij += a * b;
                    jj += b * b;
                }
                if (i != j) {
                    double logit = ij / Math.sqrt(ii * jj) / TEMPERATURE;
                    sum += Math.exp(logit);
                    matched += labels[i] == labels[j] ? logit : 0;
                    matches += labels[i] == labels[j] ? 1 : 0;
                }
            }
            loss += matches == 0 ? 0 : Math.log(sum) - matched / matches;
            anchors += matches == 0 ? 0 : 1;
        }
        return loss / anchors;
    }

    /** As the formula stands. */
    @Benchmark public double plainBatchHard() {
        float[] x = vectors.toArray();
        double loss = 0;
        int anchors = 0;
        for (int i = 0; i < rows; i++) {
            double farthest = Double.NEGATIVE_INFINITY;
            double nearest = Double.POSITIVE_INFINITY;
            for (int j = 0; j < rows; j++) {
                double square = 0;
                for (int k = 0; k < length; k++) {
                    double difference = (double) x[i * length + k] - x[j * length + k];
                    square += difference * difference;
                }
                if (labels[i] != labels[j]) {
                    nearest = Math.min(nearest, Math.sqrt(square));
                } else if (i != j) {
                    farthest = Math.max(farthest, Math.sqrt(square));
                }
            }
            if (farthest >= 0) {
                loss += Math.max(0, MARGIN + farthest - nearest);
                anchors++;
            }
        }
        return loss / anchors;
    }
}
