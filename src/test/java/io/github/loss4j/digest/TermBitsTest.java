package io.github.loss4j.digest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.Loss;
import io.github.loss4j.LossSummary;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.Prediction;
import io.github.loss4j.Reduction;
import io.github.loss4j.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * A term has the same bits in every verb, with and without a gradient, and for any weight. An extreme weight makes a
 * row of a tile be computed alone.
 */
@Tag("exhaustive")
class TermBitsTest {
    /** Numbers of rows, classes and positions, for tiles, for lanes, and for rows that are longer than a block. */
    private static final int[][] SHAPES = {{2, 261, 49}, {2, 300, 20}, {5, 3000}, {100, 49}, {1, 2100, 9}, {130, 7}};

    /** Weights of all magnitudes, and some of 0. */
    private static Tensor weights(Tensor terms) {
        Random random = new Random(7);
        return terms.map(term -> random.nextInt(5) == 0
                ? 0
                : Math.exp(Math.max(-100, Math.min(80, 25 * random.nextGaussian()))));
    }

    private static boolean isSum(String name) {
        return name.matches(".*( [-+] |\\*).*");
    }

    private static List<DigestData.Example> examples(String name, Loss<?, ?> loss) {
        List<DigestData.Example> examples = new ArrayList<>(DigestData.of(name, loss, false));
        // Short arrays of elements are computed by scalar loops.
        examples.removeIf(example -> loss instanceof PointwiseLoss && example.prediction() instanceof Tensor elements
                && elements.size() < 500);
        if (isSum(name) || examples.isEmpty()) {
            return examples;
        }
        DigestData.Example last = examples.get(examples.size() - 1);
        if (last.prediction() instanceof Tensor prediction) {
            int[] each = {0};
            examples.add(new DigestData.Example(prediction.map(number -> switch (each[0]++ % 7) {
                case 2 -> Float.MAX_VALUE;
                case 5 -> -Float.MAX_VALUE;
                default -> number;
            }), last.target()));
            boolean rows = !(loss instanceof PointwiseLoss) && prediction.rank() > 1 && !name.contains("[")
                    && !name.matches("(Box|BatchTriplet|SupervisedContrastive).*");
            for (int[] shape : rows ? SHAPES : new int[0][]) {
                addExamples(shape, last.target(), examples);
            }
        }
        return examples;
    }

    private static void addExamples(int[] shape, Object target, List<DigestData.Example> examples) {
        Random random = new Random(5);
        Tensor scores = Tensor.zeros(shape).map(zero -> 20 * random.nextGaussian());
        if (target instanceof int[]) {
            int rows = shape[0] * (shape.length > 2 ? shape[2] : 1);
            examples.add(new DigestData.Example(scores, random.ints(rows, 0, shape[1]).toArray()));
        } else if (target instanceof Tensor tensor && tensor.rank() > 1) {
            examples.add(new DigestData.Example(scores, scores.map(score -> random.nextFloat())));
        }
    }

    @TestFactory Stream<DynamicTest> aTermHasTheSameBitsInEveryVerb() {
        return DigestLosses.names().stream().map(name -> DynamicTest.dynamicTest(name, () -> {
            @SuppressWarnings("unchecked") Loss<Object, Object> loss = (Loss<Object, Object>) DigestLosses.loss(name);
            for (DigestData.Example example : examples(name, loss)) {
                assertSameBits(name, loss.reduced(Reduction.SUM), example);
                assertSameWeightedBits(name, loss.reduced(Reduction.SUM), example);
                assertSameWeightedBits(name, loss.reduced(Reduction.MEAN), example);
            }
        }));
    }

    private static void assertSameBits(String name, Loss<Object, Object> loss, DigestData.Example example) {
        Object prediction = example.prediction();
        Object target = example.target();
        String description = name + " " + Arrays.toString(tensors(prediction).get(0).shape());
        assertThat(Float.valueOf(loss.evaluateInto(prediction, target, like(prediction)))).as(description)
                .isEqualTo(Float.valueOf(loss.value(prediction, target)));
        LossSummary summary = loss.summary(prediction, target);
        assertThat(loss.summaryInto(prediction, target, like(prediction))).as(description).isEqualTo(summary);
        float[] terms = loss.values(prediction, target).toArray();
        LossSummary ofTerms = LossSummary.EMPTY;
        for (float term : terms) {
            ofTerms = ofTerms.plus(term, 1);
        }
        double sum = ofTerms.sum();
        // A class weight times a term may overflow in float32; the terms of a sum of losses are rounded.
        if (Double.isFinite(sum) && !isSum(name)) {
            assertThat(Double.valueOf(summary.sum())).as(description).isEqualTo(Double.valueOf(sum));
        }
    }

    private static void assertSameWeightedBits(String name, Loss<Object, Object> loss, DigestData.Example example) {
        Object prediction = example.prediction();
        Object target = example.target();
        String description = name + " weighted " + Arrays.toString(tensors(prediction).get(0).shape());
        Tensor weights = weights(loss.values(prediction, target));
        assertThat(Float.valueOf(loss.evaluateInto(prediction, target, weights, like(prediction)))).as(description)
                .isEqualTo(Float.valueOf(loss.value(prediction, target, weights)));
        assertThat(loss.summaryInto(prediction, target, weights, like(prediction))).as(description)
                .isEqualTo(loss.summary(prediction, target, weights));
    }

    private static List<Tensor> tensors(Object prediction) {
        return prediction instanceof Tensor tensor ? List.of(tensor) : ((Prediction<?>) prediction).tensors();
    }

    private static Object like(Object prediction) {
        List<Tensor> zeros = tensors(prediction).stream().map(part -> Tensor.zeros(part.shape())).toList();
        return prediction instanceof Prediction<?> parts ? parts.with(zeros) : zeros.get(0);
    }
}
