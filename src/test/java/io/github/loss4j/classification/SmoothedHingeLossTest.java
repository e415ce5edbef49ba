package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.LossContract;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SmoothedHingeLossTest implements PointwiseLossContract {
    @Override public List<SmoothedHingeLoss> losses() {
        return List.of(new SmoothedHingeLoss(), new SmoothedHingeLoss(2), new SmoothedHingeLoss(0.3f));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        double gamma = ((SmoothedHingeLoss) loss).gamma();
        double a = target * prediction;
        return a >= 1 - gamma ? Math.pow(Math.max(0, 1 - a), 2) / (2 * gamma) : 1 - gamma / 2 - a;
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        double gamma = ((SmoothedHingeLoss) loss).gamma();
        double a = target * prediction;
        return target * (a >= 1 - gamma ? -Math.max(0, 1 - a) / gamma : -1);
    }

    @Override public double accuracy() {
        return 3;
    }

    @Override public float[] kinks(PointwiseLoss loss, float target) {
        return new float[] {1 / target, (1 - ((SmoothedHingeLoss) loss).gamma()) / target};
    }

    /** scipy 1.17.1: scipy.special.huber(gamma, max(0, 1 - a))/gamma, the same function by another name. */
    @Test void agreesWithScipy() {
        float[] margins = {-3, -1, -0.5f, 0, 0.25f, 0.75f, 1, 2};
        float[][] expected = {{3.75f, 1.75f, 1.25f, 0.75f, 0.5f, 0.0625f, 0, 0},
            {3.5f, 1.5f, 1, 0.5f, 0.28125f, 0.03125f, 0, 0},
            {3, 1, 0.5625f, 0.25f, 0.140625f, 0.015625f, 0, 0}};
        float[] gammas = {0.5f, 1, 2};
        for (int g = 0; g < gammas.length; g++) {
            for (int i = 0; i < margins.length; i++) {
                assertThat(new SmoothedHingeLoss(gammas[g]).value(margins[i])).isEqualTo(expected[g][i]);
            }
        }
    }

    @Test void isTheHingeWhenTheParabolaIsNarrow() {
        for (float a = -5; a <= 5; a += 0.125f) {
            assertThat(new SmoothedHingeLoss(1e-6f).value(a)).isCloseTo(new HingeLoss().value(a), within(1e-6f));
        }
        assertThat(new SmoothedHingeLoss(Float.MIN_VALUE).value(-2)).isEqualTo(3);
        assertThat(new SmoothedHingeLoss(Float.MIN_VALUE).derivative(-2)).isEqualTo(-1);
        assertThat(new SmoothedHingeLoss(Float.MIN_VALUE).secondDerivative(-2)).isEqualTo(0);
    }

    @Test void isCurvedOnItsParabolaAlone() {
        SmoothedHingeLoss loss = new SmoothedHingeLoss(2);
        assertThat(loss.secondDerivative(-1.001f)).isEqualTo(0);
        assertThat(loss.secondDerivative(-1)).isEqualTo(0.5f);
        assertThat(loss.secondDerivative(Math.nextDown(1f))).isEqualTo(0.5f);
        assertThat(loss.secondDerivative(1)).isEqualTo(0);
    }

    @Test void acceptsExtremeNumbers() {
        SmoothedHingeLoss loss = new SmoothedHingeLoss(3e38f);
        assertThat(loss.value(-1e38f)).isCloseTo(1e38f / 6, within(1e31f));
        assertThat(loss.value(Float.NEGATIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.value(Float.POSITIVE_INFINITY)).isEqualTo(0);
        assertThat(loss.derivative(Float.NEGATIVE_INFINITY)).isEqualTo(-1);
    }

    @Test void refusesAGammaThatIsNotPositive() {
        assertThatThrownBy(() -> new SmoothedHingeLoss(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SmoothedHingeLoss: gamma must be positive and finite, was 0.0");
        assertThatThrownBy(() -> new SmoothedHingeLoss(Float.NaN))
                .hasMessage("SmoothedHingeLoss: gamma must be positive and finite, was NaN");
    }

    /** The end of the parabola lies between two float32 numbers where 1 − γ is rounded. */
    @Test void jumpsAtTheExactEndOfTheParabola() {
        Random random = new Random(31);
        for (int i = 0; i < 20_000; i++) {
            float gamma = (float) Math.pow(2, 12 * random.nextDouble() - 8);
            double end = 1 - (double) gamma;
            float near = (float) end;
            for (float a : new float[] {Math.nextDown(near), near, Math.nextUp(near)}) {
                assertThat(new SmoothedHingeLoss(gamma).secondDerivative(a)).as(gamma + " at " + a)
                        .isEqualTo(a >= end && a < 1 ? 1 / gamma : 0);
            }
        }
    }

    /** 200,000 random pairs of γ and a, against double. */
    @Test void allWidthsAreAsAccurateAsStated() {
        Random random = new Random(37);
        for (int i = 0; i < 200_000; i++) {
            SmoothedHingeLoss loss = new SmoothedHingeLoss((float) Math.pow(2, 40 * random.nextDouble() - 20));
            float a = i % 2 == 0
                    ? 1 - loss.gamma() * 2 * random.nextFloat()
                    : Float.intBitsToFloat(random.nextInt() & 0xff7fffff);
            double value = formula(loss, a, 1);
            double derivative = derivative(loss, a, 1);
            if (value <= Float.MAX_VALUE) {
                LossContract.assertWithin(loss.value(a), value, 3.0 * Math.ulp((float) value), () -> loss + " at " + a);
            }
            LossContract.assertWithin(loss.derivative(a), derivative, 1.5 * Math.ulp((float) derivative),
                    () -> loss + " at " + a);
        }
    }
}
