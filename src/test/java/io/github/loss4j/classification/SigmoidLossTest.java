package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
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

class SigmoidLossTest implements PointwiseLossContract {
    @Override public List<SigmoidLoss> losses() {
        return List.of(new SigmoidLoss());
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        double e = StrictMath.exp(-2 * Math.abs(prediction));
        return 2 * (target * prediction > 0 ? e : 1) / (1 + e);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        double e = StrictMath.exp(-2 * Math.abs(prediction));
        return -target * 4 * e / ((1 + e) * (1 + e));
    }

    @Override public double accuracy() {
        return 3.5;
    }

    /** mpmath 1.3.0, 40 digits: 1 - tanh(a), -sech(a)**2, 2*tanh(a)*sech(a)**2. */
    @TestFactory Stream<DynamicTest> agreesWithMpmath() {
        double[][] expected = {{-30, 2, -3.502604357e-26, -7.005208714e-26},
            {-2, 1.9640275239944458, -0.0706508234143, -0.1362186819315},
            {-0.5, 1.4621171951293945, -0.7864477038, -0.72686195374}, {0, 1, -1, 0},
            {0.5, 0.5378828644752502, -0.7864477038, 0.72686195374},
            {2, 0.03597242012619972, -0.0706508234143, 0.1362186819315},
            {10, 4.1223073843e-9, -8.2446147687e-9, 1.64892295e-8},
            {20, 8.496708262e-18, -1.6993416525e-17, 3.398683305e-17},
            {40, 3.609703231e-35, -7.219405314e-35, 1.443881063e-34}};
        SigmoidLoss loss = new SigmoidLoss();
        return LossContract.each(expected, row -> {
            float a = (float) row[0];
            String description = "a = " + a;
            assertThat((double) loss.value(a)).as(description).isCloseTo(row[1], within(5e-7 * row[1]));
            assertThat((double) loss.derivative(a)).as(description).isCloseTo(row[2], within(-5e-7 * row[2]));
            assertThat((double) loss.secondDerivative(a)).as(description).isCloseTo(row[3],
                    within(5e-7 * Math.abs(row[3])));
        });
    }

    /** 2 tanh(a)/cosh²(a): near a = 0 its digits must not cancel. */
    @Test void secondDerivativeIsAccurateNear0() {
        Random random = new Random(3);
        for (int k = 0; k < 20_000; k++) {
            float a = (float) ((random.nextBoolean() ? 1 : -1) * Math.pow(10, -12 + 13 * random.nextDouble()));
            double expected = 2 * Math.tanh(a) / Math.cosh(a) / Math.cosh(a);
            assertThat((double) new SigmoidLoss().secondDerivative(a)).as("a = " + a).isCloseTo(expected,
                    within(6.0 * Math.ulp((float) expected)));
        }
        assertThat(new SigmoidLoss().secondDerivative(Float.MIN_VALUE)).isEqualTo(2 * Float.MIN_VALUE);
        assertThat(new SigmoidLoss().secondDerivative(0)).isEqualTo(0);
    }

    @Test void staysBetween0And2() {
        SigmoidLoss loss = new SigmoidLoss();
        assertThat(loss.value(Float.POSITIVE_INFINITY, 1)).isEqualTo(0);
        assertThat(loss.value(Float.POSITIVE_INFINITY, -1)).isEqualTo(2);
        assertThat(loss.derivative(Float.POSITIVE_INFINITY, -1)).isZero();
        assertThat(loss.secondDerivative(Float.POSITIVE_INFINITY, -1)).isZero();
    }
}
