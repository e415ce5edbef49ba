package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.github.loss4j.Evaluation;
import io.github.loss4j.LossContract;
import io.github.loss4j.LossSummary;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What every loss of class scores with one right class in each row must keep, and what their tests share. */
interface ClassIndexContract extends SampleLossContract<Tensor, int[]> {
    int CLASSES = 10;
    float[] WEIGHTS = {0.5f, 1, 2, 0.25f, 1.5f, 3, 0.75f, 1, 0.1f, 2.5f};

    @Override default Data<Tensor, int[]> random(SampleLoss<Tensor, int[]> loss, Random random, int samples) {
        Tensor scores = gaussian(random, 3, samples, CLASSES);
        return new Data<>(scores, random.ints(samples, 0, CLASSES).toArray());
    }

    @Override default int[] select(int[] target, int[] samples) {
        return Arrays.stream(samples).map(i -> target[i]).toArray();
    }

    /** Random numbers of a normal distribution. */
    static Tensor gaussian(Random random, double deviation, int... shape) {
        Tensor tensor = Tensor.zeros(shape);
        return tensor.map(zero -> (float) (random.nextGaussian() * deviation));
    }

    /** A row of the contract's scores in double. */
    static double[] row(double[] scores, int row) {
        return Arrays.copyOfRange(scores, row * CLASSES, (row + 1) * CLASSES);
    }

    /** −log softmax of a class, in double. */
    static double crossEntropy(double[] scores, int target) {
        double max = Arrays.stream(scores).max().getAsDouble();
        // The exponential of one maximum is 1; without it, the sum keeps its digits near 0.
        double[] others = Arrays.stream(scores).sorted().limit(scores.length - 1).toArray();
        double sum = Arrays.stream(others).map(score -> StrictMath.exp(score - max)).sum();
        return StrictMath.log1p(sum) - (scores[target] - max);
    }

    /** Rows of shape {@code [2·3·4, C]} as {@code [2, C, 3, 4]}. */
    static Tensor strided(Tensor rows) {
        int classes = rows.shape()[1];
        float[] from = rows.toArray();
        float[] to = new float[from.length];
        for (int row = 0; row < 24; row++) {
            for (int c = 0; c < classes; c++) {
                to[row / 12 * 12 * classes + c * 12 + row % 12] = from[row * classes + c];
            }
        }
        return Tensor.wrap(to, 2, classes, 3, 4);
    }

    static void assertClose(Tensor actual, Tensor expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        float[] numbers = actual.toArray();
        float[] others = expected.toArray();
        for (int i = 0; i < numbers.length; i++) {
            assertThat(numbers[i]).as("[%s]", i).isCloseTo(others[i], within(1e-7f + 1e-6f * Math.abs(others[i])));
        }
    }

    /** Asserts that the value and the gradient are within some ulp of numbers in double. */
    static void assertAccurate(Evaluation<Tensor> actual, double value, double[] gradient, int ulp) {
        assertThat(Math.abs(actual.value() - value)).as("%s of %s", actual.value(), value)
                .isLessThanOrEqualTo(ulp * Math.ulp((float) value));
        float[] numbers = actual.gradient().toArray();
        for (int c = 0; c < gradient.length; c++) {
            float found = numbers[c];
            assertThat(Math.abs(found - gradient[c])).as("[%s]: %s of %s", c, found, gradient[c])
                    .isLessThanOrEqualTo(ulp * Math.ulp((float) gradient[c]));
        }
    }

    /** Asserts that rows along a strided class axis give what the same rows give side by side. */
    static <T> void assertStrided(SampleLoss<Tensor, T> loss, Tensor rows, T target, T stridedTarget) {
        Tensor scores = strided(rows);
        SampleLossContract.assertTermsOfRanges(loss, scores, stridedTarget);
        assertClose(loss.values(scores, stridedTarget), loss.values(rows, target).reshape(2, 3, 4));
        Evaluation<Tensor> expected = loss.evaluate(rows, target);
        Evaluation<Tensor> actual = loss.evaluate(scores, stridedTarget);
        assertThat(actual.value()).isCloseTo(expected.value(), within(1e-6f * Math.abs(expected.value())));
        assertClose(actual.gradient(), strided(expected.gradient()));
        float[] weights = new float[24];
        Arrays.fill(weights, 2);
        weights[5] = 0;
        float[] spoilt = scores.toArray();
        spoilt[5] = Float.NaN;
        Tensor gradient = loss.evaluate(Tensor.wrap(spoilt, scores.shape()), stridedTarget,
                Tensor.wrap(weights, 2, 3, 4)).gradient();
        assertThat(gradient.get(0, 0, 1, 1)).isEqualTo(0f);
        assertThat(gradient.sum().item()).isNotNaN();
    }

    /** Asserts what is refused as class weights; the prediction has three classes. */
    static <T> void assertClassWeights(Function<float[], ? extends SampleLoss<Tensor, T>> with, Tensor prediction,
            T target) {
        String name = with.apply(new float[0]).getClass().getSimpleName();
        assertThat(with.apply(new float[0]).value(prediction, target)).isNotNaN();
        for (float wrong : new float[] {-1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> with.apply(new float[] {1, wrong, 1})).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(name + ": classWeights[1] is " + wrong
                            + "; class weights must be finite and not negative");
        }
        assertThatThrownBy(() -> with.apply(new float[] {1, 2}).value(prediction, target))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(name
                        + ": classWeights has 2 elements but there are 3 classes; there must be one for each");
    }

    /** Asserts that rows of the target 3, which the loss ignores, are absent, whatever they hold. */
    static void assertIgnores(SampleLoss<Tensor, int[]> loss) {
        assertIgnores(loss, 3);
    }

    /** Asserts that rows of a target from 0 to 4, which the loss ignores, are absent, whatever they hold. */
    static void assertIgnores(SampleLoss<Tensor, int[]> loss, int index) {
        float nan = Float.NaN;
        float none = Float.NEGATIVE_INFINITY;
        for (int width : new int[] {5, 300}) {
            Tensor kept = gaussian(new Random(width), 2, 2, width);
            float[] scores = new float[4 * width];
            Arrays.fill(scores, width, 2 * width, nan);
            Arrays.fill(scores, 3 * width, 4 * width, none);
            System.arraycopy(kept.toArray(), 0, scores, 0, width);
            System.arraycopy(kept.toArray(), width, scores, 2 * width, width);
            Tensor all = Tensor.wrap(scores, 4, width);
            int[] keptTarget = {(index + 2) % 5, (index + 4) % 5};
            int[] target = {keptTarget[0], index, keptTarget[1], index};
            for (Reduction reduction : Reduction.values()) {
                Evaluation<Tensor> actual = loss.reduced(reduction).evaluate(all, target);
                Evaluation<Tensor> expected = loss.reduced(reduction).evaluate(kept, keptTarget);
                float share = reduction == Reduction.BATCH_MEAN ? 2 : 1; // the first axis counts all rows
                assertThat(actual.value()).isEqualTo(expected.value() / share);
                assertThat(loss.reduced(reduction).value(all, target)).isEqualTo(actual.value());
                float[] gradient = actual.gradient().toArray();
                float[] known = expected.gradient().toArray();
                for (int c = 0; c < width; c++) {
                    assertThat(gradient[c]).isEqualTo(known[c] / share);
                    assertThat(gradient[2 * width + c]).isEqualTo(known[width + c] / share);
                    assertThat(gradient[width + c]).isEqualTo(0f);
                    assertThat(gradient[3 * width + c]).isEqualTo(0f);
                }
            }
            LossSummary summary = loss.summary(all, target);
            assertThat(summary).isEqualTo(loss.summary(kept, keptTarget));
            assertThat(summary.count()).isEqualTo(2);
            int[] nothing = {index, index, index, index};
            Evaluation<Tensor> evaluation = loss.evaluate(all, nothing);
            assertThat(evaluation.value()).isNaN();
            assertThat(evaluation.gradient().toArray()).containsOnly(0f);
            assertThat(loss.reduced(Reduction.SUM).value(all, nothing)).isEqualTo(0f);
            assertThat(loss.values(all, nothing).toArray()).containsOnly(0f);
            assertThat(loss.summary(all, nothing)).isEqualTo(LossSummary.EMPTY);
        }
    }

    /** Asserts the same of each third of many short rows, which are computed together. */
    static void assertIgnoresAmongMany(SampleLoss<Tensor, int[]> loss, int index) {
        float[] scores = gaussian(new Random(index), 2, 30, 5).toArray();
        float[] kept = new float[100];
        int[] target = new int[30];
        int[] keptTarget = new int[20];
        for (int row = 0, to = 0; row < 30; row++) {
            if (row % 3 == 1) {
                target[row] = index;
                Arrays.fill(scores, 5 * row, 5 * row + 5, Float.NaN);
            } else {
                target[row] = keptTarget[to] = (index + 1 + row % 4) % 5;
                System.arraycopy(scores, 5 * row, kept, 5 * to++, 5);
            }
        }
        Evaluation<Tensor> actual = loss.evaluate(Tensor.wrap(scores, 30, 5), target);
        Evaluation<Tensor> expected = loss.evaluate(Tensor.wrap(kept, 20, 5), keptTarget);
        assertThat(actual.value()).isEqualTo(expected.value());
        for (int row = 0, from = 0; row < 30; row++) {
            for (int c = 0; c < 5; c++) {
                assertThat(actual.gradient().get(row, c)).as("row %d", row)
                        .isEqualTo(row % 3 == 1 ? 0 : expected.gradient().get(from, c));
            }
            from += row % 3 == 1 ? 0 : 1;
        }
    }

    @TestFactory default Stream<DynamicTest> stridedRowsAreRows() {
        return LossContract.<SampleLoss<Tensor, int[]>>each(losses(), loss -> {
            Data<Tensor, int[]> data = random(loss, new Random(21), 24);
            assertStrided(loss, data.prediction(), data.target(), data.target());
        });
    }

    @TestFactory default Stream<DynamicTest> oneRowNeedsNoBatch() {
        return LossContract.<SampleLoss<Tensor, int[]>>each(losses(), loss -> {
            Data<Tensor, int[]> data = random(loss, new Random(22), 1);
            Tensor row = data.prediction().reshape(CLASSES);
            assertThat(loss.values(row, data.target()).shape()).isEmpty();
            assertThat(loss.values(row, data.target()).item()).isEqualTo(
                    loss.values(data.prediction(), data.target()).get(0));
            assertThat(loss.evaluate(row, data.target()).gradient().toArray()).isEqualTo(
                    loss.evaluate(data.prediction(), data.target()).gradient().toArray());
        });
    }

    @TestFactory default Stream<DynamicTest> longRowsAreAsExact() {
        return LossContract.<SampleLoss<Tensor, int[]>>each(losses(), loss -> {
            // The classes from 10 on can't be: the loss of the first ten, but by another way through the engine.
            Data<Tensor, int[]> data = random(loss, new Random(23), 5);
            float[] scores = new float[5 * 2000];
            Arrays.fill(scores, Float.NEGATIVE_INFINITY);
            for (int row = 0; row < 5; row++) {
                System.arraycopy(data.prediction().toArray(), row * CLASSES, scores, row * 2000, CLASSES);
            }
            if (sees(loss)) {
                Evaluation<Tensor> actual = loss.evaluate(Tensor.wrap(scores, 5, 2000), data.target());
                Evaluation<Tensor> expected = loss.evaluate(data.prediction(), data.target());
                assertThat(actual.value()).as(loss.toString()).isCloseTo(expected.value(),
                        within(1e-6f * expected.value()));
                for (int i = 0; i < 5 * 2000; i++) {
                    float known = i % 2000 < CLASSES ? expected.gradient().get(i / 2000, i % 2000) : 0;
                    assertThat(actual.gradient().get(i / 2000, i % 2000)).isCloseTo(known, within(1e-6f));
                }
            }
        });
    }

    /** Whether classes that can't be change nothing: no class weights, no smoothing, no division by their number. */
    default boolean sees(SampleLoss<Tensor, int[]> loss) {
        return true;
    }

    /** Asserts that a row has the same loss alone as among other rows, whatever these hold. */
    static void assertIndependentRows(SampleLoss<Tensor, int[]> loss) {
        Random random = new Random(12);
        Tensor scores = gaussian(random, 1, 20, CLASSES);
        int[] target = random.ints(20, 0, CLASSES).toArray();
        float[] elements = scores.toArray();
        elements[3 * CLASSES + 4] = Float.NaN;
        Arrays.fill(elements, 5 * CLASSES, 6 * CLASSES, Float.NEGATIVE_INFINITY);
        elements[5 * CLASSES + target[5]] = 2;
        elements[7 * CLASSES + target[7]] = -3e38f;
        Arrays.fill(elements, 9 * CLASSES, 10 * CLASSES, 2e38f);
        elements[11 * CLASSES + target[11]] = Float.NEGATIVE_INFINITY;
        Arrays.fill(elements, 13 * CLASSES, 14 * CLASSES, 1e17f);
        Arrays.fill(elements, 14 * CLASSES, 15 * CLASSES, 2e38f);
        elements[14 * CLASSES + target[14]] = 0;
        Arrays.fill(elements, 16 * CLASSES, 17 * CLASSES, -3.2e38f);
        elements[16 * CLASSES + target[16]] = -Float.MAX_VALUE;
        elements[15 * CLASSES] = Float.POSITIVE_INFINITY;
        int[] given = target.clone();
        given[17] = 99;
        float[] weights = new float[20];
        Arrays.fill(weights, 1);
        weights[17] = 0;
        SampleLoss<Tensor, int[]> sum = loss.reduced(Reduction.SUM);
        Tensor all = Tensor.wrap(elements, 20, CLASSES);
        float[] values = loss.values(all, given, Tensor.of(weights)).toArray();
        Tensor gradient = sum.evaluate(all, given, Tensor.of(weights)).gradient();
        for (int row = 0; row < 20; row++) {
            Tensor one = Tensor.wrap(Arrays.copyOfRange(elements, row * CLASSES, (row + 1) * CLASSES), 1, CLASSES);
            Evaluation<Tensor> alone = sum.evaluate(one, new int[] {target[row]});
            assertThat(Float.floatToIntBits(values[row])).as(loss + ", row " + row)
                    .isEqualTo(row == 17 ? 0 : Float.floatToIntBits(alone.value()));
            for (int c = 0; c < CLASSES; c++) {
                float expected = row == 17 ? 0 : alone.gradient().get(0, c);
                float actual = gradient.get(row, c);
                assertThat(actual == expected || Float.isNaN(actual) && Float.isNaN(expected)
                        || Math.abs(actual - expected) <= 4 * Math.ulp(expected))
                        .as(loss + ", row " + row + ": " + actual + " instead of " + expected).isTrue();
            }
        }
    }

    /** Asserts that the message names the wrong one of many rows, whose indices are checked together. */
    static void assertNamesWrongIndex(SampleLoss<Tensor, int[]> loss, int wrong) {
        int[] target = new int[100];
        target[3] = 4;
        target[77] = wrong;
        assertThatThrownBy(() -> loss.value(Tensor.zeros(100, 5), target)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(loss.getClass().getSimpleName() + ": target[77] is " + wrong
                        + ", but there are 5 classes, 0 to 4");
    }

    /** Asserts that ranges have the terms of the whole if some rows have an infinite score and are computed alone. */
    static void assertRangesWithInfiniteScores(SampleLoss<Tensor, int[]> loss) {
        Random random = new Random(4);
        int[] target = random.ints(70, 0, 5).toArray();
        float[] scores = Tensor.zeros(350).map(x -> random.nextGaussian()).toArray();
        for (int row = 2; row < 70; row += 9) {
            scores[5 * row + (target[row] + 1) % 5] = Float.NEGATIVE_INFINITY;
        }
        SampleLossContract.assertTermsOfRanges(loss, Tensor.wrap(scores, 70, 5), target);
    }

    @TestFactory default Stream<DynamicTest> refusesWrongClasses() {
        Tensor scores = Tensor.zeros(3, CLASSES);
        return LossContract.each(losses(), loss -> {
            String name = loss.getClass().getSimpleName();
            assertThatThrownBy(() -> loss.value(scores, null)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(name + ": target must not be null");
            assertThatThrownBy(() -> loss.value(scores, new int[] {0, 1}))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage(name
                            + ": target has 2 class indices but prediction has 3 rows; there must be one for each");
            for (int wrong : new int[] {-1, CLASSES, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                assertThatThrownBy(() -> loss.evaluate(scores, new int[] {0, 1, wrong}))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage(name + ": target[2] is " + wrong + ", but there are 10 classes, 0 to 9");
            }
            assertThatThrownBy(() -> loss.value(Tensor.scalar(1), new int[] {0}))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage(name
                            + ": prediction has shape []; it must have a class axis: [C], [N, C] or [N, C, d1, ...]");
            assertThatThrownBy(() -> loss.value(Tensor.zeros(3, 0), new int[3]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(name + ": prediction has shape [3, 0]; it must have at least one class");
        });
    }

    /** Asserts that most calls allocate less than a piece of working memory; a few may find the pool empty. */
    static void assertReusesMemory(Runnable call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int fresh = 0;
        for (int i = 0; i < 100; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            call.run();
            fresh += threads.getCurrentThreadAllocatedBytes() - before < 16_000 ? 0 : 1;
        }
        assertThat(fresh).isLessThan(50);
    }
}
