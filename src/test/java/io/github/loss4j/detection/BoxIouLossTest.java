package io.github.loss4j.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden2;
import io.github.loss4j.LossCheck;
import io.github.loss4j.LossContract;
import io.github.loss4j.Losses;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import io.github.loss4j.detection.BoxIouLoss.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class BoxIouLossTest implements SampleLossContract<Tensor, Tensor> {
    /** Boxes of torchvision's tests. */
    private static final Tensor SQUARE = Tensor.of(-1.0, -1.0, 1.0, 1.0);
    private static final Tensor QUARTER = Tensor.of(0.0, 0.0, 1.0, 1.0);
    private static final Tensor ABOVE = Tensor.of(0.0, 1.0, 1.0, 2.0);
    private static final Tensor DIAGONAL = Tensor.of(1.0, 1.0, 2.0, 2.0);

    @Override public List<BoxIouLoss> losses() {
        return Arrays.stream(Kind.values()).map(BoxIouLoss::new).toList();
    }

    @Override public Data<Tensor, Tensor> random(SampleLoss<Tensor, Tensor> loss, Random random, int samples) {
        return new Data<>(boxes(random, samples), boxes(random, samples));
    }

    private static Tensor boxes(Random random, int count) {
        float[] corners = new float[4 * count];
        for (int i = 0; i < corners.length; i += 4) {
            corners[i] = 4 * random.nextFloat();
            corners[i + 1] = 4 * random.nextFloat();
            corners[i + 2] = corners[i] + 1 + 3 * random.nextFloat();
            corners[i + 3] = corners[i + 1] + 1 + 3 * random.nextFloat();
        }
        return Tensor.wrap(corners, count, 4);
    }

    @Override public double formula(SampleLoss<Tensor, Tensor> loss, List<double[]> inputs, Data<Tensor, Tensor> data,
            int sample) {
        double[] p = Arrays.copyOfRange(inputs.get(0), 4 * sample, 4 * sample + 4);
        float[] t = Arrays.copyOfRange(data.target().toArray(), 4 * sample, 4 * sample + 4);
        double width = p[2] - p[0];
        double height = p[3] - p[1];
        double both = Math.max(0, Math.min(p[2], t[2]) - Math.max(p[0], t[0]))
                * Math.max(0, Math.min(p[3], t[3]) - Math.max(p[1], t[1]));
        double union = width * height + (t[2] - (double) t[0]) * (t[3] - (double) t[1]) - both;
        double hullWidth = Math.max(p[2], t[2]) - Math.min(p[0], t[0]);
        double hullHeight = Math.max(p[3], t[3]) - Math.min(p[1], t[1]);
        double iou = both / union;
        double dx = (p[0] + p[2] - t[0] - t[2]) / 2;
        double dy = (p[1] + p[3] - t[1] - t[3]) / 2;
        double distance = (dx * dx + dy * dy) / (hullWidth * hullWidth + hullHeight * hullHeight);
        double turn = Math.atan((t[2] - (double) t[0]) / (t[3] - (double) t[1])) - Math.atan(width / height);
        double v = 4 / (Math.PI * Math.PI) * turn * turn;
        return switch (((BoxIouLoss) loss).kind()) {
            case IOU -> 1 - iou;
            case GIOU -> 1 - iou + 1 - union / (hullWidth * hullHeight);
            case DIOU -> 1 - iou + distance;
            case CIOU -> 1 - iou + distance + v * v / (1 - iou + v);
        };
    }

    @Override public Tensor select(Tensor target, int[] samples) {
        float[] selected = new float[4 * samples.length];
        for (int i = 0; i < samples.length; i++) {
            System.arraycopy(target.toArray(), 4 * samples[i], selected, 4 * i, 4);
        }
        return Tensor.wrap(selected, samples.length, 4);
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases2() {
        return Golden2.tensors("BoxIouLoss", golden -> golden.constant("kind", Kind.class) == null
                ? new BoxIouLoss()
                : new BoxIouLoss(golden.constant("kind", Kind.class)));
    }

    /** torchvision, test/test_ops.py, TestGeneralizedBoxIouLoss: generalized_box_iou_loss. */
    @Test void matchesTorchvisionForGiou() {
        BoxIouLoss loss = new BoxIouLoss();
        assertThat(loss.value(SQUARE, SQUARE)).isEqualTo(0f);
        assertThat(loss.value(SQUARE, QUARTER)).isEqualTo(0.75f);
        assertThat(loss.value(QUARTER, ABOVE)).isEqualTo(1f);
        assertThat(loss.value(QUARTER, DIAGONAL)).isEqualTo(1.5f);
        assertThat(loss.value(twice(QUARTER, QUARTER), twice(ABOVE, DIAGONAL))).isEqualTo(1.25f);
        assertThat(loss.reduced(Reduction.SUM).value(twice(QUARTER, QUARTER), twice(ABOVE, DIAGONAL))).isEqualTo(2.5f);
    }

    /** The same tests: distance_box_iou_loss and complete_box_iou_loss, with four decimals; all boxes are squares. */
    @TestFactory Stream<DynamicTest> matchesTorchvisionForDiouAndCiou() {
        return LossContract.each(new Kind[] {Kind.DIOU, Kind.CIOU}, kind -> {
            BoxIouLoss loss = new BoxIouLoss(kind);
            assertThat(loss.value(SQUARE, SQUARE)).isEqualTo(0f);
            assertThat(loss.value(SQUARE, QUARTER)).isEqualTo(0.8125f);
            assertThat(loss.value(SQUARE, ABOVE)).isCloseTo(1.1923f, within(5e-5f));
            assertThat(loss.value(SQUARE, DIAGONAL)).isEqualTo(1.25f);
            assertThat(loss.value(twice(QUARTER, QUARTER), twice(ABOVE, DIAGONAL))).isCloseTo(1.225f, within(1e-6f));
        });
    }

    private static Tensor twice(Tensor first, Tensor second) {
        float[] both = Arrays.copyOf(first.toArray(), 8);
        System.arraycopy(second.toArray(), 0, both, 4, 4);
        return Tensor.wrap(both, 2, 4);
    }

    @TestFactory Stream<DynamicTest> disjointBoxesHaveADerivativeExceptOfIou() {
        Tensor box = Tensor.of(0.0, 0.0, 1.0, 2.0);
        Tensor target = Tensor.of(3.0, 0.5, 5.0, 2.5);
        assertThat(new BoxIouLoss(Kind.IOU).evaluate(box, target).gradient().toArray()).containsOnly(0f);
        return LossContract.each(new Kind[] {Kind.GIOU, Kind.DIOU, Kind.CIOU}, kind -> {
            Evaluation<Tensor> evaluation = new BoxIouLoss(kind).evaluate(box, target);
            assertThat(evaluation.value()).isGreaterThan(1);
            float[] gradient = evaluation.gradient().toArray();
            assertThat(gradient[0] + gradient[2]).as(kind.name()).isNegative();
        });
    }

    /** One edge in common: the intersection grows on one side of the kink alone. */
    @TestFactory Stream<DynamicTest> atTouchingBoxesTheDerivativeIsTheMeanOfBothSides() {
        Tensor target = Tensor.of(1.0, 0.0, 2.0, 1.0);
        float step = 0x1p-9f;
        return LossContract.each(Kind.values(), kind -> {
            BoxIouLoss loss = new BoxIouLoss(kind);
            float here = loss.evaluate(Tensor.of(0f, 0f, 1f, 1f), target).gradient().get(2);
            float right = loss.evaluate(Tensor.of(0f, 0f, 1 + step, 1f), target).gradient().get(2);
            float left = loss.evaluate(Tensor.of(0f, 0f, 1 - step, 1f), target).gradient().get(2);
            assertThat(here).as(kind.name()).isCloseTo((left + right) / 2, within(0.01f));
            assertThat(right).as(kind.name()).isLessThan(left + 0.01f);
        });
    }

    @TestFactory Stream<DynamicTest> equalBoxesHaveDerivativeZero() {
        return LossContract.each(Kind.values(), kind -> {
            Evaluation<Tensor> evaluation = new BoxIouLoss(kind).evaluate(Tensor.of(1f, 2f, 4f, 9f),
                    Tensor.of(1f, 2f, 4f, 9f));
            assertThat(evaluation.value()).isZero();
            assertThat(evaluation.gradient().toArray()).as(kind.name()).containsOnly(0f);
        });
    }

    @TestFactory Stream<DynamicTest> boxesWithoutAreaHaveFiniteLossesAndDerivatives() {
        Tensor point = Tensor.of(1f, 1f, 1f, 1f);
        Tensor otherPoint = Tensor.of(2f, 2f, 2f, 2f);
        Tensor line = Tensor.of(0f, 1f, 3f, 1f);
        Tensor inverted = Tensor.of(3f, 3f, 1f, 2f);
        Tensor invertedAlongOneAxis = Tensor.of(3f, 0f, 1f, 2f);
        Tensor box = Tensor.of(0f, 0f, 2f, 2f);
        List<Tensor> all = List.of(point, otherPoint, line, inverted, invertedAlongOneAxis, box);
        // A point inside the target is to grow to all sides.
        float[] gradient = new BoxIouLoss(Kind.IOU).evaluate(Tensor.of(1f, 0.5f, 1f, 1.5f), box).gradient().toArray();
        assertThat(gradient[0]).isPositive();
        assertThat(gradient[2]).isNegative();
        return LossContract.each(Kind.values(), kind -> {
            for (Tensor prediction : all) {
                for (Tensor target : all) {
                    Evaluation<Tensor> evaluation = new BoxIouLoss(kind).evaluate(prediction, target);
                    assertThat(evaluation.value()).as(kind + " " + prediction + target).isBetween(0f, 3f);
                    for (float derivative : evaluation.gradient().toArray()) {
                        assertThat(derivative).as(kind + " " + prediction + target).isBetween(-10f, 10f);
                    }
                }
                boolean filled = prediction != inverted && prediction != invertedAlongOneAxis || kind != Kind.GIOU;
                assertThat(new BoxIouLoss(kind).value(prediction, prediction)).as(kind + " " + prediction)
                        .isEqualTo(filled ? 0f : 1f);
            }
            assertThat(new BoxIouLoss(Kind.IOU).value(point, otherPoint)).isEqualTo(1f);
            assertThat(new BoxIouLoss(Kind.GIOU).value(point, otherPoint)).isEqualTo(2f);
            assertThat(new BoxIouLoss(Kind.DIOU).value(point, otherPoint)).isEqualTo(2f);
        });
    }

    @TestFactory Stream<DynamicTest> passesTheChecks() {
        Data<Tensor, Tensor> data = random(null, new Random(3), 6);
        assertThat(Losses.parse("BoxIouLoss")).isEqualTo(new BoxIouLoss(Kind.GIOU));
        return LossContract.each(losses(), loss -> {
            LossCheck.of(loss, data.prediction(), data.target()).assertGood();
            assertThat(Losses.parse(Losses.text(loss))).isEqualTo(loss);
        });
    }

    @Test void refusesInvalidBoxes() {
        assertThatThrownBy(() -> new BoxIouLoss(null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("BoxIouLoss: kind must not be null");
        assertThatThrownBy(() -> new BoxIouLoss().value(Tensor.zeros(2, 5), Tensor.zeros(2, 5)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("BoxIouLoss: prediction has shape [2, 5]; it "
                        + "must be [N, 4]: left, top, right, bottom of each box");
        assertThatThrownBy(() -> new BoxIouLoss().value(Tensor.zeros(2, 4), Tensor.zeros(4, 4)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "BoxIouLoss: prediction has shape [2, 4] but target has shape [4, 4]; they must be equal");
    }
}
