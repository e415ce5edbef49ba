package io.github.loss4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.Tensor;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Vectors that are similar in pairs of neighbours. */
    private static Embeddings pairs(int rows, int length, float scale, int seed) {
        Random random = new Random(seed);
        float[] vectors = new float[rows * length];
        for (int k = 0; k < vectors.length; k++) {
            boolean repeats = k / length % 2 == 1;
            vectors[k] = repeats
                    ? vectors[k - length] + scale * 0.01f * (float) random.nextGaussian()
                    : scale * (float) random.nextGaussian();
        }
        return Embeddings.of(Tensor.wrap(vectors, rows, length), IntStream.range(0, rows).toArray());
    }

    /** Rows of fewer than 256 cosines are computed in one loop over the tile, in memory that is kept. */
    @Test void longRowsAreWithinTheBoundsToo() {
        for (int rows : new int[] {257, 256, 255}) {
            check(pairs(rows, 64, 1, 1), pairs(rows, 64, 1, 2), Matches.ofPairs(), 0.02);
        }
    }

    /** At 0.005 the exponentials of all but the matches underflow. One row has no match, and five have four. */
    @ParameterizedTest
    @ValueSource(doubles = {0.005, 0.02, 0.07, 1}) void labelledRowsAreWithinTheBoundsToo(double temperature) {
        int[] labels = IntStream.range(0, ROWS).map(i -> i < 60 ? i / 2 : i < 65 ? 100 : i == 69 ? 300 : 200 + i / 2)
                .toArray();
        int[] present = IntStream.range(0, ROWS).toArray();
        Embeddings rows = pairs(ROWS, 128, 1, 3);
        check(rows, rows, Matches.ofLabels(labels, present, true), temperature);
        check(rows, pairs(ROWS, 128, 1, 4), Matches.ofLabels(labels, present, false), temperature);
    }

    @Test void rowsWithoutMatchHaveTermsOfZero() {
        int[] labels = IntStream.range(0, 40).toArray();
        Embeddings rows = pairs(40, 8, 1, 5);
        Matches none = Matches.ofLabels(labels, labels, true);
        double[][] terms = new double[2][40];
        new TiledInfoNce(rows, rows, none, 1).add(null, terms[0], null, null);
        InfoNceInDouble.add(rows, rows, none, 1, null, terms[1], null, null);
        assertThat(terms[0]).containsOnly(0);
        assertThat(terms[1]).containsOnly(0);
    }

    /** Subnormal vectors on one side, and a temperature whose quotient by a small length is beyond float32. */
    @Test void eachScaleMayBeExtreme() {
        Embeddings plain = pairs(ROWS, 64, 1, 6);
        Embeddings tiny = pairs(ROWS, 64, 0x1p-140f, 7);
        check(tiny, plain, Matches.ofPairs(), 1);
        check(plain, tiny, Matches.ofPairs(), 1);
        check(pairs(ROWS, 64, 0x1p-42f, 6), plain, Matches.ofPairs(), 0x1p-90);
    }

    /** So partial gradients fit in eight arrays, and no thread has much more to do than another. */
    @Test void groupsAreAtMostEightOfWholeTiles() {
        for (int rows = 1; rows < 3000; rows++) {
            int group = TiledInfoNce.group(rows);
            assertThat(group % 64).isZero();
            assertThat(8 * group).isGreaterThan(rows).isLessThanOrEqualTo(rows + 8 * 64);
        }
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
        check(one, other, Matches.ofPairs(), temperature);
    }

    private static void check(Embeddings one, Embeddings other, Matches matches, double temperature) {
        int rows = one.count();
        double[] shares = IntStream.range(0, rows).mapToDouble(i -> matches.count(i) > 0 ? 1 : 0).toArray();
        double[][] exact = new double[3][rows * one.length()];
        double[][] tiled = new double[3][rows * one.length()];
        if (one == other) {
            exact[2] = exact[1];
            tiled[2] = tiled[1];
        }
        InfoNceInDouble.add(one, other, matches, temperature, shares, exact[0], exact[1], exact[2]);
        new TiledInfoNce(one, other, matches, temperature).add(shares, tiled[0], tiled[1], tiled[2]);
        double bound = 1e-6 * Math.max(1, 1 / temperature);
        for (int i = 0; i < rows; i++) {
            assertThat(Math.abs(tiled[0][i] - exact[0][i])).as("term at %s", temperature)
                    .isLessThanOrEqualTo(bound * Math.min(1, exact[0][i]));
        }
        for (int part = 1; part < 3; part++) {
            double greatest = 0;
            for (int k = 0; k < exact[part].length; k++) {
                greatest = Math.max(greatest, Math.abs(tiled[part][k] - exact[part][k]));
            }
            // A row is the derivative with respect to a vector of length 1, whose term is at most 2 over the
            // temperature.
            assertThat(greatest).as("derivative at %s", temperature).isLessThanOrEqualTo(bound);
        }
    }
}
