package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A loss of one's own, written as any user would write it. */
class RowLossTest implements SampleLossContract<Tensor, int[]> {
    private static final int CLASSES = 4;

    /**
     * Brier score of class probabilities: Σ (p[c] − 1[c = t])² over the classes c. Class {@code unsure} is a row that
     * counts for half, and −1 one that is absent.
     */
    record BrierLoss(int unsure) implements RowLoss<int[]> {
        @Override public void check(Rows rows, int[] target) {
            if (target == null || target.length != rows.count()) {
                throw new IllegalArgumentException("BrierLoss: target must have a class for each of the "
                        + rows.count() + " rows");
            }
        }

        @Override public float value(float[] probabilities, int[] target, int row) {
            double sum = 0;
            for (int c = 0; c < probabilities.length; c++) {
                double error = probabilities[c] - (c == target[row] ? 1.0 : 0.0);
                sum += error * error;
            }
            return (float) (sum * weight(target, row));
        }

        @Override public float evaluate(float[] probabilities, int[] target, int row, float[] gradient) {
            for (int c = 0; c < probabilities.length; c++) {
                gradient[c] = 2 * (probabilities[c] - (c == target[row] ? 1 : 0)) * weight(target, row);
            }
            return value(probabilities, target, row);
        }

        @Override public float weight(int[] target, int row) {
            return target[row] == unsure ? 0.5f : 1;
        }

        @Override public boolean ignores(int[] target, int row) {
            return target[row] == -1;
        }
    }

    @Override public List<BrierLoss> losses() {
        return List.of(new BrierLoss(-2), new BrierLoss(1));
    }

    @Override public Data<Tensor, int[]> random(SampleLoss<Tensor, int[]> loss, Random random, int samples) {
        Tensor probabilities = Tensor.zeros(samples, CLASSES).map(zero -> random.nextFloat());
        return new Data<>(probabilities, random.ints(samples, 0, CLASSES).toArray());
    }

    @Override public double formula(SampleLoss<Tensor, int[]> loss, List<double[]> inputs, Data<Tensor, int[]> data,
            int sample) {
        double sum = 0;
        for (int c = 0; c < CLASSES; c++) {
            double error = inputs.get(0)[sample * CLASSES + c] - (c == data.target()[sample] ? 1 : 0);
            sum += error * error;
        }
        return data.target()[sample] == ((BrierLoss) loss).unsure() ? sum / 2 : sum;
    }

    @Override public int[] select(int[] target, int[] samples) {
        return Arrays.stream(samples).map(i -> target[i]).toArray();
    }

    @Test void aUserLossHasAllVerbs() {
        Tensor forecasts = Tensor.of(new float[][] {{0.7f, 0.3f}, {0.3f, 0.7f}, {Float.NaN, 0}});
        int[] target = {0, 0, -1};
        // Brier 1950, of two classes: 0.3² + 0.3² and 0.7² + 0.7²
        BrierLoss loss = new BrierLoss(-2);
        assertThat(loss.value(forecasts, target)).isCloseTo((0.18f + 0.98f) / 2, within(1e-7f));
        assertThat(loss.values(forecasts, target).get(2)).isEqualTo(0f);
        assertThat(loss.summary(forecasts, target).count()).isEqualTo(2);
        Evaluation<Tensor> evaluation = loss.times(2).plus(loss).evaluate(forecasts, target);
        assertThat(evaluation.value()).isCloseTo(3 * 0.58f, within(1e-6f));
        assertThat(evaluation.gradient().get(1, 0)).isCloseTo(-3 * 0.7f, within(1e-6f));
        assertThat(evaluation.gradient().get(2, 0)).isEqualTo(0f);
        assertThat(loss.value(forecasts, target, Tensor.of(1, 0, 1))).isCloseTo(0.18f, within(1e-7f));
    }

    @Test void aUserLossChecksItsTarget() {
        assertThatThrownBy(() -> new BrierLoss(-2).value(Tensor.zeros(3, 2), new int[] {0, 1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("BrierLoss: target must have a class for each of the 3 rows");
    }

    @Test void rowsLieAlongTheClassAxis() {
        BrierLoss loss = new BrierLoss(-2);
        Tensor strided = Tensor.wrap(new float[] {0.7f, 0.1f, 0.3f, 0.9f}, 1, 2, 2);
        Tensor rows = Tensor.of(new float[][] {{0.7f, 0.3f}, {0.1f, 0.9f}});
        int[] target = {0, 1};
        assertThat(loss.values(strided, target)).isEqualTo(loss.values(rows, target).reshape(1, 2));
        float[] gradient = loss.evaluate(rows, target).gradient().toArray();
        assertThat(loss.evaluate(strided, target).gradient().toArray()).containsExactly(gradient[0], gradient[2],
                gradient[1], gradient[3]);
    }
}
