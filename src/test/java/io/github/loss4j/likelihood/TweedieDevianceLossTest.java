package io.github.loss4j.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Golden2;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TweedieDevianceLossTest implements PointwiseLossContract {
    @Override public List<TweedieDevianceLoss> losses() {
        return List.of(new TweedieDevianceLoss(1.5f), new TweedieDevianceLoss(3), new TweedieDevianceLoss(-0.5f),
                new TweedieDevianceLoss(1), new TweedieDevianceLoss(2), new TweedieDevianceLoss(0),
                new TweedieDevianceLoss(1.1f), new TweedieDevianceLoss(1.51f), new TweedieDevianceLoss(1.999f),
                new TweedieDevianceLoss(4));
    }

    /** The decimal number of the power. */
    private static double power(PointwiseLoss loss) {
        return Double.parseDouble(Float.toString(((TweedieDevianceLoss) loss).power()));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        double power = power(loss);
        if (power == 0) {
            return (prediction - target) * (prediction - target);
        }
        if (power == 1) {
            return 2 * Deviances.half(target, prediction);
        }
        if (power == 2) {
            return 2 * Deviances.half(prediction, target) / prediction;
        }
        double change = (prediction - target) / target;
        if (Math.abs(change) < 0.1) {
            return 2 * StrictMath.pow(target, 2 - power) * series(power, change);
        }
        double a = 1 - power;
        double b = 2 - power;
        return 2 * (StrictMath.pow(Math.max(target, 0), b) / (a * b) - target * StrictMath.pow(prediction, a) / a
                + StrictMath.pow(prediction, b) / b);
    }

    /**
     * The integral of x(1 + x)⁻ᵏ from 0 to the relative change, by the binomial series, since the closed form cancels.
     */
    private static double series(double power, double change) {
        double coefficient = 1;
        double sum = 0;
        for (int n = 0; n < 25; n++) {
            sum += coefficient * StrictMath.pow(change, n + 2) / (n + 2);
            coefficient *= (-power - n) / (n + 1);
        }
        return sum;
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        return 2 * (prediction - target) / StrictMath.pow(prediction, power(loss));
    }

    @Override public double accuracy() {
        return 6;
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.pointwise("TweedieDevianceLoss", golden -> new TweedieDevianceLoss(golden.number("power")));
    }

    @Override public float[] exactTargets(PointwiseLoss loss) {
        return power(loss) >= 1 && power(loss) < 2 ? new float[] {0, 0.3f, 3} : new float[] {1e-5f, 0.3f, 3};
    }

    @Override public float[] far(PointwiseLoss loss) {
        return new float[] {1e-4f, 1e4f};
    }

    @Override public float prediction(PointwiseLoss loss, Random random) {
        return 0.5f + random.nextFloat() * 5;
    }

    @Override public float target(PointwiseLoss loss, Random random) {
        return 0.5f + random.nextFloat() * 5;
    }

    @Test void infiniteMeansAndTargetsHaveTheirLimits() {
        float infinity = Float.POSITIVE_INFINITY;
        for (TweedieDevianceLoss loss : losses()) {
            float k = loss.power();
            float value = k == 3 ? 0.5f : k == 4 ? 1 / 12f : infinity;
            assertThat(loss.value(infinity, 2)).as("%s", loss).isEqualTo(value);
            assertThat(loss.derivative(infinity, 2)).as("%s", loss).isEqualTo(k < 1 ? infinity : k == 1 ? 2 : 0);
            if (k != 0) {
                assertThat(loss.secondDerivative(infinity, 2)).as("%s", loss).isEqualTo(k < 0 ? infinity : 0);
            }
            assertThat(loss.value(2, infinity)).as("%s", loss).isEqualTo(infinity);
            assertThat(loss.derivative(2, infinity)).as("%s", loss).isEqualTo(-infinity);
            assertThat(loss.value(infinity, infinity)).as("%s", loss).isNaN();
            assertThat(loss.value(Float.MAX_VALUE, infinity)).as("%s", loss).isEqualTo(infinity);
        }
    }

    @Test void refusesAPowerOfNan() {
        assertThatThrownBy(() -> new TweedieDevianceLoss(Float.NaN)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("TweedieDevianceLoss: power must be finite, was NaN");
    }

    @ParameterizedTest
    @ValueSource(floats = {0.5f, 0.999f, Float.MIN_VALUE}) void refusesPowersWithoutDistribution(float power) {
        assertThatThrownBy(() -> new TweedieDevianceLoss(power)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("TweedieDevianceLoss: power must be at most 0, or at least 1, was " + power);
    }

    /** Targets may be negative up to a power of 0, and 0 below a power of 2. */
    @ParameterizedTest @CsvSource({"-1, true, true", "0, true, true", "1, false, true", "1.99, false, true",
        "2, false, false", "3, false, false"}) void targetsHaveTheDomainOfTheDistribution(float power, boolean negative,
                boolean zero) {
        TweedieDevianceLoss loss = new TweedieDevianceLoss(power);
        assertThat(loss.targetDomain().contains(-1)).isEqualTo(negative);
        assertThat(loss.targetDomain().contains(0)).isEqualTo(zero);
        assertThat(loss.targetDomain().contains(1)).isTrue();
        assertThat(loss.predictionDomain().contains(0)).isEqualTo(power == 0);
    }

    /**
     * The definition, 2(max(t, 0)²⁻ᵏ/((1 − k)(2 − k)) − t·m¹⁻ᵏ/(1 − k) + m²⁻ᵏ/(2 − k)), and its derivatives 2(m − t)m⁻ᵏ
     * and 2m⁻ᵏ − 2k(m − t)m⁻ᵏ⁻¹, for powers k that no loop of blocks has.
     */
    @ParameterizedTest
    @CsvSource({"-1, 2, -3", "-1, 2, 0", "-1, 0.5, 2", "-2.5, 1.5, 0.25", "4.5, 2, 0.5", "4.5, 2, 2.5",
        "7, 0.5, 3", "7, 1.25, 1"}) void otherPowersHaveTheDefinition(float power, float mean, float target) {
        TweedieDevianceLoss loss = new TweedieDevianceLoss(power);
        double k = power;
        double m = mean;
        double ofTarget = target <= 0 ? 0 : Math.pow(target, 2 - k) / ((1 - k) * (2 - k));
        double value = 2 * (ofTarget - target * Math.pow(m, 1 - k) / (1 - k) + Math.pow(m, 2 - k) / (2 - k));
        assertThat((double) loss.value(mean, target)).isCloseTo(value, within((double) Math.ulp((float) value)));
        double first = 2 * (m - target) * Math.pow(m, -k);
        assertThat((double) loss.derivative(mean, target)).isCloseTo(first, within((double) Math.ulp((float) first)));
        double second = 2 * Math.pow(m, -k) - 2 * k * (m - target) * Math.pow(m, -k - 1);
        assertThat((double) loss.secondDerivative(mean, target)).isCloseTo(second,
                within((double) Math.ulp((float) second)));
    }

    /** 2t²⁻ᵏ/((1 − k)(2 − k)), which for k = 3 is 1/t. */
    @Test void infiniteMeansHaveTheirLimitForTheLargestTarget() {
        assertThat(new TweedieDevianceLoss(3).value(Float.POSITIVE_INFINITY, Float.MAX_VALUE))
                .isEqualTo(1 / Float.MAX_VALUE);
    }

    @Test void powerZeroIsTheSquaredError() {
        TweedieDevianceLoss loss = new TweedieDevianceLoss(0);
        assertThat(loss.value(3, -1)).isEqualTo(16);
        assertThat(loss.derivative(3, -1)).isEqualTo(8);
        assertThat(loss.secondDerivative(0, 0)).isEqualTo(2);
        assertThat(loss.secondDerivative(3, -1)).isEqualTo(2);
    }

    /** 2(t⁻²/6 + t·m⁻³/3 − m⁻²/2): m⁻³ is 0 in float32, but the loss is not. */
    @Test void aPowerOfTheMeanBelowFloat32LeavesTheLoss() {
        assertThat((double) new TweedieDevianceLoss(4).value(1e20f, 1.5e20f)).isCloseTo(2e-40 / 13.5,
                within(2.0 * Float.MIN_VALUE));
    }
}
