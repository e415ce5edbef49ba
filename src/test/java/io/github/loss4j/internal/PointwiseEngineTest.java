package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.classification.AsymmetricLoss;
import io.github.loss4j.classification.ExponentialLoss;
import io.github.loss4j.classification.HingeLoss;
import io.github.loss4j.classification.LogisticLoss;
import io.github.loss4j.embedding.HingeEmbeddingLoss;
import io.github.loss4j.likelihood.PoissonNllLoss;
import io.github.loss4j.regression.CauchyLoss;
import io.github.loss4j.regression.ExpectileLoss;
import io.github.loss4j.regression.HuberLoss;
import io.github.loss4j.regression.LogCoshLoss;
import io.github.loss4j.regression.MbeLoss;
import io.github.loss4j.regression.MseLoss;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The loops over arrays of each kind of loss, shared and specialised, against the functions of single elements. */
class PointwiseEngineTest {
    private static final int[] SIZES = {0, 1, 5, 47, 48, 64, 257, 300, 514, 2050, 8300};

    /** A loss of a pair of numbers, whose derivative is not that of its residual. */
    private record Product(float factor) implements PointwiseLoss {
        @Override public float value(float prediction, float target) {
            return factor * (prediction * target + 3);
        }

        @Override public float derivative(float prediction, float target) {
            return factor * target;
        }

        @Override public float secondDerivative(float prediction, float target) {
            return prediction + target;
        }
    }

    static Stream<PointwiseLoss> losses() {
        return Stream.of(new Product(2), new HuberLoss(), new HingeLoss(), new MbeLoss(), new LogCoshLoss(),
                new LogisticLoss(), new ExpectileLoss(0.3f), new HingeEmbeddingLoss(),
                new CauchyLoss(), new AsymmetricLoss(), new ExponentialLoss(), new PoissonNllLoss(),
                PointwiseLoss.of((p, t) -> p * t, (p, t) -> t + 1, (p, t) -> p - 2),
                new HuberLoss().times(0.3).plus(new LogisticLoss().times(2)),
                new MseLoss().times(0x1p-70).plus(new LogCoshLoss().times(0x1p-72)), PointwiseLoss
                        .of((p, t) -> p.minus(t).square().times(0.5f).plus(p)));
    }

    /** The arguments of a loop, and what it gives for each element. */
    private static final class Data {
        final float[] predictions;
        final float[] targets;
        final float[] weights;
        final float[][] expected;

        /** Some predictions are far away; with weights, some elements do not count and are NaN. */
        Data(PointwiseLoss loss, int size, boolean weighted, float far) {
            Random random = new Random(size);
            predictions = new float[size];
            targets = new float[size];
            weights = weighted ? new float[size] : null;
            expected = new float[3][size];
            for (int i = 0; i < size; i++) {
                predictions[i] = size >= 257 && i % 500 == 77 ? far : (float) random.nextGaussian() * 2;
                targets[i] = random.nextBoolean() ? 1 : loss instanceof AsymmetricLoss ? 0 : -1;
                float weight = weighted ? i % 5 == 3 ? 0 : 0.25f + i % 3 : 1;
                if (weighted) {
                    weights[i] = weight;
                }
                if (weight == 0) {
                    predictions[i] = i % 2 == 0 ? Float.NaN : Float.POSITIVE_INFINITY;
                } else {
                    expected[0][i] = weight * loss.value(predictions[i], targets[i]);
                    expected[1][i] = weight * loss.derivative(predictions[i], targets[i]);
                    expected[2][i] = weight * loss.secondDerivative(predictions[i], targets[i]);
                }
            }
        }

        double sum() {
            double sum = 0;
            for (float number : expected[0]) {
                sum += number;
            }
            return sum;
        }

        void checkSum(double actual, double scale) {
            double absolute = 0;
            for (float number : expected[0]) {
                absolute += Math.abs(number);
            }
            double sum = scale * sum();
            if (Double.isFinite(sum)) {
                assertThat(actual).as("sum of %d", expected[0].length).isCloseTo(sum, within(1e-6 * absolute));
            } else {
                assertThat(Double.valueOf(actual)).isEqualTo(Double.valueOf(sum));
            }
        }

        Job job(Scratch scratch, LossLoops loops, PointwiseLoss loss) {
            return PointwiseEngine.job(scratch, loops, loss, predictions, targets, weights);
        }
    }

    private static void close(float[] actual, float[] expected, double factor, String what) {
        for (int i = 0; i < expected.length; i++) {
            double number = factor * expected[i];
            if (!(Math.abs(actual[i] - number) <= 2 * Math.ulp((float) number))) { // the factor and the weight round
                assertThat((double) actual[i]).as("%s %d of %d", what, i, expected.length).isEqualTo(number);
            }
        }
    }

    @ParameterizedTest @MethodSource("losses") void arraysGiveWhatTheFunctionsGive(PointwiseLoss loss) {
        for (int size : SIZES) {
            for (float far : size == 300 || size == 514 ? new float[] {70, -95, 1e25f} : new float[] {70}) {
                for (boolean weighted : new boolean[] {false, true}) {
                    Data data = new Data(loss, size, weighted, far);
                    check(loss, LossLoops.shared(loss), data);
                    check(loss, LossLoops.of(loss), data);
                    alone(loss, data);
                }
            }
        }
    }

    private static void check(PointwiseLoss loss, LossLoops loops, Data data) {
        int size = data.predictions.length;
        float[][] found = new float[3][size];
        Scratch scratch = Scratch.lease();
        Job job = data.job(scratch, loops, loss);
        job.values = found[0];
        assertThat(PointwiseEngine.run(job, scratch)).isZero();
        job.values = null;
        job.derivatives = found[1];
        job.secondDerivatives = found[2];
        assertThat(PointwiseEngine.run(job, scratch)).isZero();
        job.derivatives = null;
        job.secondDerivatives = null;
        close(found[0], data.expected[0], 1, "value");
        close(found[1], data.expected[1], 1, "derivative");
        close(found[2], data.expected[2], 1, "second derivative");
        job.sum = true;
        data.checkSum(PointwiseEngine.run(job, scratch), 1);
        float[] gradient = new float[size];
        job.derivatives = gradient;
        job.loopFactor = 0.5f;
        job.factor = 0.5;
        data.checkSum(PointwiseEngine.run(job, scratch), 1);
        close(gradient, data.expected[1], 0.5, "gradient");
        if (!(loss instanceof PartsLoss)) { // a sum adds its parts
            exactly(loss, data, data.job(scratch, loops, loss), scratch);
        }
        scratch.release();
    }

    private static void exactly(PointwiseLoss loss, Data data, Job job, Scratch scratch) {
        job.sum = false;
        job.derivatives = null;
        job.loopFactor = 1;
        job.exactTerms = new ExactSum();
        job.exactWeights = new ExactSum();
        ExactSum terms = new ExactSum();
        ExactSum weights = new ExactSum();
        for (int i = 0; i < data.predictions.length; i++) {
            if (data.weights == null) {
                terms.add(loss.value(data.predictions[i], data.targets[i]));
            } else if (data.weights[i] != 0) {
                terms.add((double) data.weights[i] * loss.value(data.predictions[i], data.targets[i]));
                weights.add(data.weights[i]);
            }
        }
        PointwiseEngine.run(job, scratch);
        ExactSum total = new ExactSum();
        PointwiseEngine.addExactly(loss, data.predictions, data.targets, data.weights, total, new ExactSum());
        assertThat(total.integer()).isEqualTo(terms.integer());
        assertThat(job.exactTerms.integer()).as("%d", data.predictions.length).isEqualTo(terms.integer());
        assertThat(job.exactWeights.integer()).isEqualTo(weights.integer());
        assertThat(Double.valueOf(job.exactTerms.notFinite())).isEqualTo(Double.valueOf(terms.notFinite()));
    }

    /** The methods that losses call, which use the scalar loops for short arrays. */
    private static void alone(PointwiseLoss loss, Data data) {
        int size = data.predictions.length;
        float[] values = new float[size];
        float[] gradient = new float[size];
        float[] second = new float[size];
        PointwiseEngine.values(loss, data.predictions, data.targets, data.weights, values);
        close(values, data.expected[0], 1, "value");
        PointwiseEngine.derivatives(loss, data.predictions, data.targets, data.weights, gradient, second);
        close(gradient, data.expected[1], 1, "derivative");
        close(second, data.expected[2], 1, "second derivative");
        float scale = data.weights == null ? 1 : 0.25f;
        data.checkSum(PointwiseEngine.sum(loss, data.predictions, data.targets, data.weights, scale, 1, null), scale);
        data.checkSum(PointwiseEngine.sum(loss, data.predictions, data.targets, data.weights, scale, 3, gradient),
                scale);
        close(gradient, data.expected[1], 3 * scale, "gradient");
        if (data.weights != null) {
            data.checkSum(PointwiseEngine.sum(loss, data.predictions, data.targets, data.weights,
                    PointwiseEngine.IN_DOUBLE, 0.125, gradient), 1);
            close(gradient, data.expected[1], 0.125, "gradient in double");
        }
        if (loss instanceof HuberLoss || loss instanceof LogisticLoss) {
            PointwiseEngine.majorants(loss, data.predictions, data.targets, data.weights, second);
            float[] majorants = new float[size];
            for (int i = 0; i < size; i++) {
                float weight = data.weights == null ? 1 : data.weights[i];
                majorants[i] = weight == 0
                        ? 0
                        : Majorants.bound((double) weight * loss.majorant(data.predictions[i], data.targets[i]));
            }
            assertThat(second).isEqualTo(majorants);
        }
    }

    /** Compiled loops compute sums without weights, and gradients with them. Single operations compute the rest. */
    @Test void aCompiledFormulaGivesWhatItsFunctionsGive() {
        for (PointwiseLoss loss : new PointwiseLoss[] {PointwiseLoss.of((p, t) -> p.minus(t).square().plus(p)),
            PointwiseLoss.of((p, t) -> p.times(t).exp().plus(1))}) {
            BlockFormula.of(loss).program(loss).compile();
            for (int size : new int[] {300, 2047, 2050, 8300}) {
                for (float far : new float[] {3, 95}) {
                    Data data = new Data(loss, size, false, far);
                    check(loss, LossLoops.of(loss), data);
                    alone(loss, data);
                    check(loss, LossLoops.of(loss), new Data(loss, size, true, far));
                }
            }
        }
    }

    @Test void aTermIsAddedTimesItsFactor() {
        assertThat(PointwiseEngine.add(0, Float.NaN, 5)).isEqualTo(5);
        assertThat(PointwiseEngine.add(2, 3, 5)).isEqualTo(11);
        assertThat(PointwiseEngine.add(0.3, 10, 1)).isEqualTo(4);
        assertThat(PointwiseEngine.add(-0.7, 10, 1)).isEqualTo(-6);
        assertThat(PointwiseEngine.add(1e-30, 1e30f, 5)).isEqualTo(6);
        assertThat(PointwiseEngine.add(1e50, 1e-40f, 5)).isEqualTo(1e10f, within(1e5f)); // the term is subnormal
        assertThat(PointwiseEngine.add(0.1, 1 << 24, 0)).isEqualTo(1677721.6f);
        for (double factor : new double[] {0.1, 0.3, 0.7, 1e-3, 1.1, 3}) {
            // The factor is the sum of two floats of the same sign, so that infinities of both signs do not meet.
            assertThat(PointwiseEngine.add(factor, Float.POSITIVE_INFINITY, 1)).isEqualTo(Float.POSITIVE_INFINITY);
            assertThat(PointwiseEngine.add(-factor, Float.POSITIVE_INFINITY, 1)).isEqualTo(Float.NEGATIVE_INFINITY);
        }
    }

    @ParameterizedTest @ValueSource(ints = {5, 300}) void callsReturnTheirWorkingMemory(int size) {
        PointwiseLoss loss = new LogisticLoss();
        Data data = new Data(loss, size, true, 5);
        float[] into = new float[size];
        List<Runnable> calls = List.of(
                () -> PointwiseEngine.sum(loss, data.predictions, data.targets, data.weights, 1, 1, into),
                () -> PointwiseEngine.values(loss, data.predictions, data.targets, data.weights, into),
                () -> PointwiseEngine.derivatives(loss, data.predictions, data.targets, data.weights, into, into),
                () -> PointwiseEngine.addExactly(loss, data.predictions, data.targets, data.weights, new ExactSum(),
                        new ExactSum()));
        for (Runnable call : calls) {
            // A call that kept its memory would empty the pool, so that each lease makes another piece.
            Set<Scratch> pieces = new HashSet<>();
            int repetitions = 100;
            for (int i = 0; i < repetitions; i++) {
                call.run();
                Scratch piece = Scratch.lease();
                piece.release();
                pieces.add(piece);
            }
            assertThat(pieces).hasSizeLessThan(repetitions);
        }
    }

    @Test void majorantsArePositiveAndFinite() {
        PointwiseLoss loss = new LogisticLoss();
        float[] zeros = new float[3];
        float[] into = new float[3];
        PointwiseEngine.majorants(loss, zeros, new float[] {1, 1, -1}, new float[] {Float.MIN_VALUE, 0, 4}, into);
        assertThat(into).containsExactly(Majorants.bound(0), 0, 4 * loss.majorant(0, -1));
        assertThat(into[0]).isPositive();
    }

    /** Many elements are shared among threads, in the chunks that one thread would take. */
    @Test void theNumberOfThreadsDoesNotShow() {
        PointwiseLoss loss = new LogisticLoss();
        int size = Chunks.PARALLEL + 77;
        for (boolean weighted : new boolean[] {false, true}) {
            Data data = new Data(loss, size, weighted, 5);
            float[][][] found = new float[2][4][size];
            double[] sums = new double[2];
            ExactSum[][] exact = new ExactSum[2][2];
            for (int k = 0; k < 2; k++) {
                float[][] into = found[k];
                ExactSum terms = new ExactSum();
                ExactSum total = new ExactSum();
                sums[k] = SampleEngineTest.inPool(1 + 2 * k, () -> {
                    PointwiseEngine.values(loss, data.predictions, data.targets, data.weights, into[0]);
                    PointwiseEngine.derivatives(loss, data.predictions, data.targets, data.weights, into[1], into[2]);
                    PointwiseEngine.majorants(loss, data.predictions, data.targets, data.weights, into[3]);
                    PointwiseEngine.addExactly(loss, data.predictions, data.targets, data.weights, terms, total);
                    return PointwiseEngine.sum(loss, data.predictions, data.targets, data.weights, 1, 1, null);
                });
                exact[k] = new ExactSum[] {terms, total};
            }
            data.checkSum(sums[1], 1);
            assertThat(sums[1]).isEqualTo(sums[0]);
            for (int order = 0; order < 3; order++) {
                close(found[1][order], data.expected[order], 1, "order " + order);
            }
            assertThat(found[1]).isDeepEqualTo(found[0]);
            for (int i = 0; i < size; i += 1000) {
                double weight = weighted ? data.weights[i] : 1;
                float majorant = weight == 0
                        ? 0
                        : Majorants.bound(weight * loss.majorant(data.predictions[i], data.targets[i]));
                assertThat(found[1][3][i]).isEqualTo(majorant);
            }
            assertThat(exact[1][0].integer()).isEqualTo(exact[0][0].integer());
            assertThat(exact[1][1].integer()).isEqualTo(exact[0][1].integer());
            assertThat(exact[1][0].integer().doubleValue() * Math.scalb(1.0, exact[1][0].exponent()))
                    .isCloseTo(data.sum(), within(1e-6 * data.sum()));
        }
    }
}
