package io.github.loss4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.Reduction;
import io.github.loss4j.Tensor;
import io.github.loss4j.likelihood.TweedieDevianceLoss;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Arrays, which loops over blocks compute, have the results of single elements, for parameters at the ends of ranges.
 */
class ExtremeParametersTest {
    private static final int SIZE = 300;

    static Stream<PointwiseLoss> losses() {
        return Stream.of(Stream.of(0f, 1e-14f, -1e-14f, 1e-3f, 2 - 0x1p-20f, 2f, 2 + 0x1p-20f, -60f, 60f, -100f, 100f,
                -1e6f).map(alpha -> new BarronLoss(alpha, 0.5f)),
                Stream.of(1e-30f, 1e-14f, 1e14f, 1e30f).flatMap(scale -> Stream.of(new BarronLoss(-2, scale),
                        new BarronLoss(1.5f, scale))),
                Stream.of(1f, 1 + 0x1p-20f, 1.5f, 2f, 3f, 50f, 4000f, 5000f, 1e30f).map(LpLoss::new),
                Stream.of(-3f, -0.5f, 0f, 1f, 1 + 0x1p-20f, 1.5f, 2f, 3.9f, 4.1f, 7f).map(TweedieDevianceLoss::new))
                .flatMap(stream -> stream);
    }

    @ParameterizedTest @MethodSource("losses") void arraysHaveTheResultsOfElements(PointwiseLoss loss) {
        Random random = new Random(3);
        boolean positive = loss instanceof TweedieDevianceLoss;
        Tensor prediction = Tensor.zeros(SIZE).map(x -> positive
                ? Math.exp(random.nextGaussian())
                : random.nextGaussian());
        Tensor target = Tensor.zeros(SIZE).map(x -> positive
                ? Math.exp(random.nextGaussian())
                : random.nextGaussian() / 8);
        float[] values = loss.values(prediction, target).toArray();
        float[] gradient = loss.reduced(Reduction.SUM).evaluate(prediction, target).gradient().toArray();
        float[] hessian = loss.derivatives(prediction, target).hessian().toArray();
        for (int i = 0; i < SIZE; i++) {
            float p = prediction.get(i);
            float t = target.get(i);
            assertNear("value " + i, values[i], loss.value(p, t));
            assertNear("derivative " + i, gradient[i], loss.derivative(p, t));
            assertNear("second derivative " + i, hessian[i], loss.secondDerivative(p, t));
        }
    }

    private static void assertNear(String name, float actual, float expected) {
        if (Math.abs(expected) <= Float.MAX_VALUE) {
            assertThat((double) actual).as(name).isCloseTo(expected, within(1e-5 * Math.abs(expected) + 1e-44));
        } else {
            assertThat(actual).as(name).isEqualTo(expected);
        }
    }
}
