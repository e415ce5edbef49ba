package io.github.loss4j.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Evaluation;
import io.github.loss4j.Loss;
import io.github.loss4j.Losses;
import io.github.loss4j.Prediction;
import io.github.loss4j.Reduction;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Scratch;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.ThrowingConsumer;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What every loss of the library, with some parameters, must do alike. No other test runs at the same time, since all
 * share a pool of working memory.
 */
@Isolated
class EveryLossTest {
    private static final double VALUE = 1e-5;
    private static final double GRADIENT = 1e-4;
    private static final int MAX_ELEMENTS = 400;
    /** More than the pieces of working memory that a call uses at once. */
    private static final int PIECES = 4;
    private static final List<Case> CASES = cases();

    private record Case(String name, Loss<Object, Object> loss, Object prediction, Object target) {
        /** The name that messages begin with. */
        String owner() {
            return name.replaceFirst("[(\\[].*", "");
        }
    }

    /** For each loss the first example of several terms that validate accepts and whose value is finite. */
    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (String name : DigestLosses.names()) {
            if (name.startsWith("user") || !Losses.names().contains(name.replaceFirst("[(\\[].*", ""))) {
                continue;
            }
            @SuppressWarnings("unchecked") Loss<Object, Object> loss = (Loss<Object, Object>) DigestLosses.loss(name);
            for (DigestData.Example example : DigestData.of(name, loss, false)) {
                if (isOrdinary(loss, example)) {
                    cases.add(new Case(name, loss, example.prediction(), example.target()));
                    break;
                }
            }
        }
        return cases;
    }

    private static boolean isOrdinary(Loss<Object, Object> loss, DigestData.Example example) {
        int elements = tensors(example.prediction()).get(0).size();
        if (elements < 3 || elements > MAX_ELEMENTS) {
            return false;
        }
        try {
            loss.validate(example.prediction(), example.target());
        } catch (IllegalArgumentException e) {
            return false;
        }
        return loss.values(example.prediction(), example.target()).size() > 1
                && Math.abs(loss.value(example.prediction(), example.target())) < 1e30f;
    }

    private static List<Tensor> tensors(Object prediction) {
        return prediction instanceof Tensor tensor ? List.of(tensor) : ((Prediction<?>) prediction).tensors();
    }

    private static Stream<DynamicTest> ofEachLoss(ThrowingConsumer<Case> check) {
        return CASES.stream().map(one -> DynamicTest.dynamicTest(one.name, () -> check.accept(one)));
    }

    @Test void hasAnExampleOfEachLoss() {
        assertThat(CASES.stream().map(Case::owner).distinct()).containsAll(Losses.names());
    }

    @TestFactory Stream<DynamicTest> aMeanDoesNotDependOnTheUnitOfItsWeights() {
        return CASES.stream().filter(one -> one.loss.reduction() == Reduction.MEAN)
                .map(one -> DynamicTest.dynamicTest(one.name, () -> {
                    Tensor values = one.loss.values(one.prediction, one.target);
                    Tensor ones = values.map(value -> 1);
                    Evaluation<Object> right = one.loss.evaluate(one.prediction, one.target, ones);
                    double size = Math.max(values.abs().mean().item(), Math.abs(right.value()));
                    for (float unit : new float[] {Float.MIN_VALUE, 1e-40f, 1e-20f, 1e20f, 3e38f}) {
                        Evaluation<Object> scaled = one.loss.evaluate(one.prediction, one.target, ones.times(unit));
                        String description = one.name + " with weights " + unit;
                        assertThat((double) scaled.value()).as(description)
                                .satisfies(value -> assertThat(Math.abs(value - right
                                        .value())).isLessThanOrEqualTo(VALUE * size));
                        assertClose(description, scaled.gradient(), right.gradient());
                    }
                }));
    }

    @TestFactory Stream<DynamicTest> aCopyWithANullParameterIsAnError() {
        return ofEachLoss(one -> {
            for (Method method : one.loss.getClass().getMethods()) {
                if (method.getName().startsWith("with") && method.getParameterCount() == 1
                        && !method.getParameterTypes()[0].isPrimitive()) {
                    assertThatThrownBy(() -> method.invoke(one.loss, new Object[] {null})).as(method.getName()).cause()
                            .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(one.owner() + ": ")
                            .hasMessageEndingWith(" must not be null");
                }
            }
        });
    }

    private static void assertClose(String description, Object actual, Object expected) {
        for (int k = 0; k < tensors(expected).size(); k++) {
            float[] right = tensors(expected).get(k).toArray();
            float[] numbers = tensors(actual).get(k).toArray();
            double most = 1e-30;
            for (float number : right) {
                most = Math.max(most, Math.abs(number));
            }
            for (int i = 0; i < right.length; i++) {
                assertThat(Math.abs(numbers[i] - right[i])).as(description).isLessThanOrEqualTo((float) (GRADIENT
                        * most));
            }
        }
    }

    @TestFactory Stream<DynamicTest> nullsAreRefusedInTheNameOfTheLoss() {
        return ofEachLoss(one -> {
            Tensor weights = one.loss.values(one.prediction, one.target).map(value -> 1);
            refuses(one, "prediction", () -> one.loss.value(null, one.target));
            refuses(one, "prediction", () -> one.loss.values(null, one.target, weights));
            refuses(one, "prediction", () -> one.loss.evaluate(null, one.target));
            refuses(one, "prediction", () -> one.loss.validate(null, one.target));
            refuses(one, "weights", () -> one.loss.value(one.prediction, one.target, null));
            refuses(one, "weights", () -> one.loss.summary(one.prediction, one.target, null));
            refuses(one, "gradient", () -> one.loss.evaluateInto(one.prediction, one.target, null));
            refuses(one, "reduction", () -> one.loss.reduced(null));
            refuses(one, "other", () -> one.loss.plus(null));
            if (one.target != null) {
                refuses(one, "target", () -> one.loss.value(one.prediction, null));
                refuses(one, "target", () -> one.loss.summary(one.prediction, null, weights));
                refuses(one, "target", () -> one.loss.validate(one.prediction, null));
            }
        });
    }

    private static void refuses(Case one, String argument, ThrowingCallable call) {
        assertThatThrownBy(call).as(one.name + ": " + argument).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(one.owner() + ": " + argument + " must not be null");
    }

    @TestFactory Stream<DynamicTest> targetsThatDoNotFitAreRefused() {
        return ofEachLoss(one -> {
            if (one.target instanceof Tensor tensor) {
                int[] shape = Arrays.copyOf(tensor.shape(), tensor.rank() + 1);
                shape[tensor.rank()] = 1;
                assertThatThrownBy(() -> one.loss.value(one.prediction, tensor.reshape(shape)))
                        .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(one.owner() + ": ");
            }
            if (one.target instanceof int[] indices) {
                int[] fewer = Arrays.copyOf(indices, indices.length - 1);
                assertThatThrownBy(() -> one.loss.value(one.prediction, fewer))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith(one.owner() + ": target has " + fewer.length + " ");
            }
            // The labels of embeddings may be any numbers.
            if (one.target instanceof int[] indices && !one.loss.getClass().getName().contains(".embedding.")) {
                int[] wrong = indices.clone();
                wrong[1] = 1_000_000;
                assertThatThrownBy(() -> one.loss.value(one.prediction, wrong))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith(one.owner() + ": target[1] is 1000000");
            }
        });
    }

    @TestFactory Stream<DynamicTest> validateRefusesNaN() {
        return ofEachLoss(one -> {
            List<Tensor> parts = new ArrayList<>(tensors(one.prediction));
            for (int k = 0; k < parts.size(); k++) {
                Tensor right = parts.get(k);
                parts.set(k, right.map(number -> Float.NaN));
                Object spoilt = one.prediction instanceof Prediction<?> prediction
                        ? prediction.with(parts)
                        : parts.get(0);
                assertThatThrownBy(() -> one.loss.validate(spoilt, one.target)).as(one.name)
                        .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(one.owner() + ": ")
                        .hasMessageMatching("(?s).*\\[\\d+] is NaN, outside .*");
                parts.set(k, right);
            }
        });
    }

    @TestFactory Stream<DynamicTest> aFactorOfZeroGivesZero() {
        return ofEachLoss(one -> {
            Object spoilt = one.prediction instanceof Tensor tensor && one.loss.values(one.prediction, one.target)
                    .size() > 0 ? tensor.map(number -> Float.NaN) : one.prediction;
            assertThat(one.loss.times(0).value(spoilt, one.target)).as(one.name).isEqualTo(0);
            for (Tensor part : tensors(one.loss.times(0).evaluate(spoilt, one.target).gradient())) {
                assertThat(part).as(one.name).isEqualTo(Tensor.zeros(part.shape()));
            }
        });
    }

    @TestFactory Stream<DynamicTest> callsReturnTheirWorkingMemory() {
        return ofEachLoss(one -> {
            callVerbs(one);
            Set<Scratch> known = Collections.newSetFromMap(new IdentityHashMap<>());
            for (int k = 0; k < PIECES; k++) {
                known.add(Scratch.lease());
            }
            known.forEach(Scratch::release);
            for (int k = 0; k <= PIECES; k++) {
                callVerbs(one);
            }
            Scratch piece = Scratch.lease();
            piece.release();
            assertThat(known.contains(piece)).as(one.name).isTrue();
        });
    }

    private static void callVerbs(Case one) {
        one.loss.value(one.prediction, one.target);
        one.loss.values(one.prediction, one.target);
        one.loss.evaluate(one.prediction, one.target);
        if ((Object) one.loss instanceof DiagonalLoss<?> diagonal) {
            @SuppressWarnings("unchecked") // the target is that of the loss
            DiagonalLoss<Object> same = (DiagonalLoss<Object>) diagonal;
            same.derivatives((Tensor) one.prediction, one.target);
        }
    }
}
