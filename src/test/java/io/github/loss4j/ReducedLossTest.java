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
}
