package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.classification.SoftmaxFocalLoss;
import io.github.loss4j.likelihood.PoissonNllLoss;
import io.github.loss4j.regression.L1Loss;
import io.github.loss4j.regression.LpLoss;
import io.github.loss4j.regression.MseLoss;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A factor of zero takes a loss out, and factors beyond float32 leave masked terms at 0. */
class ZeroFactorTest {
    private static final float INFINITY = Float.POSITIVE_INFINITY;
    private static final Tensor SCORES = Tensor.of(new float[][] {{-INFINITY, 1, 2}, {0, 3, 1}});
    private static final int[] CLASSES = {0, 1};

    @ParameterizedTest @ValueSource(ints = {3, 700}) void ofAPointwiseLoss(int size) {
        // 1 is a residual at which the second derivative is infinite; the loss of NaN is NaN.
        LpLoss steep = new LpLoss(1e30f);
        float[] numbers = new float[size];
        Arrays.fill(numbers, 1);
        numbers[0] = Float.NaN;
        numbers[1] = INFINITY;
        Tensor prediction = Tensor.wrap(numbers, size);
        Tensor target = Tensor.zeros(size);
        PointwiseLoss zero = steep.times(0);
        assertThat(zero.value(prediction, target)).isEqualTo(0);
        assertThat(zero.values(prediction, target)).isEqualTo(Tensor.zeros(size));
        assertThat(zero.summary(prediction, target).sum()).isEqualTo(0);
        assertThat(zero.evaluate(prediction, target).gradient()).isEqualTo(Tensor.zeros(size));
        Derivatives derivatives = zero.derivatives(prediction, target);
        assertThat(derivatives.gradient()).isEqualTo(Tensor.zeros(size));
        assertThat(derivatives.hessian()).isEqualTo(Tensor.zeros(size));
        // The other part of a sum is as it is alone, with and without weights.
        Tensor finite = Tensor.full(1, size);
        PointwiseLoss sum = new MseLoss().plus(steep.times(0));
        assertThat(sum.derivatives(finite, target).hessian()).isEqualTo(Tensor.full(2, size));
        assertThat(sum.derivatives(finite, target, Tensor.full(3, size)).hessian()).isEqualTo(Tensor.full(6, size));
    }

    @Test void ofTheFunctionsOfAPointwiseLoss() {
        // 1 is a residual at which the second derivative is infinite; the loss of NaN is NaN.
        LpLoss steep = new LpLoss(1e30f);
        assertThat(steep.secondDerivative(1)).isInfinite();
        assertThat(steep.times(0).secondDerivative(1, 0)).isEqualTo(0);
        assertThat(steep.times(0).value(Float.NaN, 0)).isEqualTo(0);
        assertThat(new L1Loss().plus(new PoissonNllLoss().times(0)).value(INFINITY, 0)).isEqualTo(INFINITY);
    }

    @Test void ofALossOfRows() {
        Loss<Tensor, int[]> infinite = new CrossEntropyLoss();
        assertThat(infinite.value(SCORES, CLASSES)).isEqualTo(INFINITY);
        Loss<Tensor, int[]> zero = infinite.times(0);
        assertThat(zero.value(SCORES, CLASSES)).isEqualTo(0);
        assertThat(zero.values(SCORES, CLASSES)).isEqualTo(Tensor.zeros(2));
        assertThat(zero.evaluate(SCORES, CLASSES)).isEqualTo(new Evaluation<>(0, Tensor.zeros(2, 3)));
        assertThat(zero.summary(SCORES, CLASSES).mean()).isEqualTo(0);
        Tensor buffer = Tensor.full(Float.NaN, 2, 3);
        assertThat(zero.evaluateInto(SCORES, CLASSES, buffer)).isEqualTo(0);
        assertThat(buffer).isEqualTo(Tensor.zeros(2, 3));
        Tensor scores = Tensor.of(new float[][] {{1, 2, 3}, {-INFINITY, 3, 1}});
        int[] classes = {0, 0};
        Loss<Tensor, int[]> sum = infinite.times(0).plus(new SoftmaxFocalLoss());
        assertThat(sum.evaluate(scores, CLASSES)).isEqualTo(new SoftmaxFocalLoss().evaluate(scores, CLASSES));
        assertThat(infinite.value(scores, classes)).isEqualTo(INFINITY);
    }

    @Test void factorsBeyondFloat32() {
        Loss<Tensor, int[]> loss = new CrossEntropyLoss();
        Tensor weights = Tensor.of(0, 1);
        Evaluation<Tensor> huge = loss.times(1e39).evaluate(SCORES, CLASSES, weights);
        assertThat(huge.gradient().reshape(6).get(0)).isEqualTo(0);
        assertThat(huge.gradient().reshape(6).get(2)).isEqualTo(0);
        assertThat(loss.times(1e39).values(SCORES, CLASSES, weights).get(0)).isEqualTo(0);
        // A derivative of 4e-18 times 1e39 is within float32.
        Tensor won = Tensor.of(40, 0);
        float derivative = loss.evaluate(won, new int[] {0}).gradient().get(1);
        assertThat(loss.times(1e39).evaluate(won, new int[] {0}).gradient().get(1))
                .isEqualTo((float) (1e39 * derivative));
        assertThat(loss.times(1e39).values(won, new int[] {0}).item())
                .isEqualTo((float) (1e39 * loss.value(won, new int[] {0})));
    }
}
