package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.internal.BlockFormula;
import io.github.loss4j.internal.FormulaInDouble;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses of one formula. */
class FormulaLossTest {
    private static final PointwiseLoss CAUCHY = PointwiseLoss.of((p, t) -> p.minus(t).square().times(0.5f).log1p());
    private static final PointwiseLoss HUBER = PointwiseLoss.of((p, t) -> {
        Variable size = p.minus(t).abs();
        return Variable.ifPositive(size.minus(1), size.minus(0.5f), p.minus(t).square().times(0.5f));
    });
    /** Together they use every operation. */
    private static List<PointwiseLoss> losses() {
        return List.of(CAUCHY, HUBER,
                PointwiseLoss.of((p, t) -> p.softplus().minus(p.times(t))),
                PointwiseLoss.of((p, t) -> p.sigmoid().minus(t).square().plus(p.tanh().times(t))),
                PointwiseLoss.of((p, t) -> p.sin().plus(p.times(t).cos()).negate()),
                PointwiseLoss.of((p, t) -> p.exp().minus(p.times(t)).plus(p.expm1()).plus(2)),
                PointwiseLoss.of((p, t) -> p.max(t).plus(p.min(t).times(3)).max(p.negate()).min(5).max(-3)),
                PointwiseLoss.of((p, t) -> p.abs().log().max(-100).plus(p.square().plus(1).sqrt())),
                PointwiseLoss.of((p, t) -> p.minus(t).abs().pow(1.5f).plus(p.abs().pow(1.3f)).plus(p.pow(-2))),
                PointwiseLoss.of((p, t) -> p.dividedBy(t).plus(t.dividedBy(p)).plus(p.pow(3)).dividedBy(7)));
    }

    private static final float[] SPECIAL = {0, -0f, 1, -1, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY,
        Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL, Float.MAX_VALUE, -Float.MAX_VALUE, 1e-20f, 88.8f, -104,
        0.5f, -0.5f};

    @ParameterizedTest
    @ValueSource(ints = {1, 31, 32, 100, 513, 514, 1100}) void aBlockHasTheBitsOfItsElements(int length) {
        float[] predictions = numbers(length + 3, 1);
        float[] targets = numbers(length + 3, 2);
        for (PointwiseLoss loss : losses()) {
            float[][] results = new float[3][length];
            BlockFormula.of(loss).compute(loss, predictions, targets, 3, length, results[0], results[1], results[2]);
            float[] alone = new float[length];
            BlockFormula.of(loss).compute(loss, predictions, targets, 3, length, null, alone, null);
            assertThat(alone).containsExactly(results[1]);
            for (int i = 0; i < length; i++) {
                float prediction = predictions[i + 3];
                float target = targets[i + 3];
                assertThat(new float[] {results[0][i], results[1][i], results[2][i]})
                        .as("%s at %s, %s", loss, prediction, target)
                        .containsExactly(loss.value(prediction, target), loss.derivative(prediction, target),
                                loss.secondDerivative(prediction, target));
            }
        }
    }

    /** Every pair of special numbers, then random ones. */
    private static float[] numbers(int length, int seed) {
        Random random = new Random(seed);
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            int pair = seed == 1 ? i % SPECIAL.length : i / SPECIAL.length;
            numbers[i] = pair < SPECIAL.length && i < SPECIAL.length * SPECIAL.length
                    ? SPECIAL[pair]
                    : 3 * (float) random.nextGaussian();
        }
        return numbers;
    }

    @Test void isEqualIfItsOperationsAre() {
        PointwiseLoss same = PointwiseLoss.of((p, t) -> p.minus(t).square().times(0.5f).log1p());
        assertThat(CAUCHY).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(HUBER).isNotEqualTo(null)
                .isNotEqualTo("text");
        assertThat(losses().stream().map(Object::hashCode)).doesNotHaveDuplicates();
    }

    private static boolean signed(Formula formula) {
        return PointwiseLoss.of(formula).signed();
    }

    @Test void isSignedUnlessItsOperationsGiveNoNegativeNumber() {
        List<Formula> notNegative = List.of((p, t) -> p.abs(), (p, t) -> p.minus(t).square(), (p, t) -> p.exp(),
                (p, t) -> p.sigmoid(), (p, t) -> p.softplus(), (p, t) -> p.sqrt(), (p, t) -> p.abs().plus(t.abs()),
                (p, t) -> p.abs().plus(0), (p, t) -> p.abs().dividedBy(t.exp()), (p, t) -> p.abs().min(2),
                (p, t) -> p.minus(t).times(p.minus(t)), (p, t) -> p.abs().times(t.square()), (p, t) -> p.max(t.abs()),
                (p, t) -> p.abs().max(t), (p, t) -> p.square().log1p(), (p, t) -> p.abs().expm1(),
                (p, t) -> p.abs().tanh(), (p, t) -> p.abs().pow(1.3f),
                (p, t) -> Variable.ifPositive(p, p.abs(), t.square()),
                (p, t) -> Variable.ifPositive(p.minus(1), p.minus(1), t.square()),
                (p, t) -> Variable.ifPositive(p.minus(1), p.minus(0.5f), t.square()));
        assertThat(notNegative).noneMatch(FormulaLossTest::signed);
        List<Formula> signed = List.of((p, t) -> p, (p, t) -> p.minus(t), (p, t) -> p.abs().negate(),
                (p, t) -> p.plus(t.abs()), (p, t) -> p.abs().plus(t), (p, t) -> p.abs().plus(-1),
                (p, t) -> p.dividedBy(t.abs()), (p, t) -> p.abs().dividedBy(t), (p, t) -> p.abs().min(t),
                (p, t) -> p.min(t.abs()), (p, t) -> p.times(t), (p, t) -> p.abs().times(t), (p, t) -> p.times(t.abs()),
                (p, t) -> p.max(t), (p, t) -> p.log1p(), (p, t) -> p.expm1(), (p, t) -> p.tanh(), (p, t) -> p.pow(3),
                (p, t) -> p.abs().log(), (p, t) -> p.sin(), (p, t) -> Variable.ifPositive(p, p.abs(), t),
                (p, t) -> Variable.ifPositive(t, p, t.square()),
                (p, t) -> Variable.ifPositive(p.minus(1), p.minus(1.5f), t.square()),
                (p, t) -> Variable.ifPositive(p.minus(1), t.minus(0.5f), t.square()),
                (p, t) -> Variable.ifPositive(p.plus(1), p.minus(0.5f), t.square()),
                (p, t) -> Variable.ifPositive(p.minus(1), p.plus(0.5f), t.square()),
                (p, t) -> Variable.ifPositive(p.minus(1), p.minus(t), t.square()),
                (p, t) -> Variable.ifPositive(p.minus(t), p.minus(0.5f), t.square()));
        assertThat(signed).allMatch(FormulaLossTest::signed);
    }

    @TestFactory Stream<DynamicTest> agreesWithTheSameFormulaInDouble() {
        Random random = new Random(3);
        return LossContract.each(losses(), loss -> {
            FormulaInDouble exact = new FormulaInDouble(((FormulaLoss) loss).program());
            for (int k = 0; k < 2000; k++) {
                float p = 3 * (float) random.nextGaussian();
                float t = 1 + random.nextFloat();
                String point = loss + " at " + p + ", " + t;
                close(loss.value(p, t), exact.value(p, t), 2e-6, point);
                close(loss.derivative(p, t), exact.derivative(p, t), 1e-5, point);
                close(loss.secondDerivative(p, t), exact.secondDerivative(p, t), 1e-4, point);
            }
        });
    }

    private static void close(double actual, double expected, double accuracy, String point) {
        assertThat(actual).as(point).isCloseTo(expected, within(accuracy * (1 + Math.abs(expected))));
    }

    @TestFactory Stream<DynamicTest> derivativesInDoubleAreThoseOfTheValue() {
        Random random = new Random(4);
        double h = 1e-5;
        return LossContract.each(losses(), loss -> {
            FormulaInDouble exact = new FormulaInDouble(((FormulaLoss) loss).program());
            for (int k = 0; k < 500; k++) {
                double p = 3 * random.nextGaussian();
                double t = 1 + random.nextDouble();
                boolean nearKink = Math.abs(p) < 0.05 || Math.abs(p - t) < 0.05 || Math.abs(Math.abs(p - t) - 1) < 0.01
                        || loss == losses().get(6);
                if (!nearKink) {
                    double difference = (exact.value(p + h, t) - exact.value(p - h, t)) / (2 * h);
                    double second = (exact.derivative(p + h, t) - exact.derivative(p - h, t)) / (2 * h);
                    close(exact.derivative(p, t), difference, 1e-5, loss + " at " + p);
                    close(exact.secondDerivative(p, t), second, 1e-5, loss + " at " + p);
                }
            }
        });
    }

    /** ln(1 + u) and eˣ − 1 near 0 and far away, against {@link Math#log1p} and {@link Math#expm1} in double. */
    @Test void operationsAreAccurate() {
        assertUlps(PointwiseLoss.of((p, t) -> p.log1p()), Math::log1p, -0.999f, 1e30f);
        assertUlps(PointwiseLoss.of((p, t) -> p.expm1()), Math::expm1, -100, 88);
        assertUlps(PointwiseLoss.of((p, t) -> p.tanh()), Math::tanh, -100, 100);
        assertUlps(PointwiseLoss.of((p, t) -> p.sigmoid()), x -> 1 / (1 + Math.exp(-x)), -80, 80);
        assertUlps(PointwiseLoss.of((p, t) -> p.softplus()), x -> Math.log1p(Math.exp(x)), -80, 80);
    }

    private static void assertUlps(PointwiseLoss loss, java.util.function.DoubleUnaryOperator exact, float low,
            float high) {
        Random random = new Random(5);
        for (int k = 0; k < 100_000; k++) {
            float x = (float) Math.exp(40 * random.nextDouble() - 25) * (random.nextBoolean() ? 1 : -1);
            if (x > low && x < high) {
                double expected = exact.applyAsDouble(x);
                assertThat(Math.abs(loss.value(x, 0) - expected)).as("%s at %s", loss, x)
                        .isLessThanOrEqualTo(3.5 * Math.ulp((float) expected));
            }
        }
    }

    @Test void kinksHaveTheSubgradientOfLeastMagnitude() {
        assertThat(PointwiseLoss.of((p, t) -> p.abs()).derivative(0, 0)).isZero();
        assertThat(PointwiseLoss.of((p, t) -> p.max(0)).derivative(0, 0)).isZero();
        assertThat(PointwiseLoss.of((p, t) -> p.times(3).max(p)).derivative(0, 0)).isEqualTo(1);
        assertThat(PointwiseLoss.of((p, t) -> p.times(-3).min(p)).derivative(0, 0)).isZero();
        assertThat(PointwiseLoss.of((p, t) -> p.times(-3).max(p.times(-2))).derivative(0, 0)).isEqualTo(-2);
        PointwiseLoss power = PointwiseLoss.of((p, t) -> p.minus(t).abs().pow(1.5f));
        assertThat(power.derivative(2, 2)).isZero();
        assertThat(power.secondDerivative(2, 2)).isZero();
    }

    @Test void theOtherBranchMayBeNaN() {
        PointwiseLoss loss = PointwiseLoss.of((p, t) -> Variable.ifPositive(p, p.log(), p.square()));
        assertThat(loss.value(-2, 0)).isEqualTo(4);
        assertThat(loss.derivative(-2, 0)).isEqualTo(-4);
        assertThat(loss.secondDerivative(0, 0)).isEqualTo(2);
        assertThat(loss.derivative(4, 0)).isEqualTo(0.25f);
        assertThat(loss.value(Float.NaN, 0)).isNaN();
    }

    @Test void showsTheFormula() {
        assertThat(CAUCHY).hasToString("log1p(0.5·(p − t)²)");
        assertThat(HUBER).hasToString("ifPositive(|p − t| − 1, |p − t| − 0.5, 0.5·(p − t)²)");
        assertThat(PointwiseLoss.of((p, t) -> p.minus(t.minus(1)).dividedBy(t.times(p)).negate().pow(-1.5f).max(-2)))
                .hasToString("max((−(p − (t − 1))/(t·p))^−1.5, −2)");
        PointwiseLoss long40 = PointwiseLoss.of((p, t) -> {
            Variable power = p;
            for (int k = 0; k < 40; k++) {
                power = power.times(power);
            }
            return power;
        });
        assertThat(long40.toString()).hasSizeLessThan(1100).endsWith("…");
        assertThat(long40.value(1, 0)).isEqualTo(1);
    }

    @Test void aFormulaMayCallAnother() {
        Formula residual = (p, t) -> p.minus(t);
        PointwiseLoss loss = PointwiseLoss.of((p, t) -> residual.apply(p, t).square()
                .plus(PointwiseLoss.of(residual).value(3, 1)));
        assertThat(loss).hasToString("(p − t)² + 2");
    }

    @Test void refusesVariablesOfOtherCalls() {
        Variable[] kept = new Variable[1];
        PointwiseLoss.of((p, t) -> {
            kept[0] = p;
            return p.minus(t);
        });
        assertThatThrownBy(() -> kept[0].plus(1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Variable: the call of the formula that it was given to has ended;"
                        + " a Variable must be used within that call");
        assertThatThrownBy(() -> PointwiseLoss.of((p, t) -> p.plus(kept[0])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Variable: other belongs to another call of a formula; it must belong to the same call");
        assertThatThrownBy(() -> PointwiseLoss.of((p, t) -> kept[0])).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the result of the formula belongs to another call");
        assertThatThrownBy(() -> PointwiseLoss.of((p, t) -> null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PointwiseLoss.of: the formula returned null; it must return a Variable");
    }

    @Test void survivesSerialisation() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
            stream.writeObject(CAUCHY);
        }
        try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            PointwiseLoss read = (PointwiseLoss) stream.readObject();
            assertThat(read).hasToString(CAUCHY.toString());
            assertThat(read.value(3, 1)).isEqualTo(CAUCHY.value(3, 1));
        }
        Object lock = new Object();
        PointwiseLoss loss = PointwiseLoss.of((p, t) -> p.plus(lock.hashCode()));
        assertThatThrownBy(() -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(loss))
                .isInstanceOf(NotSerializableException.class);
    }

    @Test void isALossLikeOthers() {
        Tensor predictions = Tensor.of(3.0, 1.0);
        Tensor targets = Tensor.of(1.0, 1.5);
        Evaluation<Tensor> evaluation = HUBER.reduced(Reduction.SUM).evaluate(predictions, targets);
        assertThat(evaluation.value()).isEqualTo(1.625f);
        assertThat(evaluation.gradient()).isEqualTo(Tensor.of(1.0, -0.5));
        assertThat(CAUCHY.signed()).isFalse();
        assertThat(losses().get(2).signed()).isTrue();
    }
}
