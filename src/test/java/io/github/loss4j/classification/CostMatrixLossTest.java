package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden2;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class CostMatrixLossTest implements SampleLossContract<Tensor, int[]> {
    @Override public List<CostMatrixLoss> losses() {
        return List.of(new CostMatrixLoss(COSTS));
    }

    @Override public Data<Tensor, int[]> random(SampleLoss<Tensor, int[]> loss, Random random, int samples) {
        Tensor scores = Tensor.zeros(samples, 3).map(x -> 2 * random.nextGaussian());
        return new Data<>(scores, random.ints(samples, 0, 3).toArray());
    }

    @Override public double formula(SampleLoss<Tensor, int[]> loss, List<double[]> inputs, Data<Tensor, int[]> data,
            int sample) {
        double[] x = Arrays.copyOfRange(inputs.get(0), sample * 3, sample * 3 + 3);
        double[] p = Arrays.stream(x).map(StrictMath::exp).toArray();
        double total = Arrays.stream(p).sum();
        double sum = 0;
        for (int j = 0; j < 3; j++) {
            sum += COSTS[data.target()[sample]][j] * p[j] / total;
        }
        return sum;
    }

    @Override public int[] select(int[] target, int[] samples) {
        return Arrays.stream(samples).map(i -> target[i]).toArray();
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.classes("CostMatrixLoss", golden -> new CostMatrixLoss(golden.tensor("costs")));
    }

    private static final float[][] COSTS = {{0, 1, 5}, {2, 0.5f, 1}, {7, 3, -1}};

    @Test void isAccurateBesideACertainClass() {
        // mpmath 1.3.0: 4*exp(-20)/(1 + exp(-20))**2
        Evaluation<Tensor> evaluation = new CostMatrixLoss(new float[][] {{5, 1}, {1, 5}}).evaluate(
                Tensor.of(20.0, 0), new int[] {0});
        assertThat(evaluation.gradient().get(0)).isCloseTo(8.2446144e-9f, within(2e-15f));
        assertThat(evaluation.gradient().get(1)).isCloseTo(-8.2446144e-9f, within(2e-15f));
    }

    /** Second differences of the formula, in double. */
    @Test void secondDerivativesAreTheDiagonal() {
        CostMatrixLoss loss = losses().get(0);
        Data<Tensor, int[]> data = random(loss, new Random(5), 20);
        Tensor weights = Tensor.full(2, 20);
        float[] hessian = loss.derivatives(data.prediction(), data.target(), weights).hessian().toArray();
        double step = 1e-3;
        for (int i = 0; i < hessian.length; i++) {
            double[] f = new double[3];
            for (int k = 0; k < 3; k++) {
                double[] x = data.prediction().toDoubleArray();
                x[i] += (k - 1) * step;
                f[k] = 2 * formula(loss, List.of(x), data, i / 3);
            }
            assertThat((double) hessian[i]).isCloseTo((f[0] - 2 * f[1] + f[2]) / (step * step), within(2e-5));
        }
    }

    @Test void aRowOfWeightZeroHasNoSecondDerivative() {
        Tensor scores = Tensor.of(new float[][] {{Float.NaN, 1, 2}, {0, 1, 2}});
        Tensor hessian = losses().get(0).derivatives(scores, new int[] {9, 1}, Tensor.of(0f, 1f)).hessian();
        assertThat(Arrays.copyOf(hessian.toArray(), 3)).containsExactly(0, 0, 0);
        assertThat(hessian.get(1, 2)).isFinite().isNotZero();
    }

    @Test void copiesItsCostsAndRefusesOthers() {
        float[][] costs = {{0, 1}, {1, 0}};
        CostMatrixLoss loss = new CostMatrixLoss(costs);
        costs[0][1] = 9;
        assertThat(loss).isEqualTo(new CostMatrixLoss(new float[][] {{0, 1}, {1, 0}}));
        assertThat(loss.costs()).isEqualTo(Tensor.of(new float[][] {{0, 1}, {1, 0}}));
        assertThatThrownBy(() -> loss.value(Tensor.zeros(2, 2), new int[] {1, 2})).isInstanceOf(
                IllegalArgumentException.class)
                .hasMessage("CostMatrixLoss: target[1] is 2, but there are 2 classes, 0 to 1");
        assertThatThrownBy(() -> loss.value(Tensor.zeros(2, 2), new int[3])).isInstanceOf(
                IllegalArgumentException.class)
                .hasMessage("CostMatrixLoss: target has 3 class indices but prediction has 2 rows;"
                        + " there must be one for each");
        assertThatThrownBy(() -> loss.value(Tensor.zeros(2, 3), new int[2])).isInstanceOf(
                IllegalArgumentException.class)
                .hasMessage("CostMatrixLoss: costs has shape [2, 2] but there are 3 classes;"
                        + " there must be a row and a column for each");
        assertThatThrownBy(() -> new CostMatrixLoss(new float[][] {{0, 1}})).isInstanceOf(
                IllegalArgumentException.class)
                .hasMessage(
                        "CostMatrixLoss: costs has shape [1, 2]; it must be square: a row and a column for each class");
        assertThatThrownBy(() -> new CostMatrixLoss(new float[][] {{0, 1, 2}, {3, 0, Float.NaN}, {4, 5, 0}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CostMatrixLoss: costs[1][2] must be finite, was NaN");
    }
}
