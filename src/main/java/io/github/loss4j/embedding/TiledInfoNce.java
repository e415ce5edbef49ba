package io.github.loss4j.embedding;

import io.github.loss4j.embedding.MatrixProduct.Left;
import io.github.loss4j.embedding.MatrixProduct.Right;
import io.github.loss4j.internal.Chunks;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.Softmax;
import java.util.Arrays;

/**
 * One direction of {@link InfoNceTerms} by products of matrices in float32. Tiles of rows are groups, whose borders depend on
 * the number of rows alone; groups run in parallel, each with a gradient of the other vectors of its own, and these are added
 * in their order.
 */
final class TiledInfoNce {
    /** Rows whose cosines with all others are there at once. */
    private static final int TILE = 64;
    /** Rows, so that an array holds the cosines of a tile with all of them. */
    static final int MOST = Integer.MAX_VALUE / TILE - 1;
    private static final int GROUPS = 8;
    /** Multiply-adds of a product that take as long as one of the elements that {@link Chunks} counts. */
    private static final int CHEAP = 16;
    /** Beyond this the exponentials of logits themselves may be out of range: then the greatest is taken off first. */
    private static final double WIDE = 40;
    /** How far below the others a row's logit with itself is put, where it does not count. */
    private static final float NOTHING = 80;
    /** A sum of exponentials below this may lack some that are below the smallest number. */
    private static final double TINY = 0x1p-100;

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
    void add(double[] shares, double[] terms, double[] ofOne, double[] ofOther) {
        Right columns = Right.ofColumns(otherUnits, length, count);
        Right others = shares == null ? null : Right.of(otherUnits, 0, count, length);
        double most = 0;
        for (int i = 0; shares != null && i < count; i++) {
            most = Math.max(most, Math.abs(shares[i]));
        }
        double unit = most;
        int group = (count / GROUPS + TILE) / TILE * TILE;
        float[][] parts = new float[(count + group - 1) / group][];
        double[] ofRows = ofOne == ofOther && ofOne != null ? new double[ofOne.length] : ofOne;
        boolean parallel = Chunks.parallel((long) count * count * (length / CHEAP + 1), true);
        Chunks.sum(count, group, parallel, (from, to) -> {
            float[] tile = new float[Math.min(TILE, to - from) * count];
            float[] products = shares == null ? null : new float[TILE * length];
            float[] part = shares == null ? null : new float[count * length];
            for (int at = from; at < to; at += TILE) {
                int height = Math.min(TILE, to - at);
                MatrixProduct.multiply(new Left(units, at * length, length, 1, height), columns, false, tile);
                terms(at, height, tile, shares, unit, terms);
                if (shares != null) {
                    MatrixProduct.multiply(new Left(tile, 0, count, 1, height), others, false, products);
                    for (int k = 0; k < height * length; k++) {
                        ofRows[at * length + k] += products[k] * unit;
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
                ofOther[k] += part[k] * unit;
            }
        }
        for (int k = 0; ofRows != ofOne && k < ofOne.length; k++) {
            ofOne[k] += ofRows[k];
        }
    }

    /** Adds the terms of some rows, and makes derivatives of their cosines, over {@code unit}. */
    private void terms(int at, int height, float[] tile, double[] shares, double unit, double[] terms) {
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
                    terms[row] += term(row, logits, tile, begin, scratch, shares == null ? 0 : shares[row] / unit);
                }
                if (shares != null && shares[row] == 0) {
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
        boolean wide = 1 / temperature > WIDE;
        if (others) {
            logits[row] = wide ? Float.NEGATIVE_INFINITY : 0;
        }
        float shift = wide ? Softmax.max(logits, 0, count) : 0;
        if (others) {
            logits[row] = shift - NOTHING;
        }
        double rest = Softmax.exponentials(logits, 0, count, shift, match, e, begin, scratch);
        if (rest < TINY && match >= 0) {
            rest = precise(row, logits, shift, match);
        }
        double own = match < 0 ? 0 : e[begin + match];
        double sum = rest + own;
        if (factor != 0) {
            Softmax.scale(e, begin, count, (float) (factor / sum));
            if (others) {
                e[begin + row] = 0;
            }
        }
        if (match >= 0) {
            e[begin + match] = (float) (-factor * (rest / sum));
            return rest < own ? Math.log1p(rest / own) : Math.log(sum) + ((double) shift - logits[match]);
        }
        double below = 0;
        int several = matches.count(row);
        for (int j : matches.of(row)) {
            if (!(j == row && others)) {
                below += (double) shift - logits[j];
                e[begin + j] -= (float) (factor / several);
            }
        }
        return Math.log(sum) + below / several;
    }

    /** The sum of the exponentials but that of the match, in double. */
    private double precise(int row, float[] logits, float shift, int match) {
        double sum = 0;
        for (int j = 0; j < count; j++) {
            sum += j == match || j == row && matches.others() ? 0 : Math.exp((double) logits[j] - shift);
        }
        return sum;
    }
}
