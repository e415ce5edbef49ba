package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.Terms;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The exact sums of hand-made terms, with each kind of weight, alone and with a gradient. */
class SampleSummaryTest {
    private static class PlainTerms implements Terms {
        final float[] numbers;
        final boolean disjoint;
        final AtomicInteger calls = new AtomicInteger();

        PlainTerms(float[] numbers, boolean disjoint) {
            this.numbers = numbers;
            this.disjoint = disjoint;
        }

        @Override public int[] shape() {
            return new int[] {numbers.length};
        }

        @Override public int costPerTerm() {
            // So several threads run the chunks of 3000 terms, and one thread runs the blocks of 5000.
            return numbers.length == 3000 ? 100 : 1;
        }

        @Override public boolean unweighted() {
            return true;
        }

        @Override public boolean disjointGradients() {
            return disjoint;
        }

        @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient) {
            calls.incrementAndGet();
            for (int i = from; i < to; i++) {
                values[i - from] = numbers[i];
                if (gradient != null) {
                    gradient[0][disjoint ? i : 0] = (float) ((disjoint ? 0 : gradient[0][0]) + factors[i - from]);
                }
            }
        }
    }

    private static class WeightedTerms extends PlainTerms {
        WeightedTerms(float[] numbers, boolean disjoint) {
            super(numbers, disjoint);
        }

        @Override public boolean unweighted() {
            return false;
        }

        @Override public float weight(int sample) {
            return sample % 4;
        }

        @Override public float multiplier(int sample) {
            return sample % 4;
        }
    }

    private static final class TermsOfOneCall extends WeightedTerms implements JointTerms {
        TermsOfOneCall(float[] numbers) {
            super(numbers, true);
        }
    }

    static Stream<Arguments> cases() {
        Random random = new Random(9);
        return IntStream.of(0, 1, 5, 16, 64, 3000, 5000).boxed().flatMap(size -> {
            float[] numbers = new float[size];
            float[] weights = new float[size];
            for (int i = 0; i < size; i++) {
                numbers[i] = (float) (random.nextGaussian() * Math.exp(9 * random.nextGaussian()));
                weights[i] = i % 5 == 1 ? 0 : random.nextFloat();
            }
            return Stream.of(new PlainTerms(numbers, true), new PlainTerms(numbers, false), new WeightedTerms(numbers,
                    true), new TermsOfOneCall(numbers))
                    .flatMap(terms -> Stream.of(null, weights).flatMap(some -> Stream.of(false, true)
                            .map(gradient -> Arguments.of(size, terms, some, gradient))));
        });
    }

    @ParameterizedTest(name = "{0}, {1}, {3}")
    @MethodSource("cases") void sumsTermsAndWeightsExactly(int size, PlainTerms terms, float[] weights,
            boolean withGradient) {
        terms.calls.set(0);
        float[] gradient = new float[Math.max(1, size)];
        Arrays.fill(gradient, 7);
        ExactSum sum = new ExactSum();
        ExactSum weightSum = new ExactSum();
        ForkJoinPool pool = new ForkJoinPool(2);
        pool.submit(() -> SampleSummary.addTerms(terms, size, weights, false, 0.5, withGradient
                ? new float[][] {gradient}
                : null, sum)).join();
        pool.shutdown();
        SampleSummary.addWeights(terms, size, weights, weightSum);
        BigDecimal expected = BigDecimal.ZERO;
        BigDecimal expectedWeight = BigDecimal.ZERO;
        float[] expectedGradient = new float[gradient.length];
        Arrays.fill(expectedGradient, 7);
        if (!terms.disjoint && withGradient) {
            Arrays.fill(expectedGradient, 0);
        }
        for (int i = 0; i < size; i++) {
            double weight = (weights == null ? 1.0 : weights[i]) * terms.weight(i);
            expected = expected.add(new BigDecimal(weight).multiply(new BigDecimal(terms.numbers[i])));
            expectedWeight = expectedWeight.add(new BigDecimal(weight));
            if (withGradient) {
                int at = terms.disjoint ? i : 0;
                expectedGradient[at] = (float) ((terms.disjoint ? 0 : expectedGradient[0]) + 0.5 * weight);
            }
        }
        assertThat(exact(sum)).isEqualByComparingTo(expected);
        assertThat(exact(weightSum)).isEqualByComparingTo(expectedWeight);
        assertThat(gradient).isEqualTo(expectedGradient);
        if (terms instanceof JointTerms) {
            assertThat(terms.calls).hasValue(1);
        }
    }

    private static BigDecimal exact(ExactSum sum) {
        return new BigDecimal(sum.integer()).divide(new BigDecimal(BigInteger.ONE.shiftLeft(-sum.exponent())));
    }
}
