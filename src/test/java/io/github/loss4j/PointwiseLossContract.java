package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.internal.PointwiseEngineAccess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What every pointwise loss must keep. A test of a loss implements this with the loss, its formula written once more in
 * double, its kinks and its golden file, and gets all of these.
 */
public interface PointwiseLossContract {
    /** Sizes around the borders of blocks, and one of many blocks. */
    int[] SIZES = {0, 1, 7, 47, 48, 191, 257, 512, 513, 514, 1025, 1100, 2049, 2050, 4111, 100_000};

    /** The loss, once for each set of parameters that is worth a test. */
    List<? extends PointwiseLoss> losses();

    /** The formula in double, from its source and not from the class under test. */
    double formula(PointwiseLoss loss, double prediction, double target);

    /** The formula of the derivative in double, likewise. */
    double derivative(PointwiseLoss loss, double prediction, double target);

    /** The stated accuracy of value and derivative, in ulp of float32, over the whole range of predictions. */
    default double accuracy() {
        return 1;
    }

    /** Targets at which that accuracy holds: such that residual or margin is not rounded before the loss sees it. */
    default float[] exactTargets(PointwiseLoss loss) {
        return loss instanceof MarginLoss ? new float[] {-1, 1} : new float[] {0};
    }

    /** What messages call the loss. */
    default String name(PointwiseLoss loss) {
        return loss.getClass().getSimpleName();
    }

    /** The file of golden cases, null if there is none. */
    default String goldenFile() {
        return null;
    }

    /** The loss of a golden case. */
    default PointwiseLoss golden(Golden parameters) {
        return losses().get(0);
    }

    /** How many float32 ulp a golden figure may be missed by. */
    default int goldenUlps() {
        return 4;
    }

    /** The absolute error allowed where terms cancel. */
    default double goldenAbsolute() {
        return 1e-6;
    }

    /** Predictions at which the loss of this target has a kink or a jump of a derivative. */
    default float[] kinks(PointwiseLoss loss, float target) {
        return new float[0];
    }

    /** Whether the value itself is continuous at the kinks. */
    default boolean continuous() {
        return true;
    }

    /** A random prediction of the domain. */
    default float prediction(PointwiseLoss loss, Random random) {
        return draw(loss.predictionDomain(), random);
    }

    /** A random target of the domain. */
    default float target(PointwiseLoss loss, Random random) {
        return draw(loss.targetDomain(), random);
    }

    /** Predictions far out, for which value and derivatives must still be finite. */
    default float[] far(PointwiseLoss loss) {
        return new float[] {-10_000, 10_000};
    }

    /** Whether the value depends on the prediction enough for a NaN there to be seen. */
    default boolean derivativeSeesNan() {
        return true;
    }

    /** A number of the domain; within its ends where it has any, and normally distributed else. */
    static float draw(Domain domain, Random random) {
        if (!domain.between()) {
            return random.nextBoolean() ? domain.high() : domain.low();
        }
        float number;
        do {
            boolean low = domain.low() > Float.NEGATIVE_INFINITY;
            boolean high = domain.high() < Float.POSITIVE_INFINITY;
            if (low && high) {
                number = domain.low() + random.nextFloat() * (domain.high() - domain.low());
            } else if (low) {
                number = domain.low() + Math.abs((float) random.nextGaussian() * 3);
            } else if (high) {
                number = domain.high() - Math.abs((float) random.nextGaussian() * 3);
            } else {
                number = (float) random.nextGaussian() * 3;
            }
        } while (!domain.contains(number));
        return number;
    }

    /** Some pairs of the domain that are not near a kink, as {prediction, target}. */
    default List<float[]> points(PointwiseLoss loss) {
        Random random = new Random(7);
        List<float[]> points = new ArrayList<>();
        while (points.size() < 200) {
            float target = target(loss, random);
            float prediction = prediction(loss, random);
            boolean smooth = true;
            for (float kink : kinks(loss, target)) {
                smooth &= Math.abs(prediction - kink) > 0.01;
            }
            if (smooth) {
                points.add(new float[] {prediction, target});
            }
        }
        return points;
    }

    private Tensor[] random(PointwiseLoss loss, int size) {
        Random random = new Random(size);
        float[] predictions = new float[size];
        float[] targets = new float[size];
        for (int i = 0; i < size; i++) {
            predictions[i] = prediction(loss, random);
            targets[i] = target(loss, random);
        }
        return new Tensor[] {Tensor.wrap(predictions, size), Tensor.wrap(targets, size)};
    }

    private static Tensor weights(int size) {
        Random random = new Random(size + 1);
        float[] weights = new float[size];
        for (int i = 0; i < size; i++) {
            weights[i] = i % 3 == 0 ? 0 : random.nextFloat() * 2;
        }
        return Tensor.wrap(weights, size);
    }

    private static String describe(PointwiseLoss loss, float[] point) {
        return loss + " at prediction " + point[0] + ", target " + point[1];
    }

    @Test default void valueIsTheFormula() {
        for (PointwiseLoss loss : losses()) {
            for (float[] point : points(loss)) {
                double expected = formula(loss, point[0], point[1]);
                assertThat((double) loss.value(point[0], point[1])).as(describe(loss, point)).isCloseTo(expected,
                        within(2e-6 * Math.abs(expected) + 1e-6));
            }
        }
    }

    @Test default void derivativeIsTheSlopeOfTheValue() {
        for (PointwiseLoss loss : losses()) {
            for (float[] point : points(loss)) {
                double h = 1e-4 * Math.min(1, distance(loss.predictionDomain(), point[0]));
                double derivative = (formula(loss, point[0] + h, point[1]) - formula(loss, point[0] - h, point[1]))
                        / (2 * h);
                assertThat((double) loss.derivative(point[0], point[1])).as(describe(loss, point)).isCloseTo(derivative,
                        within(1e-5 * Math.abs(derivative) + 2e-6));
            }
        }
    }

    @Test default void secondDerivativeIsTheSlopeOfTheDerivative() {
        for (PointwiseLoss loss : losses()) {
            for (float[] point : points(loss)) {
                double h = 1e-3 * Math.min(1, distance(loss.predictionDomain(), point[0]));
                double middle = formula(loss, point[0], point[1]);
                double derivative = (formula(loss, point[0] + h, point[1]) - 2 * middle
                        + formula(loss, point[0] - h, point[1])) / (h * h);
                double rounding = 1e-15 * Math.max(1, Math.abs(middle)) / (h * h);
                assertThat((double) loss.secondDerivative(point[0], point[1])).as(describe(loss, point)).isCloseTo(
                        derivative,
                        within(2e-5 * Math.abs(derivative) + 2e-6 + rounding));
            }
        }
    }

    private static double distance(Domain domain, float number) {
        return Math.min(number - (double) domain.low(), domain.high() - (double) number);
    }

    @Test default void isAsAccurateAsStated() {
        for (PointwiseLoss loss : losses()) {
            for (float target : exactTargets(loss)) {
                double worst = 0;
                for (float prediction : sweep()) {
                    if (loss.predictionDomain().contains(prediction)) {
                        String description = describe(loss, new float[] {prediction, target});
                        worst = Math.max(worst, error(description + ": value", loss.value(prediction, target),
                                formula(loss, prediction, target)));
                        worst = Math.max(worst, error(description + ": derivative", loss.derivative(prediction, target),
                                derivative(loss, prediction, target)));
                    }
                }
                assertThat(worst).as(loss + ": ulp, target " + target).isLessThanOrEqualTo(accuracy());
            }
        }
    }

    /** Float32 numbers of all magnitudes and both signs: many within reach of exponentials, some of each power of two. */
    private static float[] sweep() {
        Random random = new Random(11);
        float[] numbers = new float[60_000];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = switch (i % 3) {
                case 0 -> (random.nextFloat() - 0.5f) * 220;
                case 1 -> (random.nextFloat() - 0.5f) * 8;
                default -> Float.intBitsToFloat(random.nextInt() & 0xff7fffff);
            };
        }
        float[] special = {0, -0f, 1e-4f, -1e-4f, 88, -88, 1e4f, -1e4f, Float.MIN_VALUE, -Float.MIN_VALUE, 20, -20};
        System.arraycopy(special, 0, numbers, 0, special.length);
        return numbers;
    }

    /** The error in ulp of float32; nothing is asked where the true number is beyond the range. */
    private static double error(String description, float actual, double expected) {
        if (Math.abs(expected) > Float.MAX_VALUE) {
            return 0;
        }
        double error = Math.abs(actual - expected) / Math.ulp((float) expected);
        assertThat(error).as(description + " is " + actual + ", should be " + expected).isNotNaN().isLessThan(1e4);
        return error;
    }

    @Test default void valueIsContinuousAndDerivativeFiniteAtKinks() {
        for (PointwiseLoss loss : losses()) {
            Random random = new Random(3);
            for (int n = 0; n < 20; n++) {
                float target = target(loss, random);
                for (float kink : kinks(loss, target)) {
                    float at = loss.value(kink, target);
                    float derivative = Math.abs(loss.derivative(kink, target)) + 10;
                    String description = loss + " at its kink " + kink + " for target " + target;
                    for (float beside : new float[] {Math.nextDown(kink), Math.nextUp(kink)}) {
                        if (continuous()) {
                            assertThat(loss.value(beside, target)).as(description).isCloseTo(at,
                                    within(derivative * 4 * Math.ulp(Math.max(1, Math.abs(kink)))));
                        }
                        assertThat(loss.derivative(beside, target)).as(description).isFinite();
                    }
                    assertThat(loss.derivative(kink, target)).as(description).isFinite();
                    assertThat(loss.secondDerivative(kink, target)).as(description).isFinite();
                }
            }
        }
    }

    @Test default void isFiniteFarAway() {
        for (PointwiseLoss loss : losses()) {
            float target = target(loss, new Random(5));
            for (float far : far(loss)) {
                assertThat(loss.value(far, target)).as(loss + " at " + far).isFinite();
                assertThat(loss.derivative(far, target)).as(loss + " at " + far).isFinite();
                assertThat(loss.secondDerivative(far, target)).as(loss + " at " + far).isFinite();
            }
        }
    }

    @Test default void nanGivesNan() {
        for (PointwiseLoss loss : losses()) {
            float target = target(loss, new Random(5));
            float prediction = prediction(loss, new Random(5));
            assertThat(loss.value(Float.NaN, target)).as(loss + " of NaN").isNaN();
            assertThat(loss.value(prediction, Float.NaN)).as(loss + " against NaN").isNaN();
            if (derivativeSeesNan()) {
                assertThat(loss.derivative(Float.NaN, target)).as(loss + "'s derivative at NaN").isNaN();
            }
            for (int size : new int[] {3, 600, 3000}) {
                Tensor[] data = random(loss, size);
                data[0].data[size / 2] = Float.NaN;
                assertThat(loss.value(data[0], data[1])).as(loss + " of " + size).isNaN();
            }
        }
    }

    @Tag("engine") @Test default void allVerbsAgree() {
        for (PointwiseLoss loss : losses()) {
            for (int size : SIZES) {
                Tensor[] data = random(loss, size);
                String description = loss + ", " + size + " elements";
                double sum = 0;
                float[] values = loss.values(data[0], data[1]).toArray();
                float[] gradient = loss.reduced(Reduction.SUM).evaluate(data[0], data[1]).gradient().toArray();
                Derivatives derivatives = loss.derivatives(data[0], data[1]);
                for (int i = 0; i < size; i++) {
                    float prediction = data[0].data[i];
                    float target = data[1].data[i];
                    assertThat(values[i]).as(description).isEqualTo(loss.value(prediction, target));
                    assertThat(gradient[i]).as(description).isEqualTo(loss.derivative(prediction, target));
                    assertThat(derivatives.hessian().data[i]).as(description).isEqualTo(
                            loss.secondDerivative(prediction, target));
                    sum += values[i];
                }
                assertThat(derivatives.gradient().data).as(description).isEqualTo(gradient);
                LossSummary summary = loss.summary(data[0], data[1]);
                double absolute = Arrays.stream(toDoubles(values)).map(Math::abs).sum();
                assertThat(summary.sum()).as(description).isCloseTo(sum, within(1e-12 * absolute));
                assertThat(summary.weight()).as(description).isEqualTo(size);
                assertThat(summary.count()).as(description).isEqualTo(size);
                for (Reduction reduction : Reduction.values()) {
                    PointwiseLoss reduced = loss.reduced(reduction);
                    double divisor = reduction == Reduction.SUM ? 1 : size;
                    Tensor buffer = Tensor.full(Float.NaN, size);
                    float value = reduced.evaluateInto(data[0], data[1], buffer);
                    Evaluation<Tensor> evaluation = reduced.evaluate(data[0], data[1]);
                    if (divisor == 0) {
                        assertThat(value).as(description).isNaN();
                    } else {
                        assertThat(value).as(description).isCloseTo((float) (summary.sum() / divisor),
                                within((float) (2.5e-7 * absolute / divisor)));
                    }
                    assertThat(Float.valueOf(reduced.value(data[0], data[1]))).as(description)
                            .isEqualTo(Float.valueOf(value));
                    assertThat(Float.valueOf(evaluation.value())).as(description).isEqualTo(Float.valueOf(value));
                    assertThat(evaluation.gradient()).as(description).isEqualTo(buffer);
                    Tensor together = Tensor.full(Float.NaN, size);
                    assertThat(reduced.summaryInto(data[0], data[1], together)).as(description).isEqualTo(summary);
                    assertThat(together).as(description).isEqualTo(buffer);
                    float factor = (float) (1 / divisor);
                    for (int i = 0; i < size; i++) {
                        assertThat(buffer.data[i]).as(description).isEqualTo(factor * gradient[i]);
                    }
                }
            }
        }
    }

    private static double[] toDoubles(float[] numbers) {
        double[] doubles = new double[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            doubles[i] = numbers[i];
        }
        return doubles;
    }

    @Tag("engine") @Test default void weightIsRepetition() {
        for (PointwiseLoss loss : losses()) {
            Tensor[] data = random(loss, 700);
            float[] weights = new float[700];
            float[][] repeated = new float[2][2100 - 700 + 0];
            int n = 0;
            for (int i = 0; i < 700; i++) {
                weights[i] = i % 4;
                for (int k = 0; k < i % 4 && n < repeated[0].length; k++, n++) {
                    repeated[0][n] = data[0].data[i];
                    repeated[1][n] = data[1].data[i];
                }
            }
            Tensor predictions = Tensor.wrap(Arrays.copyOf(repeated[0], n), n);
            Tensor targets = Tensor.wrap(Arrays.copyOf(repeated[1], n), n);
            Tensor weight = Tensor.wrap(weights, 700);
            float expected = loss.value(predictions, targets);
            assertThat(loss.value(data[0], data[1], weight)).as(loss.toString()).isCloseTo(expected,
                    within(1e-5f * Math.abs(expected) + 1e-6f));
            float[] gradient = loss.evaluate(data[0], data[1], weight).gradient().toArray();
            float[] parts = loss.evaluate(predictions, targets).gradient().toArray();
            for (int i = 0, k = 0; i < 700; i++) {
                double derivative = 0;
                for (int r = 0; r < i % 4; r++, k++) {
                    derivative += parts[k];
                }
                assertThat((double) gradient[i]).as(loss.toString()).isCloseTo(derivative,
                        within(1e-6 * Math.abs(derivative) + 1e-9));
            }
        }
    }

    @Tag("engine") @Test default void zeroWeightIsAbsence() {
        for (PointwiseLoss loss : losses()) {
            for (int size : SIZES) {
                Tensor[] data = random(loss, size);
                Tensor weights = weights(size);
                int kept = 0;
                float[][] rest = new float[3][size];
                for (int i = 0; i < size; i++) {
                    if (weights.data[i] != 0) {
                        rest[0][kept] = data[0].data[i];
                        rest[1][kept] = data[1].data[i];
                        rest[2][kept++] = weights.data[i];
                    } else {
                        data[0].data[i] = i % 2 == 0 ? Float.NaN : Float.POSITIVE_INFINITY;
                        data[1].data[i] = Float.NaN;
                    }
                }
                String description = loss + ", " + size + " elements";
                Tensor predictions = Tensor.wrap(Arrays.copyOf(rest[0], kept), kept);
                Tensor targets = Tensor.wrap(Arrays.copyOf(rest[1], kept), kept);
                Tensor weight = Tensor.wrap(Arrays.copyOf(rest[2], kept), kept);
                LossSummary whole = loss.summary(data[0], data[1], weights);
                LossSummary alone = loss.summary(predictions, targets, weight);
                assertThat(whole).as(description).isEqualTo(alone);
                assertThat(whole.count()).as(description).isEqualTo(kept);
                float[] values = loss.values(data[0], data[1], weights).toArray();
                Evaluation<Tensor> evaluation = loss.evaluate(data[0], data[1], weights);
                Derivatives derivatives = loss.derivatives(data[0], data[1], weights);
                assertThat(Float.valueOf(evaluation.value())).as(description)
                        .isEqualTo(Float.valueOf(loss.value(data[0], data[1], weights)));
                float[] gradient = loss.evaluate(predictions, targets, weight).gradient().toArray();
                for (int i = 0, k = 0; i < size; i++) {
                    if (weights.data[i] == 0) {
                        assertThat(Float.valueOf(values[i])).as(description).isEqualTo(Float.valueOf(0));
                        assertThat(Float.valueOf(evaluation.gradient().data[i])).as(description)
                                .isEqualTo(Float.valueOf(0));
                        assertThat(Float.valueOf(derivatives.gradient().data[i])).as(description)
                                .isEqualTo(Float.valueOf(0));
                        assertThat(Float.valueOf(derivatives.hessian().data[i])).as(description)
                                .isEqualTo(Float.valueOf(0));
                    } else {
                        assertThat(evaluation.gradient().data[i]).as(description).isCloseTo(gradient[k],
                                within(1e-6f * Math.abs(gradient[k])));
                        k++;
                    }
                }
            }
        }
    }

    @Tag("engine") @Test default void shardsMergeToTheWhole() {
        for (PointwiseLoss loss : losses()) {
            Tensor[] data = random(loss, 5000);
            LossSummary merged = LossSummary.EMPTY;
            for (int from = 0; from < 5000; from += 777) {
                int to = Math.min(5000, from + 777);
                Tensor predictions = Tensor.wrap(Arrays.copyOfRange(data[0].data, from, to), to - from);
                Tensor targets = Tensor.wrap(Arrays.copyOfRange(data[1].data, from, to), to - from);
                merged = merged.plus(loss.summary(predictions, targets));
            }
            LossSummary whole = loss.summary(data[0], data[1]);
            assertThat(merged).as(loss.toString()).isEqualTo(whole);
            assertThat(merged.mean()).isCloseTo(merged.sum() / 5000, within(2 * Math.ulp(merged.mean())));
        }
    }

    @Tag("engine") @Test default void threadsDoNotMatter() {
        ForkJoinPool one = new ForkJoinPool(1);
        ForkJoinPool four = new ForkJoinPool(4);
        try {
            for (PointwiseLoss loss : losses()) {
                int size = (1 << 20) + 12_345;
                Tensor[] data = random(loss, size);
                Evaluation<Tensor> alone = one.submit(() -> loss.evaluate(data[0], data[1])).join();
                Evaluation<Tensor> together = four.submit(() -> loss.evaluate(data[0], data[1])).join();
                assertThat(Float.valueOf(together.value())).as(loss.toString()).isEqualTo(Float.valueOf(alone.value()));
                assertThat(together.gradient().equals(alone.gradient())).as(loss.toString()).isTrue();
                Tensor weights = weights(size);
                assertThat(four.submit(() -> loss.summary(data[0], data[1], weights)).join()).as(loss.toString())
                        .isEqualTo(one.submit(() -> loss.summary(data[0], data[1], weights)).join());
            }
        } finally {
            one.shutdown();
            four.shutdown();
        }
    }

    @Tag("engine") @Test default void ownLoopAndSharedLoopGiveTheSameBits() {
        for (PointwiseLoss loss : losses()) {
            for (int size : SIZES) {
                Tensor[] data = random(loss, size);
                PointwiseEngineAccess.assertCopyEqualsShared(loss, data[0].data, data[1].data, weights(size).data);
            }
        }
    }

    @Test default void survivesSerialisation() throws Exception {
        for (PointwiseLoss loss : losses()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
                stream.writeObject(loss.reduced(Reduction.COUNT_MEAN));
            }
            try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                assertThat(stream.readObject()).isEqualTo(loss.reduced(Reduction.COUNT_MEAN));
            }
        }
    }

    @Test default void refusesShapesThatDiffer() {
        for (PointwiseLoss loss : losses()) {
            String name = name(loss);
            Tensor buffer = Tensor.full(7, 32);
            assertThatThrownBy(() -> loss.evaluateInto(Tensor.zeros(32), Tensor.zeros(32, 1), buffer))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(name + ": prediction has shape [32] but target has shape [32, 1]; they must be equal");
            assertThat(buffer).isEqualTo(Tensor.full(7, 32));
        }
    }

    @Test default void matchesTheGoldenCases() {
        if (goldenFile() == null) {
            return;
        }
        for (Golden golden : Golden.cases(goldenFile())) {
            PointwiseLoss loss = golden(golden);
            Tensor input = golden.tensor("input");
            Tensor target = golden.tensor("target");
            Tensor weights = golden.has("weight") ? golden.tensor("weight") : null;
            Reduction reduction = golden.reduction();
            PointwiseLoss reduced = loss.reduced(reduction == null ? Reduction.SUM : reduction);
            Evaluation<Tensor> evaluation = weights == null
                    ? reduced.evaluate(input, target)
                    : reduced.evaluate(input, target, weights);
            Tensor value = Tensor.scalar(evaluation.value());
            if (reduction == null) {
                value = weights == null ? loss.values(input, target) : loss.values(input, target, weights);
            }
            golden.assertClose("value", value, goldenUlps(), goldenAbsolute());
            golden.assertClose("gradient.input", evaluation.gradient(), goldenUlps(), goldenAbsolute());
            if (golden.has("hessian.input")) {
                double divisor = reduction == Reduction.MEAN ? input.size() : 1;
                Tensor hessian = loss.derivatives(input, target).hessian().map(h -> h / divisor);
                golden.assertClose("hessian.input", hessian, goldenUlps(), goldenAbsolute());
            }
        }
    }
}
