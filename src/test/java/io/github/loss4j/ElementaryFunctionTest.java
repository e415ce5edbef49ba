package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.Logarithm;
import io.github.loss4j.internal.PointwiseEngineAccess;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElementaryFunctionTest {
    private static double worst(float[] numbers, ElementaryFunction function, DoubleUnaryOperator exact) {
        double worst = 0;
        for (float number : numbers) {
            double expected = exact.applyAsDouble(number);
            float actual = function.of(number);
            if (Math.abs(expected) > Float.MAX_VALUE || Double.isNaN(expected)) {
                assertThat(Float.valueOf(actual)).as(function + " of " + number)
                        .isEqualTo(Float.valueOf((float) expected));
            } else {
                worst = Math.max(worst, Math.abs(actual - expected) / Math.ulp((float) expected));
            }
        }
        return worst;
    }

    private static float[] numbers(float low, float high) {
        Random random = new Random(1);
        float[] numbers = new float[1_000_000];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i % 2 == 0
                    ? low + random.nextFloat() * (high - low)
                    : Float.intBitsToFloat(random.nextInt());
        }
        float[] special = {0, -0f, 1, -1, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MIN_VALUE,
            Float.MIN_NORMAL, Float.MAX_VALUE, -Float.MAX_VALUE, 88.722839f, 88.72284f, -103.97208f, -104, 1e-45f};
        System.arraycopy(special, 0, numbers, 0, special.length);
        return numbers;
    }

    @Test void expIsAsAccurateAsStated() {
        assertThat(worst(numbers(-104, 89), ElementaryFunction.EXP, StrictMath::exp)).isLessThanOrEqualTo(0.8);
        assertThat(worst(numbers(-1, 1), ElementaryFunction.EXP, StrictMath::exp)).isLessThanOrEqualTo(0.8);
    }

    @Test void logIsWithinOneUlp() {
        assertThat(worst(numbers(0, 2), ElementaryFunction.LOG, StrictMath::log)).isLessThanOrEqualTo(1);
        assertThat(worst(numbers(0.99f, 1.01f), ElementaryFunction.LOG, StrictMath::log)).isLessThanOrEqualTo(1);
        assertThat(worst(numbers(0, 1000), ElementaryFunction.LOG, StrictMath::log)).isLessThanOrEqualTo(1);
    }

    @Test void log1pOfTheUnitIntervalIsAsAccurateAsStated() {
        Random random = new Random(2);
        double worst = 0;
        for (int i = 0; i < 1_000_000; i++) {
            float u = i % 2 == 0 ? random.nextFloat() : (float) Math.exp(-100 * random.nextDouble());
            double expected = StrictMath.log1p(u);
            worst = Math.max(worst, Math.abs(BranchFree.log1p(u) - expected) / Math.ulp((float) expected));
        }
        assertThat(worst).isLessThanOrEqualTo(1.25);
        assertThat(BranchFree.log1p(0)).isEqualTo(0);
        assertThat(BranchFree.log1p(Float.NaN)).isNaN();
    }

    @Test void sigmoidAndSoftplusAreAsAccurateAsStated() {
        double worstSigmoid = 0;
        double worstSoftplus = 0;
        for (float x : numbers(-110, 110)) {
            if (Math.abs(x) <= Float.MAX_VALUE) {
                float e = ElementaryFunction.EXP.of(-Math.abs(x));
                double exponential = StrictMath.exp(-Math.abs((double) x));
                double sigmoid = (x < 0 ? exponential : 1) / (1 + exponential);
                double softplus = Math.max(0, x) + StrictMath.log1p(exponential);
                worstSigmoid = Math.max(worstSigmoid,
                        Math.abs(BranchFree.sigmoid(x, e) - sigmoid) / Math.ulp((float) sigmoid));
                worstSoftplus = Math.max(worstSoftplus,
                        Math.abs(BranchFree.softplus(x, e) - softplus) / Math.ulp((float) softplus));
            }
        }
        assertThat(worstSigmoid).isLessThanOrEqualTo(3.5);
        assertThat(worstSoftplus).isLessThanOrEqualTo(2.5);
        assertThat(BranchFree.sigmoid(0, 1)).isEqualTo(0.5f);
        assertThat(BranchFree.sigmoid(Float.NEGATIVE_INFINITY, 0)).isEqualTo(0);
        assertThat(BranchFree.sigmoid(Float.POSITIVE_INFINITY, 0)).isEqualTo(1);
        assertThat(BranchFree.sigmoid(Float.NaN, Float.NaN)).isNaN();
        assertThat(BranchFree.softplus(Float.POSITIVE_INFINITY, 0)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(BranchFree.softplus(Float.NaN, Float.NaN)).isNaN();
    }

    private interface OfExponential {
        float of(float x, float e);
    }

    /** The worst error of a function of x and e^(−2|x|), over all magnitudes and both signs. */
    private static double worst(OfExponential function, DoubleUnaryOperator exact) {
        Random random = new Random(3);
        double worst = 0;
        for (int i = 0; i < 1_000_000; i++) {
            float x = i % 2 == 0
                    ? (random.nextFloat() - 0.5f) * 4
                    : Float.intBitsToFloat(random.nextInt() & 0xff7fffff);
            double expected = exact.applyAsDouble(x);
            float actual = function.of(x, ElementaryFunction.EXP.of(-2 * Math.abs(x)));
            worst = Math.max(worst, Math.abs(actual - expected) / Math.ulp((float) expected));
        }
        return worst;
    }

    @Test void logCoshIsAsAccurateAsStated() {
        // ln cosh x = ½ ln(1 + sinh² x), without cancellation near 0
        assertThat(worst(BranchFree::logCosh, x -> Math.abs(x) < 20
                ? StrictMath.log1p(StrictMath.pow(StrictMath.sinh(x), 2)) / 2
                : Math.abs(x) - StrictMath.log(2))).isLessThanOrEqualTo(2);
        assertThat(BranchFree.logCosh(0, 1)).isEqualTo(0);
        assertThat(BranchFree.logCosh(Float.NEGATIVE_INFINITY, 0)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(BranchFree.logCosh(Float.NaN, Float.NaN)).isNaN();
    }

    @Test void tanhIsAsAccurateAsStated() {
        assertThat(worst(BranchFree::tanh, StrictMath::tanh)).isLessThanOrEqualTo(2);
        assertThat(BranchFree.tanh(0, 1)).isEqualTo(0);
        assertThat(BranchFree.tanh(Float.POSITIVE_INFINITY, 0)).isEqualTo(1);
        assertThat(BranchFree.tanh(Float.NEGATIVE_INFINITY, 0)).isEqualTo(-1);
        assertThat(BranchFree.tanh(Float.NaN, Float.NaN)).isNaN();
    }

    @ParameterizedTest @ValueSource(floats = {Float.MIN_VALUE, 1e-40f, 1, Float.MAX_VALUE,
        Float.POSITIVE_INFINITY}) void signAndStepAreExactDownToTheSmallestNumber(float x) {
        assertThat(BranchFree.sign(x)).isEqualTo(1);
        assertThat(BranchFree.sign(-x)).isEqualTo(-1);
        assertThat(BranchFree.step(x)).isEqualTo(1);
        assertThat(BranchFree.step(-x)).isEqualTo(0);
    }

    @Test void signAndStepOfZeroAndNan() {
        assertThat(BranchFree.sign(0)).isEqualTo(0);
        assertThat(BranchFree.step(0)).isEqualTo(0);
        assertThat(BranchFree.sign(Float.NaN)).isNaN();
        assertThat(BranchFree.step(Float.NaN)).isNaN();
    }

    @TestFactory Stream<DynamicTest> aBlockHasTheSameBitsAsItsNumbers() {
        return LossContract.each(ElementaryFunction.values(), function -> {
            float[] numbers = numbers(-110, 95);
            PointwiseEngineAccess.assertBlocksEqualNumbers(function, numbers);
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = Math.abs(numbers[i]) <= Float.MAX_VALUE ? Math.abs(numbers[i]) + Float.MIN_NORMAL : 1;
            }
            PointwiseEngineAccess.assertBlocksEqualNumbers(function, numbers);
        });
    }

    @ParameterizedTest @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY,
        Double.MIN_VALUE}) void theLogarithmInDoubleIsWithinItsStatement(double special) {
        Random random = new Random(5);
        for (int i = 0; i < 1_000_000; i++) {
            double near = 1 + Math.exp(-30 * random.nextDouble());
            double far = Math.exp(1400 * (random.nextDouble() - 0.5));
            for (double x : new double[] {near, far}) {
                double exact = StrictMath.log(x);
                LossContract.assertWithin(Logarithm.of(x), exact, 3 * Math.ulp(exact), () -> "ln " + x);
            }
        }
        assertThat(Logarithm.of(1.0)).isZero();
        assertThat(Double.valueOf(Logarithm.of(special))).isEqualTo(Double.valueOf(Math.log(special)));
    }
}
