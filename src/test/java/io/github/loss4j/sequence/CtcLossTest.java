package io.github.loss4j.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.EngineContract;
import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden;
import io.github.loss4j.Loss;
import io.github.loss4j.LossContract;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CtcLossTest implements SampleLossContract<Tensor, CtcTarget>, EngineContract<Tensor, CtcTarget> {
    private static final int STEPS = 5;
    private static final int CLASSES = 4;
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @Override public List<CtcLoss> losses() {
        return List.of(new CtcLoss(), new CtcLoss(2), new CtcLoss(3, true));
    }

    @Override public int many() {
        return 5000;
    }

    @Override public int sampleAxis() {
        return 1;
    }

    /** Up to three labels; with zeroInfinity also samples that are too short for them. */
    @Override public Data<Tensor, CtcTarget> random(SampleLoss<Tensor, CtcTarget> loss, Random random, int samples) {
        CtcLoss own = (CtcLoss) loss;
        int[][] labels = new int[samples][];
        int[] lengths = new int[samples];
        for (int i = 0; i < samples; i++) {
            labels[i] = new int[random.nextInt(4)];
            int needed = labels[i].length;
            for (int j = 0; j < labels[i].length; j++) {
                labels[i][j] = (own.blank() + 1 + random.nextInt(CLASSES - 1)) % CLASSES;
                needed += j > 0 && labels[i][j] == labels[i][j - 1] ? 1 : 0;
            }
            int least = own.zeroInfinity() ? 1 : Math.max(1, needed);
            lengths[i] = least + random.nextInt(STEPS - least + 1);
        }
        return new Data<>(logProbabilities(random, STEPS, samples, CLASSES), new CtcTarget(labels, lengths));
    }

    private static Tensor logProbabilities(Random random, int steps, int samples, int classes) {
        float[] scores = new float[steps * samples * classes];
        for (int row = 0; row < scores.length; row += classes) {
            double[] logits = random.doubles(classes, -3, 3).toArray();
            logSoftmax(logits, 0, classes);
            for (int c = 0; c < classes; c++) {
                scores[row + c] = (float) logits[c];
            }
        }
        return Tensor.wrap(scores, steps, samples, classes);
    }

    private static void logSoftmax(double[] logits, int from, int classes) {
        double sum = 0;
        for (int c = from; c < from + classes; c++) {
            sum += StrictMath.exp(logits[c]);
        }
        for (int c = from; c < from + classes; c++) {
            logits[c] -= StrictMath.log(sum);
        }
    }

    /** All ways to name a class at each step, one by one; those that spell the labels are summed. */
    @Override public double formula(SampleLoss<Tensor, CtcTarget> loss, List<double[]> inputs,
            Data<Tensor, CtcTarget> data, int sample) {
        CtcLoss own = (CtcLoss) loss;
        int[] labels = data.target().labels()[sample];
        int length = data.target().inputLengths()[sample];
        int samples = data.target().labels().length;
        double sum = 0;
        for (int code = 0; code < Math.pow(CLASSES, length); code++) {
            int[] path = new int[length];
            double log = 0;
            int rest = code;
            for (int t = 0; t < length; t++) {
                path[t] = rest % CLASSES;
                rest /= CLASSES;
                log += inputs.get(0)[(t * samples + sample) * CLASSES + path[t]];
            }
            if (Arrays.equals(spelt(path, own.blank()), labels)) {
                sum += StrictMath.exp(log);
            }
        }
        return sum == 0 && own.zeroInfinity() ? 0 : -StrictMath.log(sum);
    }

    private static int[] spelt(int[] path, int blank) {
        return IntStream.range(0, path.length).filter(t -> path[t] != blank && (t == 0 || path[t] != path[t - 1]))
                .map(t -> path[t]).toArray();
    }

    @Override public CtcTarget select(CtcTarget target, int[] samples) {
        return new CtcTarget(Arrays.stream(samples).mapToObj(i -> target.labels()[i]).toArray(int[][]::new),
                Arrays.stream(samples).map(i -> target.inputLengths()[i]).toArray());
    }

    /** In PyTorch's convention: the derivative with respect to logits that a log-softmax turns into the prediction. */
    @Override @TestFactory public Stream<DynamicTest> gradientIsTheDifferenceQuotientOfTheSum() {
        return LossContract.each(losses(), loss -> {
            for (int seed = 0; seed < 3; seed++) {
                Data<Tensor, CtcTarget> data = random(loss, new Random(seed), 4);
                float[] gradient = loss.reduced(Reduction.SUM).evaluate(data.prediction(), data.target()).gradient()
                        .toArray();
                float[] logits = data.prediction().toArray();
                for (int i = 0; i < gradient.length; i++) {
                    int sample = i / CLASSES % 4;
                    double quotient = (shifted(loss, data, logits, i, 1e-5, sample) - shifted(loss, data, logits, i,
                            -1e-5, sample)) / 2e-5;
                    assertThat((double) gradient[i]).as("seed " + seed + " [" + i + "]").isCloseTo(quotient, within(
                            1e-6));
                }
            }
        });
    }

    private double shifted(CtcLoss loss, Data<Tensor, CtcTarget> data, float[] logits, int index, double shift,
            int sample) {
        double[] scores = new double[logits.length];
        Arrays.setAll(scores, i -> logits[i] + (i == index ? shift : 0));
        logSoftmax(scores, index / CLASSES * CLASSES, CLASSES);
        return formula(loss, List.of(scores), data, sample);
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden.each("CTCLoss", 12, golden -> {
            int[] padded = golden.indices("targets");
            int[] counts = golden.indices("target_lengths");
            int width = padded.length / counts.length;
            int[][] labels = new int[counts.length][];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = Arrays.copyOfRange(padded, i * width, i * width + counts[i]);
            }
            CtcLoss loss = new CtcLoss((int) golden.number("blank"), golden.flag("zero_infinity"));
            Evaluation<Tensor> evaluation = golden.assertValue(loss, golden.tensor("log_probs"),
                    new CtcTarget(labels, golden.indices("input_lengths")), 8, 1e-6);
            golden.assertClose("gradient.log_probs", evaluation.gradient(), 8, 1e-6);
        });
    }

    /**
     * TensorFlow 1, tensorflow/python/kernel_tests/ctc_loss_op_test.py, testBasic: losses and gradients of the logits,
     * "from Alex Graves' implementation", six digits; the last class is the blank.
     */
    @Test void matchesAlexGraves() {
        double[][][] probabilities = {
            {{0.633766, 0.221185, 0.0917319, 0.0129757, 0.0142857, 0.0260553},
                {0.111121, 0.588392, 0.278779, 0.0055756, 0.00569609, 0.010436},
                {0.0357786, 0.633813, 0.321418, 0.00249248, 0.00272882, 0.0037688},
                {0.0663296, 0.643849, 0.280111, 0.00283995, 0.0035545, 0.00331533},
                {0.458235, 0.396634, 0.123377, 0.00648837, 0.00903441, 0.00623107}},
            {{0.30176, 0.28562, 0.0831517, 0.0862751, 0.0816851, 0.161508},
                {0.24082, 0.397533, 0.0557226, 0.0546814, 0.0557528, 0.19549},
                {0.230246, 0.450868, 0.0389607, 0.038309, 0.0391602, 0.202456},
                {0.280884, 0.429522, 0.0326593, 0.0339046, 0.0326856, 0.190345},
                {0.423286, 0.315517, 0.0338439, 0.0393744, 0.0339315, 0.154046}}};
        double[][][] gradients = {
            {{-0.366234, 0.221185, 0.0917319, 0.0129757, 0.0142857, 0.0260553},
                {0.111121, -0.411608, 0.278779, 0.0055756, 0.00569609, 0.010436},
                {0.0357786, 0.633813, -0.678582, 0.00249248, 0.00272882, 0.0037688},
                {0.0663296, -0.356151, 0.280111, 0.00283995, 0.0035545, 0.00331533},
                {-0.541765, 0.396634, 0.123377, 0.00648837, 0.00903441, 0.00623107}},
            {{-0.69824, 0.28562, 0.0831517, 0.0862751, 0.0816851, 0.161508},
                {0.24082, -0.602467, 0.0557226, 0.0546814, 0.0557528, 0.19549},
                {0.230246, 0.450868, 0.0389607, 0.038309, 0.0391602, -0.797544},
                {0.280884, -0.570478, 0.0326593, 0.0339046, 0.0326856, 0.190345},
                {-0.576714, 0.315517, 0.0338439, 0.0393744, 0.0339315, 0.154046}}};
        Tensor prediction = Tensor.zeros(5, 2, 6);
        float[] logs = prediction.toArray();
        for (int t = 0; t < 5; t++) {
            for (int i = 0; i < 2; i++) {
                for (int c = 0; c < 6; c++) {
                    logs[(t * 2 + i) * 6 + c] = (float) Math.log(probabilities[i][t][c]);
                }
            }
        }
        prediction = Tensor.wrap(logs, 5, 2, 6);
        CtcTarget target = new CtcTarget(new int[][] {{0, 1, 2, 1, 0}, {0, 1, 1, 0}}, new int[] {5, 5});
        CtcLoss loss = new CtcLoss(5);
        float[] values = loss.values(prediction, target).toArray();
        assertThat(values[0]).isCloseTo(3.34211f, within(5e-6f));
        assertThat(values[1]).isCloseTo(5.42262f, within(5e-6f));
        Tensor gradient = loss.reduced(Reduction.SUM).evaluate(prediction, target).gradient();
        for (int t = 0; t < 5; t++) {
            for (int i = 0; i < 2; i++) {
                for (int c = 0; c < 6; c++) {
                    assertThat((double) gradient.get(t, i, c)).isCloseTo(gradients[i][t][c], within(1e-6));
                }
            }
        }
    }

    /** OneFlow, the example of oneflow.nn.CTCLoss; the terms are from that of flow.ctc_loss(reduction="none"). */
    @Test void matchesOneFlow() {
        Tensor prediction = Tensor.of(-1.1031, -0.7998, -1.5200, -0.9808, -1.1363, -1.1908, -1.2258, -1.0665, -1.0153,
                -1.1135, -1.2331, -0.9671, -1.3348, -0.6611, -1.5118, -0.9823, -1.2355, -1.0941, -1.3850, -1.3273,
                -0.7247, -0.8235, -1.4783, -1.0994, -0.9049, -0.8867, -1.6962, -1.4938, -1.3630, -0.6547)
                .reshape(5, 2, 3);
        CtcTarget target = new CtcTarget(new int[][] {{1, 2, 2}, {1, 2, 2}}, new int[] {5, 5});
        CtcLoss loss = new CtcLoss();
        assertThat(loss.value(prediction, target)).isCloseTo(1.1376f, within(5e-5f));
        assertThat(loss.reduced(Reduction.SUM).value(prediction, target)).isCloseTo(6.8257f, within(5e-5f));
        float[] values = loss.values(prediction, target).toArray();
        assertThat(values[0]).isCloseTo(3.918017f, within(1e-6f));
        assertThat(values[1]).isCloseTo(2.907672f, within(1e-6f));
    }

    /** Where all classes are equally likely: T steps align L labels, r of them repeats, in (T + L − r) over 2L ways. */
    @TestFactory Stream<DynamicTest> countsAlignments() {
        int[][] parameters = {{1, 0, 2}, {3, 2, 3}, {4, 2, 2}, {50, 10, 7}, {400, 60, 30}, {1000, 100, 1000}};
        return LossContract.each(parameters, p -> {
            int steps = p[0];
            int classes = p[2];
            int[] labels = new Random(steps).ints(p[1], 1, classes).toArray();
            int repeats = (int) IntStream.range(1, p[1]).filter(j -> labels[j] == labels[j - 1]).count();
            float log = (float) -Math.log(classes);
            Tensor prediction = Tensor.full(log, steps, 1, classes);
            CtcTarget target = new CtcTarget(new int[][] {labels}, new int[] {steps});
            double expected = -steps * (double) log - logBinomial(steps + p[1] - repeats, 2 * p[1]);
            assertThat((double) new CtcLoss().reduced(Reduction.SUM).value(prediction, target)).as(Arrays.toString(p))
                    .isCloseTo(expected, within(1e-7 * expected + 1e-12));
        });
    }

    private static double logBinomial(int n, int k) {
        BigInteger binomial = BigInteger.ONE;
        for (int i = 0; i < k; i++) {
            binomial = binomial.multiply(BigInteger.valueOf(n - i)).divide(BigInteger.valueOf(i + 1));
        }
        int shift = Math.max(0, binomial.bitLength() - 60);
        return Math.log(binomial.shiftRight(shift).doubleValue()) + shift * Math.log(2);
    }

    @Test void isTheSameBackwards() {
        Random random = new Random(4);
        Tensor prediction = logProbabilities(random, 300, 1, 8);
        int[] labels = random.ints(70, 1, 8).toArray();
        float[] forwards = prediction.toArray();
        float[] backwards = new float[forwards.length];
        int[] reversed = new int[labels.length];
        for (int t = 0; t < 300; t++) {
            System.arraycopy(forwards, t * 8, backwards, (299 - t) * 8, 8);
        }
        Arrays.setAll(reversed, j -> labels[labels.length - 1 - j]);
        Evaluation<Tensor> one = new CtcLoss().evaluate(prediction, new CtcTarget(new int[][] {labels}, new int[] {
            300}));
        Evaluation<Tensor> other = new CtcLoss().evaluate(Tensor.wrap(backwards, 300, 1, 8),
                new CtcTarget(new int[][] {reversed}, new int[] {300}));
        assertThat(other.value()).isEqualTo(one.value());
        for (int t = 0; t < 300; t++) {
            double sum = 0;
            for (int c = 0; c < 8; c++) {
                assertThat(other.gradient().get(299 - t, 0, c)).isCloseTo(one.gradient().get(t, 0, c), within(1e-9f));
                sum += one.gradient().get(t, 0, c);
            }
            // Probabilities and posteriors both add up to 1.
            assertThat(sum).isCloseTo(0, within(1e-8));
        }
    }

    /** Two samples of 1 and 4 labels, where the loss is that of the only alignment. */
    @Test void theMeanDividesByLabelsAndThenBySamples() {
        Tensor prediction = Tensor.full(-2, 4, 3, 5);
        CtcTarget target = new CtcTarget(new int[][] {{3}, {1, 2, 3, 4}, {}}, new int[] {1, 4, 3});
        CtcLoss loss = new CtcLoss();
        assertThat(loss.values(prediction, target).toArray()).containsExactly(2, 8, 6);
        assertThat(loss.value(prediction, target)).isEqualTo((2 / 1f + 8 / 4f + 6 / 1f) / 3);
        assertThat(loss.reduced(Reduction.BATCH_MEAN).value(prediction, target)).isEqualTo(16 / 3f);
        assertThat(loss.reduced(Reduction.COUNT_MEAN).value(prediction, target)).isEqualTo(16 / 3f);
        assertThat(loss.reduced(Reduction.SUM).value(prediction, target)).isEqualTo(16f);
        // Step 1 of the second sample, class 2: (e^−2 − 1)/4/3
        assertThat(loss.evaluate(prediction, target).gradient().get(1, 1, 2)).isCloseTo((float) (Math.expm1(-2) / 12),
                within(1e-8f));
    }

    @Test void withoutAnAlignmentTheLossIsInfiniteAndTheGradientNan() {
        Tensor prediction = Tensor.full(-2, 4, 3, 5);
        // One step too few; no room for the blank between equal labels; well.
        CtcTarget target = new CtcTarget(new int[][] {{1, 2, 3}, {1, 1}, {1, 2}}, new int[] {2, 2, 2});
        CtcLoss loss = new CtcLoss();
        assertThat(loss.values(prediction, target).toArray()).containsExactly(INFINITY, INFINITY, 4);
        Evaluation<Tensor> evaluation = loss.evaluate(prediction, target);
        assertThat(evaluation.value()).isEqualTo(INFINITY);
        for (int c = 0; c < 5; c++) {
            assertThat(evaluation.gradient().get(0, 0, c)).isNaN();
            assertThat(evaluation.gradient().get(1, 1, c)).isNaN();
            assertThat(evaluation.gradient().get(1, 2, c)).isFinite();
            assertThat(evaluation.gradient().get(2, 0, c)).isZero();
            assertThat(evaluation.gradient().get(3, 1, c)).isZero();
        }
        Evaluation<Tensor> zero = new CtcLoss(0, true).evaluate(prediction, target);
        assertThat(zero.value()).isEqualTo(2 / 3f);
        for (float derivative : pick(zero.gradient(), 0)) {
            assertThat(derivative).isZero();
        }
        assertThat(pick(zero.gradient(), 2)).isEqualTo(pick(evaluation.gradient(), 2));
    }

    private static float[] pick(Tensor gradient, int sample) {
        int[] shape = gradient.shape();
        float[] numbers = new float[shape[0] * shape[2]];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = gradient.get(i / shape[2], sample, i % shape[2]);
        }
        return numbers;
    }

    @Test void aProbabilityOfZeroOnAllAlignmentsIsInfinite() {
        Tensor prediction = Tensor.wrap(new float[] {-1, -INFINITY, -0.5f, -1, -INFINITY, -0.5f}, 2, 1, 3);
        CtcTarget target = new CtcTarget(new int[][] {{1}}, new int[] {2});
        assertThat(new CtcLoss().value(prediction, target)).isEqualTo(INFINITY);
        assertThat(new CtcLoss().evaluate(prediction, target).gradient().get(0, 0, 0)).isNaN();
        assertThat(new CtcLoss(0, true).evaluate(prediction, target).value()).isZero();
        assertThat(new CtcLoss(0, true).evaluate(prediction, target).gradient().toArray()).containsOnly(0f);
        // Without labels all alignments are blank.
        Tensor steps = Tensor.wrap(new float[] {-1, 0, -INFINITY, 0}, 2, 1, 2);
        assertThat(new CtcLoss().value(steps, new CtcTarget(new int[][] {{}}, new int[] {2}))).isEqualTo(INFINITY);
        // Of a class that is no label it does not matter.
        CtcTarget other = new CtcTarget(new int[][] {{2}}, new int[] {2});
        Evaluation<Tensor> evaluation = new CtcLoss().evaluate(prediction, other);
        assertThat((double) evaluation.value()).isCloseTo(-Math.log(Math.exp(-1) + 2 * Math.exp(-1.5)), within(1e-7));
        assertThat(evaluation.gradient().get(1, 0, 1)).isZero();
    }

    @Test void certainAlignmentsGiveZero() {
        float[] logs = new float[5 * 3];
        Arrays.fill(logs, -INFINITY);
        int[] path = {0, 1, 1, 0, 2};
        for (int t = 0; t < 5; t++) {
            logs[t * 3 + path[t]] = 0;
        }
        Evaluation<Tensor> evaluation = new CtcLoss().evaluate(Tensor.wrap(logs, 5, 1, 3), new CtcTarget(
                new int[][] {{1, 2}}, new int[] {5}));
        assertThat(Float.valueOf(evaluation.value())).isEqualTo(Float.valueOf(0f));
        assertThat(evaluation.gradient().toArray()).containsOnly(0f);
    }

    /** One step and one label: the loss is −ln p, the derivative is p − 1. */
    @ParameterizedTest
    @ValueSource(floats = {-Float.MIN_VALUE, -1e-20f, -1e-7f, -1e4f,
        -3e38f}) void theLossOfASingleStepIsMinusItsLogProbability(
                float log) {
        CtcTarget one = new CtcTarget(new int[][] {{1}}, new int[] {1});
        Evaluation<Tensor> evaluation = new CtcLoss().evaluate(Tensor.wrap(new float[] {-9, log}, 1, 1, 2), one);
        assertThat(evaluation.value()).isEqualTo(-log);
        double derivative = Math.expm1(log);
        assertThat((double) evaluation.gradient().get(0, 0, 1)).isCloseTo(derivative,
                within(1e-15 - 1e-7 * derivative));
    }

    @Test void oneAlignmentDominatesForLargeLogits() {
        // Logits of ±1e4 over 1000 steps: the best alignment alone counts, and its steps get all of the posterior.
        Random random = new Random(2);
        float[] logs = new float[1000 * 4];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = -2e4f * random.nextInt(2);
        }
        CtcTarget target = new CtcTarget(new int[][] {random.ints(300, 1, 4).toArray()}, new int[] {1000});
        Evaluation<Tensor> evaluation = new CtcLoss().evaluate(Tensor.wrap(logs, 1000, 1, 4), target);
        assertThat(evaluation.value()).isFinite();
        for (float derivative : evaluation.gradient().toArray()) {
            assertThat(derivative).isBetween(-1f, 1f);
        }
        // Beyond float32 the loss is infinite, though each of its parts is finite.
        Tensor beyond = Tensor.full(-3e38f, 2, 1, 2);
        CtcTarget two = new CtcTarget(new int[][] {{1}}, new int[] {2});
        assertThat(new CtcLoss().value(beyond, two)).isEqualTo(INFINITY);
        assertThat(new CtcLoss(0, true).value(beyond, two)).isZero();
    }

    @Test void withoutLabelsAllStepsAreBlank() {
        Tensor prediction = logProbabilities(new Random(3), 4, 2, 3);
        CtcTarget target = new CtcTarget(new int[][] {{}, {}}, new int[] {4, 0});
        Evaluation<Tensor> evaluation = new CtcLoss(1).reduced(Reduction.SUM).evaluate(prediction, target);
        double expected = 0;
        for (int t = 0; t < 4; t++) {
            expected -= prediction.get(t, 0, 1);
            assertThat(evaluation.gradient().get(t, 0, 1)).isCloseTo((float) Math.expm1(prediction.get(t, 0, 1)),
                    within(1e-7f));
            assertThat(evaluation.gradient().get(t, 0, 2)).isCloseTo((float) Math.exp(prediction.get(t, 0, 2)),
                    within(1e-7f));
        }
        assertThat((double) evaluation.value()).isCloseTo(expected, within(1e-6));
        // The second sample has neither steps nor labels.
        assertThat(new CtcLoss(1).values(prediction, target).get(1)).isZero();
        assertThat(pick(evaluation.gradient(), 1)).containsOnly(0f);
    }

    @Test void lossesNearZeroWithoutLabelsAreAccurate() {
        Tensor prediction = Tensor.wrap(new float[] {-1e-9f, -20, -2e-9f, -19}, 2, 1, 2);
        CtcTarget target = new CtcTarget(new int[][] {{}}, new int[] {2});
        assertThat(new CtcLoss().value(prediction, target)).isCloseTo(3e-9f, within(1e-15f));
        float[] many = new float[6000];
        for (int t = 0; t < 3000; t++) {
            many[2 * t] = -1.3e-11f;
            many[2 * t + 1] = -25;
        }
        assertThat(new CtcLoss().value(Tensor.wrap(many, 3000, 1, 2), new CtcTarget(new int[][] {{}},
                new int[] {3000}))).isCloseTo(3.9e-8f, within(8e-15f));
    }

    /** The exponentials of a step do not add up to 1: the alignments 1 1 0, 1 0 0 and 1 1 1 have 1/2, 1/2 and 1/4. */
    @Test void sumsAboveOneGiveNegativeLosses() {
        float half = (float) Math.log(0.5);
        Tensor prediction = Tensor.wrap(new float[] {-INFINITY, 0, half, half, 0, half}, 3, 1, 2);
        CtcTarget target = new CtcTarget(new int[][] {{1}}, new int[] {3});
        assertThat((double) new CtcLoss().value(prediction, target)).isCloseTo(-Math.log(1.25), within(1e-7));
        assertThat(new CtcLoss().evaluate(prediction, target).value()).isEqualTo(new CtcLoss().value(prediction,
                target));
        // With two labels also over no blank: 1 0 2, 1 1 2 and 1 2 2, each 1/2
        Tensor two = Tensor.wrap(new float[] {-INFINITY, 0, -INFINITY, half, half, half, -INFINITY, -INFINITY, 0}, 3, 1,
                3);
        assertThat((double) new CtcLoss().reduced(Reduction.SUM).value(two, new CtcTarget(new int[][] {{1, 2}},
                new int[] {3}))).isCloseTo(-Math.log(1.5), within(1e-7));
    }

    /** The gradient of a class that is not a label is its probability, in short and in long rows. */
    @ParameterizedTest
    @ValueSource(ints = {3, 255, 256, 257, 600}) void theGradientOfOtherClassesIsTheirProbability(int classes) {
        Tensor prediction = logProbabilities(new Random(classes), 7, 2, classes);
        CtcTarget target = new CtcTarget(new int[][] {{1}, {1, 1}}, new int[] {7, 6});
        Loss<Tensor, CtcTarget> loss = new CtcLoss().reduced(Reduction.SUM);
        Tensor gradient = loss.evaluate(prediction, target).gradient();
        // Beyond the range of float32, though the derivatives are within it
        Tensor large = loss.times(1e39).evaluate(prediction, target).gradient();
        for (int t = 0; t < 7; t++) {
            for (int c = 2; c < classes; c++) {
                double probability = Math.exp(prediction.get(t, 0, c));
                assertThat((double) gradient.get(t, 0, c)).isCloseTo(probability, within(2e-7 * probability));
                if (probability < 0.1) {
                    assertThat((double) large.get(t, 0, c)).isCloseTo(1e39 * probability, within(1e33 * probability));
                }
            }
        }
    }

    @Test void doesNotSeeThePadding() {
        Data<Tensor, CtcTarget> data = random(new CtcLoss(), new Random(8), 1);
        float[] padded = Arrays.copyOf(data.prediction().toArray(), 9 * CLASSES);
        Arrays.fill(padded, STEPS * CLASSES, padded.length, Float.NaN);
        Evaluation<Tensor> expected = new CtcLoss().evaluate(data.prediction(), data.target());
        Evaluation<Tensor> evaluation = new CtcLoss().evaluate(Tensor.wrap(padded, 9, 1, CLASSES), data.target());
        assertThat(evaluation.value()).isEqualTo(expected.value());
        assertThat(evaluation.gradient().toArray()).startsWith(expected.gradient().toArray());
        assertThat(Arrays.copyOfRange(evaluation.gradient().toArray(), STEPS * CLASSES, 9 * CLASSES)).containsOnly(0f);
    }

    @Test void readsTheBlankAndTheLabelsAlone() {
        Tensor prediction = Tensor.wrap(new float[] {-1, -2, Float.NaN, -3, -1, Float.NaN}, 2, 1, 3);
        Evaluation<Tensor> evaluation = new CtcLoss().evaluate(prediction, new CtcTarget(new int[][] {{1}}, new int[] {
            2}));
        assertThat((double) evaluation.value()).isCloseTo(-Math.log(Math.exp(-2) + Math.exp(-5) + Math.exp(-3)),
                within(1e-6));
        assertThat(evaluation.gradient().get(0, 0, 2)).isNaN();
        assertThat(evaluation.gradient().get(0, 0, 1)).isFinite();
        assertThat(new CtcLoss().value(prediction, new CtcTarget(new int[][] {{2}}, new int[] {2}))).isNaN();
        assertThat(new CtcLoss(0, true).value(prediction, new CtcTarget(new int[][] {{2}}, new int[] {2}))).isNaN();
    }

    @Test void noSamplesGiveNan() {
        CtcTarget none = new CtcTarget(new int[0][], new int[0]);
        assertThat(new CtcLoss().value(Tensor.zeros(5, 0, 3), none)).isNaN();
        assertThat(new CtcLoss().reduced(Reduction.SUM).value(Tensor.zeros(5, 0, 3), none)).isZero();
        CtcTarget empty = new CtcTarget(new int[][] {{}, {}}, new int[] {0, 0});
        assertThat(new CtcLoss().evaluate(Tensor.zeros(0, 2, 3), empty).value()).isZero();
    }

    @Test void shorterConstructorsLeaveDefaultsOut() {
        assertThat(new CtcLoss()).isEqualTo(new CtcLoss(0, false));
        assertThat(new CtcLoss(4)).isEqualTo(new CtcLoss(4, false));
    }

    @Test void refusesWhatIsNoBatchOfSequences() {
        CtcLoss loss = new CtcLoss(2);
        Tensor prediction = Tensor.zeros(5, 2, 4);
        refuses("CtcLoss: blank must be zero or positive, was -1", () -> new CtcLoss(-1));
        refuses("CtcLoss: target must not be null", () -> loss.value(prediction, null));
        refuses("CtcLoss: prediction has shape [5, 4]; it must be [T, N, C]: steps, samples, classes",
                () -> loss.value(Tensor.zeros(5, 4), target(5, 1)));
        refuses("CtcLoss: blank is 2, but there are 2 classes", () -> loss.value(Tensor.zeros(5, 1, 2), target(5, 1)));
        refuses("CtcLoss: target has 1 sample but prediction has 2; there must be as many",
                () -> loss.value(prediction, target(5, 1)));
        refuses("CtcLoss: target.inputLengths[1] is 6, but prediction has 5 steps",
                () -> loss.value(prediction, new CtcTarget(new int[2][0], new int[] {5, 6})));
        refuses("CtcLoss: target.labels[1][2] is 4, but there are 4 classes, 0 to 3",
                () -> loss.value(prediction, new CtcTarget(new int[][] {{1}, {0, 1, 4}}, new int[] {5, 5})));
        refuses("CtcLoss: target.labels[0][0] is -1, but there are 4 classes, 0 to 3",
                () -> loss.value(prediction, new CtcTarget(new int[][] {{-1}, {}}, new int[] {5, 5})));
        refuses("CtcLoss: target.labels[1][0] is 2, the blank; labels must be other classes",
                () -> loss.value(prediction, new CtcTarget(new int[][] {{}, {2}}, new int[] {5, 5})));
    }

    private static CtcTarget target(int length, int label) {
        return new CtcTarget(new int[][] {{label}}, new int[] {length});
    }

    private static void refuses(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test void labelsThatCannotFitNeedNoMemory() {
        // With a state for each step and label these would need 13 gigabytes.
        CtcTarget target = new CtcTarget(new int[][] {new int[4_000_000], {0}}, new int[] {200, 200});
        Evaluation<Tensor> evaluation = new CtcLoss(1, true).reduced(Reduction.SUM).evaluate(Tensor.full(-1, 200, 2, 2),
                target);
        assertThat(evaluation.value()).isFinite();
        assertThat(evaluation.gradient().get(0, 0, 0)).isEqualTo(0f);
    }
}
