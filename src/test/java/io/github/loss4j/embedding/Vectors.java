package io.github.loss4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;

/** Arithmetic of vectors in double, as the formulas of the tests need it, and data for them. */
final class Vectors {
    /** Elements of a random vector; with 40,000 of them there is work for several threads. */
    static final int LENGTH = 8;

    private Vectors() {
    }

    /** The margin minus the length of a vector, from 60 digits. */
    static double deficit(int margin, float... vector) {
        BigDecimal square = BigDecimal.ZERO;
        for (float element : vector) {
            square = square.add(new BigDecimal(element).pow(2));
        }
        return new BigDecimal(margin).subtract(square.sqrt(new MathContext(60))).doubleValue();
    }

    static Tensor random(Random random, int samples) {
        return Tensor.zeros(samples, LENGTH).map(x -> random.nextGaussian());
    }

    static Tensor select(Tensor target, int[] samples) {
        float[] selected = new float[samples.length];
        for (int i = 0; i < samples.length; i++) {
            selected[i] = target.get(samples[i]);
        }
        return Tensor.of(selected);
    }

    /** The same with 0 for −0, which is another number to equals. */
    static Pair unsigned(Pair pair) {
        return new Pair(pair.first().plus(0), pair.second().plus(0));
    }

    /** Vectors near to those that are given, or not so near. */
    static Tensor near(Tensor vectors, double distance, Random random) {
        return vectors.map(x -> (float) (x + distance * random.nextGaussian()));
    }

    /** Asserts that each number is as exact as a float32 can be, or the one beside it. */
    static void assertAccurate(Tensor actual, double[] expected) {
        float[] numbers = actual.toArray();
        for (int k = 0; k < expected.length; k++) {
            float found = numbers[k];
            assertThat(Math.abs(found - expected[k])).as("%s of %s", found, expected[k])
                    .isLessThanOrEqualTo(Math.ulp((float) expected[k]));
        }
    }

    static double dot(double[] a, int aRow, double[] b, int bRow) {
        double sum = 0;
        for (int k = 0; k < LENGTH; k++) {
            sum += a[aRow * LENGTH + k] * b[bRow * LENGTH + k];
        }
        return sum;
    }

    static double cosine(double[] a, int aRow, double[] b, int bRow) {
        return dot(a, aRow, b, bRow) / Math.sqrt(dot(a, aRow, a, aRow) * dot(b, bRow, b, bRow));
    }

    static double distance(double[] a, double[] b, int row, double exponent, double shift) {
        double sum = 0;
        double most = 0;
        for (int k = row * LENGTH; k < (row + 1) * LENGTH; k++) {
            sum += Math.pow(Math.abs(a[k] - b[k] + shift), exponent);
            most = Math.max(most, Math.abs(a[k] - b[k] + shift));
        }
        return Double.isInfinite(exponent) ? most : Math.pow(sum, 1 / exponent);
    }

    /** Some rows of a matrix. */
    static Tensor rows(Tensor matrix, int... kept) {
        float[] rows = new float[kept.length * LENGTH];
        for (int i = 0; i < kept.length; i++) {
            System.arraycopy(matrix.toArray(), kept[i] * LENGTH, rows, i * LENGTH, LENGTH);
        }
        return Tensor.wrap(rows, kept.length, LENGTH);
    }

    /** A matrix of which a row holds NaN. */
    static Tensor spoilt(Tensor matrix, int row) {
        float[] numbers = matrix.toArray();
        numbers[row * LENGTH + 2] = Float.NaN;
        return Tensor.wrap(numbers, matrix.shape());
    }

    /** Asserts that the rows 0, 3 and 5 of six labelled ones are as if they were not there if their weight is zero. */
    static void assertAbsence(SampleLoss<Tensor, int[]> loss, int[] labels) {
        Tensor batch = random(new Random(21), 6);
        Tensor rest = rows(batch, 1, 2, 4);
        int[] restLabels = {labels[1], labels[2], labels[4]};
        Tensor masked = spoilt(spoilt(spoilt(batch, 0), 3), 5);
        Tensor weights = Tensor.of(0, 2, 1, 0, 0.5, 0);
        Tensor restWeights = Tensor.of(2, 1, 0.5);
        for (Reduction reduction : new Reduction[] {Reduction.MEAN, Reduction.SUM, Reduction.COUNT_MEAN}) {
            SampleLoss<Tensor, int[]> reduced = loss.reduced(reduction);
            Evaluation<Tensor> evaluation = reduced.evaluate(masked, labels, weights);
            Evaluation<Tensor> expected = reduced.evaluate(rest, restLabels, restWeights);
            assertThat(Float.valueOf(evaluation.value())).isEqualTo(Float.valueOf(expected.value()));
            assertThat(Float.valueOf(reduced.value(masked, labels, weights)))
                    .isEqualTo(Float.valueOf(expected.value()));
            assertThat(rows(evaluation.gradient(), 1, 2, 4)).isEqualTo(expected.gradient());
            assertThat(rows(evaluation.gradient(), 0, 3, 5)).isEqualTo(Tensor.zeros(3, LENGTH));
        }
        Tensor values = loss.values(masked, labels, weights);
        assertThat(select(values, new int[] {1, 2, 4})).isEqualTo(loss.values(rest, restLabels, restWeights));
        assertThat(select(values, new int[] {0, 3, 5})).isEqualTo(Tensor.zeros(3));
        assertThat(loss.summary(masked, labels, weights)).isEqualTo(loss.summary(rest, restLabels, restWeights));
    }
}
