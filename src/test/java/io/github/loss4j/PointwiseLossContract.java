package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.ThrowingConsumer;

/**
 * What a pointwise loss promises: what every loss does, and that its functions of an element are the formula and its
 * derivatives, which a test writes once more in double, finite, and as accurate as stated; and that arrays give what
 * the functions of an element give.
 */
public interface PointwiseLossContract extends LossContract<Tensor, Tensor> {
    @Override List<? extends PointwiseLoss> losses();

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

    @Override default Data<Tensor, Tensor> data(Loss<Tensor, Tensor> loss, Random random, int samples) {
        PointwiseLoss own = (PointwiseLoss) loss;
        float[] predictions = new float[samples];
        float[] targets = new float[samples];
        for (int i = 0; i < samples; i++) {
            predictions[i] = prediction(own, random);
            targets[i] = target(own, random);
        }
        return new Data<>(Tensor.wrap(predictions, samples), Tensor.wrap(targets, samples));
    }

    @Override default Tensor select(Tensor target, int[] samples) {
        float[] selected = new float[samples.length];
        for (int i = 0; i < samples.length; i++) {
            selected[i] = target.data[samples[i]];
        }
        return Tensor.of(selected);
    }

    /** Terms are added in float within a block. */
    @Override default double sumTolerance() {
        return 2.5e-7;
    }

    private static Stream<DynamicTest> each(List<? extends PointwiseLoss> losses,
            ThrowingConsumer<PointwiseLoss> check) {
        return LossContract.each(losses, check);
    }

    private static String describe(float[] point) {
        return "prediction " + point[0] + ", target " + point[1];
    }

    @TestFactory default Stream<DynamicTest> valueIsTheFormula() {
        return each(losses(), loss -> {
            for (float[] point : points(loss)) {
                double expected = formula(loss, point[0], point[1]);
                assertThat((double) loss.value(point[0], point[1])).as(describe(point)).isCloseTo(expected, within(2e-6
                        * Math.abs(expected) + 1e-6));
            }
        });
    }

    @TestFactory default Stream<DynamicTest> derivativeIsTheDifferenceQuotientOfTheFormula() {
        return each(losses(), loss -> {
            for (float[] point : points(loss)) {
                double h = 1e-4 * Math.min(1, distance(loss.predictionDomain(), point[0]));
                double quotient = (formula(loss, point[0] + h, point[1]) - formula(loss, point[0] - h, point[1])) / (2
                        * h);
                assertThat((double) loss.derivative(point[0], point[1])).as(describe(point)).isCloseTo(quotient, within(
                        1e-5 * Math.abs(quotient) + 2e-6));
            }
        });
    }

    @TestFactory default Stream<DynamicTest> secondDerivativeIsTheSecondDifferenceQuotientOfTheFormula() {
        return each(losses(), loss -> {
            for (float[] point : points(loss)) {
                double h = 1e-3 * Math.min(1, distance(loss.predictionDomain(), point[0]));
                double middle = formula(loss, point[0], point[1]);
                double quotient = (formula(loss, point[0] + h, point[1]) - 2 * middle + formula(loss, point[0] - h,
                        point[1])) / (h * h);
                double rounding = 1e-15 * Math.max(1, Math.abs(middle)) / (h * h);
                assertThat((double) loss.secondDerivative(point[0], point[1])).as(describe(point)).isCloseTo(quotient,
                        within(2e-5 * Math.abs(quotient) + 2e-6 + rounding));
            }
        });
    }

    private static double distance(Domain domain, float number) {
        return Math.min(number - (double) domain.low(), domain.high() - (double) number);
    }

    @TestFactory default Stream<DynamicTest> isAsAccurateAsStated() {
        float[] sweep = sweep();
        return losses().stream().flatMap(loss -> floats(exactTargets(loss)).map(target -> LossContract.test(loss
                + " at target " + target, () -> {
                    double worst = 0;
                    for (float prediction : sweep) {
                        if (loss.predictionDomain().contains(prediction)) {
                            worst = Math.max(worst, error("value", prediction, loss.value(prediction, target),
                                    formula(loss, prediction, target)));
                            worst = Math.max(worst, error("derivative", prediction, loss.derivative(prediction,
                                    target), derivative(loss, prediction, target)));
                        }
                    }
                    assertThat(worst).as("ulp").isLessThanOrEqualTo(accuracy());
                })));
    }

    private static Stream<Float> floats(float[] numbers) {
        return IntStream.range(0, numbers.length).mapToObj(i -> numbers[i]);
    }

    /**
     * Float32 numbers of all magnitudes and both signs: many within reach of exponentials, some of each power of two.
     */
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
    private static double error(String verb, float prediction, float actual, double expected) {
        if (Math.abs(expected) > Float.MAX_VALUE) {
            return 0;
        }
        double error = Math.abs(actual - expected) / Math.ulp((float) expected);
        if (!(error < 1e4)) {
            throw new AssertionError(verb + " at " + prediction + " is " + actual + ", should be " + expected);
        }
        return error;
    }

    @TestFactory default Stream<DynamicTest> isFiniteAtItsKinksAndContinuousUnlessItSaysOtherwise() {
        return each(losses(), loss -> {
            Random random = new Random(3);
            for (int n = 0; n < 20; n++) {
                float target = target(loss, random);
                for (float kink : kinks(loss, target)) {
                    float at = loss.value(kink, target);
                    float derivative = Math.abs(loss.derivative(kink, target)) + 10;
                    String description = "kink " + kink + ", target " + target;
                    for (float beside : new float[] {Math.nextDown(kink), Math.nextUp(kink)}) {
                        if (continuous()) {
                            assertThat(loss.value(beside, target)).as(description).isCloseTo(at, within(derivative * 4
                                    * Math.ulp(Math.max(1, Math.abs(kink)))));
                        }
                        assertThat(loss.derivative(beside, target)).as(description).isFinite();
                    }
                    assertThat(loss.derivative(kink, target)).as(description).isFinite();
                    assertThat(loss.secondDerivative(kink, target)).as(description).isFinite();
                }
            }
        });
    }

    @TestFactory default Stream<DynamicTest> isFiniteFarAway() {
        return losses().stream().flatMap(loss -> floats(far(loss)).map(far -> LossContract.test(loss + " at "
                + far, () -> {
                    float target = target(loss, new Random(5));
                    assertThat(loss.value(far, target)).as("value").isFinite();
                    assertThat(loss.derivative(far, target)).as("derivative").isFinite();
                    assertThat(loss.secondDerivative(far, target)).as("second derivative").isFinite();
                })));
    }

    @TestFactory default Stream<DynamicTest> functionsOfNanAreNan() {
        return each(losses(), loss -> {
            float target = target(loss, new Random(5));
            float prediction = prediction(loss, new Random(5));
            assertThat(loss.value(Float.NaN, target)).as("value of NaN").isNaN();
            assertThat(loss.value(prediction, Float.NaN)).as("value at a target of NaN").isNaN();
            if (derivativeSeesNan()) {
                assertThat(loss.derivative(Float.NaN, target)).as("derivative at NaN").isNaN();
            }
        });
    }

    /** Sizes below a block, and of blocks with some elements left over. */
    @TestFactory default Stream<DynamicTest> arraysGiveWhatTheFunctionsOfAnElementGive() {
        return losses().stream().flatMap(loss -> IntStream.of(7, 1100).mapToObj(size -> LossContract.test(loss
                + ", " + size + " elements", () -> arraysAreTheFunctions(loss, size))));
    }

    /** Asserts that values and derivatives of an array have the bits of the functions of an element. */
    default void arraysAreTheFunctions(PointwiseLoss loss, int size) {
        Data<Tensor, Tensor> data = data(loss, new Random(size), size);
        float[] values = loss.values(data.prediction(), data.target()).toArray();
        float[] gradient = loss.reduced(Reduction.SUM).evaluate(data.prediction(), data.target()).gradient().toArray();
        Derivatives derivatives = loss.derivatives(data.prediction(), data.target());
        float[][] expected = new float[3][size];
        for (int i = 0; i < size; i++) {
            float prediction = data.prediction().data[i];
            float target = data.target().data[i];
            // 0 + x is 0 for both zeros, whose sign is not promised.
            expected[0][i] = 0 + loss.value(prediction, target);
            expected[1][i] = 0 + loss.derivative(prediction, target);
            expected[2][i] = 0 + loss.secondDerivative(prediction, target);
        }
        assertSame("value", values, expected[0], data);
        assertSame("derivative", gradient, expected[1], data);
        assertSame("derivative of derivatives", derivatives.gradient().data, expected[1], data);
        assertSame("second derivative", derivatives.hessian().data, expected[2], data);
    }

    private static void assertSame(String name, float[] actual, float[] expected, Data<Tensor, Tensor> data) {
        for (int i = 0; i < expected.length; i++) {
            if (Float.compare(0 + actual[i], expected[i]) != 0) {
                throw new AssertionError(name + " of element " + i + " of " + expected.length + " is " + actual[i]
                        + ", should be " + expected[i] + " at " + describe(new float[] {data.prediction().data[i], data
                                .target().data[i]}));
            }
        }
    }

    @TestFactory default Stream<DynamicTest> refusesShapesThatDiffer() {
        return each(losses(), loss -> {
            Tensor buffer = Tensor.full(7, 32);
            assertThatThrownBy(() -> loss.evaluateInto(Tensor.zeros(32), Tensor.zeros(32, 1), buffer)).isInstanceOf(
                    IllegalArgumentException.class).hasMessage(
                            name(loss)
                                    + ": prediction has shape [32] but target has shape [32, 1]; they must be equal");
            assertThat(buffer).isEqualTo(Tensor.full(7, 32));
        });
    }
}
