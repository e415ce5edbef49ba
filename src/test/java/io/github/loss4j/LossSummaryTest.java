package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.regression.L1Loss;
import io.github.loss4j.regression.LogCoshLoss;
import io.github.loss4j.regression.MbeLoss;
import io.github.loss4j.regression.MseLoss;
import io.github.loss4j.survival.CoxLoss;
import io.github.loss4j.survival.Survival;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LossSummaryTest {
    @Test void emptyIsNeutral() {
        LossSummary some = LossSummary.EMPTY.plus(1.5, 2);
        assertThat(some.plus(LossSummary.EMPTY)).isEqualTo(some);
        assertThat(LossSummary.EMPTY.plus(some)).isEqualTo(some);
        assertThat(LossSummary.EMPTY.mean()).isNaN();
    }

    @Test void collectsTheTermsOfStreams() {
        List<double[]> rows = IntStream.range(0, 5000).mapToObj(i -> new double[] {i * 0.1 - 3, i % 3}).toList();
        LossSummary plain = LossSummary.EMPTY;
        LossSummary weighted = LossSummary.EMPTY;
        for (double[] row : rows) {
            plain = plain.plus(row[0]);
            weighted = weighted.plus(row[0], row[1]);
        }
        assertThat(rows.stream().collect(LossSummary.collector(row -> row[0]))).isEqualTo(plain);
        assertThat(rows.parallelStream().collect(LossSummary.collector(row -> row[0], row -> row[1])))
                .isEqualTo(weighted);
        assertThat(Stream.<double[]>empty().collect(LossSummary.collector(row -> row[0]))).isEqualTo(LossSummary.EMPTY);
        assertThat(Stream.of(1.0, Double.NaN).collect(LossSummary.<Double>collector(x -> x, x -> x == 1 ? 2 : 0)))
                .isEqualTo(LossSummary.EMPTY.plus(1, 2));
        assertThatThrownBy(() -> LossSummary.collector(null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LossSummary: term must not be null");
    }

    @Test void meanIsTheWeightedMean() {
        Tensor prediction = Tensor.of(1.0, 2.0, 5.0);
        Tensor target = Tensor.of(0.0, 0.0, 0.0);
        LossSummary summary = new L1Loss().summary(prediction, target, Tensor.of(1.0, 0.0, 3.0));
        assertThat(summary).isEqualTo(LossSummary.EMPTY.plus(1).plus(5, 3));
        assertThat(summary.mean()).isEqualTo(4);
    }

    @Test void reductionsDifferInTheDenominatorAlone() {
        Tensor prediction = Tensor.wrap(new float[] {1, 2, 5, 7}, 2, 2);
        Tensor target = Tensor.zeros(2, 2);
        Tensor weights = Tensor.wrap(new float[] {1, 0, 3, 0.5f}, 2, 2);
        L1Loss loss = new L1Loss();
        assertThat(loss.reduced(Reduction.SUM).value(prediction, target, weights)).isEqualTo(19.5f);
        assertThat(loss.reduced(Reduction.MEAN).value(prediction, target, weights)).isEqualTo(19.5f / 4.5f);
        assertThat(loss.reduced(Reduction.BATCH_MEAN).value(prediction, target, weights)).isEqualTo(9.75f);
        assertThat(loss.reduced(Reduction.COUNT_MEAN).value(prediction, target, weights)).isEqualTo(6.5f);
        assertThat(loss.reduced(Reduction.BATCH_MEAN).value(Tensor.scalar(3), Tensor.scalar(1))).isEqualTo(2f);
    }

    @Test void nothingHasSumZeroAndMeanNan() {
        Tensor nothing = Tensor.zeros(0);
        assertThat(new MseLoss().value(nothing, nothing)).isNaN();
        assertThat(new MseLoss().reduced(Reduction.SUM).value(nothing, nothing)).isEqualTo(0f);
        assertThat(new MseLoss().evaluate(nothing, nothing).gradient()).isEqualTo(nothing);
        Tensor masked = Tensor.of(Double.NaN, Double.NaN);
        Evaluation<Tensor> evaluation = new MseLoss().evaluate(masked, masked, Tensor.zeros(2));
        assertThat(evaluation.value()).isNaN();
        assertThat(evaluation.gradient()).isEqualTo(Tensor.zeros(2));
    }

    /** A float sum of so many equal terms would drift; this one is exact, since trees of equal numbers are. */
    @ParameterizedTest
    @ValueSource(ints = {100, 512, 1000, 100_000, 1_000_000}) void sumsOfEqualTermsAreExact(int size) {
        Tensor prediction = Tensor.full(0.1f, size);
        assertThat(new MbeLoss().value(prediction, Tensor.zeros(size))).isEqualTo(0.1f);
    }

    @ParameterizedTest @ValueSource(ints = {4, 512, 5000}) void aMeanDoesNotOverflowWhereItsSumDoes(int size) {
        Tensor prediction = Tensor.full(3e38f, size);
        assertThat(new L1Loss().value(prediction, Tensor.zeros(size))).isEqualTo(3e38f);
        assertThat(new L1Loss().value(prediction, Tensor.zeros(size), Tensor.full(2, size))).isEqualTo(3e38f);
    }

    @Test void infiniteTermsGiveAnInfiniteSum() {
        float[] numbers = new float[1000];
        numbers[77] = Float.POSITIVE_INFINITY;
        assertThat(new MseLoss().value(Tensor.wrap(numbers, 1000), Tensor.zeros(1000))).isEqualTo(
                Float.POSITIVE_INFINITY);
    }

    /** Signed terms of all magnitudes, some of them subnormal, whose sum is a small part of them. */
    private static double[][] terms(int size) {
        Random random = new Random(5);
        double[][] terms = new double[2][size];
        for (int i = 0; i < size; i++) {
            terms[0][i] = random.nextGaussian() * Math.exp(200 * random.nextGaussian());
            terms[1][i] = Math.exp(100 * random.nextGaussian());
        }
        terms[0][1] = Double.MIN_VALUE;
        terms[1][1] = Double.MIN_VALUE;
        terms[0][2] = Double.MAX_VALUE;
        terms[1][2] = Double.MAX_VALUE;
        terms[0][3] = -Double.MAX_VALUE;
        terms[1][3] = Double.MAX_VALUE;
        return terms;
    }

    @ParameterizedTest @ValueSource(ints = {1, 2, 4, 5, 300}) void sumWeightAndMeanAreRoundedOnce(int size) {
        double[][] terms = terms(300);
        LossSummary summary = LossSummary.EMPTY;
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal weight = BigDecimal.ZERO;
        for (int i = 0; i < size; i++) {
            summary = summary.plus(terms[0][i], terms[1][i]);
            sum = sum.add(new BigDecimal(terms[0][i]).multiply(new BigDecimal(terms[1][i])));
            weight = weight.add(new BigDecimal(terms[1][i]));
        }
        assertThat(summary.sum()).isEqualTo(sum.doubleValue());
        assertThat(summary.weight()).isEqualTo(weight.doubleValue());
        assertThat(summary.count()).isEqualTo(size);
        assertThat(summary.mean()).isEqualTo(sum.divide(weight, new MathContext(1200)).doubleValue());
    }

    @Test void orderAndPartitionDoNotMatter() {
        double[][] terms = terms(300);
        LossSummary inOrder = LossSummary.EMPTY;
        for (int i = 0; i < 300; i++) {
            inOrder = inOrder.plus(terms[0][i], terms[1][i]);
        }
        List<Integer> order = new ArrayList<>(IntStream.range(0, 300).boxed().toList());
        Random random = new Random(6);
        for (int round = 0; round < 10; round++) {
            Collections.shuffle(order, random);
            List<LossSummary> parts = new ArrayList<>();
            parts.add(LossSummary.EMPTY);
            for (int i : order) {
                int last = parts.size() - 1;
                parts.set(last, parts.get(last).plus(terms[0][i], terms[1][i]));
                if (random.nextInt(10) == 0) {
                    parts.add(LossSummary.EMPTY);
                }
            }
            while (parts.size() > 1) {
                LossSummary taken = parts.remove(random.nextInt(parts.size()));
                int other = random.nextInt(parts.size());
                parts.set(other, parts.get(other).plus(taken));
            }
            assertThat(parts.get(0)).isEqualTo(inOrder).hasSameHashCodeAs(inOrder).hasToString(inOrder.toString());
        }
    }

    @Test void roundsTiesToEvenAndBeyondTheRangeToInfinity() {
        assertThat(LossSummary.EMPTY.plus(0x1p53).plus(1).sum()).isEqualTo(0x1p53);
        assertThat(LossSummary.EMPTY.plus(0x1p53).plus(1).plus(Double.MIN_VALUE).sum()).isEqualTo(0x1p53 + 2);
        assertThat(LossSummary.EMPTY.plus(0x1p53).plus(3).sum()).isEqualTo(0x1p53 + 4);
        assertThat(LossSummary.EMPTY.plus(-0x1p53).plus(-1).plus(-Double.MIN_VALUE).sum()).isEqualTo(-0x1p53 - 2);
        assertThat(LossSummary.EMPTY.plus(Double.MIN_VALUE, 0.5).sum()).isZero();
        assertThat(LossSummary.EMPTY.plus(3 * Double.MIN_VALUE, 0.5).sum()).isEqualTo(2 * Double.MIN_VALUE);
        assertThat(LossSummary.EMPTY.plus(Double.MIN_VALUE).plus(0).plus(0).mean()).isZero();
        LossSummary great = LossSummary.EMPTY.plus(Double.MAX_VALUE).plus(Double.MAX_VALUE);
        assertThat(great.sum()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(great.mean()).isEqualTo(Double.MAX_VALUE);
        assertThat(great.plus(-Double.MAX_VALUE).sum()).isEqualTo(Double.MAX_VALUE);
    }

    @Test void infiniteAndNanTermsAreNotForgotten() {
        LossSummary infinite = LossSummary.EMPTY.plus(1).plus(Double.POSITIVE_INFINITY, 0.5).plus(-7);
        assertThat(infinite.sum()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(infinite.mean()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(infinite.count()).isEqualTo(3);
        assertThat(infinite).isEqualTo(LossSummary.EMPTY.plus(2).plus(-7).plus(Double.POSITIVE_INFINITY, 0.5));
        assertThat(infinite.plus(infinite).sum()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(infinite.plus(Double.NEGATIVE_INFINITY).sum()).isNaN();
        assertThat(LossSummary.EMPTY.plus(Double.NaN).plus(infinite)).isEqualTo(infinite.plus(Double.NaN));
        assertThat(LossSummary.EMPTY.plus(Double.NaN, 0)).isEqualTo(LossSummary.EMPTY);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY}) void refusesInvalidWeights(double weight) {
        assertThatThrownBy(() -> LossSummary.EMPTY.plus(1, weight)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LossSummary: weight must be finite and not negative, was " + weight);
    }

    @Test void refusesNull() {
        assertThatThrownBy(() -> LossSummary.EMPTY.plus(null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LossSummary: other must not be null");
    }

    @TestFactory Stream<DynamicTest> isTheSumOfTheTermsInAnyOrderByAnyNumberOfThreads() {
        int size = (1 << 20) + 333;
        Random random = new Random(7);
        float[] predictions = new float[size];
        float[] weights = new float[size];
        for (int i = 0; i < size; i++) {
            predictions[i] = (float) (random.nextGaussian() * Math.exp(3 * random.nextGaussian()));
            weights[i] = random.nextInt(4) == 0 ? 0 : random.nextFloat();
        }
        return Stream.of(new L1Loss(), new MbeLoss(), new LogCoshLoss()).flatMap(loss -> Stream.of(null, weights)
                .map(some -> DynamicTest.dynamicTest(loss + (some == null ? "" : ", weighted"),
                        () -> isTheSumOfTheTerms(loss, predictions, some))));
    }

    private static void isTheSumOfTheTerms(PointwiseLoss loss, float[] predictions, float[] weights) {
        float[] terms = loss.values(Tensor.wrap(predictions, predictions.length), Tensor.zeros(predictions.length))
                .toArray();
        LossSummary summary = summary(loss, predictions, weights, 2);
        assertThat(summary.sum()).isEqualTo(exactSum(terms, weights).doubleValue());
        assertThat(summary).isEqualTo(summary(loss, predictions, weights, 1));
        assertThat(summary).isEqualTo(summary(loss, reversed(predictions), weights == null ? null : reversed(weights),
                2));
    }

    /** The exact sum of products of two floats: integers of 48 bits at most, added in two halves for each exponent. */
    private static BigDecimal exactSum(float[] terms, float[] weights) {
        Map<Integer, long[]> halves = new TreeMap<>();
        for (int i = 0; i < terms.length; i++) {
            double product = weights == null ? terms[i] : (double) terms[i] * weights[i];
            int exponent = Math.getExponent(product) - 52;
            long integer = product == 0 ? 0 : (long) Math.scalb(product, -exponent);
            long[] sums = halves.computeIfAbsent(exponent, key -> new long[2]);
            sums[0] += integer >> 26;
            sums[1] += integer & (1 << 26) - 1;
        }
        BigDecimal sum = BigDecimal.ZERO;
        for (Map.Entry<Integer, long[]> half : halves.entrySet()) {
            BigInteger integer = BigInteger.valueOf(half.getValue()[0]).shiftLeft(26).add(BigInteger.valueOf(half
                    .getValue()[1]));
            sum = sum.add(new BigDecimal(integer).multiply(new BigDecimal(Math.scalb(1.0, half.getKey()))));
        }
        return sum;
    }

    private static float[] reversed(float[] numbers) {
        float[] reversed = new float[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            reversed[i] = numbers[numbers.length - 1 - i];
        }
        return reversed;
    }

    private static LossSummary summary(PointwiseLoss loss, float[] predictions, float[] weights, int threads) {
        Tensor prediction = Tensor.wrap(predictions, predictions.length);
        Tensor target = Tensor.zeros(predictions.length);
        ForkJoinPool pool = new ForkJoinPool(threads);
        try {
            return pool.submit(() -> weights == null
                    ? loss.summary(prediction, target)
                    : loss.summary(prediction, target, Tensor.wrap(weights, weights.length))).join();
        } finally {
            pool.shutdown();
        }
    }

    /**
     * Terms in [-2, 2] that add up to a few units of their last place; a sum of floats, however made, has no digit of
     * it.
     */
    @Test void termsThatCancelKeepTheirSum() {
        int size = 20_200;
        Random random = new Random(8);
        float[] residuals = new float[size];
        double sum = 0;
        for (int i = 0; i < size - 1; i++) {
            residuals[i] = sum > 0 ? -1 - random.nextFloat() : 1 + random.nextFloat();
            sum += residuals[i];
        }
        residuals[size - 1] = (float) (-sum + 0x1p-20);
        double exact = sum + residuals[size - 1];
        List<Float> shuffled = new ArrayList<>();
        for (float residual : residuals) {
            shuffled.add(residual);
        }
        Collections.shuffle(shuffled, random);
        Tensor prediction = Tensor.zeros(size);
        for (int i = 0; i < size; i++) {
            prediction.data[i] = shuffled.get(i);
        }
        Tensor zeros = Tensor.zeros(size);
        PointwiseLoss own = PointwiseLoss.of((p, t) -> p - t, (p, t) -> 1, (p, t) -> 0);
        for (PointwiseLoss loss : List.of(new MbeLoss(), own)) {
            PointwiseLoss summed = loss.reduced(Reduction.SUM);
            assertThat(summed.value(prediction, zeros)).isEqualTo((float) exact);
            assertThat(summed.evaluate(prediction, zeros).value()).isEqualTo((float) exact);
            assertThat(summed.value(prediction, zeros, Tensor.full(3, size))).isEqualTo((float) (3 * exact));
            assertThat(summed.summary(prediction, zeros).sum()).isEqualTo(exact);
        }
    }

    @TestFactory Stream<DynamicTest> survivesSerialisationInFewBytes() throws Exception {
        LossSummary summary = new MseLoss().summary(Tensor.of(0.1, 0.2, 0.7), Tensor.zeros(3));
        return LossContract.each(List.of(summary, LossSummary.EMPTY, summary.plus(Double.NaN), summary.plus(1e300)),
                each -> {
                    byte[] bytes = bytes(each);
                    assertThat(bytes.length).isLessThan(400);
                    assertThat(read(bytes)).isEqualTo(each);
                });
    }

    static Stream<Arguments> forms() {
        byte[] three = {3};
        byte[] minus = {-3};
        byte[] zero = {0};
        byte[] longest = new byte[1024];
        longest[1023] = 1;
        return Stream.of(form(true, three, 0, 0, three, 0, 1), form(true, minus, 0, 0, three, 0, 1),
                form(true, three, 8192, 0, three, -8192, 1), form(true, longest, 0, 0, longest, 0, 1),
                form(true, zero, 0, Double.POSITIVE_INFINITY, three, 0, 1), form(true, zero, 0, Double.NaN, three, 0,
                        1),
                form(true, zero, 0, 0, zero, 0, 0), form(true, zero, 0, 0, zero, 0, 1),
                form(false, three, 0, 0, three, 0, -1), form(false, three, 0, 0, minus, 0, 1),
                form(false, zero, 0, 1, three, 0, 1), form(false, zero, 0, Double.MAX_VALUE, three, 0, 1),
                form(false, zero, 0, -Double.MAX_VALUE, three, 0, 1), form(false, null, 0, 0, three, 0, 1),
                form(false, three, 0, 0, null, 0, 1), form(false, new byte[0], 0, 0, three, 0, 1),
                form(false, three, 0, 0, new byte[0], 0, 1), form(false, new byte[1025], 0, 0, three, 0, 1),
                form(false, three, 0, 0, new byte[1025], 0, 1), form(false, three, 8193, 0, three, 0, 1),
                form(false, three, -8193, 0, three, 0, 1), form(false, three, Integer.MIN_VALUE, 0, three, 0, 1),
                form(false, three, 0, 0, three, 8193, 1), form(false, three, 0, 0, zero, 0, 0),
                form(false, zero, 0, 0, three, 0, 0), form(false, zero, 0, Double.NaN, zero, 0, 0));
    }

    private static Arguments form(boolean valid, byte[] sum, int sumExponent, double notFinite, byte[] weight,
            int weightExponent, long count) {
        return Arguments.of(valid, sum, sumExponent, notFinite, weight, weightExponent, count);
    }

    @ParameterizedTest
    @MethodSource("forms") void checksASerialisedSummary(boolean valid, byte[] sum, int sumExponent, double notFinite,
            byte[] weight, int weightExponent, long count) throws Exception {
        Constructor<?> constructor = Class.forName(LossSummary.class.getName() + "$Form").getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        byte[] bytes = bytes(constructor.newInstance(sum, sumExponent, notFinite, weight, weightExponent, count,
                null));
        if (valid) {
            LossSummary read = (LossSummary) read(bytes);
            assertThat(read.count()).isEqualTo(count);
            assertThat(read.weight()).isEqualTo(new BigInteger(weight).doubleValue() * Math.pow(2, weightExponent));
        } else {
            assertThatThrownBy(() -> read(bytes)).isInstanceOf(InvalidObjectException.class)
                    .hasMessageStartingWith("LossSummary: the stream holds ");
        }
    }

    @Test void refusesAStreamThatHoldsNoSummary() throws Exception {
        byte[] bytes = bytes(LossSummary.EMPTY.plus(3, 5));
        // The count, one, becomes -1 or 0; no terms have no weight.
        int refused = 0;
        for (int at = 0; at < bytes.length; at++) {
            for (byte changed : new byte[] {-1, 0, 1}) {
                byte[] tampered = bytes.clone();
                tampered[at] = changed;
                try {
                    if (read(tampered) instanceof LossSummary read) {
                        assertThat(read.weight()).isNotNegative();
                        assertThat(read.count()).isNotNegative();
                        assertThat(Double.valueOf(read.plus(read).mean())).isEqualTo(Double.valueOf(read.mean()));
                    }
                } catch (InvalidObjectException invalid) {
                    refused++;
                } catch (IOException | ClassNotFoundException | RuntimeException broken) {
                    // not even a stream
                }
            }
        }
        assertThat(refused).isPositive();
    }

    /** What Kryo's default serializer asks for. */
    @Test void hasWhatKryoNeeds() throws Exception {
        Constructor<LossSummary> constructor = LossSummary.class.getDeclaredConstructor();
        constructor.setAccessible(true);
        LossSummary copy = constructor.newInstance();
        LossSummary summary = LossSummary.EMPTY.plus(0.1, 0.3);
        for (Field field : LossSummary.class.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                assertThat(Modifier.isTransient(field.getModifiers())).isFalse();
                field.setAccessible(true);
                field.set(copy, field.get(summary));
            }
        }
        assertThat(copy).isEqualTo(summary);
    }

    static Stream<LossSummary> different() {
        LossSummary one = LossSummary.EMPTY.plus(3, 2);
        return Stream.of(one, LossSummary.EMPTY, LossSummary.EMPTY.plus(2, 3), LossSummary.EMPTY.plus(3).plus(3),
                LossSummary.EMPTY.plus(-3, 2), LossSummary.EMPTY.plus(6, 2), one.plus(Double.POSITIVE_INFINITY, 2),
                one.plus(Double.NEGATIVE_INFINITY, 2), one.plus(Double.NaN, 2), one.plus(0, 2),
                LossSummary.EMPTY.plus(0),
                // A partial likelihood of one subject is 1. The summary cannot be merged.
                new CoxLoss().summary(Tensor.of(5f), new Survival(new float[] {2}, new boolean[] {true})));
    }

    @ParameterizedTest
    @MethodSource("different") void equalsOnlyASummaryOfEqualSumWeightAndCount(LossSummary summary) {
        assertThat(different().filter(summary::equals)).singleElement().isEqualTo(summary)
                .hasSameHashCodeAs(summary);
        assertThat(summary).isNotEqualTo(null).isNotEqualTo(summary.sum());
        assertThat(different().map(LossSummary::hashCode)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"2, 0.125, 0.75", "3, -0.5, -4.5", "5, 0, 0", "Infinity, -2, -Infinity", "-Infinity, -2, Infinity",
        "-Infinity, 3, -Infinity", "NaN, 2, NaN", "Infinity, 0, 0",
        "NaN, 0, 0"}) void aFactorMultipliesTheSumOnly(double term, double factor, Double expected) {
        LossSummary product = LossSummary.EMPTY.plus(term, 3).times(factor);
        assertThat(Double.valueOf(product.sum() + 0.0)).isEqualTo(expected);
        assertThat(product.weight()).isEqualTo(3);
        assertThat(product.count()).isEqualTo(1);
    }

    @Test void aSumOfSummariesOfTheSameTermsKeepsTheirWeight() {
        LossSummary sum = LossSummary.EMPTY.plus(1, 2).plus(4).plusSumOf(LossSummary.EMPTY.plus(0.5, 2).plus(-1));
        assertThat(sum).isEqualTo(LossSummary.EMPTY.plus(1.5, 2).plus(3));
    }

    @Test void aSumOfSummariesCannotBeMergedIfOneOfThemCannot() {
        LossSummary cox = new CoxLoss().summary(Tensor.of(5f), new Survival(new float[] {2}, new boolean[] {true}));
        LossSummary zero = LossSummary.EMPTY.plus(0);
        assertThat(cox.plusSumOf(zero)).isEqualTo(cox);
        assertThat(zero.plusSumOf(cox)).isEqualTo(cox);
    }

    @Test void aSummaryThatCannotBeMergedIsKeptByTheEmptyOne() {
        LossSummary cox = new CoxLoss().summary(Tensor.of(5f), new Survival(new float[] {2}, new boolean[] {true}));
        LossSummary one = LossSummary.EMPTY.plus(1);
        assertThat(cox.plus(LossSummary.EMPTY)).isSameAs(cox);
        assertThat(LossSummary.EMPTY.plus(cox)).isSameAs(cox);
        assertThat(cox.plus(1, 0)).isSameAs(cox);
        String message = "CoxLoss: its summary cannot be merged with another one, since its terms depend on all that "
                + "is computed together; summarise all of it by one call";
        assertThatThrownBy(() -> cox.plus(one)).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
        assertThatThrownBy(() -> one.plus(cox)).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
        assertThatThrownBy(() -> cox.plus(1)).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3}) void weightsOfZeroGiveTheEmptySummary(int size) {
        Tensor nothing = Tensor.zeros(size);
        assertThat(new MseLoss().summary(nothing, nothing, nothing)).isEqualTo(LossSummary.EMPTY);
    }

    private static byte[] bytes(Object summary) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
            stream.writeObject(summary);
        }
        return bytes.toByteArray();
    }

    private static Object read(byte[] bytes) throws IOException, ClassNotFoundException {
        try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            // A changed byte may be the length of an array, for which the stream would take all memory.
            stream.setObjectInputFilter(ObjectInputFilter.Config.createFilter("maxarray=10000"));
            return stream.readObject();
        }
    }
}
