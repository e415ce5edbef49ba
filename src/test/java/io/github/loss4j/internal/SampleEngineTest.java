package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Curvature;
import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Terms;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sums, values and gradients of hand-made terms, some of which are masked, against a loop in double. */
class SampleEngineTest {
    private static final double FACTOR = 0.5;

    /** Terms x, with the derivative 1; each kind of factor of a term is a small power of two. */
    private static class SomeTerms implements DiagonalLoss.DiagonalTerms {
        final float[] numbers;
        final boolean plain;
        final boolean disjoint;

        SomeTerms(float[] numbers, boolean plain, boolean disjoint) {
            this.numbers = numbers;
            this.plain = plain;
            this.disjoint = disjoint;
        }

        @Override public int[] shape() {
            return new int[] {numbers.length};
        }

        @Override public int costPerTerm() {
            return 1;
        }

        @Override public boolean unweighted() {
            return plain;
        }

        @Override public boolean disjointGradients() {
            return disjoint;
        }

        @Override public float weight(int sample) {
            return plain ? 1 : sample % 3;
        }

        @Override public float multiplier(int sample) {
            return plain || sample % 2 == 0 ? 1 : 4;
        }

        @Override public float meanFactor(int sample) {
            return plain || sample % 5 != 1 ? 1 : 0.25f;
        }

        @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient) {
            for (int i = from; i < to; i++) {
                values[i - from] = numbers[i];
                if (gradient != null && factors[i - from] != 0) {
                    gradient[0][disjoint ? i : i % 7] += (float) factors[i - from];
                }
            }
        }

        @Override public void secondDerivatives(int from, int to, Curvature curvature, double[] factors, float[] into) {
            for (int i = from; i < to; i++) {
                float second = (float) (factors[i - from] * (curvature == Curvature.EXACT ? 2 : 8));
                into[i] = second + (disjoint ? 0 : into[i]); // terms that share elements add
            }
        }
    }

    private static class TermsInBlocks extends SomeTerms implements BlockTerms {
        TermsInBlocks(float[] numbers, boolean plain) {
            super(numbers, plain, true);
        }

        @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient,
                Scratch scratch) {
            super.compute(from, to, values, factors, gradient);
        }

        @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient) {
            throw new AssertionError("terms with working memory are called with it");
        }
    }

    private static class TermsOfOneCall extends SomeTerms implements JointTerms {
        TermsOfOneCall(float[] numbers, boolean plain) {
            super(numbers, plain, false);
        }

        @Override public boolean disjointGradients() {
            return false;
        }

        @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient) {
            assertThat(to - from).isEqualTo(numbers.length);
            super.compute(from, to, values, factors, gradient);
        }
    }

    static Stream<Arguments> cases() {
        return IntStream.of(0, 1, 2, 30, 300, 2049, 2050, 9000).boxed().flatMap(size -> {
            Random random = new Random(size);
            float[] numbers = new float[size];
            float[] weights = new float[size];
            for (int i = 0; i < size; i++) {
                numbers[i] = (float) random.nextGaussian();
                weights[i] = i % 4 == 1 ? 0 : i % 3 + 0.5f;
            }
            return Stream.of(true, false).flatMap(plain -> Stream.of(new SomeTerms(numbers, plain, true),
                    new SomeTerms(numbers, plain, false), new TermsInBlocks(numbers, plain),
                    new TermsOfOneCall(numbers, plain)))
                    .flatMap(terms -> Stream.of(null, weights).flatMap(some -> Stream.of(false, true)
                            .map(mean -> Arguments.of(size, terms, some, mean))));
        });
    }

    private static double termWeight(SomeTerms terms, float[] weights, boolean mean, int i) {
        double weight = weights == null ? 1 : weights[i];
        return terms.masked(i) ? 0 : weight * terms.multiplier(i) * (mean ? terms.meanFactor(i) : 1);
    }

    @ParameterizedTest(name = "{0}, {1}, {3}")
    @MethodSource("cases") void eachTermIsMultipliedByItsFactors(int size, SomeTerms terms, float[] weights,
            boolean mean) {
        boolean disjoint = terms.disjointGradients();
        float[] gradient = new float[disjoint ? size : 7];
        float[] expectedGradient = gradient.clone();
        float[] values = new float[size];
        Arrays.fill(values, 7);
        Arrays.fill(gradient, disjoint ? 0 : 7);
        double sum = 0;
        double magnitudes = 0;
        double weight = 0;
        long count = 0;
        float[] expectedValues = new float[size];
        for (int i = 0; i < size; i++) {
            double termWeight = termWeight(terms, weights, mean, i);
            expectedValues[i] = (float) (termWeight * terms.numbers[i]) + 0f;
            sum += termWeight * terms.numbers[i];
            magnitudes += Math.abs(termWeight * terms.numbers[i]);
            expectedGradient[disjoint ? i : i % 7] += (float) (FACTOR * termWeight);
            weight += termWeight == 0 ? 0 : (double) terms.weight(i) * (weights == null ? 1 : weights[i]);
            count += termWeight == 0 ? 0 : 1;
        }
        float[][] gradients = {gradient};
        assertThat(SampleEngine.sum(terms, size, weights, mean, values, FACTOR, gradients)).isCloseTo(sum,
                within(1e-7 * magnitudes));
        for (int i = 0; i < size; i++) {
            assertThat(values[i] + 0f).as("[%d]", i).isEqualTo(expectedValues[i]);
        }
        assertThat(gradient).isEqualTo(expectedGradient);
        Arrays.fill(gradient, disjoint ? 0 : 7);
        assertThat(SampleEngine.sum(terms, size, weights, mean, null, FACTOR, gradients)).isCloseTo(sum,
                within(1e-7 * magnitudes));
        assertThat(gradient).isEqualTo(expectedGradient);
        assertThat(SampleEngine.sum(terms, size, weights, mean, null, FACTOR, null)).isCloseTo(sum,
                within(1e-7 * magnitudes));
        assertThat(SampleEngine.weight(terms, size, weights)).isEqualTo(weight);
        assertThat(SampleEngine.activeCount(terms, size, weights)).isEqualTo(count);
    }

    @ParameterizedTest(name = "{0}, {1}, {3}")
    @MethodSource("cases") void secondDerivativesAreMultipliedByTheWeights(int size, SomeTerms terms, float[] weights,
            boolean exact) {
        float[] into = new float[size];
        Arrays.fill(into, 7);
        SampleEngine.secondDerivatives(terms, size, weights, exact ? Curvature.EXACT : Curvature.MAJORANT, into);
        for (int i = 0; i < size; i++) {
            assertThat(into[i]).as("[%d]", i)
                    .isEqualTo((float) (termWeight(terms, weights, false, i) * (exact ? 2 : 8)));
        }
    }

    @Test void oneTermIsItsValueAndHasTheDerivativeOfTheSum() {
        for (SomeTerms terms : new SomeTerms[] {new SomeTerms(new float[] {3}, true, true),
            new SomeTerms(new float[] {3}, true, false), new TermsInBlocks(new float[] {3}, true),
            new TermsOfOneCall(new float[] {3}, true)}) {
            float[] gradient = {terms.disjointGradients() ? 0f : 7f};
            assertThat(SampleEngine.one(terms, new float[][] {gradient})).isEqualTo(3);
            assertThat(gradient[0]).isEqualTo(1);
            assertThat(SampleEngine.one(terms, null)).isEqualTo(3);
        }
    }

    /** A float32 sum of the terms would overflow. */
    @Test void termsOfOneSignMayAddUpToMoreThanAFloat() {
        float[] numbers = new float[300];
        Arrays.fill(numbers, Float.MAX_VALUE);
        Terms terms = new SomeTerms(numbers, true, true);
        assertThat(SampleEngine.sum(terms, 300, null, false, null, 1, null))
                .isCloseTo(300.0 * Float.MAX_VALUE, within(1e30));
    }

    @Test void aTermOfWeightZeroMayBeNaN() {
        float[] numbers = {1, Float.NaN, Float.POSITIVE_INFINITY, 4};
        float[] weights = {1, 0, 0, 2};
        float[] values = new float[4];
        for (SomeTerms terms : new SomeTerms[] {new SomeTerms(numbers, true, true),
            new TermsOfOneCall(numbers, true)}) {
            assertThat(SampleEngine.sum(terms, 4, weights, false, values, 1, null)).isEqualTo(9);
            assertThat(values).containsExactly(1, 0, 0, 8);
        }
    }

    /** Terms that are so expensive that a few of them are a chunk. */
    private static final class ExpensiveTerms extends SomeTerms {
        private final int cost;

        ExpensiveTerms(float[] numbers, boolean plain, boolean disjoint, int cost) {
            super(numbers, plain, disjoint);
            this.cost = cost;
        }

        @Override public int costPerTerm() {
            return cost;
        }
    }

    /** The result of a call in a pool of this many threads. */
    static <R> R inPool(int threads, Callable<R> call) {
        ForkJoinPool pool = new ForkJoinPool(threads);
        try {
            return pool.submit(call).join();
        } finally {
            pool.shutdown();
        }
    }

    @Test void theNumberOfThreadsDoesNotShow() {
        float[] numbers = new float[3000];
        float[] weights = new float[3000];
        double sum = 0;
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = 0.1f * (i % 50);
            weights[i] = i % 3;
            sum += numbers[i];
        }
        for (boolean disjoint : new boolean[] {true, false}) {
            for (float[] some : new float[][] {null, weights}) {
                ExpensiveTerms terms = new ExpensiveTerms(numbers, some == null, disjoint, 1 << 12);
                assertThat(SampleEngine.chunk(terms)).isEqualTo(16);
                float[][] gradients = new float[2][disjoint ? 3000 : 7];
                float[][] values = new float[2][3000];
                double[] sums = new double[2];
                for (int k = 0; k < 2; k++) {
                    int which = k;
                    sums[k] = inPool(1 + 3 * k, () -> SampleEngine.sum(terms, 3000, some, true,
                            some == null ? null : values[which], 1, new float[][] {gradients[which]}));
                }
                assertThat(sums[1]).isEqualTo(sums[0]);
                assertThat(some == null ? sums[0] : sum).isCloseTo(sum, within(1e-6 * sum));
                assertThat(gradients[1]).isEqualTo(gradients[0]);
                assertThat(values[1]).isEqualTo(values[0]);
                float[] second = new float[3000];
                Arrays.fill(second, 7);
                inPool(4, () -> {
                    SampleEngine.secondDerivatives(terms, 3000, some, Curvature.EXACT, second);
                    return null;
                });
                for (int i = 0; i < 3000; i++) {
                    assertThat(second[i]).isEqualTo((float) (2 * termWeight(terms, some, false, i)));
                }
            }
        }
    }

    @Test void chunksAreOfEqualCost() {
        float[] numbers = new float[10];
        assertThat(SampleEngine.chunk(new ExpensiveTerms(numbers, true, true, 0))).isEqualTo(Chunks.CHUNK);
        assertThat(SampleEngine.chunk(new ExpensiveTerms(numbers, true, true, 3))).isEqualTo(Chunks.CHUNK / 3);
        assertThat(SampleEngine.chunk(new ExpensiveTerms(numbers, true, true, 1 << 30))).isEqualTo(1);
        assertThat(SampleEngine.chunk(new TermsOfOneCall(numbers, true))).isEqualTo(Integer.MAX_VALUE);
        ExpensiveTerms disjoint = new ExpensiveTerms(numbers, true, true, 1 << 10);
        int enough = Chunks.PARALLEL >> 10;
        assertThat(inPool(2, () -> SampleEngine.parallel(disjoint, enough))).isTrue();
        assertThat(inPool(2, () -> SampleEngine.parallel(disjoint, enough - 1))).isFalse();
        assertThat(inPool(1, () -> SampleEngine.parallel(disjoint, enough))).isFalse();
        ExpensiveTerms shared = new ExpensiveTerms(numbers, true, false, 1 << 10);
        assertThat(inPool(2, () -> SampleEngine.parallel(shared, enough))).isFalse();
    }

    @Test void termsAreCountedByTheirShape() {
        SomeTerms matrix = new SomeTerms(new float[6], true, true) {
            @Override public int[] shape() {
                return new int[] {2, 3};
            }
        };
        assertThat(SampleEngine.count(matrix)).isEqualTo(6);
        assertThat(SampleEngine.count(new TermsInBlocks(new float[4], true))).isEqualTo(4);
        TermsInBlocks counting = new TermsInBlocks(new float[4], true) {
            @Override public int count() {
                return 9;
            }
        };
        assertThat(SampleEngine.count(counting)).isEqualTo(9);
    }

    @Test void jointTermsMayAddThemselvesIfNothingElseIsWanted() {
        TermsOfOneCall terms = new TermsOfOneCall(new float[] {1, 2}, true) {
            @Override public double sum(double factor, float[][] gradient) {
                return 42;
            }
        };
        assertThat(SampleEngine.sum(terms, 2, null, false, null, 1, null)).isEqualTo(42);
        assertThat(SampleEngine.sum(terms, 2, null, false, new float[2], 1, null)).isEqualTo(3);
        assertThat(SampleEngine.sum(terms, 2, new float[] {1, 3}, false, null, 1, null)).isEqualTo(7);
    }

    @Test void theGradientOfOneTermIsClearedIfElementsAreShared() {
        TermsInBlocks terms = new TermsInBlocks(new float[] {3}, true) {
            @Override public boolean disjointGradients() {
                return false;
            }
        };
        float[] gradient = {7};
        assertThat(SampleEngine.one(terms, new float[][] {gradient})).isEqualTo(3);
        assertThat(gradient[0]).isEqualTo(1);
    }
}
