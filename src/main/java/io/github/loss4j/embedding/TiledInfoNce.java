package io.github.loss4j.embedding;

import io.github.loss4j.embedding.MatrixProduct.Left;
import io.github.loss4j.embedding.MatrixProduct.Right;
import io.github.loss4j.internal.Chunks;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.Softmax;
import java.util.Arrays;

/**
 * One direction of {@link InfoNceTerms} by matrix products in float32. Tiles of rows form groups that run in parallel,
 * each with its own partial gradient of the other vectors. Group boundaries depend on the number of rows only and
 * partial gradients are added in order, so the result does not depend on the number of threads.
 */
final class TiledInfoNce {
    /** Rows of a tile, which holds their cosines with all other rows. */
    private static final int TILE = 64;
    /** The maximum number of rows for which the cosines of a tile fit in an array. */
    static final int MAX_ROWS = Integer.MAX_VALUE / TILE - 1;
    private static final int GROUPS = 8;
    /** Number of multiply-adds that cost as much as one element in the units of {@link Chunks}. */
    private static final int MULTIPLY_ADDS_PER_COST_UNIT = 16;
    /** Beyond this the exponentials of logits may overflow, so the maximum is subtracted first. */
    private static final double MAX_UNSHIFTED_LOGIT = 40;
    /** The logit of a row with itself is set this far below the shift, which makes its exponential negligible. */
    private static final float SELF_GAP = 80;
    /** A sum of exponentials below this may miss terms that underflowed, and is recomputed in double. */
    private static final double MIN_RELIABLE_SUM = 0x1p-100;

    private final Matches matches;
    private final double temperature;
    private final int count;
    private final int length;
    private final float[] units;
    private final float[] otherUnits;

    TiledInfoNce(Embeddings one, Embeddings other, Matches matches, double temperature) {
        this.matches = matches;
        this.temperature = temperature;
        count = one.count();
        length = one.length();
        units = one.units();
        otherUnits = one == other ? units : other.units();
    }

    /** As {@link InfoNceInDouble#add}. */
    void add(double[] termWeights, double[] terms, double[] oneGradient, double[] otherGradient) {
        Right columns = Right.ofColumns(otherUnits, length, count);
        Right others = termWeights == null ? null : Right.of(otherUnits, 0, count, length);
        double maxWeight = 0;
        for (int i = 0; termWeights != null && i < count; i++) {
            maxWeight = Math.max(maxWeight, Math.abs(termWeights[i]));
        }
        double unit = maxWeight;
        int group = (count / GROUPS + TILE) / TILE * TILE;
        float[][] parts = new float[(count + group - 1) / group][];
        double[] rowGradient = oneGradient == otherGradient && oneGradient != null
                ? new double[oneGradient.length]
                : oneGradient;
        boolean parallel = Chunks.parallel((long) count * count * (length / MULTIPLY_ADDS_PER_COST_UNIT + 1), true);
        Chunks.sum(count, group, parallel, (from, to) -> {
            float[] tile = new float[Math.min(TILE, to - from) * count];
            float[] products = termWeights == null ? null : new float[TILE * length];
            float[] part = termWeights == null ? null : new float[count * length];
            for (int at = from; at < to; at += TILE) {
                int height = Math.min(TILE, to - at);
                MatrixProduct.multiply(new Left(units, at * length, length, 1, height), columns, false, tile);
                terms(at, height, tile, termWeights, unit, terms);
                if (termWeights != null) {
                    MatrixProduct.multiply(new Left(tile, 0, count, 1, height), others, false, products);
                    for (int k = 0; k < height * length; k++) {
                        rowGradient[at * length + k] += products[k] * unit;
                    }
                    MatrixProduct.multiply(new Left(tile, 0, 1, count, count),
                            Right.of(units, at * length, height, length), at > from, part);
                }
            }
            parts[from / group] = part;
            return 0;
        });
        for (float[] part : parts) {
            for (int k = 0; part != null && k < part.length; k++) {
                otherGradient[k] += part[k] * unit;
            }
        }
        for (int k = 0; rowGradient != oneGradient && k < oneGradient.length; k++) {
            oneGradient[k] += rowGradient[k];
        }
    }

    /** Adds the terms of the rows of a tile, and replaces their cosines by derivatives divided by {@code unit}. */
    private void terms(int at, int height, float[] tile, double[] termWeights, double unit, double[] terms) {
        float[] logits = new float[count];
        float scale = (float) (1 / temperature);
        Scratch scratch = Scratch.lease();
        try {
            for (int i = 0; i < height; i++) {
                int row = at + i;
                int begin = i * count;
                Softmax.scale(tile, begin, count, scale);
                System.arraycopy(tile, begin, logits, 0, count);
                if (matches.count(row) > 0) {
                    terms[row] += term(row, logits, tile, begin, scratch,
                            termWeights == null ? 0 : termWeights[row] / unit);
                }
                if (termWeights != null && termWeights[row] == 0) {
                    Arrays.fill(tile, begin, begin + count, 0);
                }
            }
        } finally {
            scratch.release();
        }
    }

    private double term(int row, float[] logits, float[] e, int begin, Scratch scratch, double factor) {
        int match = matches.only(row);
        boolean others = matches.others();
        boolean shifted = 1 / temperature > MAX_UNSHIFTED_LOGIT;
        if (others) {
            logits[row] = shifted ? Float.NEGATIVE_INFINITY : 0;
        }
        float shift = shifted ? Softmax.max(logits, 0, count) : 0;
        if (others) {
            logits[row] = shift - SELF_GAP;
        }
        double otherExps = Softmax.exponentials(logits, 0, count, shift, match, e, begin, scratch);
        if (otherExps < MIN_RELIABLE_SUM && match >= 0) {
            otherExps = sumInDouble(row, logits, shift, match);
        }
        double targetExp = match < 0 ? 0 : e[begin + match];
        double sum = otherExps + targetExp;
        if (factor != 0) {
            Softmax.scale(e, begin, count, (float) (factor / sum));
            if (others) {
                e[begin + row] = 0;
            }
        }
        if (match >= 0) {
            e[begin + match] = (float) (-factor * (otherExps / sum));
            return otherExps < targetExp
                    ? Math.log1p(otherExps / targetExp)
                    : Math.log(sum) + ((double) shift - logits[match]);
        }
        double gapSum = 0;
        int matchCount = matches.count(row);
        for (int j : matches.of(row)) {
            if (!(j == row && others)) {
                gapSum += (double) shift - logits[j];
                e[begin + j] -= (float) (factor / matchCount);
            }
        }
        return Math.log(sum) + gapSum / matchCount;
    }

    /** The sum of the exponentials except that of the match, in double. */
    private double sumInDouble(int row, float[] logits, float shift, int match) {
        double sum = 0;
        for (int j = 0; j < count; j++) {
            sum += j == match || j == row && matches.others() ? 0 : Math.exp((double) logits[j] - shift);
        }
        return sum;
    }
}
