package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.regression.MseLoss;
import org.junit.jupiter.api.Test;

/** A loss that implements {@link Loss} itself has the verbs, sums and checks that Loss gives by default. */
class DirectLossTest {
    private static final Tensor PREDICTION = Tensor.of(1, 2, 4);
    private static final Tensor TARGET = Tensor.of(1, 1, 1);
    private static final Tensor WEIGHTS = Tensor.of(1, 2, 0);

    /** Calls another loss, and inherits the rest from {@link Loss}. */
    private record DirectLoss(PointwiseLoss loss) implements Loss<Tensor, Tensor> {
        @Override public float value(Tensor prediction, Tensor target) {
            return loss.value(prediction, target);
        }

        @Override public float value(Tensor prediction, Tensor target, Tensor weights) {
            return loss.value(prediction, target, weights);
        }

        @Override public Tensor values(Tensor prediction, Tensor target) {
            return loss.values(prediction, target);
        }

        @Override public Tensor values(Tensor prediction, Tensor target, Tensor weights) {
            return loss.values(prediction, target, weights);
        }

        @Override public Evaluation<Tensor> evaluate(Tensor prediction, Tensor target) {
            return loss.evaluate(prediction, target);
        }

        @Override public Evaluation<Tensor> evaluate(Tensor prediction, Tensor target, Tensor weights) {
            return loss.evaluate(prediction, target, weights);
        }

        @Override public float evaluateInto(Tensor prediction, Tensor target, Tensor gradient) {
            return loss.evaluateInto(prediction, target, gradient);
        }

        @Override public float evaluateInto(Tensor prediction, Tensor target, Tensor weights, Tensor gradient) {
            return loss.evaluateInto(prediction, target, weights, gradient);
        }

        @Override public LossSummary summary(Tensor prediction, Tensor target) {
            return loss.summary(prediction, target);
        }

        @Override public LossSummary summary(Tensor prediction, Tensor target, Tensor weights) {
            return loss.summary(prediction, target, weights);
        }

        @Override public Loss<Tensor, Tensor> reduced(Reduction reduction) {
            return new DirectLoss(loss.reduced(reduction));
        }
    }

    /** Half of the squared error. */
    private static final DirectLoss LOSS = new DirectLoss(new MseLoss().times(0.5));

    @Test void acceptsFiniteNumbersOfEqualShapes() {
        LOSS.validate(PREDICTION, TARGET);
        LOSS.times(2).validate(PREDICTION, TARGET);
        LOSS.plus(LOSS).validate(PREDICTION, TARGET);
    }

    @Test void refusesOtherArguments() {
        assertThatThrownBy(() -> LOSS.validate(null, TARGET)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("DirectLoss: prediction must not be null");
        assertThatThrownBy(() -> LOSS.validate(Tensor.of(1, Float.NaN), Tensor.of(1, 2)))
                .hasMessage("DirectLoss: prediction[1] is NaN, outside (-∞, ∞)");
        assertThatThrownBy(() -> LOSS.validate(Tensor.of(1, 2), Tensor.of(1, Float.POSITIVE_INFINITY)))
                .hasMessage("DirectLoss: target[1] is Infinity, outside (-∞, ∞)");
        assertThatThrownBy(() -> LOSS.validate(Tensor.of(1, 2), TARGET)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[2]").hasMessageContaining("[3]");
    }

    @Test void hasAMeanSumsAndSummaries() {
        assertThat(LOSS.reduction()).isEqualTo(Reduction.MEAN);
        assertThat(LOSS.times(6).value(PREDICTION, TARGET)).isEqualTo(10);
        assertThat(LOSS.plus(new MseLoss()).value(PREDICTION, TARGET)).isEqualTo(5);
        assertThat(LOSS.plus(LOSS).evaluate(PREDICTION, TARGET, WEIGHTS))
                .isEqualTo(new Evaluation<>(2f / 3, Tensor.of(0, 4 / 3.0, 0)));
        Tensor gradient = Tensor.zeros(3);
        LossSummary summary = LOSS.summaryInto(PREDICTION, TARGET, gradient);
        assertThat(summary).isEqualTo(LOSS.summary(PREDICTION, TARGET));
        assertThat(gradient).isEqualTo(Tensor.of(0, 1 / 3.0, 1));
        summary = LOSS.summaryInto(PREDICTION, TARGET, WEIGHTS, gradient);
        assertThat(summary).isEqualTo(LOSS.summary(PREDICTION, TARGET, WEIGHTS));
        assertThat(gradient).isEqualTo(Tensor.of(0, 2 / 3.0, 0));
    }
}
