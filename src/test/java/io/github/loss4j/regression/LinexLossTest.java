package io.github.loss4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Golden2;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinexLossTest implements PointwiseLossContract {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @Override public List<LinexLoss> losses() {
        return List.of(new LinexLoss(1), new LinexLoss(-0.5f), new LinexLoss(1.5f), new LinexLoss(-2));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        double x = ((LinexLoss) loss).a() * (prediction - target);
        double sum = 0;
        double term = 1;
        for (int k = 2; k < 20 && Math.abs(x) < 1; k++) {
            term /= k;
            sum += term;
            term *= x;
        }
        return Math.abs(x) < 1 ? x * x * sum : StrictMath.expm1(x) - x;
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        double a = ((LinexLoss) loss).a();
        return a * StrictMath.expm1(a * (prediction - target));
    }

    @Override public double accuracy() {
        return 4;
    }

    @Override public float[] far(PointwiseLoss loss) {
        return new float[] {-40, 40};
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.pointwise("LinexLoss", golden -> new LinexLoss(golden.number("a")));
    }

    @ParameterizedTest @ValueSource(floats = {1e20f, Float.MAX_VALUE}) void theSquareOfAMayLeaveFloat32(float a) {
        assertThat(new LinexLoss(a).secondDerivative(-0.05f)).isEqualTo(0);
        assertThat(new LinexLoss(-a).secondDerivative(0.05f)).isEqualTo(0);
        assertThat(new LinexLoss(a).secondDerivative(0)).isEqualTo(INFINITY);
    }

    @Test void theSquareOfAMayLeaveFloat32WhereItsProductDoesNot() {
        assertThat(new LinexLoss(1e20f).secondDerivative(-8e-19f)).isCloseTo((float) (1e40 * Math.exp(-80)),
                within(1e1f));
    }

    @Test void infiniteResidualHasTheDerivativeOfItsSide() {
        LinexLoss loss = new LinexLoss(2);
        assertThat(loss.value(-INFINITY)).isEqualTo(INFINITY);
        assertThat(loss.derivative(-INFINITY)).isEqualTo(-2);
        assertThat(loss.secondDerivative(-INFINITY)).isEqualTo(0);
        assertThat(loss.value(INFINITY)).isEqualTo(INFINITY);
        assertThat(loss.derivative(INFINITY)).isEqualTo(INFINITY);
        assertThat(loss.value(3e38f)).isEqualTo(INFINITY);
        assertThat(loss.value(-1e38f)).isEqualTo(2e38f);
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -0f, Float.NaN, INFINITY, -INFINITY}) void refusesZeroAndWhatIsNotFinite(float a) {
        assertThatThrownBy(() -> new LinexLoss(a)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LinexLoss: a must be finite and not 0, was " + a);
    }

    /** The documentation of sktime, mean_linex_error: its residual is the target less the prediction. */
    @Test void matchesTheExamplesOfSktime() {
        Tensor targets = Tensor.of(3, -0.5f, 2, 7, 2);
        Tensor predictions = Tensor.of(2.5f, 0, 2, 8, 1.25f);
        assertThat(new LinexLoss(-1).value(predictions, targets)).isCloseTo(0.19802627763937575f, within(2e-8f));
        assertThat(new LinexLoss(1).value(predictions, targets)).isCloseTo(0.2391800623225643f, within(2e-8f));
    }
}
