package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactBlockTest {
    private static final int[][] RANGES = {{0, 2049}, {0, 1025}, {5, 1025}, {17, 2000}, {1, 2049}, {0, 1026}, {3, 400},
        {0, 129}, {0, 1}, {2000, 2040}};

    @Test void sumsAreExact() {
        assertExact("all equal", gaussian -> 0.1);
        assertExact("squares", gaussian -> gaussian * gaussian);
        assertExact("both signs", gaussian -> gaussian);
        assertExact("all magnitudes", gaussian -> gaussian * Math.exp(18 * gaussian));
        assertExact("large", gaussian -> gaussian * 0x1p112);
        assertExact("subnormal", gaussian -> gaussian * 0x1p-145);
        assertExact("nothing", gaussian -> 0);
        assertExact("one dominates", gaussian -> gaussian > 3 ? 0x1.fffffep115 : gaussian);
        assertExact("ties of the grid", gaussian -> Math.scalb(1, (int) (12 * gaussian)));
    }

    private static void assertExact(String what, DoubleUnaryOperator term) {
        Random random = new Random(4);
        float[] terms = new float[Scratch.BLOCK];
        for (int j = 0; j < terms.length; j++) {
            terms[j] = (float) term.applyAsDouble(random.nextGaussian());
        }
        Scratch scratch = Scratch.lease();
        for (int[] range : RANGES) {
            scratch.result.floats().put(Scratch.Region.ARGUMENT, terms, 0, terms.length);
            ExactSum sum = new ExactSum();
            assertThat(ExactBlock.finite(scratch, range[0], range[1])).as(what).isTrue();
            assertThat(ExactBlock.add(scratch, range[0], range[1], sum)).as(what).isTrue();
            BigDecimal expected = BigDecimal.ZERO;
            for (float number : Arrays.copyOfRange(terms, range[0], range[1])) {
                expected = expected.add(new BigDecimal(number));
            }
            BigDecimal unit = new BigDecimal(BigInteger.ONE.shiftLeft(-sum.exponent()));
            assertThat(new BigDecimal(sum.integer())).as(what + Arrays.toString(range))
                    .isEqualByComparingTo(expected.multiply(unit));
        }
        scratch.release();
    }

    @ParameterizedTest @ValueSource(ints = {0x7fc00000, 0xffc00000}) void findsNaNsOfBothSigns(int bits) {
        Scratch scratch = Scratch.lease();
        float[] terms = new float[Scratch.BLOCK];
        Arrays.fill(terms, Float.intBitsToFloat(bits));
        scratch.result.floats().put(Scratch.Region.ARGUMENT, terms, 0, terms.length);
        assertThat(ExactBlock.finite(scratch, 0, Scratch.BLOCK)).isFalse();
        assertThat(ExactBlock.add(scratch, 0, Scratch.BLOCK, new ExactSum())).isFalse();
        scratch.release();
    }

    @ParameterizedTest @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY,
        3e38f}) void leavesNumbersThatItCannotAddUnchanged(float special) {
        Scratch scratch = Scratch.lease();
        for (int at : new int[] {0, 1, 1000, 1024, 1025, 2048}) {
            float[] terms = new float[Scratch.BLOCK];
            Arrays.fill(terms, 0.5f);
            terms[at] = special;
            scratch.result.floats().put(Scratch.Region.ARGUMENT, terms, 0, terms.length);
            ExactSum sum = new ExactSum();
            assertThat(ExactBlock.finite(scratch, 0, Scratch.BLOCK)).isFalse();
            assertThat(ExactBlock.add(scratch, 0, Scratch.BLOCK, sum)).isFalse();
            assertThat(sum.integer()).isZero();
            float[] remaining = new float[Scratch.BLOCK];
            scratch.result.floats().get(Scratch.Region.ARGUMENT, remaining);
            assertThat(remaining).isEqualTo(terms);
            // An index outside the range may hold any number.
            if (at == 0 || at == 2048) {
                assertThat(ExactBlock.add(scratch, at == 0 ? 1 : 0, at == 0 ? 2049 : 2048, sum)).isTrue();
                assertThat(sum.integer()).isEqualTo(BigInteger.valueOf(1024).shiftLeft(-sum.exponent()));
            }
        }
        scratch.release();
    }

    /** Each number is part of one of the pairwise sums of magnitudes. */
    @Test void aNumberThatIsNotFiniteIsFoundAtEveryIndex() {
        Scratch scratch = Scratch.lease();
        float[] terms = new float[Scratch.BLOCK];
        for (int to : new int[] {1 + ExactBlock.PART, Scratch.BLOCK}) {
            Arrays.fill(terms, 0.5f);
            for (int at = 0; at < to; at++) {
                terms[at] = Float.POSITIVE_INFINITY;
                scratch.result.floats().put(Scratch.Region.ARGUMENT, terms, 0, terms.length);
                assertThat(ExactBlock.finite(scratch, 0, to)).as("[%d]", at).isFalse();
                terms[at] = 0.5f;
            }
        }
        scratch.release();
    }

    /** The bound of a sum of sixteen magnitudes must not be less than each pair of them. */
    @Test void everyPairOfNumbersIsAdded() {
        Scratch scratch = Scratch.lease();
        int step = ExactBlock.PART / 16;
        for (int first = 1; first < ExactBlock.PART; first += step) {
            for (int second = first + step; second < ExactBlock.PART; second += step) {
                float[] terms = new float[Scratch.BLOCK];
                terms[first] = 1;
                terms[second] = 1;
                scratch.result.floats().put(Scratch.Region.ARGUMENT, terms, 0, terms.length);
                ExactSum sum = new ExactSum();
                assertThat(ExactBlock.add(scratch, 0, Scratch.BLOCK, sum)).isTrue();
                assertThat(sum.integer()).as("[%d] and [%d]", first, second)
                        .isEqualTo(BigInteger.TWO.shiftLeft(-sum.exponent()));
            }
        }
        scratch.release();
    }

    /** The sums of magnitudes of sixteen numbers must stay below 2^121. */
    @Test void sumsThatTheSplitMayOverflowAreNotAdded() {
        Scratch scratch = Scratch.lease();
        for (int at : new int[] {0, 1, 700, 1025, 2048}) {
            float[] terms = new float[Scratch.BLOCK];
            terms[at] = Math.nextDown(0x1p121f);
            scratch.result.floats().put(Scratch.Region.ARGUMENT, terms, 0, terms.length);
            ExactSum sum = new ExactSum();
            assertThat(ExactBlock.finite(scratch, 0, Scratch.BLOCK)).isTrue();
            assertThat(ExactBlock.add(scratch, 0, Scratch.BLOCK, sum)).isTrue();
            assertThat(sum.integer()).isEqualTo(BigInteger.valueOf(0xffffff).shiftLeft(97 - sum.exponent()));
            terms[at] = 0x1p121f;
            scratch.result.floats().put(Scratch.Region.ARGUMENT, terms, 0, terms.length);
            assertThat(ExactBlock.finite(scratch, 0, Scratch.BLOCK)).isFalse();
            assertThat(ExactBlock.add(scratch, 0, Scratch.BLOCK, sum)).isFalse();
        }
        scratch.release();
    }

    /** The first and last number of a range, or a number beside it, is too large. */
    @Test void onlyNumbersOfTheRangeAreLookedAt() {
        Scratch scratch = Scratch.lease();
        for (int[] range : RANGES) {
            for (int at : new int[] {range[0] - 1, range[0], range[1] - 1, range[1]}) {
                if (at < 0 || at >= Scratch.BLOCK) {
                    continue;
                }
                float[] terms = new float[Scratch.BLOCK];
                Arrays.fill(terms, 0.5f);
                terms[at] = Float.POSITIVE_INFINITY;
                boolean inside = at >= range[0] && at < range[1];
                String what = at + " " + Arrays.toString(range);
                scratch.result.floats().put(Scratch.Region.ARGUMENT, terms, 0, terms.length);
                assertThat(ExactBlock.finite(scratch, range[0], range[1])).as(what).isEqualTo(!inside);
                scratch.result.floats().put(Scratch.Region.ARGUMENT, terms, 0, terms.length);
                assertThat(ExactBlock.add(scratch, range[0], range[1], new ExactSum())).as(what).isEqualTo(!inside);
            }
        }
        scratch.release();
    }

    @Test void addsProductsOfThreeFloats() {
        ExactSum sum = new ExactSum();
        double weight = (double) 0x1.fffffep127f * 0x1.000002p127f;
        sum.add(weight, 0x1.fffffep127f);
        sum.add((double) Float.MIN_VALUE * Float.MIN_VALUE, Float.MIN_VALUE);
        sum.add(-weight, 0x1.fffffep127f);
        assertThat(sum.integer().shiftRight(-447 - sum.exponent())).isOne();
        assertThat(sum.notFinite()).isZero();
    }
}
