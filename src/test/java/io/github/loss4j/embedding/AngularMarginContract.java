package io.github.loss4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.LossCheck;
import io.github.loss4j.LossContract;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What losses of cosines with a margin must keep. */
interface AngularMarginContract extends SampleLossContract<Tensor, int[]> {
    int CLASSES = 10;

    /** The scale of a loss. */
    double scale(SampleLoss<Tensor, int[]> loss);

    /** The target's cosine less the margin, in double. */
    double lessMargin(SampleLoss<Tensor, int[]> loss, double cosine);

    @Override default Data<Tensor, int[]> random(SampleLoss<Tensor, int[]> loss, Random random, int samples) {
        return new Data<>(cosines(random, samples, CLASSES), random.ints(samples, 0, CLASSES).toArray());
    }

    static Tensor cosines(Random random, int... shape) {
        return Tensor.zeros(shape).map(x -> (float) Math.sin(random.nextGaussian() / 2));
    }

    @Override default double formula(SampleLoss<Tensor, int[]> loss, List<double[]> inputs, Data<Tensor, int[]> data,
            int sample) {
        int classes = inputs.get(0).length / data.target().length;
        double[] row = Arrays.copyOfRange(inputs.get(0), sample * classes, (sample + 1) * classes);
        int t = data.target()[sample];
        double own = lessMargin(loss, row[t]);
        double rest = 0;
        for (int c = 0; c < classes; c++) {
            rest += c == t ? 0 : StrictMath.exp(scale(loss) * (row[c] - own));
        }
        return StrictMath.log1p(rest);
    }

    @Override default int[] select(int[] target, int[] samples) {
        return Arrays.stream(samples).map(i -> target[i]).toArray();
    }

    /** Rows so long that they are blocks of their own, and so short that several are one. */
    @TestFactory default Stream<DynamicTest> termsAreAsExactAsTheFormula() {
        return LossContract.each(losses(), loss -> {
            for (int classes : new int[] {1, 2, 7, 100, 700, 3000}) {
                Random random = new Random(classes);
                Data<Tensor, int[]> data = new Data<>(cosines(random, 9, classes),
                        random.ints(9, 0, classes).toArray());
                double[] input = data.prediction().toDoubleArray();
                Tensor values = loss.values(data.prediction(), data.target());
                for (int row = 0; row < 9; row++) {
                    float expected = (float) formula(loss, List.of(input), data, row);
                    // A rounded distance of 30 from the greatest is an error of a millionth.
                    assertThat(values.get(row)).as(loss + " of " + classes).isCloseTo(expected,
                            within(4 * Math.ulp(expected) + 2e-6f * expected * (expected < 1e-3f ? 1 : 0)));
                }
            }
        });
    }

    @TestFactory default Stream<DynamicTest> stridedRowsAreRows() {
        return LossContract.each(losses(), loss -> {
            Random random = new Random(4);
            Tensor strided = cosines(random, 2, CLASSES, 3);
            int[] target = random.ints(6, 0, CLASSES).toArray();
            float[] rows = new float[60];
            for (int k = 0; k < 60; k++) {
                rows[(k / 30 * 3 + k % 3) * CLASSES + k / 3 % CLASSES] = strided.toArray()[k];
            }
            Evaluation<Tensor> expected = loss.evaluate(Tensor.wrap(rows, 6, CLASSES), target);
            Evaluation<Tensor> actual = loss.evaluate(strided, target);
            assertThat(actual.value()).isCloseTo(expected.value(), within(1e-6f * expected.value()));
            for (int k = 0; k < 60; k++) {
                assertThat(actual.gradient().toArray()[k]).isCloseTo(
                        expected.gradient().get(k / 30 * 3 + k % 3, k / 3 % CLASSES), within(1e-5f));
            }
            Tensor row = cosines(random, CLASSES);
            assertThat(loss.values(row, new int[] {3}).item())
                    .isEqualTo(loss.values(row.reshape(1, CLASSES), new int[] {3}).get(0));
        });
    }

    @TestFactory default Stream<DynamicTest> passesItsCheck() {
        return LossContract.each(losses(), loss -> {
            LossCheck.of(loss, cosines(new Random(8), 4, 5), new int[] {0, 4, 2, 2}).assertGood();
        });
    }

    @TestFactory default Stream<DynamicTest> notANumberStaysInItsRow() {
        return LossContract.each(losses(), loss -> {
            Tensor cosines = Tensor.of(new float[][] {{0.5f, Float.NaN, 0}, {0.5f, 0.1f, 0}, {Float.NaN, 0.1f, 0}});
            Tensor values = loss.values(cosines, new int[] {0, 0, 0});
            assertThat(values.get(0)).isNaN();
            assertThat(values.get(1)).isNotNaN();
            assertThat(values.get(2)).isNaN();
            // An index out of range does not matter where the weight is 0.
            Evaluation<Tensor> evaluation = loss.evaluate(cosines, new int[] {-7, 0, 9}, Tensor.of(0, 1, 0));
            assertThat(evaluation.value()).isEqualTo(values.get(1));
            assertThat(evaluation.gradient().get(0, 1)).isEqualTo(0);
        });
    }

    @TestFactory default Stream<DynamicTest> refusesWrongClasses() {
        return LossContract.each(losses(), loss -> {
            String name = loss.getClass().getSimpleName();
            assertThatThrownBy(() -> loss.value(Tensor.zeros(2, 3), new int[] {0, 3}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(name + ": target[1] is 3, but there are 3 classes, 0 to 2");
            assertThatThrownBy(() -> loss.value(Tensor.zeros(2, 3), new int[] {0}))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage(name
                            + ": target has 1 class index but prediction has 2 rows; there must be one for each");
            assertThatThrownBy(() -> loss.validate(Tensor.full(1.5f, 1, 2), new int[] {0}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(name + ": prediction[0] is 1.5, outside [-1, 1]");
        });
    }
}
