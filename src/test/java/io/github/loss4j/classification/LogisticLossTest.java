package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.Golden;
import io.github.loss4j.GoldenContract;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogisticLossTest implements PointwiseLossContract, GoldenContract {
    @Override public List<LogisticLoss> losses() {
        return List.of(new LogisticLoss());
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        double a = target * prediction;
        return Math.max(0, -a) + StrictMath.log1p(StrictMath.exp(-Math.abs(a)));
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        return -target / (1 + StrictMath.exp(target * prediction));
    }

    @Override public double accuracy() {
        return 3.5;
    }

    @Override public float target(PointwiseLoss loss, Random random) {
        return random.nextBoolean() ? 1 : -1;
    }

    @Override public String goldenFile() {
        return "SoftMarginLoss";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new LogisticLoss();
    }

    @Test void isLn2AtAMarginOfZero() {
        assertThat(new LogisticLoss().value(0)).isEqualTo((float) Math.log(2));
        assertThat(new LogisticLoss().derivative(0)).isEqualTo(-0.5f);
        assertThat(new LogisticLoss().secondDerivative(0)).isEqualTo(0.25f);
    }

    @Test void isBceWithLogitsForTargetsOfPlusAndMinusOne() {
        BceWithLogitsLoss bce = new BceWithLogitsLoss();
        for (float logit = -50; logit <= 50; logit += 0.37f) {
            for (float target : new float[] {-1, 1}) {
                assertThat(new LogisticLoss().value(logit, target)).isEqualTo(bce.value(logit, (target + 1) / 2));
                assertThat(new LogisticLoss().derivative(logit, target)).isEqualTo(
                        bce.derivative(logit, (target + 1) / 2));
                assertThat(new LogisticLoss().secondDerivative(logit, target)).isEqualTo(
                        bce.secondDerivative(logit, (target + 1) / 2));
            }
        }
    }

    @Test void acceptsInfiniteLogits() {
        LogisticLoss loss = new LogisticLoss();
        assertThat(loss.value(Float.POSITIVE_INFINITY, 1)).isEqualTo(0);
        assertThat(loss.value(Float.POSITIVE_INFINITY, -1)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.derivative(Float.POSITIVE_INFINITY, 1)).isZero();
        assertThat(loss.derivative(Float.POSITIVE_INFINITY, -1)).isEqualTo(1);
        assertThat(loss.secondDerivative(Float.POSITIVE_INFINITY, -1)).isEqualTo(0);
    }
}
