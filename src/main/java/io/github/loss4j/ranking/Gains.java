package io.github.loss4j.ranking;

import io.github.loss4j.Domain;
import java.util.Arrays;

/** Gains, rank discounts and the ideal DCG, for the losses based on NDCG. */
final class Gains {
    /** Relevance whose gains 2^y − 1 are finite. */
    static final Domain EXPONENTIAL = Domain.closed(0, 1023).advising("the gain is 2^relevance - 1");

    static final double LN_2 = Math.log(2);
    /** Gains of up to this many bits are integers that double represents exactly. */
    private static final int BITS = 52;
    /** If 2^y is larger than this, 2^y − 1 is accurate to float32. */
    private static final double MIN_POWER = 1 + 0x1p-10;

    private Gains() {
    }

    /** Returns y·ln 2, whose exponential is the power 2^y of {@link #ofPower}. */
    static double exponent(float relevance) {
        return relevance * LN_2;
    }

    /** 2^y − 1, exact for small integers y and accurate near 0. */
    static double exponential(float relevance) {
        return ofPower(relevance, 0);
    }

    /** 2^y − 1, given the power 2^y, or 0 if the power is not known. */
    static double ofPower(float relevance, double power) {
        int integer = (int) relevance;
        return integer == relevance && integer >= 0 && integer <= BITS
                ? (1L << integer) - 1
                : power > MIN_POWER ? power - 1 : Math.expm1(relevance * LN_2);
    }

    /** 1/log₂(1 + rank) of the ranks from 1 on. */
    static double[] discounts(int ranks) {
        double[] discounts = new double[ranks];
        for (int k = 0; k < ranks; k++) {
            discounts[k] = LN_2 / Math.log1p(k + 1);
        }
        return discounts;
    }

    /** The ideal DCG: the sum of discounted gains over the first ranks of the best order. */
    static double ideal(double[] gains, int length, int ranks, double[] discounts, double[] spare) {
        System.arraycopy(gains, 0, spare, 0, length);
        Arrays.sort(spare, 0, length);
        double ideal = 0;
        for (int k = 0; k < Math.min(length, ranks); k++) {
            ideal += spare[length - 1 - k] * discounts[k];
        }
        return ideal;
    }
}
