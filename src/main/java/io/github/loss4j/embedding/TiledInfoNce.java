package io.github.loss4j.embedding;

import io.github.loss4j.embedding.MatrixProduct.Left;
import io.github.loss4j.embedding.MatrixProduct.Right;
import io.github.loss4j.internal.BlockSum;
import io.github.loss4j.internal.Chunks;
import io.github.loss4j.internal.Pool;
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
    /** Beyond this the exponentials of logits may overflow, so the maximum is subtracted first. */
    private static final double MAX_UNSHIFTED_LOGIT = 40;
    /** The logit of a row with itself is set this far below the shift, which makes its exponential negligible. */
    private static final float SELF_GAP = 80;
    /** The exponentials of shorter rows are computed in one loop over the tile. */
    private static final int MIN_ROW = 256;
    /** The smallest length of vectors and temperature for which products of the vectors themselves stay in range. */
    private static final double MIN_SCALE = 0x1p-40;
    /** A sum of exponentials below this may miss terms that underflowed, and is recomputed in double. */
    private static final double MIN_RELIABLE_SUM = 0x1p-100;

    /** Memory for short rows. If a computation fails, it is not given back, and the garbage collector frees it. */
    private static final Pool<float[][]> TILES = new Pool<>(() -> new float[2][TILE * MIN_ROW]);

    private final Matches matches;
    private final double temperature;
    private final int count;
    private final int length;
    private final Embeddings one;
    private final Embeddings other;
    /** Whether the products are those of the vectors themselves, which saves their normalisation. */
    private final boolean wellScaled;

    TiledInfoNce(Embeddings one, Embeddings other, Matches matches, double temperature) {
        this.matches = matches;
        this.temperature = temperature;
        this.one = one;
        this.other = other;
        count = one.count();
        length = one.length();
        wellScaled = temperature > MIN_SCALE && one.areWellScaled(MIN_SCALE) && other.areWellScaled(MIN_SCALE);
    }

    /** The number of rows of each group but the last: whole tiles, so many that there are no more than eight groups. */
    static int group(int count) {
        return (count / GROUPS + TILE) / TILE * TILE;
    }

    /** As {@link InfoNceInDouble#add}. */
    void add(double[] termWeights, double[] terms, double[] oneGradient, double[] otherGradient) {
        float[] units = wellScaled && termWeights == null ? null : one.units();
        float[] otherUnits = one == other || units == null ? units : other.units();
        double[] factors = other.scales();
        if (!wellScaled) {
            factors = new double[count];
            Arrays.fill(factors, 1);
        }
        float[] rows = wellScaled ? one.vectors() : units;
        Right columns = Right.ofColumns(wellScaled ? other.vectors() : otherUnits, factors, length, count);
        Right others = termWeights == null ? null : Right.of(otherUnits, 0, count, length);
        double maxWeight = 0;
        for (int i = 0; termWeights != null && i < count; i++) {
            maxWeight = Math.max(maxWeight, Math.abs(termWeights[i]));
        }
        double unit = maxWeight;
        int group = group(count);
        float[][] parts = new float[GROUPS][];
        double[] rowGradient = oneGradient == otherGradient && oneGradient != null
                ? new double[oneGradient.length]
                : oneGradient;
        Chunks.sum(count, group, one.compareInParallel(), (from, to) -> {
            float[][] tiles = count < MIN_ROW
                    ? TILES.take()
                    : new float[][] {new float[count], new float[TILE * count]};
            float[] logits = tiles[0];
            float[] tile = tiles[1];
            float[] products = termWeights == null ? null : new float[TILE * length];
            float[] part = termWeights == null ? null : new float[count * length];
            for (int at = from; at < to; at += TILE) {
                int height = Math.min(TILE, to - at);
                MatrixProduct.multiply(new Left(rows, at * length, length, 1, height), columns, false,
                        count < MIN_ROW ? logits : tile);
                terms(at, height, logits, tile, termWeights, unit, terms);
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
            if (count < MIN_ROW) {
                TILES.give(tiles);
            }
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

    /**
     * Adds the terms of the rows of a tile.
     *
     * @param at the first row
     * @param height the number of rows
     * @param logits the products of short rows, which are overwritten; otherwise memory for the logits of one row
     * @param tile the products of long rows; receives the derivatives divided by {@code unit}
     */
    private void terms(int at, int height, float[] logits, float[] tile, double[] termWeights, double unit,
            double[] terms) {
        Scratch scratch = Scratch.lease();
        try {
            boolean shortRows = count < MIN_ROW;
            for (int row = at; shortRows && row < at + height; row++) {
                prepare(row, logits, (row - at) * count);
            }
            if (shortRows) {
                Softmax.exponentials(logits, 0, height * count, 0, -1, tile, 0, scratch);
            }
            for (int row = at; row < at + height; row++) {
                int begin = (row - at) * count;
                if (matches.count(row) > 0) {
                    double factor = termWeights == null ? 0 : termWeights[row] / unit;
                    terms[row] += shortRows
                            ? term(row, logits, begin, tile, begin, sumOfOthers(row, tile, begin), factor)
                            : longTerm(row, logits, tile, begin, factor, scratch);
                }
                if (termWeights != null && termWeights[row] == 0) {
                    Arrays.fill(tile, begin, begin + count, 0);
                }
            }
        } finally {
            scratch.release();
        }
    }

    private double longTerm(int row, float[] logits, float[] tile, int begin, double factor, Scratch scratch) {
        System.arraycopy(tile, begin, logits, 0, count);
        prepare(row, logits, 0);
        double others = Softmax.exponentials(logits, 0, count, 0, matches.only(row), tile, begin, scratch);
        return term(row, logits, 0, tile, begin, others, factor);
    }

    /** Replaces the products of a row by its logits, from which the maximum is subtracted if it may be large. */
    private void prepare(int row, float[] logits, int begin) {
        Softmax.scale(logits, begin, count, (float) ((wellScaled ? one.scales()[row] : 1) / temperature));
        boolean others = matches.others();
        if (1 / temperature > MAX_UNSHIFTED_LOGIT) {
            if (others) {
                logits[begin + row] = Float.NEGATIVE_INFINITY;
            }
            float max = Softmax.max(logits, begin, count);
            for (int j = begin; j < begin + count; j++) {
                logits[j] -= max;
            }
        }
        if (others) {
            logits[begin + row] = -SELF_GAP;
        }
    }

    /** The sum of the exponentials of a row without that of its only match. */
    private double sumOfOthers(int row, float[] e, int begin) {
        int match = matches.only(row);
        if (match < 0) {
            return BlockSum.of(e, begin, begin + count);
        }
        float excepted = e[begin + match];
        e[begin + match] = 0;
        double sum = BlockSum.of(e, begin, begin + count);
        e[begin + match] = excepted;
        return sum;
    }

    /**
     * Returns a term, and replaces the exponentials of its row by derivatives.
     *
     * @param from where the logits of the row begin
     * @param begin where the exponentials of the row begin
     * @param sumOfOthers the sum of the exponentials without that of the only match
     * @param factor the factor of the derivatives; 0 if none are wanted
     */
    private double term(int row, float[] logits, int from, float[] e, int begin, double sumOfOthers, double factor) {
        int match = matches.only(row);
        boolean others = matches.others();
        double otherExps = sumOfOthers < MIN_RELIABLE_SUM && match >= 0
                ? sumInDouble(row, logits, from, match)
                : sumOfOthers;
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
                    : Math.log(sum) - logits[from + match];
        }
        double gapSum = 0;
        int matchCount = matches.count(row);
        for (int j : matches.of(row)) {
            if (!(j == row && others)) {
                gapSum -= logits[from + j];
                e[begin + j] -= (float) (factor / matchCount);
            }
        }
        return Math.log(sum) + gapSum / matchCount;
    }

    /** The sum of the exponentials except that of the match, in double. */
    private double sumInDouble(int row, float[] logits, int from, int match) {
        double sum = 0;
        for (int j = 0; j < count; j++) {
            sum += j == match || j == row && matches.others() ? 0 : Math.exp(logits[from + j]);
        }
        return sum;
    }
}
