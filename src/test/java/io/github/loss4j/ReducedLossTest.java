package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.classification.BceLoss;
import io.github.loss4j.classification.NllLoss;
import io.github.loss4j.embedding.Pair;
import io.github.loss4j.ranking.PairwiseLogisticLoss;
import io.github.loss4j.regression.HuberLoss;
import io.github.loss4j.regression.MbeLoss;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A loss with another reduction answers everything else as the loss does. */
class ReducedLossTest {
    static Stream<PointwiseLoss> pointwise() {
        return Stream.of(new BceLoss(), new HuberLoss(), new MbeLoss());
    }

    @ParameterizedTest
    @MethodSource("pointwise") void ofAPointwiseLoss(PointwiseLoss loss) {
        PointwiseLoss reduced = loss.reduced(Reduction.BATCH_MEAN);
        assertThat(reduced.reduction()).isEqualTo(Reduction.BATCH_MEAN);
        assertThat(reduced.reduced(Reduction.SUM)).isEqualTo(loss.reduced(Reduction.SUM));
        assertThat(reduced.reduced(loss.reduction())).isEqualTo(loss);
        assertThat(reduced.signed()).isEqualTo(loss.signed());
        assertThat(reduced.value(0.25f, 1f)).isEqualTo(loss.value(0.25f, 1f)).isNotZero();
        assertThat(reduced.derivative(0.25f, 1f)).isEqualTo(loss.derivative(0.25f, 1f)).isNotZero();
        assertThat(reduced.secondDerivative(0.25f, 1f)).isEqualTo(loss.secondDerivative(0.25f, 1f));
        assertThat(reduced.predictionDomain()).isEqualTo(loss.predictionDomain());
        assertThat(reduced.targetDomain()).isEqualTo(loss.targetDomain());
        assertThatThrownBy(() -> new ReducedPointwiseLoss(reduced, Reduction.SUM))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ReducedPointwiseLoss: loss has another reduction already; it must be a loss without");
    }

    @Test void hasTheMajorantOfTheLoss() {
        assertThat(new HuberLoss().reduced(Reduction.SUM).majorant(3, 0)).isEqualTo(new HuberLoss().majorant(3, 0))
                .isNotZero();
    }

    @Test void ofALossOfRows() {
        NllLoss loss = new NllLoss();
        SampleLoss<Tensor, int[]> reduced = loss.reduced(Reduction.BATCH_MEAN);
        assertThat(reduced.reduction()).isEqualTo(Reduction.BATCH_MEAN);
        assertThat(reduced.reduced(Reduction.SUM)).isEqualTo(loss.reduced(Reduction.SUM));
        assertThat(reduced.reduced(loss.reduction())).isEqualTo(loss);
        assertThat(reduced.terms(Tensor.zeros(4, 2), new int[4]).shape()).containsExactly(4);
        assertThat(reduced.predictionDomain()).isEqualTo(loss.predictionDomain()).isNotNull();
        assertThat(reduced.targetDomain()).isEqualTo(loss.targetDomain()).isNotNull();
    }

    @Test void ofALossWithoutATarget() {
        PairwiseLogisticLoss loss = new PairwiseLogisticLoss();
        var reduced = loss.reduced(Reduction.BATCH_MEAN);
        assertThat(reduced.reduction()).isEqualTo(Reduction.BATCH_MEAN);
        assertThat(reduced.reduced(Reduction.SUM)).isEqualTo(loss.reduced(Reduction.SUM));
        assertThat(reduced.reduced(loss.reduction())).isEqualTo(loss);
        assertThat(reduced.terms(new Pair(Tensor.zeros(4), Tensor.zeros(4)), null).shape()).containsExactly(4);
        assertThat(reduced.predictionDomain()).isEqualTo(loss.predictionDomain()).isNotNull();
        assertThat(reduced.targetDomain()).isEqualTo(loss.targetDomain());
    }

    @Test void theShortFormsOfALossWithoutATargetAreTheLongOnes() {
        PairwiseLogisticLoss loss = new PairwiseLogisticLoss();
        Pair pair = new Pair(Tensor.of(1, 2), Tensor.of(3, -1));
        Pair gradient = new Pair(Tensor.of(7, 7), Tensor.of(7, 7));
        assertThat(loss.value(pair)).isEqualTo(loss.value(pair, null)).isPositive();
        assertThat(loss.values(pair)).isEqualTo(loss.values(pair, null));
        assertThat(loss.evaluate(pair)).isEqualTo(loss.evaluate(pair, null));
        assertThat(loss.evaluateInto(pair, gradient)).isEqualTo(loss.value(pair, null));
        assertThat(gradient).isEqualTo(loss.evaluate(pair, null).gradient());
        assertThat(loss.summary(pair)).isEqualTo(loss.summary(pair, null));
        Pair other = new Pair(Tensor.of(7, 7), Tensor.of(7, 7));
        assertThat(loss.summaryInto(pair, other)).isEqualTo(loss.summary(pair, null));
        assertThat(other).isEqualTo(gradient);
        Pair nan = new Pair(Tensor.of(1, Float.NaN), Tensor.of(3, -1));
        assertThatThrownBy(() -> loss.validate(nan)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("PairwiseLogisticLoss: first[1] is NaN");
    }
}
