package io.github.loss4j.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden;
import io.github.loss4j.LossCheck;
import io.github.loss4j.LossContract;
import io.github.loss4j.Losses;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What every loss of query groups must keep: with groups of one size what all losses keep, and more. */
interface GroupLossContract extends SampleLossContract<Tensor, Tensor> {
    int ITEMS = 6;
    float NAN = Float.NaN;

    /** The loss, once for each set of parameters that is worth a test. */
    List<? extends SampleLoss<Tensor, Groups>> groupLosses();

    /** A term in double, from its source and not from the class under test. */
    double term(SampleLoss<Tensor, Groups> loss, double[] scores, double[] relevance);

    @Override default List<InRows> losses() {
        return groupLosses().stream().map(InRows::new).toList();
    }

    @Override default Data<Tensor, Tensor> random(SampleLoss<Tensor, Tensor> loss, Random random, int samples) {
        Tensor scores = Tensor.zeros(samples, ITEMS).map(x -> 1.5 * random.nextGaussian());
        return new Data<>(scores, scores.map(x -> random.nextInt(4)));
    }

    @Override default double formula(SampleLoss<Tensor, Tensor> loss, List<double[]> inputs, Data<Tensor, Tensor> data,
            int sample) {
        int at = sample * ITEMS;
        return term(((InRows) loss).loss(), Arrays.copyOfRange(inputs.get(0), at, at + ITEMS),
                Arrays.copyOfRange(data.target().toDoubleArray(), at, at + ITEMS));
    }

    @Override default Tensor select(Tensor target, int[] samples) {
        float[] all = target.toArray();
        float[] some = new float[samples.length * ITEMS];
        for (int i = 0; i < some.length; i++) {
            some[i] = all[samples[i / ITEMS] * ITEMS + i % ITEMS];
        }
        return Tensor.wrap(some, samples.length, ITEMS);
    }

    /** The groups of a golden case. */
    static Groups groups(Golden golden) {
        return new Groups(golden.tensor("relevance"), golden.indices("sizes"));
    }

    /** Groups of these sizes, of random relevance. */
    static Groups groups(Random random, int... sizes) {
        return new Groups(Tensor.zeros(Arrays.stream(sizes).sum()).map(x -> random.nextInt(4)), sizes);
    }

    static Tensor scores(Random random, Groups groups) {
        return Tensor.zeros(groups.items()).map(x -> random.nextGaussian());
    }

    static Tensor part(Tensor tensor, int from, int length) {
        return Tensor.of(Arrays.copyOfRange(tensor.toArray(), from, from + length));
    }

    /** Asserts that a result is within 1 % of half a unit in the last place of what rounding once would give. */
    static void assertRounded(float actual, double expected, String name) {
        assertThat((double) actual).as(name).isCloseTo(expected, within(0.51 * Math.ulp((float) expected)));
    }

    @TestFactory default Stream<DynamicTest> groupsOfAnySizesAreComputedAsIfAlone() {
        return LossContract.<SampleLoss<Tensor, Groups>>each(groupLosses(), loss -> {
            int[] sizes = {3, 1, 17, 2, 300, 5, 40};
            Groups groups = groups(new Random(3), sizes);
            Tensor scores = scores(new Random(4), groups);
            Tensor values = loss.values(scores, groups);
            float[] gradient = loss.reduced(Reduction.SUM).evaluate(scores, groups).gradient().toArray();
            int from = 0;
            for (int g = 0; g < sizes.length; g++) {
                Groups one = new Groups(part(groups.relevance(), from, sizes[g]), sizes[g]);
                Evaluation<Tensor> alone = loss.evaluate(part(scores, from, sizes[g]), one);
                assertThat(values.get(g)).as(loss + " " + g).isEqualTo(alone.value());
                assertThat(Arrays.copyOfRange(gradient, from, from + sizes[g])).as(loss + " " + g)
                        .isEqualTo(alone.gradient().toArray());
                double[] relevance = one.relevance().toDoubleArray();
                double expected = term(loss, part(scores, from, sizes[g]).toDoubleArray(), relevance);
                assertThat((double) alone.value()).as(loss + " " + g).isCloseTo(expected,
                        within(1e-9 + 1e-6 * Math.abs(expected)));
                from += sizes[g];
            }
        });
    }

    @TestFactory default Stream<DynamicTest> theOrderOfItemsDoesNotMatter() {
        return LossContract.<SampleLoss<Tensor, Groups>>each(groupLosses(), loss -> {
            Random random = new Random(5);
            int length = 40;
            int[] order = IntStream.range(0, length).toArray();
            for (int i = length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int other = order[i];
                order[i] = order[j];
                order[j] = other;
            }
            float[] relevance = new float[length];
            float[] scores = new float[length];
            float[] moved = new float[length];
            float[] movedRelevance = new float[length];
            for (int i = 0; i < length; i++) {
                relevance[i] = 0.1f * i;
                scores[i] = (float) random.nextGaussian();
            }
            for (int i = 0; i < length; i++) {
                moved[i] = scores[order[i]];
                movedRelevance[i] = relevance[order[i]];
            }
            Evaluation<Tensor> one = loss.evaluate(Tensor.of(scores), new Groups(Tensor.of(relevance), length));
            Evaluation<Tensor> other = loss.evaluate(Tensor.of(moved), new Groups(Tensor.of(movedRelevance), length));
            assertThat(other.value()).as(loss.toString()).isCloseTo(one.value(), within(2 * Math.ulp(one.value())));
            for (int i = 0; i < length; i++) {
                float expected = one.gradient().get(order[i]);
                assertThat(other.gradient().get(i)).as(loss.toString()).isCloseTo(expected,
                        within(1e-10f + 2 * Math.ulp(expected)));
            }
        });
    }

    /** From some distance on, exponentials of the scores themselves are out of range. */
    @TestFactory default Stream<DynamicTest> aConstantOfAnySizeChangesNothing() {
        return LossContract.<SampleLoss<Tensor, Groups>>each(groupLosses(), loss -> {
            Groups groups = groups(new Random(6), 3, 40, 200);
            Tensor scores = scores(new Random(7), groups).map(x -> Math.rint(64 * x) / 64);
            Evaluation<Tensor> expected = loss.evaluate(scores, groups);
            for (float shift : new float[] {-4096, -700, -45, -38, 38, 45, 700, 4096}) {
                Evaluation<Tensor> actual = loss.evaluate(scores.plus(shift), groups);
                assertThat(actual.value()).as(loss + " " + shift).isCloseTo(expected.value(),
                        within(Math.ulp(expected.value())));
                for (int i = 0; i < scores.size(); i++) {
                    float derivative = expected.gradient().get(i);
                    assertThat(actual.gradient().get(i)).as(loss + " " + shift).isCloseTo(derivative,
                            within(1e-10f + 2 * Math.ulp(derivative)));
                }
            }
        });
    }

    @TestFactory default Stream<DynamicTest> passesTheLibrarysOwnCheck() {
        return LossContract.<SampleLoss<Tensor, Groups>>each(groupLosses(), loss -> {
            Groups groups = new Groups(Tensor.of(2, 0, 1, 3, 0, 1, 1, 0, 2), 4, 3, 2);
            Tensor scores = Tensor.of(0.3, -0.4, 1.25, 0.9, 0.75, -1, 0.25, 0.5, -0.7);
            LossCheck.of(loss, scores, groups).assertGood();
        });
    }

    @TestFactory default Stream<DynamicTest> groupsOfOneItemCostNothing() {
        return LossContract.<SampleLoss<Tensor, Groups>>each(groupLosses(), loss -> {
            Evaluation<Tensor> evaluation = loss.evaluate(Tensor.of(3, -1e30f), new Groups(Tensor.of(2, 0), 1, 1));
            assertThat(evaluation).as(loss.toString()).isEqualTo(new Evaluation<>(0, Tensor.of(0, 0)));
        });
    }

    @TestFactory default Stream<DynamicTest> nothingAtAll() {
        return LossContract.<SampleLoss<Tensor, Groups>>each(groupLosses(), loss -> {
            Groups none = new Groups(Tensor.zeros(0));
            assertThat(loss.value(Tensor.zeros(0), none)).as(loss.toString()).isNaN();
            assertThat(loss.reduced(Reduction.SUM).evaluate(Tensor.zeros(0), none)).as(loss.toString())
                    .isEqualTo(new Evaluation<>(0, Tensor.zeros(0)));
        });
    }

    @TestFactory default Stream<DynamicTest> nanMakesItsGroupNan() {
        return LossContract.<SampleLoss<Tensor, Groups>>each(groupLosses(), loss -> {
            Groups groups = new Groups(Tensor.of(2, 0, 1, 0, NAN, 1), 2, 2, 2);
            Tensor scores = Tensor.of(1, NAN, 1, 2, 3, 4);
            Evaluation<Tensor> evaluation = loss.reduced(Reduction.SUM).evaluate(scores, groups);
            assertThat(evaluation.value()).as(loss.toString()).isNaN();
            float[] values = loss.values(scores, groups).toArray();
            for (int i = 0; i < 6; i++) {
                assertThat(Float.isNaN(evaluation.gradient().get(i))).as(loss.toString()).isEqualTo(i / 2 != 1);
                assertThat(Float.isNaN(values[i / 2])).as(loss.toString()).isEqualTo(i / 2 != 1);
            }
            Evaluation<Tensor> masked = loss.evaluate(scores, groups, Tensor.of(0, 2, 0));
            assertThat(masked.value()).as(loss.toString()).isEqualTo(values[1]);
            assertThat(masked.gradient()).as(loss.toString())
                    .isEqualTo(Tensor.of(0, 0, evaluation.gradient().get(2), evaluation.gradient().get(3), 0, 0));
        });
    }

    /** Neither equal relevance nor its absence, both without pairs to order, hides a NaN among the scores. */
    @TestFactory default Stream<DynamicTest> nanIsFoundWhateverTheRelevance() {
        return LossContract.<SampleLoss<Tensor, Groups>>each(groupLosses(), loss -> {
            for (int relevance = 0; relevance < 3; relevance++) {
                Groups groups = new Groups(Tensor.full(relevance, 6), 3, 1, 2);
                Evaluation<Tensor> evaluation = loss.reduced(Reduction.SUM).evaluate(
                        Tensor.of(1, NAN, 2, NAN, 0.5, 0.25), groups);
                float[] values = loss.values(Tensor.of(1, NAN, 2, NAN, 0.5, 0.25), groups).toArray();
                for (int i = 0; i < 6; i++) {
                    assertThat(Float.isNaN(evaluation.gradient().get(i))).as(loss + " " + i).isEqualTo(i < 4);
                }
                assertThat(values[0]).as(loss.toString()).isNaN();
                assertThat(values[1]).as(loss.toString()).isNaN();
                assertThat(values[2]).as(loss.toString()).isFinite();
            }
        });
    }

    /** So the engine may add them without a look at each. */
    @TestFactory default Stream<DynamicTest> noTermIsMaskedOrWeighted() {
        return LossContract.<SampleLoss<Tensor, Groups>>each(groupLosses(), loss -> {
            Terms terms = loss.terms(Tensor.of(1, NAN, 2), new Groups(Tensor.of(0, 1, 2), 1, 2));
            assertThat(terms.unweighted()).as(loss.toString()).isTrue();
            for (int g = 0; g < 2; g++) {
                assertThat(terms.weight(g)).as(loss.toString()).isEqualTo(1);
                assertThat(terms.masked(g)).as(loss.toString()).isFalse();
            }
        });
    }

    @TestFactory default Stream<DynamicTest> validatesScoresAndRelevance() {
        return LossContract.<SampleLoss<Tensor, Groups>>each(groupLosses(), loss -> {
            String name = loss.getClass().getSimpleName();
            Groups groups = new Groups(Tensor.of(2, 0, 1), 1, 2);
            loss.validate(Tensor.of(1, -2, 3), groups);
            loss.reduced(Reduction.SUM).validate(Tensor.of(1, -2, 3), groups);
            assertThatThrownBy(() -> loss.validate(Tensor.of(1, NAN, 3), groups))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(name + ": prediction[1] is NaN, outside ");
            assertThatThrownBy(() -> loss.validate(Tensor.of(1, 2, 3), new Groups(Tensor.of(2, 0, NAN), 3)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(name + ": target.relevance[2] is NaN, outside ");
        });
    }

    @TestFactory default Stream<DynamicTest> saysWhatDoesNotFit() {
        return LossContract.<SampleLoss<Tensor, Groups>>each(groupLosses(), loss -> {
            String name = loss.getClass().getSimpleName();
            Groups groups = new Groups(Tensor.of(2, 0, 1), 1, 2);
            assertThatThrownBy(() -> loss.value(Tensor.of(1, 2), groups)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(name + ": prediction has shape [2] but target.relevance has shape [3]; "
                            + "they must be equal");
            assertThatThrownBy(() -> loss.value(Tensor.zeros(3, 1), groups))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage(name
                            + ": prediction has shape [3, 1] but target.relevance has shape [3]; they must be equal");
            assertThatThrownBy(() -> loss.value(Tensor.of(1, 2, 3), null))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage(name + ": target must not be null");
            assertThatThrownBy(() -> loss.value(Tensor.of(1, 2, 3), groups, Tensor.of(1, 1, 1)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage(name
                            + ": the loss has shape [2] but weights has shape [3]; they must be equal");
        });
    }

    @TestFactory default Stream<DynamicTest> hasAText() {
        return LossContract.<SampleLoss<Tensor, Groups>>each(groupLosses(), loss -> {
            assertThat(Losses.parse(Losses.text(loss))).isEqualTo(loss);
        });
    }
}
