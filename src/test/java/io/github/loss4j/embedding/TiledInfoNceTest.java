package io.github.loss4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.Tensor;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The search for the greatest errors of products in float32, beside the same in double. */
class TiledInfoNceTest {
    private static final int ROWS = 70;

    /** How vectors lie to each other. Partial sums are greatest, and so are their errors, where all have one sign. */
    private enum Kind {
        RANDOM, POSITIVE, CLUSTER, MATCHED,
        /** Lengths at which products of the vectors themselves would underflow or overflow. */
        TINY_OR_HUGE
    }

    @TestFactory Stream<DynamicTest> termsAndGradientsAreWithinTheirBounds() {
        return Stream.of(2, 17, 128, 600, 2048).flatMap(length -> Arrays.stream(Kind.values()).map(
                kind -> DynamicTest.dynamicTest(kind + " of " + length, () -> {
                    for (double temperature : new double[] {0.01, 0.07, 1, 20}) {
                        check(kind, length, temperature);
                    }
                })));
    }

    private static void check(Kind kind, int length, double temperature) {
        Random random = new Random(length);
        float[] first = new float[ROWS * length];
        float[] second = first.clone();
        float[] centre = new float[length];
        Supplier<Float> gauss = () -> (float) random.nextGaussian();
        for (int k = 0; k < length; k++) {
            centre[k] = gauss.get();
        }
        for (int k = 0; k < first.length; k++) {
            float x = gauss.get();
            float y = gauss.get();
            float middle = centre[k % length];
            first[k] = switch (kind) {
                case RANDOM -> x;
                case POSITIVE -> Math.abs(x);
                case CLUSTER -> middle + 0.1f * x;
                case TINY_OR_HUGE -> x * (k / length % 2 == 0 ? 0x1p-100f : 0x1p100f);
                case MATCHED -> (float) (x * Math.exp(3 * random.nextGaussian()));
            };
            second[k] = switch (kind) {
                case RANDOM -> y;
                case TINY_OR_HUGE -> y * (k / length % 3 == 0 ? 0x1p-100f : 0x1p100f);
                case POSITIVE -> Math.abs(y);
                case CLUSTER -> middle + 0.1f * y;
                case MATCHED -> first[k] + 0.05f * y;
            };
        }
        int[] present = IntStream.range(0, ROWS).toArray();
        Embeddings one = Embeddings.of(Tensor.wrap(first, ROWS, length), present);
        Embeddings other = Embeddings.of(Tensor.wrap(second, ROWS, length), present);
        double[] shares = new double[ROWS];
        Arrays.fill(shares, 1);
        double[][] exact = new double[3][ROWS * length];
        double[][] tiled = new double[3][ROWS * length];
        InfoNceInDouble.add(one, other, Matches.ofPairs(), temperature, shares, exact[0], exact[1], exact[2]);
        new TiledInfoNce(one, other, Matches.ofPairs(), temperature).add(shares, tiled[0], tiled[1], tiled[2]);
        double bound = 1e-6 * Math.max(1, 1 / temperature);
        for (int i = 0; i < ROWS; i++) {
            assertThat(Math.abs(tiled[0][i] - exact[0][i])).as("term at %s", temperature)
                    .isLessThanOrEqualTo(bound * Math.min(1, exact[0][i]));
        }
        for (int part = 1; part < 3; part++) {
            for (int k = 0; k < first.length; k++) {
                // A row is the derivative with respect to a vector of length 1, whose term is at most 2 over the
                // temperature.
                assertThat(Math.abs(tiled[part][k] - exact[part][k])).as("derivative at %s", temperature)
                        .isLessThanOrEqualTo(bound);
            }
        }
    }
}
