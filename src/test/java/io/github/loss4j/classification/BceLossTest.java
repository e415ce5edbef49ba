package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.Golden;
import io.github.loss4j.GoldenContract;
import io.github.loss4j.LossContract;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import io.github.loss4j.Reduction;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class BceLossTest implements PointwiseLossContract, GoldenContract {
    @Override public List<BceLoss> losses() {
        return List.of(new BceLoss());
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        return -target * Math.max(-100, StrictMath.log(prediction))
                - (1 - target) * Math.max(-100, StrictMath.log1p(-prediction));
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        double positive = StrictMath.log(prediction) > -100 ? -target / prediction : 0;
        double negative = StrictMath.log1p(-prediction) > -100 ? (1 - target) / (1 - prediction) : 0;
        return positive + negative;
    }

    @Override public double accuracy() {
        return 2;
    }

    @Override public float[] exactTargets(PointwiseLoss loss) {
        return new float[] {0, 1};
    }

    @Override public float[] far(PointwiseLoss loss) {
        return new float[] {0, 1e-19f, Math.nextDown(1f), 1};
    }

    @Override public String goldenFile() {
        return "BCELoss";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new BceLoss();
    }

    /** Weights, computed by PyTorch as BCELoss(weight=...), whose mean divides by the number of terms. */
    @TestFactory Stream<DynamicTest> weighsAsPyTorchDoes() {
        return LossContract.each(Golden.cases("BCEWeighted"), golden -> {
            Tensor input = golden.tensor("input");
            Tensor target = golden.tensor("target");
            PointwiseLoss loss = new BceLoss()
                    .reduced(golden.reduction() == Reduction.MEAN ? Reduction.COUNT_MEAN : Reduction.SUM);
            Tensor weights = golden.tensor("weight");
            golden.assertClose("gradient.input", loss.evaluate(input, target, weights).gradient(), 4, 1e-6);
            golden.assertClose("value", golden.parameters().get("reduction").equals("none")
                    ? loss.values(input, target, weights)
                    : Tensor.scalar(loss.value(input, target, weights)), 4, 1e-6);
        });
    }

    @TestFactory Stream<DynamicTest> cutsItsLogarithmsAndHasTheGradientOfThat() {
        BceLoss loss = new BceLoss();
        float[][] expected = {{0, 0, 0, 1, 1}, {0, 1, 100, 0, 0}, {1, 0, 100, 0, 0}, {1, 1, 0, -1, 1},
            {0, 0.25f, 25, 0.75f, 0.75f}, {1, 0.25f, 75, -0.25f, 0.25f}};
        assertThat(loss.value(3.6e-44f, 1)).isEqualTo(100);
        assertThat(loss.derivative(3.6e-44f, 1)).isEqualTo(0);
        assertThat(loss.value(1e-43f, 1)).isLessThan(100);
        assertThat(loss.derivative(1e-43f, 1)).isEqualTo(Float.NEGATIVE_INFINITY);
        return LossContract.each(expected, row -> {
            String description = "p " + row[0] + ", t " + row[1];
            assertThat(loss.value(row[0], row[1])).as(description).isEqualTo(row[2]);
            assertThat(loss.derivative(row[0], row[1])).as(description).isEqualTo(row[3]);
            assertThat(loss.secondDerivative(row[0], row[1])).as(description).isEqualTo(row[4]);
        });
    }

    @Test void keepsTheDigitsOfSmallProbabilities() {
        assertThat(new BceLoss().value(1e-10f, 0)).isEqualTo(1e-10f);
        assertThat(new BceLoss().value(1e-40f, 0)).isEqualTo(1e-40f);
        assertThat(new BceLoss().derivative(1e-40f, 0)).isEqualTo(1);
        assertThat(new BceLoss().derivative(1e-30f, 1)).isEqualTo(-1e30f);
    }

    @Test void givesNanBeyondItsDomainAndSaysWhatToUse() {
        assertThat(new BceLoss().value(1.2f, 0)).isNaN();
        assertThat(new BceLoss().value(-0.2f, 1)).isNaN();
        assertThat(new BceLoss().value(Float.POSITIVE_INFINITY, 0)).isNaN();
        assertThatThrownBy(() -> new BceLoss().validate(Tensor.of(0, 0.5f, 1, 1.2f), Tensor.zeros(4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("BceLoss: prediction[3] is 1.2, outside [0, 1]; for logits use BceWithLogitsLoss");
    }

    /** 100,000 random pairs, against double. */
    @Test void softTargetsAreAsAccurateAsStated() {
        Random random = new Random(41);
        BceLoss loss = new BceLoss();
        for (int i = 0; i < 100_000; i++) {
            float small = (float) Math.pow(2, -30 * random.nextDouble());
            float p = i % 3 == 0 ? small : i % 3 == 1 ? 1 - small : random.nextFloat();
            float target = random.nextFloat();
            if (p > 0 && p < 1) {
                double value = formula(loss, p, target);
                double derivative = (p - (double) target) / (p * (1 - (double) p));
                LossContract.assertWithin(loss.value(p, target), value, 3.0 * Math.ulp((float) value),
                        () -> "p " + p + ", t " + target);
                LossContract.assertWithin(loss.derivative(p, target), derivative, 3.0 * Math.ulp((float) derivative),
                        () -> "p " + p + ", t " + target);
            }
        }
    }
}
