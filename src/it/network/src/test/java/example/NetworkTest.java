package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.loss4j.LossSummary;
import io.github.loss4j.Tensor;
import io.github.loss4j.classification.CrossEntropyLoss;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NetworkTest {
    private static final int CLASSES = 3;
    private static final int BATCH = 32;
    private static final int EPOCHS = 100;
    private static final int STEPS = 100;

    private final Random random = new Random(1);
    private final CrossEntropyLoss loss = new CrossEntropyLoss();

    @Test void learnsThreeSpirals() {
        Network network = new Network(2, 64, CLASSES, random);
        double[] means = new double[EPOCHS];
        for (int e = 0; e < EPOCHS; e++) {
            LossSummary epoch = LossSummary.EMPTY;
            for (int step = 0; step < STEPS; step++) {
                int[] labels = labels(BATCH);
                epoch = epoch.plus(network.step(points(labels), labels, loss, 0.5));
            }
            assertEquals(STEPS * BATCH, epoch.count());
            means[e] = epoch.mean();
        }
        assertTrue(means[EPOCHS - 1] < 0.2 * means[0], means[0] + " became " + means[EPOCHS - 1]);

        int[] labels = labels(3000);
        Tensor scores = network.predict(points(labels));
        double accuracy = accuracy(scores, labels);
        System.out.printf("accuracy %.4f, cross entropy %.4f%n", accuracy, loss.value(scores, labels));
        assertTrue(accuracy > 0.95, "accuracy " + accuracy);
        assertTrue(loss.value(scores, labels) < 0.12, "loss " + loss.value(scores, labels));
    }

    @Test void theGradientIsThatOfTheReportedLoss() {
        int[] labels = labels(8);
        Tensor scores = new Network(2, 16, CLASSES, random).predict(points(labels));
        Tensor gradient = loss.evaluate(scores, labels).gradient();
        double step = 1.0 / 256;
        for (int i = 0; i < scores.size(); i++) {
            float[] shift = new float[scores.size()];
            shift[i] = (float) step;
            Tensor by = Tensor.wrap(shift, scores.shape());
            double difference = loss.summary(scores.plus(by), labels).mean()
                    - loss.summary(scores.minus(by), labels).mean();
            assertEquals(difference / (2 * step), gradient.reshape(scores.size()).get(i), 2e-5);
        }
    }

    private int[] labels(int count) {
        return random.ints(count, 0, CLASSES).toArray();
    }

    /** Points with noise on three spirals, one for each class. */
    private Tensor points(int[] labels) {
        float[][] points = new float[labels.length][];
        for (int i = 0; i < labels.length; i++) {
            double radius = random.nextDouble();
            double angle = 2 * (4 * radius + labels[i] * 2 * Math.PI / CLASSES);
            points[i] = new float[] {(float) (radius * Math.sin(angle) + 0.02 * random.nextGaussian()),
                (float) (radius * Math.cos(angle) + 0.02 * random.nextGaussian())};
        }
        return Tensor.of(points);
    }

    private static double accuracy(Tensor scores, int[] labels) {
        int[] best = scores.argmax(1);
        return IntStream.range(0, labels.length).filter(i -> best[i] == labels[i]).count() / (double) labels.length;
    }
}
