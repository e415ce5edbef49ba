package io.github.loss4j.embedding;

import io.github.loss4j.Loss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.JointTerms;
import io.github.loss4j.internal.TensorAccess;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The terms of the InfoNCE losses: for each row the cross entropy of its cosines with the rows of another tensor, or
 * with the other rows of the same tensor. A row of weight zero is removed from the batch.
 *
 * <p>The mean of −ln softmax(x) over the matches of a row is ln Σ e^x minus the mean of their x.
 */
final class InfoNceTerms implements JointTerms {
    /** Up to this number of rows the computation in double is not slower. */
    private static final int MAX_ROWS_IN_DOUBLE = 32;
    /** Below this temperature a logit may overflow float32. */
    private static final double MIN_TEMPERATURE = 0x1p-100;

    private final Tensor first;
    private final Tensor second;
    private final int[] labels;
    private final double temperature;
    private final boolean symmetric;
    /** Whether the rows are compared with each other instead of with another tensor. */
    private final boolean within;
    private final int rows;
    /** The rows of nonzero weight, in ascending order. */
    private final int[] present;
    private final Matches matches;

    private InfoNceTerms(Tensor first, Tensor second, int[] labels, double temperature, boolean symmetric,
            boolean within, int[] present) {
        this.first = first;
        this.second = second;
        this.labels = labels;
        this.temperature = temperature;
        this.symmetric = symmetric;
        this.within = within;
        this.rows = first.shape()[0];
        this.present = present;
        matches = labels == null ? Matches.ofPairs() : Matches.ofLabels(labels, present, within);
    }

    /**
     * The terms of rows that are compared with those of another tensor.
     *
     * @param loss the loss, for messages
     * @param pair both tensors
     * @param labels the labels, equal for rows that match; null if row i matches only row i
     * @param temperature the divisor of the cosines
     * @param symmetric whether each term is the mean of both directions
     */
    static InfoNceTerms ofPair(Loss<?, ?> loss, Pair pair, int[] labels, float temperature, boolean symmetric) {
        Checks.notNull(loss, "prediction", pair);
        int count = rows(loss, "first", pair.first());
        return new InfoNceTerms(pair.first(), pair.second(), labels, temperature, symmetric, false, all(count));
    }

    /**
     * The terms of rows that are compared with each other.
     *
     * @param loss the loss, for messages
     * @param vectors the rows
     * @param labels the labels, equal for rows that match
     * @param temperature the divisor of the cosines
     */
    static InfoNceTerms ofRows(Loss<?, ?> loss, Tensor vectors, int[] labels, double temperature) {
        int count = rows(loss, "prediction", Checks.notNull(loss, "prediction", vectors));
        checkLabels(loss, labels, count);
        return new InfoNceTerms(vectors, vectors, labels, temperature, false, true, all(count));
    }

    /** Rejects tensors that are not matrices or have too many rows, and returns the number of rows. */
    static int rows(Loss<?, ?> loss, String argument, Tensor tensor) {
        int[] shape = tensor.shape();
        if (shape.length != 2) {
            throw Checks.refusal(loss,
                    argument + " has shape " + Arrays.toString(shape) + "; it must be a matrix, [N, D]");
        }
        if (!(shape[0] <= TiledInfoNce.MAX_ROWS)) {
            throw Checks.refusal(loss, argument + " has shape " + Arrays.toString(shape) + "; it must have at most "
                    + TiledInfoNce.MAX_ROWS + " rows");
        }
        return shape[0];
    }

    /** Rejects labels unless there is one for each row. */
    static void checkLabels(Loss<?, ?> loss, int[] labels, int rows) {
        if (Checks.notNull(loss, "target", labels).length != rows) {
            throw Checks.refusal(loss, "target has " + Checks.counted(labels.length, "label", "labels")
                    + " but prediction has " + Checks.counted(rows, "row", "rows") + "; there must be one for each");
        }
    }

    private static int[] all(int rows) {
        return IntStream.range(0, rows).toArray();
    }

    @Override public int[] shape() {
        return new int[] {rows};
    }

    @Override public int costPerTerm() {
        return Math.max(1, first.size());
    }

    @Override public Terms bindWeights(Tensor weights) {
        if (weights == null) {
            return this;
        }
        float[] rowWeights = TensorAccess.of(weights);
        return new InfoNceTerms(first, second, labels, temperature, symmetric, within,
                IntStream.range(0, rows).filter(i -> rowWeights[i] != 0).toArray());
    }

    /** A term depends on all rows of the batch. */
    @Override public boolean mergeable() {
        return false;
    }

    @Override public float weight(int sample) {
        int index = Arrays.binarySearch(present, sample);
        return index < 0 || matches.count(index) == 0 ? 0 : 1;
    }

    @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient) {
        Embeddings one = Embeddings.of(first, present);
        Embeddings other = within ? one : Embeddings.of(second, present);
        double[] termWeights = factors == null ? null : new double[present.length];
        for (int p = 0; p < present.length && termWeights != null; p++) {
            termWeights[p] = factors[present[p]] / temperature / (symmetric ? 2 : 1);
        }
        double[] terms = new double[present.length];
        double[] oneGradient = termWeights == null ? null : new double[one.vectors().length];
        double[] otherGradient = termWeights == null || one == other ? oneGradient : new double[one.vectors().length];
        direction(one, other, termWeights, terms, oneGradient, otherGradient);
        if (symmetric) {
            direction(other, one, termWeights, terms, otherGradient, oneGradient);
        }
        for (int p = 0; p < present.length; p++) {
            values[present[p]] = (float) (symmetric ? terms[p] / 2 : terms[p]);
        }
        if (termWeights != null) {
            one.addGradient(oneGradient, present, gradient[0]);
            if (one != other) {
                other.addGradient(otherGradient, present, gradient[1]);
            }
        }
    }

    /** Adds the terms of one direction, and the derivatives with respect to the unit vectors. */
    private void direction(Embeddings one, Embeddings other, double[] termWeights, double[] terms, double[] oneGradient,
            double[] otherGradient) {
        if (present.length <= MAX_ROWS_IN_DOUBLE || temperature < MIN_TEMPERATURE) {
            InfoNceInDouble.add(one, other, matches, temperature, termWeights, terms, oneGradient, otherGradient);
        } else {
            new TiledInfoNce(one, other, matches, temperature).add(termWeights, terms, oneGradient, otherGradient);
        }
    }
}
