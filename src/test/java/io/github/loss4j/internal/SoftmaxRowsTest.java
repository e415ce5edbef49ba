package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Curvature;
import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Evaluation;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.classification.PolyLoss;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Softmax rows of every layout and range against formulas in double: alone, in tiles, and as lanes of vector loops. */
class SoftmaxRowsTest {
    /** The mean and the standard deviation of scores, and a number added to that of the target. */
    private static final float[][] RANGES = {{0, 2, 0}, {45, 2, 0}, {-60, 3, 0}, {0, 40, 0}, {300, 30, 0}, {0, 1, 20},
        {0, 1, 60}, {1e4f, 100, 0}, {50, 1, -120}};
    private static final float[] WEIGHTS = {1, 0, 3, 1e-30f, 1, 1, 0.25f, 1e25f, 2};

    /** The scores of rows in a tensor [outer, classes, inner], and the exact results. */
    private static final class Batch {
        final int classes;
        final int inner;
        final float[] scores;
        final int[] target;
        final double[] crossEntropies;
        /** e^-crossEntropy of each row, and the derivatives of the cross entropies. */
        final double[] certainties;
        final double[] derivatives;
        /** The relative error; rows far from 0 may subtract their maximum from the scores, which rounds the rest. */
        double tolerance = 6e-7;
        private final Random random;

        Batch(int outer, int classes, int inner, long seed) {
            this.classes = classes;
            this.inner = inner;
            random = new Random(seed);
            scores = new float[outer * classes * inner];
            target = random.ints(outer * inner, 0, classes).toArray();
            crossEntropies = new double[target.length];
            certainties = new double[target.length];
            derivatives = new double[scores.length];
        }

        int at(int row, int c) {
            return row / inner * classes * inner + c * inner + row % inner;
        }

        void fill(int row, float[] range) {
            for (int c = 0; c < classes; c++) {
                scores[at(row, c)] = (float) (range[0] + range[1] * random.nextGaussian())
                        + (c == target[row] ? range[2] : 0);
            }
        }

        Batch solve() {
            for (int row = 0; row < target.length; row++) {
                double max = Double.NEGATIVE_INFINITY;
                for (int c = 0; c < classes; c++) {
                    max = Math.max(max, scores[at(row, c)]);
                }
                double min = max;
                double others = 0;
                for (int c = 0; c < classes; c++) {
                    min = Math.min(min, scores[at(row, c)]);
                    others += c == target[row] ? 0 : Math.exp(scores[at(row, c)] - max);
                }
                boolean far = Math.abs(max) > 40 || max - min > 80;
                tolerance = Math.max(tolerance, far ? 6e-7 + 6e-8 * Math.min(100, max - min) : 0);
                double gap = scores[at(row, target[row])] - max;
                double sum = others + Math.exp(gap);
                crossEntropies[row] = gap == 0 ? Math.log1p(others) : Math.log(sum) - gap;
                certainties[row] = Math.exp(gap) / sum;
                for (int c = 0; c < classes; c++) {
                    derivatives[at(row, c)] = (c == target[row] ? -others : Math.exp(scores[at(row, c)] - max)) / sum;
                }
            }
            return this;
        }

        Tensor tensor() {
            return inner == 1
                    ? Tensor.wrap(scores, target.length, classes)
                    : Tensor.wrap(scores, target.length / inner, classes, inner);
        }

        Tensor weights(float[] weights) {
            return Tensor.wrap(weights, tensor().rank() == 2
                    ? new int[] {target.length}
                    : new int[] {target.length / inner, inner});
        }
    }

    private static void close(double actual, double expected, double tolerance, float weight, String what, int index) {
        float rounded = (float) expected;
        double allowed = tolerance * Math.abs(rounded) + 3e-45 * (1 + weight);
        if (!(Math.abs(actual - rounded) <= allowed)) { // a message for each number would take most of the time
            assertThat(actual).as("%s %d", what, index).isCloseTo((double) rounded, within(allowed));
        }
    }

    /** Checks cross entropies, and a function of them whose derivative is not constant, with weights and without. */
    private static void check(Batch batch) {
        check(new CrossEntropyLoss().reduced(Reduction.SUM), batch, 0);
        check(new PolyLoss(2).reduced(Reduction.SUM), batch, 2);
    }

    private static void check(SampleLoss<Tensor, int[]> loss, Batch batch, double epsilon) {
        int count = batch.target.length;
        for (boolean weighted : new boolean[] {false, true}) {
            float[] weights = new float[count];
            double sum = 0;
            for (int row = 0; row < count; row++) {
                weights[row] = weighted ? WEIGHTS[row % WEIGHTS.length] : 1;
                sum += weights[row] * value(batch, row, epsilon);
            }
            Tensor given = weighted ? batch.weights(weights) : null;
            Evaluation<Tensor> evaluation = weighted
                    ? loss.evaluate(batch.tensor(), batch.target, given)
                    : loss.evaluate(batch.tensor(), batch.target);
            float value = weighted
                    ? loss.value(batch.tensor(), batch.target, given)
                    : loss.value(batch.tensor(), batch.target);
            float[] values = (weighted
                    ? loss.values(batch.tensor(), batch.target, given)
                    : loss.values(batch.tensor(), batch.target)).toArray();
            assertThat(evaluation.value()).isEqualTo(value);
            close(value, sum, batch.tolerance, 0, "sum", count);
            float[] gradient = evaluation.gradient().toArray();
            for (int row = 0; row < count; row++) {
                close(values[row], weights[row] * value(batch, row, epsilon), batch.tolerance, weights[row], "value",
                        row);
                double slope = weights[row] * (1 + epsilon * batch.certainties[row]);
                for (int c = 0; c < batch.classes; c++) {
                    int at = batch.at(row, c);
                    close(gradient[at], slope * batch.derivatives[at], batch.tolerance, weights[row], "derivative", at);
                }
            }
        }
    }

    private static double value(Batch batch, int row, double epsilon) {
        return batch.crossEntropies[row] - epsilon * Math.expm1(-batch.crossEntropies[row]);
    }

    @ParameterizedTest @CsvSource({"40, 2, 1", "40, 3, 1", "9, 21, 1", "5, 60, 1", "3, 2100, 1", "2, 2, 9", "2, 2, 35",
        "2, 3, 35", "2, 21, 9", "2, 60, 8", "2, 3, 3", "1, 513, 8"}) void everyRangeIsAccurate(int outer, int classes,
                int inner) {
        for (int range = 0; range < RANGES.length; range++) {
            Batch batch = new Batch(outer, classes, inner, range);
            for (int row = 0; row < batch.target.length; row++) {
                batch.fill(row, RANGES[range]);
            }
            check(batch.solve());
        }
    }

    @ParameterizedTest @CsvSource({"60, 2, 1", "60, 5, 1", "20, 33, 1", "12, 600, 1", "2, 2, 30", "2, 5, 30",
        "2, 33, 10"}) void rowsOfSeveralRangesAreAccurateTogether(int outer, int classes, int inner) {
        for (int seed = 0; seed < 3; seed++) {
            Batch batch = new Batch(outer, classes, inner, seed);
            Random random = new Random(seed);
            for (int row = 0; row < batch.target.length; row++) {
                batch.fill(row, RANGES[row < batch.target.length / 2 ? seed : random.nextInt(RANGES.length)]);
            }
            check(batch.solve());
        }
    }

    /** More rows than a block holds, so that a call begins in the middle of the rows. */
    @ParameterizedTest @CsvSource({"4200, 2, 1", "2, 2, 1200", "2, 3, 1200"}) void manyRowsAreAccurate(int outer,
            int classes, int inner) {
        for (int seed = 0; seed < 2; seed++) {
            Batch batch = new Batch(outer, classes, inner, seed);
            for (int row = 0; row < batch.target.length; row++) {
                batch.fill(row, RANGES[seed == 0 || row % 100 != 0 ? 0 : 4]);
            }
            check(batch.solve());
        }
    }

    /** One exponential is so much larger than the sum of the others that a float32 sum would lose them. */
    @ParameterizedTest @CsvSource({"1, 512, 8", "1, 510, 8", "3, 600, 1"}) void noExponentialIsLostInALongSum(int outer,
            int classes, int inner) {
        Batch batch = new Batch(outer, classes, inner, 1);
        for (int row = 0; row < batch.target.length; row++) {
            batch.fill(row, new float[] {1, 0.2f, 0});
            batch.target[row] = 7 + row;
            batch.scores[batch.at(row, 0)] = 18.4f + 0.1f * row;
        }
        check(batch.solve());
    }

    /**
     * Exponentials that float32 rounds to few digits or to 0, times a large factor, and factors so small that a float32
     * quotient of the factor and the sum would be subnormal.
     */
    @ParameterizedTest @CsvSource({"-100, 100, 1, 0", "-100, 100, 1e5, 0", "-103, 103, 1e5, 0", "-100, 100, 1e10, 0",
        "-100, 100, 1e17, 0", "-100, 100, 1e-10, 0", "-60, 60, 1e10, 40", "175, 125, 1e17, 0", "175, 125, 300, 0",
        "300, 0, 1.1e-18, 0", "300, 0, 1e-12, 0", "300, 5, 1e-17, 0", "-330, 0, 1e-17, 0", "300, 0, 1e17, 125",
        "-330, 0, 1e17, 125"}) void noDigitIsLostByTheFactor(float others, float gap, float factor, float low) {
        for (int[] size : new int[][] {{1, 5, 1}, {9, 5, 1}, {1, 60, 1}, {3, 60, 1}, {1, 2000, 1}, {1, 2100, 1},
            {1, 60, 3}}) {
            Batch batch = new Batch(size[0], size[1], size[2], 8);
            for (int row = 0; row < batch.target.length; row++) {
                batch.fill(row, new float[] {others, 0.5f, gap});
                batch.scores[batch.at(row, (batch.target[row] + 1) % size[1])] -= low;
            }
            batch.solve();
            double spread = 2e-6 + 1.2e-7 * Math.max(Math.max(gap, low), 5);
            for (double epsilon : new double[] {0, 2}) {
                SampleLoss<Tensor, int[]> loss = (epsilon == 0 ? new CrossEntropyLoss() : new PolyLoss(2))
                        .reduced(Reduction.SUM);
                float[] values = loss.values(batch.tensor(), batch.target).toArray();
                float[] weights = new float[values.length];
                Arrays.fill(weights, factor);
                float[] gradient = loss.evaluate(batch.tensor(), batch.target, batch.weights(weights)).gradient()
                        .toArray();
                for (int row = 0; row < values.length; row++) {
                    // A sum of exponentials that are rounded to multiples of the smallest float32; the derivative of
                    // the other loss is above 1, so its sum must be exact.
                    close(values[row], value(batch, row, epsilon), spread, epsilon == 0 ? size[1] : 0, "value", row);
                    double slope = factor * (1 + epsilon * batch.certainties[row]);
                    for (int c = 0; c < batch.classes; c++) {
                        int at = batch.at(row, c);
                        close(gradient[at], slope * batch.derivatives[at], spread, factor == 1 ? size[1] : 0,
                                "derivative", at);
                    }
                }
            }
        }
    }

    /** The gradient of a sum is rounded once, whatever its factor. */
    @ParameterizedTest @CsvSource({"2, 2, 9", "2, 3, 9", "12, 2, 1", "12, 60, 1"}) void aFactorMultipliesTheGradient(
            int outer, int classes, int inner) {
        for (float[] range : RANGES) {
            Batch batch = new Batch(outer, classes, inner, 3);
            for (int row = 0; row < batch.target.length; row++) {
                batch.fill(row, range);
            }
            batch.solve();
            for (double factor : new double[] {0.3, -2, 1e-20, 1e25, 0x1p-30, 0x1p9}) {
                float[] gradient = new CrossEntropyLoss().reduced(Reduction.SUM).times(factor)
                        .evaluate(batch.tensor(), batch.target).gradient().toArray();
                for (int i = 0; i < gradient.length; i++) {
                    close(gradient[i], factor * batch.derivatives[i], batch.tolerance, (float) Math.abs(factor),
                            "derivative", i);
                }
            }
        }
    }

    /** The memory of the lanes grows with the classes and with the rows, which compete for it. */
    @Test void theLanesHaveMemoryForEveryBatch() {
        SoftmaxLanes lanes = new SoftmaxLanes(new SoftmaxTile());
        Scratch scratch = Scratch.lease();
        for (int[] size : new int[][] {{2, 9}, {5, 9}, {500, 8}, {3, 1000}, {2, 1000}, {400, 20}}) {
            for (float[] range : new float[][] {RANGES[0], RANGES[4]}) {
                Batch batch = new Batch(1, size[0], size[1], 5);
                for (int row = 0; row < size[1]; row++) {
                    batch.fill(row, range);
                }
                batch.solve();
                SoftmaxTerms terms = (SoftmaxTerms) new CrossEntropyLoss().terms(batch.tensor(), batch.target);
                float[] values = new float[size[1]];
                lanes.run(terms, 0, size[1], 0, values, null, null, scratch);
                for (int row = 0; row < size[1]; row++) {
                    close(values[row], batch.crossEntropies[row], batch.tolerance, 0, "value", row);
                }
            }
        }
        scratch.release();
    }

    /** The value is the distance from the logarithm of the sum to the mean score, and p − q is the derivative. */
    @ParameterizedTest @CsvSource({"12, 5, 1", "5, 60, 1", "4, 600, 1", "2, 2100, 1", "2, 60, 3",
        "1, 5, 12"}) void smoothedRowsAreAccurate(int outer, int classes, int inner) {
        double smoothing = 0.125;
        SampleLoss<Tensor, int[]> loss = new CrossEntropyLoss().withLabelSmoothing(0.125f).reduced(Reduction.SUM);
        for (float[] range : RANGES) {
            Batch batch = new Batch(outer, classes, inner, 4);
            int rows = batch.target.length;
            float[] weights = new float[rows];
            for (int row = 0; row < rows; row++) {
                batch.fill(row, range);
                weights[row] = WEIGHTS[row % WEIGHTS.length];
            }
            batch.solve();
            float[] values = loss.values(batch.tensor(), batch.target).toArray();
            float[] gradient = loss.evaluate(batch.tensor(), batch.target, batch.weights(weights)).gradient().toArray();
            float[] plain = loss.evaluate(batch.tensor(), batch.target).gradient().toArray();
            for (int row = 0; row < rows; row++) {
                double mean = 0;
                double spread = 1;
                float targetScore = batch.scores[batch.at(row, batch.target[row])];
                for (int c = 0; c < classes; c++) {
                    double gap = (double) batch.scores[batch.at(row, c)] - targetScore;
                    mean += gap / classes;
                    spread = Math.max(spread, Math.abs(gap));
                    int at = batch.at(row, c);
                    boolean isTarget = c == batch.target[row];
                    // The derivative of a cross entropy is p − 1 for the target.
                    double derivative = batch.derivatives[at] + (isTarget ? smoothing : 0) - smoothing / classes;
                    assertClose(plain[at], derivative, 3e-7 + batch.tolerance * Math.abs(derivative), at);
                    assertClose(gradient[at], weights[row] * derivative,
                            weights[row] * (3e-7 + batch.tolerance * Math.abs(derivative)), at);
                }
                assertClose(values[row], batch.crossEntropies[row] - smoothing * mean, 1e-6 * spread, row);
            }
        }
    }

    /** With f(CE) = CE + ε(1 − p), a second derivative is f′·p(1 − p) + f″·(p − 1)² for the target, else f″·p². */
    @ParameterizedTest @CsvSource({"6, 2, 1", "6, 5, 1", "3, 60, 1", "1, 2100, 1", "2, 3, 3",
        "1, 60, 8"}) void secondDerivativesAreThoseOfTheFormula(int outer, int classes, int inner) {
        for (float[] range : RANGES) {
            Batch batch = new Batch(outer, classes, inner, 6);
            for (int row = 0; row < batch.target.length; row++) {
                batch.fill(row, range);
            }
            batch.solve();
            checkSecondDerivatives(batch, new CrossEntropyLoss(), 0);
            checkSecondDerivatives(batch, new PolyLoss(2), 2);
        }
    }

    private static void checkSecondDerivatives(Batch batch, DiagonalLoss<int[]> loss, double epsilon) {
        float[] weights = new float[batch.target.length];
        for (int row = 0; row < weights.length; row++) {
            weights[row] = row % 3 == 2 ? 0 : 0.5f + row % 2;
        }
        float[] plain = loss.derivatives(batch.tensor(), batch.target).hessian().toArray();
        float[] weighted = loss.derivatives(batch.tensor(), batch.target, batch.weights(weights)).hessian().toArray();
        for (int row = 0; row < weights.length; row++) {
            double certainty = batch.certainties[row];
            for (int c = 0; c < batch.classes; c++) {
                int at = batch.at(row, c);
                double derivative = batch.derivatives[at];
                double others = c == batch.target[row] ? -derivative : 0;
                for (int k = 0; k < batch.classes && c != batch.target[row]; k++) {
                    double other = batch.derivatives[batch.at(row, k)];
                    others += k == c ? 0 : k == batch.target[row] ? certainty : other;
                }
                double p = c == batch.target[row] ? certainty : derivative;
                double first = (1 + epsilon * certainty) * p * others;
                double second = -epsilon * certainty * derivative * derivative;
                double allowed = 2 * batch.tolerance * (first - second) + Float.MIN_NORMAL;
                assertClose(plain[at], first + second, allowed, at);
                assertClose(weighted[at], weights[row] * (first + second), 2 * allowed, at);
            }
        }
        if (epsilon == 0) {
            float[] majorants = loss.derivatives(batch.tensor(), batch.target, Curvature.MAJORANT).hessian().toArray();
            for (int i = 0; i < plain.length; i++) {
                assertThat(majorants[i]).isEqualTo(Majorants.bound(2.0 * plain[i]));
            }
        }
    }

    /** The other classes share the probability 1; the fast exponential does not reach the target's. */
    @ParameterizedTest
    @ValueSource(ints = {5, 47, 48, 60, 3000}) void aTargetFarBelowDoesNotSpoilTheSecondDerivatives(int classes) {
        double p = 1.0 / (classes - 1);
        for (int call = 0; call < 40; call++) {
            float[] scores = new float[classes];
            scores[1] = call == 0 ? 95 : -100; // after a row out of range, some rows use another exponential
            Tensor row = Tensor.wrap(scores, 1, classes);
            float[] hessian = new CrossEntropyLoss().derivatives(row, new int[] {1}).hessian().toArray();
            assertThat(hessian[1]).isBetween(0f, 1e-36f);
            for (int c = 0; c < classes && call > 0; c++) {
                assertThat((double) hessian[c]).isCloseTo(c == 1 ? 0 : p * (1 - p), within(1e-7));
            }
        }
    }

    private static void assertClose(float actual, double expected, double allowed, int index) {
        if (!(Math.abs(actual - expected) <= allowed + Float.MIN_VALUE)) {
            assertThat((double) actual).as("[%d]", index).isCloseTo(expected, within(allowed));
        }
    }

    /** A factor, a derivative, whether the exponentials may have underflowed, and whether float32 is enough. */
    @ParameterizedTest @CsvSource({"1, 1, false, true", "-1, 1, true, true", "1, 1.001, true, false",
        "1, 1.001, false, true", "1, 0x1p20, false, true", "1, 0x1.1p20, false, false", "1, 0x1p-60, false, true",
        "1, 0x1.fp-61, false, false", "0x1p-60, 1, false, true", "0x1.fp-61, 0x1p30, false, false",
        "0x1p60, 0x1p-60, true, true", "0x1.1p60, 0x1p-60, true, false", "1, NaN, false, false",
        "0.5, 2, true, true"}) void aFactorInRangeScalesExponentials(double factor, double derivative, boolean tiny,
                boolean possible) {
        assertThat(SoftmaxRows.canScale(factor, derivative, tiny)).isEqualTo(possible);
    }

    @Test void anExponentialMayNotLoseDigitsUnlessItIsNegligible() {
        assertThat(SoftmaxRows.unscaledExp(0)).isEqualTo(1);
        assertThat(SoftmaxRows.unscaledExp(-87.3f)).isEqualTo(Exponential.of(-87.3f)).isPositive();
        assertThat(SoftmaxRows.unscaledExp(-87.5f)).isNaN();
        assertThat(SoftmaxRows.unscaledExp(-149.9f)).isNaN();
        assertThat(SoftmaxRows.unscaledExp(-150)).isEqualTo(0);
        assertThat(SoftmaxRows.unscaledExp(Float.NEGATIVE_INFINITY)).isEqualTo(0);
        assertThat(SoftmaxRows.unscaledExp(Float.NaN)).isNaN();
    }

    /** The sum without the target, the whole sum, the number of classes, and whether no digits are lost. */
    @ParameterizedTest @CsvSource({"1, 2, 3, true", "0, 1, 1, true", "0, 1, 2, false", "0x1p-100, 0.5, 2, true",
        "0x1.fp-101, 0.5, 2, false", "0x1p-100, 1, 2, true", "0x1p-100, 2, 2, false", "1, 0x1p60, 2, true",
        "1, 0x1.1p60, 2, false", "0x1p-60, 0x1p-60, 2, true", "0x1.8p-61, 0x1.8p-61, 2, false", "NaN, NaN, 2, false",
        "1, Infinity, 2, false"}) void aRowIsReliableWithoutUnderflow(double others, double sum, int classes,
                boolean reliable) {
        assertThat(RowExponentials.isReliable(others, sum, classes)).isEqualTo(reliable);
    }

    @ParameterizedTest @CsvSource({"0x1p34, 1, 1, true", "0x1.fp33, 1, 1, false", "0x1p100, 1, 1, true",
        "0x1.1p100, 1, 1, false", "0x1p50, 0x1p-50, 1, true", "0x1p50, 0x1.fp-51, 1, false",
        "0x1p50, 1, 0x1p800, true", "0x1p50, 1, 0x1.1p800, false", "0x1p50, 1, 0x1p-800, true",
        "0x1p50, 1, 0x1.fp-801, false", "NaN, 1, 1, false"}) void scaledExponentialsAreAccurateInARange(
                double scaledSum, double scaledOthers, double sum, boolean inRange) {
        assertThat(SoftmaxRow.isInRange(scaledSum, scaledOthers, sum)).isEqualTo(inRange);
    }

    @Test void rowsMayShareAPowerOfTwoIfTheirFactorsAreModerate() {
        assertThat(RowExponentials.canShareExponent(null, 0, 5)).isTrue();
        double[] factors = {1e9, 1, 0, -0x1p8, 0x1p-26, 1e-9};
        assertThat(RowExponentials.canShareExponent(factors, 1, 4)).isTrue();
        assertThat(RowExponentials.canShareExponent(factors, 0, 4)).isFalse();
        assertThat(RowExponentials.canShareExponent(factors, 1, 5)).isFalse();
        assertThat(RowExponentials.canShareExponent(new double[] {0x1.1p8}, 0, 1)).isFalse();
        assertThat(RowExponentials.canShareExponent(new double[] {-0x1.fp-27}, 0, 1)).isFalse();
        assertThat(RowExponentials.canShareExponent(new double[] {Double.NaN}, 0, 1)).isFalse();
    }

    @Test void oddsAndProbabilitiesAreThoseOfTheSums() {
        double[][] arrays = {{1, 3, 9}, {4, 1, 9}, {7, 7, 7}, {7, 7, 7}, {10, 2, 9}};
        SoftmaxRows.addOdds(arrays, 2);
        SoftmaxRows.divideBySums(arrays, 2);
        assertThat(arrays[2]).containsExactly(1.25, 4, 7);
        assertThat(arrays[3]).containsExactly(0.2, 0.75, 7);
        assertThat(arrays[4]).containsExactly(2, 0.5, 9);
    }

    /** A difference of scores and its rounding error add up to the exact difference. */
    @Test void theRoundingErrorOfADifferenceIsKept() {
        float[] first = {9, 1e-8f, 3, 0x1p-30f, 9};
        float[] second = {9, 1, -7, 5, 9};
        Scratch scratch = Scratch.lease();
        SoftmaxLanes.subtract(first, second, 1, scratch.floats, 3);
        for (int j = 0; j < 3; j++) {
            float difference = scratch.floats.get(Scratch.FIRST + j);
            assertThat(difference).isEqualTo(second[1 + j] - first[1 + j]);
            assertThat(difference + (double) scratch.floats.get(Scratch.SECOND + j))
                    .isEqualTo((double) second[1 + j] - first[1 + j]);
        }
        SoftmaxLanes.changeSigns(new int[] {9, 0, 1, 1}, 1, 0, scratch.first, 3);
        assertThat(scratch.floats.get(Scratch.FIRST)).isEqualTo(1);
        assertThat(scratch.floats.get(Scratch.FIRST + 1)).isEqualTo(10);
        assertThat(scratch.floats.get(Scratch.FIRST + 2)).isEqualTo(-5);
        SoftmaxLanes.differentiate(new float[] {9, 1, 3}, 1, 8, scratch.first, 2);
        assertThat(scratch.floats.get(Scratch.FIRST)).isEqualTo(4);
        assertThat(scratch.floats.get(Scratch.FIRST + 1)).isEqualTo(6);
        scratch.floats.put(Scratch.FIRST, 8).put(Scratch.SECOND, 0x1p-10f);
        SoftmaxLanes.correct(scratch.first, 1);
        assertThat(scratch.floats.get(Scratch.FIRST)).isEqualTo(8 + 0x1p-7f);
        scratch.release();
    }
}
