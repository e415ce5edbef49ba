package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.classification.BceWithLogitsLoss;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.classification.MultiMarginLoss;
import io.github.loss4j.classification.SoftCrossEntropyLoss;
import io.github.loss4j.embedding.CosineSimilarityLoss;
import io.github.loss4j.embedding.InfoNceLoss;
import io.github.loss4j.embedding.Pair;
import io.github.loss4j.regression.MseLoss;
import io.github.loss4j.segmentation.DiceLoss;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** A loss that calls losses computes the bits that it computes from numbers that were computed before. */
@Tag("exhaustive")
class NestedLossTest {
    private static final int[] SIZES = {3, 300, 3000, 300_000};
    /** With more elements than this altogether, the outer loss calls the inner one a few times only. */
    private static final long MANY = 1_000_000;
    private static final int FEW = 3;
    /** The inner losses of pairings of many elements: of elements and of rows. */
    private static final Set<String> OF_MANY = Set.of("MSE", "cross entropy");

    /** A number for each index: computed by a loss, or looked up. */
    private interface Numbers {
        float at(int index);
    }

    private record OuterPointwise(Numbers inner) implements PointwiseLoss {
        @Override public float value(float prediction, float target) {
            return inner.at((int) prediction) + target;
        }

        @Override public float derivative(float prediction, float target) {
            return 2 * inner.at((int) prediction);
        }

        @Override public float secondDerivative(float prediction, float target) {
            return 3 * inner.at((int) prediction);
        }
    }

    private record OuterRow(Numbers inner) implements RowLoss<int[]> {
        @Override public void check(Rows rows, int[] target) {
            // any target
        }

        @Override public float value(float[] scores, int[] target, int row) {
            float number = inner.at(target[row]);
            return number + scores[0] * scores[scores.length - 1];
        }

        @Override public float evaluate(float[] scores, int[] target, int row, float[] gradient) {
            float number = inner.at(target[row]);
            for (int c = 0; c < scores.length; c++) {
                gradient[c] = number * scores[c];
            }
            return number + scores[0] * scores[scores.length - 1];
        }
    }

    private static Map<String, IntFunction<Numbers>> inners() {
        Map<String, IntFunction<Numbers>> inners = new TreeMap<>();
        inners.put("MSE", size -> i -> new MseLoss().value(some(i, size), some(i + 1, size)));
        inners.put("BCE with logits", size -> i -> new BceWithLogitsLoss().evaluate(some(i, size),
                Tensor.full(0.5f, size)).gradient().get(size - 1));
        inners.put("cross entropy", size -> i -> new CrossEntropyLoss().value(some(i, size), new int[] {i % size}));
        inners.put("soft cross entropy",
                size -> i -> new SoftCrossEntropyLoss().value(some(i, size).reshape(1, size, 1),
                        Tensor.full(1f / size, 1, size, 1)));
        inners.put("multi margin", size -> i -> new MultiMarginLoss().value(some(i, size), new int[] {i % size}));
        inners.put("cosine", size -> i -> new CosineSimilarityLoss().value(some(i, size), some(i + 2, size)));
        inners.put("InfoNCE", size -> i -> new InfoNceLoss().value(
                new Pair(some(i, size).reshape(1, size), some(i + 2, size).reshape(1, size)), null));
        inners.put("Dice", size -> i -> new DiceLoss().value(some(i, size).abs().reshape(1, size),
                Tensor.full(0.25f, 1, size)));
        inners.put("row in row", size -> i -> new OuterRow(k -> new CrossEntropyLoss().value(some(k, 3), new int[] {1}))
                .value(some(i, size), new int[] {i}));
        return inners;
    }

    private static Tensor some(int seed, int size) {
        float[] numbers = new float[size];
        for (int j = 0; j < size; j++) {
            numbers[j] = ((seed * 31 + j * 17) % 97 - 48) / 64f;
        }
        return Tensor.wrap(numbers, size);
    }

    @TestFactory Stream<DynamicTest> anInnerLossLeavesTheOuterOneAlone() {
        return inners().entrySet().stream().flatMap(inner -> Arrays.stream(SIZES).boxed()
                .flatMap(outer -> Arrays.stream(SIZES)
                        .filter(size -> (long) outer * size <= MANY || OF_MANY.contains(inner.getKey()))
                        .mapToObj(size -> DynamicTest.dynamicTest(inner.getKey() + " of " + size + " in a loss of "
                                + outer,
                                () -> assertNested(inner.getValue().apply(size), outer,
                                        (long) outer * size > MANY)))));
    }

    private static void assertNested(Numbers inner, int size, boolean many) {
        // More than a few different inner calls show nothing more.
        int different = Math.min(size, many ? FEW : 97);
        float[] table = new float[different];
        for (int i = 0; i < different; i++) {
            table[i] = inner.at(i);
        }
        // Of many elements only some call the inner loss, which is in several blocks.
        int step = size < 1000 ? 1 : 16;
        int spacing = Math.max(1, size / FEW);
        float[] indices = new float[size];
        int[] classes = new int[size];
        for (int i = 0; i < size; i++) {
            classes[i] = !many ? i % different : i % spacing == 0 ? 0 : 1 + i % (different - 1);
            indices[i] = classes[i];
        }
        Numbers nested = i -> i % (many ? different : step) == 0 ? inner.at(i) : table[i];
        Tensor prediction = Tensor.wrap(indices, size);
        Tensor target = some(5, size);
        assertSame(new OuterPointwise(nested), new OuterPointwise(i -> table[i]), prediction, target, size);
        assertSame(new OuterRow(nested), new OuterRow(i -> table[i]), some(7, 4 * size).reshape(size, 4), classes,
                size);
    }

    private static <T> void assertSame(Loss<Tensor, T> nested, Loss<Tensor, T> separate, Tensor prediction, T target,
            int size) {
        Tensor weights = some(11, size).abs();
        assertThat(nested.value(prediction, target)).isEqualTo(separate.value(prediction, target));
        assertThat(nested.values(prediction, target)).isEqualTo(separate.values(prediction, target));
        assertThat(nested.evaluate(prediction, target, weights))
                .isEqualTo(separate.evaluate(prediction, target, weights));
    }
}
