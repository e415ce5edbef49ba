package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.classification.CategoricalHingeLoss;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.classification.GeneralizedCrossEntropyLoss;
import io.github.loss4j.classification.MultiLabelMarginLoss;
import io.github.loss4j.classification.MultiMarginLoss;
import io.github.loss4j.classification.NllLoss;
import io.github.loss4j.classification.PolyLoss;
import io.github.loss4j.classification.SoftmaxFocalLoss;
import io.github.loss4j.classification.SparsemaxLoss;
import io.github.loss4j.sequence.CtcLoss;
import io.github.loss4j.sequence.CtcTarget;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A term of weight zero may hold anything: its target, too, is not looked at. */
class AbsentTermsTest {
    private static final Tensor WEIGHTS = Tensor.of(1, 0, 2);

    /** Asserts that what the second of three samples is compared with does not matter under weight zero. */
    private static <T> void assertAbsent(Loss<Tensor, T> loss, Tensor scores, T right, T wrong) {
        for (Reduction reduction : Reduction.values()) {
            Loss<Tensor, T> reduced = loss.reduced(reduction);
            float expected = reduced.value(scores, right, WEIGHTS);
            assertThat(reduced.value(scores, wrong, WEIGHTS)).as(loss.toString()).isEqualTo(expected).isFinite();
            assertThat(reduced.values(scores, wrong, WEIGHTS)).isEqualTo(reduced.values(scores, right, WEIGHTS));
            assertThat(reduced.summary(scores, wrong, WEIGHTS)).isEqualTo(reduced.summary(scores, right, WEIGHTS));
            Evaluation<Tensor> evaluation = reduced.evaluate(scores, wrong, WEIGHTS);
            assertThat(evaluation).isEqualTo(reduced.evaluate(scores, right, WEIGHTS));
            assertThat(loss.times(2).value(scores, wrong, WEIGHTS)).isFinite();
        }
        assertThatThrownBy(() -> loss.value(scores, wrong)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> loss.value(scores, wrong, Tensor.full(1, 3)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @TestFactory Stream<DynamicTest> ignoresClassIndicesOfAbsentRows() {
        Tensor scores = Tensor.of(new float[][] {{-1, -2, -3}, {-1, -1, -5}, {-4, -2, -3}});
        List<Loss<Tensor, int[]>> losses = List.of(new CrossEntropyLoss(),
                new CrossEntropyLoss().withLabelSmoothing(0.1f), new CrossEntropyLoss().withClassWeights(1, 2, 3),
                new CrossEntropyLoss().withIgnoreIndex(2), new CrossEntropyLoss().withIgnoreIndex(0), new NllLoss(),
                new NllLoss().withClassWeights(1, 2, 3), new SoftmaxFocalLoss(),
                new SoftmaxFocalLoss().withClassWeights(1, 2, 3), new PolyLoss(), new GeneralizedCrossEntropyLoss(),
                new CategoricalHingeLoss(), new CategoricalHingeLoss().withClassWeights(1, 2, 3),
                new MultiMarginLoss(), new MultiMarginLoss().withClassWeights(1, 2, 3),
                new SparsemaxLoss(), new PolyLoss().withClassWeights(1, 2, 3),
                new GeneralizedCrossEntropyLoss().withClassWeights(1, 2, 3),
                new SparsemaxLoss().withClassWeights(1, 2, 3));
        return LossContract.each(losses, loss -> {
            for (int wrong : new int[] {-1, 3, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                int[] target = {1, wrong, 1};
                assertAbsent(loss, scores, new int[] {1, 1, 1}, target);
                assertThat(target).containsExactly(1, wrong, 1);
            }
        });
    }

    @TestFactory Stream<DynamicTest> ignoresLabelsOfAbsentRows() {
        Tensor scores = Tensor.of(new float[][] {{1, 2, 3}, {0, 1, 0}, {3, 2, 1}});
        return LossContract.each(new int[][] {{3}, {-1, 0}, {1, 1}, null}, wrong -> {
            assertAbsent(new MultiLabelMarginLoss(), scores, new int[][] {{0}, {1}, {2}},
                    new int[][] {{0}, wrong, {2}});
        });
    }

    @TestFactory Stream<DynamicTest> ignoresLabelsOfAbsentSequences() {
        Tensor steps = Tensor.full((float) -Math.log(4), 5, 3, 4);
        int[][] labels = {{1}, {2}, {3, 3}};
        CtcTarget right = new CtcTarget(labels, new int[] {5, 5, 4});
        return LossContract.each(List.of(new CtcLoss(), new CtcLoss(0, true)), loss -> {
            for (int wrong : new int[] {0, -1, 4}) {
                assertAbsent(loss, steps, right, new CtcTarget(new int[][] {{1}, {2, wrong}, {3, 3}}, new int[] {5, 5,
                    4}));
            }
            assertAbsent(loss, steps, right, new CtcTarget(labels, new int[] {5, 6, 4}));
        });
    }

    /** Of a row of weight zero, a loss of one's own is asked nothing that depends on its target. */
    record OwnLoss() implements RowLoss<int[]> {
        @Override public void check(Rows rows, int[] target) {
        }

        @Override public void check(Rows rows, int[] target, int row) {
            if (target[row] >= rows.classes()) {
                throw new IllegalArgumentException("OwnLoss: no such class");
            }
        }

        @Override public float value(float[] scores, int[] target, int row) {
            return -scores[target[row]];
        }

        @Override public float evaluate(float[] scores, int[] target, int row, float[] gradient) {
            Arrays.fill(gradient, 0);
            gradient[target[row]] = -1;
            return value(scores, target, row);
        }

        @Override public float weight(int[] target, int row) {
            return new float[] {1, 2, 3}[target[row]];
        }
    }

    @Test void ignoresTargetsOfAbsentRowsOfAUserLoss() {
        Tensor scores = Tensor.of(new float[][] {{1, 2, 3}, {0, 1, 0}, {3, 2, 1}});
        assertAbsent(new OwnLoss(), scores, new int[] {0, 1, 2}, new int[] {0, 9, 2});
    }
}
