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
 * The terms of InfoNCE and its kin: for each row of one tensor the cross entropy of its cosines with the rows of another, or
 * with the other rows of its own. A row of weight zero is absent from the batch.
 *
 * <p>The mean over a row's matches of −ln softmax is ln Σ e^x less the mean of their x.
 */
final class InfoNceTerms implements JointTerms {
    /** Up to here rows are compared in double, which takes no longer than the rest. */
    private static final int FEW = 32;
    /** Below this a cosine over the temperature may be out of float32's range. */
    private static final double LOW = 0x1p-100;

    private final Tensor first;
    private final Tensor second;
    private final int[] labels;
    private final double temperature;
    private final boolean symmetric;
    /** Whether the rows are compared with each other, and not with those of another tensor. */
    private final boolean within;
    private final int rows;
    /** The rows that are there, in ascending order. */
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
     * @param pair both
     * @param labels which rows match; null if each matches the one of its number
     * @param temperature what cosines are divided by
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
     * @param labels which of them match
     * @param temperature what cosines are divided by
     */
    static InfoNceTerms ofRows(Loss<?, ?> loss, Tensor vectors, int[] labels, double temperature) {
        int count = rows(loss, "prediction", Checks.notNull(loss, "prediction", vectors));
        checkLabels(loss, labels, count);
        return new InfoNceTerms(vectors, vectors, labels, temperature, false, true, all(count));
    }

    /** Refuses what is no matrix, and one of too many rows. */
    static int rows(Loss<?, ?> loss, String argument, Tensor tensor) {
        int[] shape = tensor.shape();
        if (shape.length != 2) {
            throw Checks.refusal(loss,
                    argument + " has shape " + Arrays.toString(shape) + "; it must be a matrix, [N, D]");
        }
        if (!(shape[0] <= TiledInfoNce.MOST)) {
            throw Checks.refusal(loss, argument + " has shape " + Arrays.toString(shape) + "; it must have at most "
                    + TiledInfoNce.MOST + " rows");
        }
        return shape[0];
    }

    /** Refuses labels that are not one for each row. */
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
        float[] given = TensorAccess.of(weights);
        return new InfoNceTerms(first, second, labels, temperature, symmetric, within,
                IntStream.range(0, rows).filter(i -> given[i] != 0).toArray());
    }

    @Override public float weight(int sample) {
        int index = Arrays.binarySearch(present, sample);
        return index < 0 || matches.count(index) == 0 ? 0 : 1;
    }

    @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient) {
        Embeddings one = Embeddings.of(first, present);
        Embeddings other = within ? one : Embeddings.of(second, present);
        double[] shares = factors == null ? null : new double[present.length];
        for (int p = 0; p < present.length && shares != null; p++) {
            shares[p] = factors[present[p]] / temperature / (symmetric ? 2 : 1);
        }
        double[] terms = new double[present.length];
        double[] ofOne = shares == null ? null : new double[one.vectors().length];
        double[] ofOther = shares == null || one == other ? ofOne : new double[one.vectors().length];
        direction(one, other, shares, terms, ofOne, ofOther);
        if (symmetric) {
            direction(other, one, shares, terms, ofOther, ofOne);
        }
        for (int p = 0; p < present.length; p++) {
            values[present[p]] = (float) (symmetric ? terms[p] / 2 : terms[p]);
        }
        if (shares != null) {
            one.addGradient(ofOne, present, gradient[0]);
            if (one != other) {
                other.addGradient(ofOther, present, gradient[1]);
            }
        }
    }

    /** Adds the terms of one direction, and the derivatives with respect to the unit vectors. */
    private void direction(Embeddings one, Embeddings other, double[] shares, double[] terms, double[] ofOne,
            double[] ofOther) {
        if (present.length <= FEW || temperature < LOW) {
            InfoNceInDouble.add(one, other, matches, temperature, shares, terms, ofOne, ofOther);
        } else {
            new TiledInfoNce(one, other, matches, temperature).add(shares, terms, ofOne, ofOther);
        }
    }
}
