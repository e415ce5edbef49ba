package io.github.loss4j.embedding;

import io.github.loss4j.Samples;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Angles;
import io.github.loss4j.internal.TensorArrays;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The terms of {@link InfoNceLoss}: each row's cosines with all rows that are there, and the gradients that they share. */
final class InfoNceTerms implements Samples {
    private final float temperature;
    private final Pair pair;
    private final float[] first;
    private final float[] second;
    private final int rows;
    private final int length;
    /** The rows that are there. */
    private final int[] present;
    private final boolean[] absent;
    /** 1 over each row's Euclidean length; 0 for a zero vector. */
    private final double[] firstScale;
    private final double[] secondScale;

    InfoNceTerms(Pair pair, float temperature, int[] present) {
        this.pair = pair;
        this.temperature = temperature;
        rows = pair.first().shape()[0];
        length = pair.first().shape()[1];
        this.present = present;
        first = TensorArrays.of(pair.first());
        second = TensorArrays.of(pair.second());
        firstScale = new double[rows];
        secondScale = new double[rows];
        absent = new boolean[rows];
        Arrays.fill(absent, true);
        for (int row : present) {
            absent[row] = false;
            firstScale[row] = scale(first, row * length);
            secondScale[row] = scale(second, row * length);
        }
    }

    private double scale(float[] vectors, int at) {
        double square = Angles.dot(vectors, at, vectors, at, length);
        return square == 0 ? 0 : 1 / Math.sqrt(square);
    }

    @Override public int[] shape() {
        return new int[] {rows};
    }

    /** Less than what is read: one thread does it all, and the more terms it is given at once, the better. */
    @Override public int elements() {
        return 1;
    }

    @Override public Samples weighted(Tensor weights) {
        if (weights == null) {
            return this;
        }
        float[] given = TensorArrays.of(weights);
        return new InfoNceTerms(pair, temperature, IntStream.range(0, rows).filter(i -> given[i] != 0).toArray());
    }

    @Override public boolean ignored(int sample) {
        return absent[sample];
    }

    @Override public boolean separate() {
        return false;
    }

    @Override public void compute(int from, int to, float[] values, float[] factors, float[][] gradient) {
        double[] cosines = new double[rows];
        double[] slopes = new double[rows];
        Sums sums = factors == null ? null : new Sums();
        for (int i = from; i < to; i++) {
            if (!absent[i]) {
                values[i - from] = (float) term(i, cosines, slopes);
                if (sums != null && factors[i - from] != 0) {
                    sums.add(i, factors[i - from] / (double) temperature, cosines, slopes, gradient[0]);
                }
            }
        }
        if (sums != null) {
            sums.addTo(gradient[1]);
        }
    }

    /** The loss of a row, its cosine with each row, and the derivative with respect to each of the logits. */
    private double term(int i, double[] cosines, double[] slopes) {
        double greatest = Double.NEGATIVE_INFINITY;
        for (int j : present) {
            cosines[j] = Angles.dot(first, i * length, second, j * length, length) * firstScale[i] * secondScale[j];
            greatest = Math.max(greatest, cosines[j]);
        }
        // Without the match, so that what is left of the probability keeps its digits where it is small.
        double rest = 0;
        for (int j : present) {
            slopes[j] = Math.exp((cosines[j] - greatest) / temperature);
            rest += j == i ? 0 : slopes[j];
        }
        double own = slopes[i];
        for (int j : present) {
            slopes[j] = j == i ? -rest / (rest + own) : slopes[j] / (rest + own);
        }
        return own > 0.25
                ? Math.log1p(rest / own)
                : Math.log(rest + own) + (greatest - cosines[i]) / temperature;
    }

    /** The gradient with respect to the second rows, to which every term adds: in double, to be rounded once. */
    private final class Sums {
        private final double[] vectors = new double[rows * length];
        private final double[] along = new double[rows];
        private final double[] row = new double[length];

        /** Adds that of a term; that with respect to its first row is complete at once. */
        void add(int i, double factor, double[] cosines, double[] slopes, float[] firstGradient) {
            Arrays.fill(row, 0);
            double alongFirst = 0;
            for (int j : present) {
                double slope = factor * slopes[j];
                double ofFirst = slope * firstScale[i];
                double ofSecond = slope * secondScale[j];
                int at = j * length;
                for (int k = 0; k < length; k++) {
                    vectors[at + k] += ofFirst * first[i * length + k];
                    row[k] += ofSecond * second[at + k];
                }
                along[j] += slope * cosines[j];
                alongFirst += slope * cosines[j];
            }
            turn(row, 0, alongFirst, first, i, firstScale[i], firstGradient);
        }

        void addTo(float[] secondGradient) {
            for (int j : present) {
                turn(vectors, j * length, along[j], second, j, secondScale[j], secondGradient);
            }
        }

        /** Σ slope · (unit vector of the other − cosine · own unit vector) / own length. */
        private void turn(double[] sums, int from, double alongOwn, float[] own, int index, double scale,
                float[] into) {
            for (int k = 0; k < length; k++) {
                double unit = own[index * length + k] * scale;
                into[index * length + k] += (float) ((sums[from + k] - alongOwn * unit) * scale);
            }
        }
    }
}
