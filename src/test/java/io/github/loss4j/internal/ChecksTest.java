package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.Domain;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The names of losses in messages, for every kind of class, and the bounds of each check. */
class ChecksTest {
    abstract static class BaseLoss implements DistanceLoss {
        private static final long serialVersionUID = 1;

        @Override public float value(float residual) {
            return residual;
        }

        @Override public float derivative(float residual) {
            return 1;
        }

        @Override public float secondDerivative(float residual) {
            return 0;
        }
    }

    static final class NestedLoss extends BaseLoss {
        private static final long serialVersionUID = 1;
    }

    private static void assertName(SampleLoss<Tensor, Tensor> loss, String name) {
        assertThatThrownBy(() -> loss.value(null, null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(name + ": prediction must not be null");
    }

    @Test void namesAnonymousClasses() {
        PointwiseLoss loss = new BaseLoss() {
            private static final long serialVersionUID = 1;
        };
        assertThatThrownBy(() -> loss.value(null, null)).hasMessage("BaseLoss: prediction must not be null");
        assertName(new SampleLoss<>() {
            private static final long serialVersionUID = 1;

            @Override public Terms terms(Tensor prediction, Tensor target) {
                return null;
            }
        }, "SampleLoss");
    }

    @Test void namesLambdas() {
        assertName((prediction, target) -> null, "SampleLoss");
        @SuppressWarnings("unchecked") SampleLoss<Tensor, Tensor> several = (SampleLoss<Tensor, Tensor> & Cloneable) (
                p, t) -> null;
        assertName(several, "SampleLoss");
    }

    @Test void namesProxies() {
        Object proxy = Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {Cloneable.class, PointwiseLoss.class}, (self, method, arguments) -> null);
        assertThat(Checks.name(proxy)).isEqualTo("PointwiseLoss");
    }

    @Test void namesHiddenNestedClasses() throws Exception {
        byte[] bytes;
        try (InputStream stream = getClass().getResourceAsStream("ChecksTest$NestedLoss.class")) {
            bytes = stream.readAllBytes();
        }
        Class<?> hidden = MethodHandles.lookup().defineHiddenClass(bytes, true).lookupClass();
        var constructor = hidden.getDeclaredConstructor();
        constructor.setAccessible(true);
        PointwiseLoss loss = (PointwiseLoss) constructor.newInstance();
        assertThat(Checks.name(loss)).isEqualTo("NestedLoss");
        assertThatThrownBy(() -> loss.value(null, null)).hasMessage("NestedLoss: prediction must not be null");
    }

    @Test void namesLocalAndNestedClasses() {
        record LocalLoss() {
        }
        assertThat(Checks.name(new LocalLoss())).isEqualTo("LocalLoss");
        assertThat(Checks.name(new NestedLoss())).isEqualTo("NestedLoss");
    }

    @Test void namesProxiesThatAreNoLosses() {
        Object proxy = Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {Comparable.class, Runnable.class}, (self, method, arguments) -> null);
        assertThat(Checks.name(proxy)).isEqualTo("Comparable");
        Runnable lambda = () -> {
        };
        assertThat(Checks.name(lambda)).isEqualTo("Runnable");
    }

    @Test void namesPointwiseLambdas() {
        PointwiseLoss loss = PointwiseLoss.of((p, t) -> p - t, (p, t) -> 1, (p, t) -> 0);
        assertThat(Checks.name(loss)).isEqualTo("PointwiseLoss");
    }

    @FunctionalInterface
    private interface NumberCheck {
        void check(float number);
    }

    private static Stream<Arguments> accepted() {
        float max = Float.MAX_VALUE;
        return Stream.of(accepted(x -> Checks.positive("X", "a", x), Float.MIN_VALUE, max),
                accepted(x -> Checks.notNegative("X", "a", x), 0, -0f, max),
                accepted(x -> Checks.atMost("X", "a", x, 2), 2, -3, Float.NEGATIVE_INFINITY),
                accepted(x -> Checks.finite("X", "a", x), max, -max),
                accepted(x -> Checks.finite("X", "a", x * Double.MAX_VALUE), 1, -1),
                accepted(x -> Checks.atLeast("X", "a", x, 2), 2, max),
                accepted(x -> Checks.between("X", "a", x, 1, 2), Math.nextUp(1f), Math.nextDown(2f)),
                accepted(x -> ClassChecks.smoothing("X", x), 0, Math.nextDown(1f)),
                accepted(x -> ClassChecks.classWeights("X", Tensor.of(1, x)), 0, max)).flatMap(arguments -> arguments);
    }

    private static Stream<Arguments> accepted(NumberCheck check, float... numbers) {
        return IntStream.range(0, numbers.length).mapToObj(i -> Arguments.of(check, numbers[i]));
    }

    @ParameterizedTest
    @MethodSource("accepted") void acceptsTheBoundsOfNumbers(NumberCheck check, float number) {
        assertThatCode(() -> check.check(number)).doesNotThrowAnyException();
    }

    private static Stream<Arguments> refused() {
        float above = Float.POSITIVE_INFINITY;
        return Stream.of(
                refused(x -> Checks.positive("X", "a", x), "a must be positive and finite", 0, -1, above, Float.NaN),
                refused(x -> Checks.notNegative("X", "a", x), "a must be zero or positive, and finite",
                        -Float.MIN_VALUE, above, Float.NaN),
                refused(x -> Checks.atMost("X", "a", x, 2.5f), "a must be at most 2.5", Math.nextUp(2.5f), above,
                        Float.NaN),
                refused(x -> Checks.finite("X", "a", x), "a must be finite", above, -above, Float.NaN),
                refused(x -> Checks.atLeast("X", "a", x, 2), "a must be at least 2 and finite", Math.nextDown(2f),
                        above, Float.NaN),
                refused(x -> Checks.between("X", "a", x, 1, 2.5f), "a must be above 1 and below 2.5", 1, 2.5f,
                        Float.NaN),
                refused(x -> ClassChecks.smoothing("X", x), "labelSmoothing must be from 0 to below 1",
                        -Float.MIN_VALUE, 1,
                        Float.NaN))
                .flatMap(arguments -> arguments);
    }

    private static Stream<Arguments> refused(NumberCheck check, String message, float... numbers) {
        return IntStream.range(0, numbers.length).mapToObj(i -> Arguments.of(check, numbers[i], "X: " + message
                + ", was " + numbers[i]));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("refused") void refusesNumbersBeyondTheBounds(NumberCheck check, float number, String message) {
        assertThatThrownBy(() -> check.check(number)).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(floats = {-Float.MIN_VALUE, Float.NaN, Float.POSITIVE_INFINITY}) void refusesClassWeights(
            float weight) {
        assertThatThrownBy(() -> ClassChecks.classWeights("X", Tensor.of(1, weight)))
                .hasMessage("X: classWeights[1] is "
                        + weight + "; class weights must be finite and not negative");
    }

    @Test void replacesClassIndicesOfRowsOfWeightZero() {
        int[] target = {0, 7, 2, -100, -5};
        int[] valid = {0, 2, -100};
        assertThat(ClassChecks.classIndices("X", valid, 3, -100, null)).isSameAs(valid);
        assertThat(ClassChecks.classIndices("X", target, 3, -100, Tensor.of(1, 0, 1, 1, 0))).containsExactly(0, 0, 2,
                -100,
                0);
        assertThat(target).containsExactly(0, 7, 2, -100, -5);
        assertThatThrownBy(() -> ClassChecks.classIndices("X", target, 3, -100, Tensor.of(1, 0, 1, 1, 1)))
                .hasMessage("X: target[4] is -5, but there are 3 classes, 0 to 2");
        assertThatThrownBy(() -> ClassChecks.classIndices("X", new int[] {3}, 3, -100, null))
                .hasMessage("X: target[0] is 3, but there are 3 classes, 0 to 2");
    }

    @Test void looksForAClassIndex() {
        assertThat(ClassChecks.contains(new int[] {4, 5}, 5)).isTrue();
        assertThat(ClassChecks.contains(new int[] {4, 5}, 3)).isFalse();
    }

    @Test void refusesAWrongNumberOfTensors() {
        assertThatCode(() -> Checks.tensors("X", List.of(Tensor.of(1)), 1)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Checks.tensors("X", List.of(Tensor.of(1)), 2))
                .hasMessage("X: tensors has 1 element; there must be 2");
    }

    private static void refuses(ThrowingCallable check, String message) {
        assertThatThrownBy(check).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test void oneClassIndexBelongsToEachRow() {
        assertThatCode(() -> ClassChecks.oneForEachRow("X", new int[2], 2)).doesNotThrowAnyException();
        refuses(() -> ClassChecks.oneForEachRow("X", new int[1], 2),
                "X: target has 1 class index but prediction has 2 rows; there must be one for each");
        refuses(() -> ClassChecks.oneForEachRow("X", new int[0], 1),
                "X: target has 0 class indices but prediction has 1 row; there must be one for each");
        refuses(() -> ClassChecks.oneForEachRow("X", null, 1), "X: target must not be null");
    }

    @Test void classIndicesLieBelowTheNumberOfClasses() {
        assertThatCode(() -> ClassChecks.classIndex("X", new int[] {0, 2}, 1, 3)).doesNotThrowAnyException();
        assertThatCode(() -> ClassChecks.classIndex("X", new int[] {0, 2}, 0, 1)).doesNotThrowAnyException();
        refuses(() -> ClassChecks.classIndex("X", new int[] {0, 3}, 1, 3),
                "X: target[1] is 3, but there are 3 classes, 0 to 2");
        refuses(() -> ClassChecks.classIndex("X", new int[] {-1}, 0, 1), "X: target[0] is -1, but there is 1 class, 0");
    }

    @ParameterizedTest
    @CsvSource({"0, 2, 3, true", "0, 0, 1, true", "0, 3, 3, false", "-1, 0, 3, false", "0, -2147483648, 3, false",
        "2147483647, 0, 3, false", "2147483646, 0, 2147483647, true"}) void looksAtAllClassIndices(int first, int last,
                int classes, boolean valid) {
        assertThat(ClassChecks.areClasses(new int[] {first, 0, last}, classes)).isEqualTo(valid);
    }

    @Test void noClassIndexIsOutOfRangeIfThereIsNone() {
        assertThat(ClassChecks.areClasses(new int[0], 3)).isTrue();
    }

    @Test void oneClassWeightBelongsToEachClass() {
        assertThat(ClassChecks.classWeights("X", Tensor.of(1, 2), 2)).containsExactly(1, 2);
        assertThat(ClassChecks.classWeights("X", Tensor.of(), 2)).isEmpty();
        refuses(() -> ClassChecks.classWeights("X", Tensor.of(1f), 2),
                "X: classWeights has 1 element but there are 2 classes; there must be one for each");
        refuses(() -> ClassChecks.classWeights("X", Tensor.of(1, 2), 1),
                "X: classWeights has 2 elements but there is 1 class; there must be one for each");
    }

    @Test void copiesTensorsWithTheirArrays() {
        Tensor tensor = Tensor.of(1, 2, 3, 4).reshape(2, 2);
        Tensor copy = Checks.copy(tensor);
        assertThat(copy).isEqualTo(tensor);
        assertThat(TensorAccess.of(copy)).isNotSameAs(TensorAccess.of(tensor));
    }

    @Test void namesTheAdviceOfADomain() {
        Domain domain = Domain.closed(0, 1);
        assertThatCode(() -> Checks.domain("X", "a", 3, 1, domain)).doesNotThrowAnyException();
        refuses(() -> Checks.domain("X", "a", 3, 1.5f, domain), "X: a[3] is 1.5, outside [0, 1]");
        refuses(() -> Checks.domain("X", "a", 3, 1.5f, domain.advising("use Y")),
                "X: a[3] is 1.5, outside [0, 1]; use Y");
    }
}
