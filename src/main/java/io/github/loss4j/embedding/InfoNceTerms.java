package io.github.loss4j.embedding;

import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import io.github.loss4j.embedding.MatrixProduct.Layout;
import io.github.loss4j.internal.TensorAccess;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The terms of {@link InfoNceLoss}: each row's cosines with all rows that are there, and the gradients that they share. */
final class InfoNceTerms implements Terms {
    /** Rows of the first tensor that are done together. */
    private static final int TILE = 64;
    /** Rows, so that an array holds the cosines of a tile with all of them. */
    static final int MOST = Integer.MAX_VALUE / TILE - 1;

    private final float temperature;
    private final Pair pair;
    private final int rows;
    private final int length;
    /** The rows that are there, in ascending order. */
    private final int[] present;
    private final int count;
    /** Their vectors, and 1 over each one's Euclidean length; 0 for a zero vector. */
    private final float[] first;
    private final float[] second;
    private final double[] firstScale;
    private final double[] secondScale;

    InfoNceTerms(Pair pair, float temperature, int[] present) {
        this.pair = pair;
        this.temperature = temperature;
        rows = pair.first().shape()[0];
        length = pair.first().shape()[1];
        this.present = present;
        count = present.length;
        first = vectors(pair.first());
        second = vectors(pair.second());
        firstScale = scales(first);
        secondScale = scales(second);
    }

    /** The rows that are there, one after the other. */
    private float[] vectors(Tensor tensor) {
        float[] all = TensorAccess.of(tensor);
        if (count == rows) {
            return all;
        }
        float[] some = new float[count * length];
        for (int p = 0; p < count; p++) {
            System.arraycopy(all, present[p] * length, some, p * length, length);
        }
        return some;
    }

    private double[] scales(float[] vectors) {
        double[] scales = new double[count];
        for (int p = 0; p < count; p++) {
            double square = CosineGeometry.dot(vectors, p * length, vectors, p * length, length);
            scales[p] = square == 0 ? 0 : 1 / Math.sqrt(square);
        }
        return scales;
    }

    @Override public int[] shape() {
        return new int[] {rows};
    }

    /** Less than what is read: one thread does it all, and the more terms it is given at once, the better. */
    @Override public int costPerTerm() {
        return 1;
    }

    @Override public Terms bindWeights(Tensor weights) {
        if (weights == null) {
            return this;
        }
        float[] given = TensorAccess.of(weights);
        return new InfoNceTerms(pair, temperature, IntStream.range(0, rows).filter(i -> given[i] != 0).toArray());
    }

    @Override public boolean masked(int sample) {
        return count < rows && Arrays.binarySearch(present, sample) < 0;
    }

    @Override public boolean disjointGradients() {
        return false;
    }

    /** The index among the rows that are there of the first one that is not before a row. */
    private int index(int row) {
        int found = Arrays.binarySearch(present, row);
        return found < 0 ? -1 - found : found;
    }

    @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient) {
        int begin = index(from);
        int end = index(to);
        Tile tile = new Tile(Math.min(TILE, end - begin), factors != null);
        for (int p = begin; p < end; p += TILE) {
            tile.compute(p, Math.min(TILE, end - p), from, values, factors, gradient);
        }
        if (factors != null) {
            tile.addSecond(gradient[1]);
        }
    }

    /** Some rows of the first tensor, one tile after the other, and what they add to the gradient of the second. */
    private final class Tile {
        private final double[] vectors;
        /** Of each row with each row of the second: the cosine, and the derivative with respect to it. */
        private final double[] cosines;
        private final double[] derivatives;
        /** Σ derivative · unit vector of the other, and Σ derivative · cosine. */
        private final double[] ofFirst;
        private final double[] ofSecond;
        private final double[] alongFirst;
        private final double[] alongSecond = new double[count];

        Tile(int most, boolean gradient) {
            vectors = new double[most * length];
            cosines = new double[most * count];
            derivatives = new double[most * count];
            alongFirst = new double[most];
            ofFirst = gradient ? vectors : null;
            ofSecond = gradient ? new double[count * length] : null;
        }

        void compute(int at, int height, int from, float[] values, double[] factors, float[][] gradient) {
            for (int k = 0; k < height * length; k++) {
                vectors[k] = first[at * length + k];
            }
            Arrays.fill(cosines, 0);
            MatrixProduct.add(vectors, new Layout(0, length, 1), second, new Layout(0, 1, length), height, length,
                    count,
                    cosines);
            for (int i = 0; i < height; i++) {
                for (int j = 0; j < count; j++) {
                    cosines[i * count + j] *= firstScale[at + i] * secondScale[j];
                }
                values[present[at + i] - from] = (float) term(i * count, i * count + at + i);
            }
            if (factors != null) {
                differentiate(at, height, from, factors, gradient[0]);
            }
        }

        /** The loss of a row, and the derivatives with respect to the logits. */
        private double term(int at, int match) {
            double greatest = Double.NEGATIVE_INFINITY;
            for (int j = at; j < at + count; j++) {
                greatest = Math.max(greatest, cosines[j]);
            }
            // Without the match, so that what is left of the probability keeps its digits where it is small.
            double rest = 0;
            for (int j = at; j < at + count; j++) {
                derivatives[j] = Math.exp((cosines[j] - greatest) / temperature);
                rest += j == match ? 0 : derivatives[j];
            }
            double own = derivatives[match];
            double scale = 1 / (rest + own);
            for (int j = at; j < at + count; j++) {
                derivatives[j] *= scale;
            }
            derivatives[match] = -rest * scale;
            return own > 0.25
                    ? Math.log1p(rest / own)
                    : Math.log(rest + own) + (greatest - cosines[match]) / temperature;
        }

        private void differentiate(int at, int height, int from, double[] factors, float[] gradient) {
            Arrays.fill(alongFirst, 0);
            for (int i = 0; i < height; i++) {
                double factor = factors[present[at + i] - from] / (double) temperature;
                for (int j = 0; j < count; j++) {
                    int index = i * count + j;
                    double derivative = factor * derivatives[index];
                    alongFirst[i] += derivative * cosines[index];
                    alongSecond[j] += derivative * cosines[index];
                    derivatives[index] = derivative * firstScale[at + i];
                    cosines[index] = derivative * secondScale[j];
                }
            }
            Arrays.fill(ofFirst, 0);
            MatrixProduct.add(cosines, new Layout(0, count, 1), second, new Layout(0, length, 1), height, count, length,
                    ofFirst);
            MatrixProduct.add(derivatives, new Layout(0, 1, count), first, new Layout(at * length, length, 1), count,
                    height,
                    length, ofSecond);
            for (int i = 0; i < height; i++) {
                turn(ofFirst, i, alongFirst[i], first, at + i, firstScale[at + i], gradient);
            }
        }

        void addSecond(float[] gradient) {
            for (int j = 0; j < count; j++) {
                turn(ofSecond, j, alongSecond[j], second, j, secondScale[j], gradient);
            }
        }

        /** Σ derivative · (unit vector of the other − cosine · own unit vector) / own length. */
        private void turn(double[] sums, int row, double along, float[] own, int index, double scale, float[] into) {
            for (int k = 0; k < length; k++) {
                double unit = own[index * length + k] * scale;
                into[present[index] * length + k] += (float) ((sums[row * length + k] - along * unit) * scale);
            }
        }
    }
}
