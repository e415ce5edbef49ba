package io.github.loss4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Golden;
import io.github.loss4j.GoldenContract;
import io.github.loss4j.LossContract;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LogCoshLossTest implements PointwiseLossContract, GoldenContract {
    @Override public List<LogCoshLoss> losses() {
        return List.of(new LogCoshLoss());
    }

    /** cosh² = 1 + sinh², so that nothing cancels near 0; e^(−2|r|) is nothing from 20 on. */
    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        double residual = Math.abs(prediction - target);
        double sinh = StrictMath.sinh(residual);
        return residual < 20 ? StrictMath.log1p(sinh * sinh) / 2 : residual - StrictMath.log(2);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        return StrictMath.tanh(prediction - target);
    }

    @Override public double accuracy() {
        return 2;
    }

    @Override public String goldenFile() {
        return "LogCosh";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new LogCoshLoss();
    }

    /** mpmath 1.3.0, 30 digits: log(cosh(r)), tanh(r), sech(r)**2. */
    @TestFactory Stream<DynamicTest> matchesMpmath() {
        double[][] figures = {
            {1e-04f, 4.99999973905e-9, 9.99999971405e-5, 0.99999999},
            {0.03125, 0.00048820179783, 0.031239831446, 0.999024072931},
            {0.5, 0.120114506958, 0.46211715726, 0.786447732966},
            {-0.75, 0.258266097423, -0.635148952387, 0.596585808281},
            {0.875, 0.342076969878, 0.703905603937, 0.504516900747},
            {-2.5, 1.81356816793, -0.986614298151, 0.0265922266832},
            {10.0, 9.3068528215, 0.999999995878, 8.24461445577e-9},
            {-40.0, 39.3068528194, -1.0, 7.21940555138e-35}
        };
        return LossContract.each(figures, figure -> {
            float residual = (float) figure[0];
            assertClose(new LogCoshLoss().value(residual), figure[1], 2);
            assertClose(new LogCoshLoss().derivative(residual), figure[2], 2);
            assertClose(new LogCoshLoss().secondDerivative(residual), figure[3], 4);
        });
    }

    private static void assertClose(float actual, double expected, int ulps) {
        assertThat((double) actual).isCloseTo(expected, within((double) ulps * Math.ulp((float) expected)));
    }

    @Test void doesNotVanishForSmallResiduals() {
        assertThat(new LogCoshLoss().value(1e-4f)).isCloseTo(5e-9f, within(1e-15f));
        assertThat(new LogCoshLoss().value(1e-20f)).isCloseTo(5e-41f, within(2 * Float.MIN_VALUE));
    }

    @Test void infiniteResidualHasDerivativeOne() {
        assertThat(new LogCoshLoss().value(Float.NEGATIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(new LogCoshLoss().derivative(Float.NEGATIVE_INFINITY)).isEqualTo(-1);
        assertThat(new LogCoshLoss().secondDerivative(Float.NEGATIVE_INFINITY)).isEqualTo(0);
        assertThat(new LogCoshLoss().value(3e38f)).isEqualTo(3e38f);
    }
}
