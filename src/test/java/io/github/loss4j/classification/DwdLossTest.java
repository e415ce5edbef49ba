package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.LossContract;
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

class DwdLossTest implements PointwiseLossContract {
    @Override public List<DwdLoss> losses() {
        return List.of(new DwdLoss(), new DwdLoss(2), new DwdLoss(0.5f), new DwdLoss(4));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        double q = ((DwdLoss) loss).q();
        double a = target * prediction;
        return a <= q / (q + 1) ? 1 - a : StrictMath.pow(q / (q + 1) / a, q) / (q + 1);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        double q = ((DwdLoss) loss).q();
        double a = target * prediction;
        return a <= q / (q + 1) ? -target : -target * StrictMath.pow(q / (q + 1) / a, q + 1);
    }

    @Override public double accuracy() {
        return 2;
    }

    /** Only the power 1 has an accuracy that is the same everywhere; the others have a test of their own. */
    @Override public float[] exactTargets(PointwiseLoss loss) {
        return ((DwdLoss) loss).q() == 1 ? new float[] {-1, 1} : new float[0];
    }

    @Override public float[] kinks(PointwiseLoss loss, float target) {
        float q = ((DwdLoss) loss).q();
        return new float[] {q / (q + 1) / target};
    }

    @ParameterizedTest
    @ValueSource(floats = {2, 0.5f, 0.1f, 30, 1000, 1e-3f, 5e-4f}) void otherPowersAreAsAccurateAsStated(float q) {
        Random random = new Random(13);
        DwdLoss loss = new DwdLoss(q);
        for (int i = 0; i < 20_000; i++) {
            float a = i % 2 == 0
                    ? (random.nextFloat() - 0.4f) * 5
                    : Float.intBitsToFloat(random.nextInt() & 0x7fffffff);
            double expected = formula(loss, a, 1);
            if (expected <= Float.MAX_VALUE) {
                double bound = 4 + 2 * Math.abs(Math.log((q + 1) * expected));
                LossContract.assertWithin(loss.value(a), expected, bound * Math.ulp((float) expected),
                        () -> loss + " at " + a);
                double derivative = derivative(loss, a, 1);
                LossContract.assertWithin(loss.derivative(a), derivative, bound * Math.ulp((float) derivative),
                        () -> loss + "'s derivative at " + a);
                double second = a <= q / (q + 1) ? 0 : -derivative * (q + 1) / a;
                if (second == 0 || second > 1e-30 && second < 1e30) {
                    LossContract.assertWithin(loss.secondDerivative(a), second, (bound + 8) * Math.ulp((float) second),
                            () -> loss + "'s second derivative at " + a);
                }
            }
        }
    }

    /** mpmath 1.3.0, 40 digits: q**q/((q + 1)**(q + 1)*a**q), and mpmath.diff of it. */
    @TestFactory Stream<DynamicTest> agreesWithMpmath() {
        double[][] expected = {{0.5, 1.5, 0.3142696917, -0.1047565565}, {0.5, 1e6, 3.849001660e-4, -1.924500837e-10},
            {1, 1.5, 0.1666666667, -0.1111111111}, {1, 3, 0.08333333333, -0.02777777778}, {1, 1e6, 2.5e-7, -2.5e-13},
            {2, 1.5, 0.0658436194, -0.0877914950}, {2, 3, 0.01646090486, -0.01097393688},
            {2, 1e6, 1.481481496e-13, -2.962963022e-19}, {100, 1.5, 9.003582279e-21, -6.002388035e-19}};
        return LossContract.each(expected, row -> {
            DwdLoss loss = new DwdLoss((float) row[0]);
            float a = (float) row[1];
            assertThat((double) loss.value(a)).as(loss + " at " + a).isCloseTo(row[2], within(2e-6 * row[2]));
            assertThat((double) loss.derivative(a)).as(loss + " at " + a).isCloseTo(row[3], within(-2e-6 * row[3]));
        });
    }

    @Test void isTheHingeForALargePower() {
        for (float a = -5; a <= 5; a += 0.125f) {
            assertThat(new DwdLoss(1e6f).value(a)).isCloseTo(new HingeLoss().value(a), within(1e-5f));
        }
    }

    @TestFactory Stream<DynamicTest> isALineUpToItsThreshold() {
        return LossContract.<DwdLoss>each(losses(), loss -> {
            assertThat(loss.value(0)).isEqualTo(1);
            assertThat(loss.value(-7)).isEqualTo(8);
            assertThat(loss.derivative(-7)).isEqualTo(-1);
            assertThat(loss.secondDerivative(-7)).isZero();
            float threshold = loss.q() / (loss.q() + 1);
            float curvature = (loss.q() + 1) * (loss.q() + 1) / loss.q();
            assertThat(loss.secondDerivative(Math.nextDown(threshold))).isZero();
            assertThat(loss.secondDerivative(threshold)).isCloseTo(curvature, within(1e-5f * curvature));
        });
    }

    @TestFactory Stream<DynamicTest> acceptsInfiniteScores() {
        return LossContract.<DwdLoss>each(losses(), loss -> {
            assertThat(loss.value(Float.POSITIVE_INFINITY)).isEqualTo(0);
            assertThat(loss.derivative(Float.POSITIVE_INFINITY)).isZero();
            assertThat(loss.secondDerivative(Float.POSITIVE_INFINITY)).isZero();
            assertThat(loss.value(Float.NEGATIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
            assertThat(loss.derivative(Float.NEGATIVE_INFINITY)).isEqualTo(-1);
        });
    }

    @Test void refusesAPowerThatIsNotPositive() {
        assertThatThrownBy(() -> new DwdLoss(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("DwdLoss: q must be positive and finite, was 0.0");
        assertThatThrownBy(() -> new DwdLoss(Float.NaN))
                .hasMessage("DwdLoss: q must be positive and finite, was NaN");
    }

    /** mpmath 1.3.0, 60 digits: for q to 0 the loss beyond the threshold tends to 1. */
    @Test void survivesTinyPowers() {
        assertThat(new DwdLoss(1e-40f).value(1)).isEqualTo(1);
        assertThat(new DwdLoss(1e-40f).derivative(1)).isEqualTo(-1e-40f);
        assertThat(new DwdLoss(1e-40f).secondDerivative(-1)).isZero();
        assertThat(new DwdLoss(1e-30f).value(1e20f)).isEqualTo(1);
    }

    /** (q + 1)²/q, which the second derivative attains just above the threshold q/(q + 1). */
    @ParameterizedTest @CsvSource({"0.5, 4.5", "1, 4", "2, 4.5", "3, 5.333333333"}) void hasTheMajorantOfItsThreshold(
            float q, double majorant) {
        assertThat((double) new DwdLoss(q).majorant(0.25f)).isCloseTo(majorant, within(1e-6));
        assertThat((double) new DwdLoss(q).secondDerivative(q / (q + 1) * 1.000001f)).isCloseTo(majorant, within(1e-4));
    }
}
