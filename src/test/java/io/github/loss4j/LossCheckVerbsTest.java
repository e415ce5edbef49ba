package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.regression.MseLoss;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A good loss of which one method gives a slightly wrong result. */
class LossCheckVerbsTest {
    private static final Tensor SCORES = Tensor.of(new float[][] {{0.5f, 1, -1}, {2, 0.25f, 1}, {-0.5f, 0, 0.75f},
        {1.5f, -2, 0.125f}});
    private static final int[] CLASSES = {0, 2, 1, 1};

    /** Changes the result of a method. */
    private interface Mistake extends Serializable {
        Object of(Object result, Object[] arguments);
    }

    /** Calls a loss, and makes a mistake in the method of a name with a number of arguments. */
    private record Mistaken(Loss<?, ?> loss, Class<?> type, String method, int arguments,
            Mistake mistake) implements InvocationHandler, Serializable {
        @Override public Object invoke(Object self, Method called, Object[] given) throws Throwable {
            if (called.getName().equals("reduced")) {
                return new Mistaken(loss.reduced((Reduction) given[0]), type, method, arguments, mistake).proxy();
            }
            try {
                Object result = called.invoke(loss, given);
                return called.getName().equals(method) && given != null && given.length == arguments
                        ? mistake.of(result, given)
                        : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        Object proxy() {
            return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, this);
        }
    }

    private static float more(Object number) {
        return (Float) number * 1.001f;
    }

    @SuppressWarnings("unchecked") private static Evaluation<Tensor> evaluation(Object evaluation) {
        return (Evaluation<Tensor>) evaluation;
    }

    private static Tensor changed(Tensor tensor, int at, float number) {
        tensor.data[at] += number;
        return tensor;
    }

    private static float largest(Object tensor) {
        return ((Tensor) tensor).abs().max().item();
    }

    private static boolean allZero(Object weights) {
        return ((Tensor) weights).max().item() == 0;
    }

    private static boolean someZero(Object weights) {
        return ((Tensor) weights).min().item() == 0 && !allZero(weights);
    }

    @SuppressWarnings("unchecked") private static LossCheck rows(String method, int arguments, Mistake mistake) {
        Loss<Tensor, int[]> loss = (Loss<Tensor, int[]>) new Mistaken(new CrossEntropyLoss(), Loss.class, method,
                arguments, mistake).proxy();
        return LossCheck.of(loss, SCORES, CLASSES);
    }

    private static LossCheck pointwise(String method, int arguments, Mistake mistake) {
        PointwiseLoss loss = (PointwiseLoss) new Mistaken(new MseLoss(), PointwiseLoss.class, method, arguments,
                mistake).proxy();
        return LossCheck.of(loss).withSamples(50);
    }

    private static Stream<DynamicTest> each(Map<String, LossCheck> checks) {
        return checks.entrySet().stream().map(check -> DynamicTest.dynamicTest(check.getKey(),
                () -> assertThatThrownBy(check.getValue()::assertGood).isInstanceOf(AssertionError.class)
                        .hasMessageContaining(": " + check.getKey())));
    }

    @TestFactory Stream<DynamicTest> acceptsALossWithoutAMistake() {
        return Stream.of(rows("none", 0, (result, arguments) -> result), pointwise("none", 0, (result,
                arguments) -> result))
                .map(check -> DynamicTest.dynamicTest(check.report().lines().findFirst().orElseThrow(),
                        () -> assertThatCode(check::assertGood).doesNotThrowAnyException()));
    }

    @TestFactory Stream<DynamicTest> findsAMistakeInAMethodOfALossOfRows() {
        return each(Map.ofEntries(
                Map.entry("inputs unchanged: weights were changed",
                        rows("values", 3, (values, given) -> {
                            ((Tensor) given[2]).data[3] = 2;
                            return values;
                        })),
                Map.entry("gradient: the derivative with respect to prediction[11] is NaN",
                        rows("evaluate", 2, (evaluation, given) -> new Evaluation<>(evaluation(evaluation).value(),
                                changed(evaluation(evaluation).gradient(), 11, Float.NaN)))),
                Map.entry("verbs: the sum is ", rows("value", 2, (value, given) -> more(value))),
                Map.entry("verbs: the sum of the summary is ",
                        rows("summary", 2, (summary, given) -> ((LossSummary) summary).times(1.001))),
                Map.entry("verbs: evaluate's value is ",
                        rows("evaluate", 2, (evaluation, given) -> new Evaluation<>(more(evaluation(evaluation)
                                .value()), evaluation(evaluation).gradient()))),
                Map.entry("verbs: evaluateInto's value is ", rows("evaluateInto", 3, (value, given) -> more(value))),
                Map.entry("verbs: at prediction[11] evaluate gives the gradient ",
                        rows("evaluateInto", 3, (value, given) -> {
                            changed((Tensor) given[2], 11, 1e-5f);
                            return value;
                        })),
                Map.entry("verbs: with weights of 2 the sum is ", rows("value", 3, (value, given) -> more(value))),
                Map.entry("weight zero: with NaN and all weights zero the sum is 1.0; it must be 0",
                        rows("evaluate", 3, (evaluation, given) -> allZero(given[2])
                                ? new Evaluation<>(1, evaluation(evaluation).gradient())
                                : evaluation)),
                Map.entry("weight zero: with NaN and all weights zero the gradient has 1.0; it must be 0",
                        rows("evaluate", 3, (evaluation, given) -> allZero(given[2])
                                ? new Evaluation<>(0, changed(evaluation(evaluation).gradient(), 11, 1))
                                : evaluation)),
                Map.entry("weight zero: with NaN in term 3, whose weight is zero, the sum is ",
                        rows("value", 3, (value, given) -> Float.isNaN(((Tensor) given[0]).data[11])
                                ? more(value)
                                : value)),
                Map.entry("weight zero: with NaN in term 3, whose weight is zero, the derivative with respect to "
                        + "prediction[0] is ",
                        rows("evaluate", 3, (evaluation, given) -> Float.isNaN(((Tensor) given[0]).data[11])
                                && someZero(given[2])
                                        ? new Evaluation<>(evaluation(evaluation).value(), changed(evaluation(
                                                evaluation).gradient(), 0, 1e-3f))
                                        : evaluation)),
                Map.entry("NaN: with NaN at prediction[0] the value is 1.0, and NaN with the gradient; it must be NaN",
                        rows("value", 2, (value, given) -> Float.isNaN((Float) value) ? 1f : value)),
                Map.entry("far away: ", rows("evaluate", 2, (evaluation, given) -> largest(given[0]) > 1000
                        ? new Evaluation<>(Float.POSITIVE_INFINITY, evaluation(evaluation).gradient())
                        : evaluation))));
    }

    @TestFactory Stream<DynamicTest> findsAMistakeInAMethodOfAPointwiseLoss() {
        return each(Map.ofEntries(
                Map.entry("arrays: values gives ",
                        pointwise("values", 2, (values, given) -> changed((Tensor) values, 5, 1e-2f))),
                Map.entry("arrays: evaluate gives ",
                        pointwise("evaluate", 2, (evaluation, given) -> new Evaluation<>(evaluation(evaluation)
                                .value(), changed(evaluation(evaluation).gradient(), 5, 1e-2f)))),
                Map.entry("arrays: derivatives gives 2.",
                        pointwise("derivatives", 2, (derivatives, given) -> {
                            changed(((Derivatives) derivatives).hessian(), 5, 1e-2f);
                            return derivatives;
                        })),
                Map.entry("arrays: derivatives gives ",
                        pointwise("derivatives", 2, (derivatives, given) -> {
                            changed(((Derivatives) derivatives).gradient(), 0, 100);
                            return derivatives;
                        })),
                Map.entry("arrays: the sum is ",
                        pointwise("evaluate", 2, (evaluation, given) -> new Evaluation<>(more(evaluation(evaluation)
                                .value()), evaluation(evaluation).gradient()))),
                Map.entry("arrays: the mean is ", pointwise("value", 2, (value, given) -> given[0] instanceof Tensor
                        ? more(value)
                        : value)),
                Map.entry("weight zero: with NaN under weights of zero the sum is ",
                        pointwise("value", 3, (value, given) -> more(value))),
                Map.entry("weight zero: an element of weight zero that holds NaN has value 1.0, gradient 0.0",
                        pointwise("values", 3, (values, given) -> changed((Tensor) values, 3, someZero(given[2])
                                ? 1
                                : 0))),
                Map.entry("weight zero: an element of weight zero that holds NaN has value 0.0, gradient 1.0",
                        pointwise("evaluate", 3, (evaluation, given) -> someZero(given[2])
                                ? new Evaluation<>(evaluation(evaluation).value(), changed(evaluation(evaluation)
                                        .gradient(), 3, 1))
                                : evaluation)),
                Map.entry("weight zero: an element of weight zero that holds NaN has value 0.0, gradient 0.0 and "
                        + "second derivative 1.0",
                        pointwise("derivatives", 3, (derivatives, given) -> {
                            changed(((Derivatives) derivatives).hessian(), 3, 1);
                            return derivatives;
                        }))));
    }

    @TestFactory Stream<DynamicTest> findsAMistakeInTheWeightedSumThatComesWithAGradient() {
        return each(Map.of("weight zero: with NaN under weights of zero the sum is ",
                pointwise("evaluate", 3, (evaluation, given) -> new Evaluation<>(more(evaluation(evaluation)
                        .value()), evaluation(evaluation).gradient()))));
    }

    @TestFactory Stream<DynamicTest> findsANegativeValueOfALossThatIsNotSigned() {
        PointwiseLoss loss = new PointwiseLoss() {
            private static final long serialVersionUID = 1;

            @Override public float value(float prediction, float target) {
                return prediction - target;
            }

            @Override public float derivative(float prediction, float target) {
                return 1 + 0 * (prediction - target);
            }

            @Override public float secondDerivative(float prediction, float target) {
                return 0;
            }

            @Override public boolean signed() {
                return false;
            }
        };
        return each(Map.of("arrays: signed() is false, but value(", LossCheck.of(loss).withSamples(50)));
    }

    @Test void findsResultsThatDependOnTheThread() {
        long thread = Thread.currentThread().getId();
        LossCheck check = rows("evaluate", 2, (evaluation, given) -> Thread.currentThread().getId() == thread
                ? evaluation
                : new Evaluation<>(more(evaluation(evaluation).value()), evaluation(evaluation).gradient()));
        assertThatThrownBy(check::assertGood).isInstanceOf(AssertionError.class)
                .hasMessageContaining(": threads: the value is ")
                .hasMessageContaining("; threads must not share state");
    }
}
