package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.internal.PointwiseEngineAccess;
import java.util.Arrays;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * What the engine promises for pointwise losses, asked of one loss of each kind of loop: the same for all sizes around
 * the borders of blocks, with and without weights, and by a specialised loop or the shared one.
 */
public interface PointwiseEngineContract extends EngineContract<Tensor, Tensor>, PointwiseLossContract {
    /** Sizes around the borders of blocks, and one of many blocks. */
    int[] SIZES = {0, 1, 7, 47, 48, 191, 257, 512, 513, 514, 1025, 1100, 2049, 2050, 4111, 100_000};

    @Override default int many() {
        return (1 << 20) + 12_345;
    }

    private Stream<DynamicTest> eachSize(BiConsumer<PointwiseLoss, Integer> check) {
        return losses().stream().flatMap(loss -> IntStream.of(SIZES).mapToObj(size -> LossContract.test(loss
                + ", " + size + " elements", () -> check.accept(loss, size))));
    }

    private static Tensor weights(int size) {
        Random random = new Random(size + 1);
        float[] weights = new float[size];
        for (int i = 0; i < size; i++) {
            weights[i] = i % 3 == 0 ? 0 : random.nextFloat() * 2;
        }
        return Tensor.wrap(weights, size);
    }

    @Tag("engine") @TestFactory default Stream<DynamicTest> arraysOfAnySizeGiveWhatTheFunctionsGive() {
        return eachSize(this::arraysAreTheFunctions);
    }

    @Tag("engine") @TestFactory default Stream<DynamicTest> reductionsDifferByTheDenominatorAlone() {
        return eachSize((loss, size) -> {
            Data<Tensor, Tensor> data = data(loss, new Random(size), size);
            Tensor prediction = data.prediction();
            Tensor target = data.target();
            LossSummary summary = loss.summary(prediction, target);
            float[] gradient = loss.reduced(Reduction.SUM).evaluate(prediction, target).gradient().toArray();
            double absolute = 0;
            for (float value : loss.values(prediction, target).data) {
                absolute += Math.abs(value);
            }
            assertThat(summary.weight()).isEqualTo((double) size);
            assertThat(summary.count()).isEqualTo((long) size);
            for (Reduction reduction : Reduction.values()) {
                double divisor = reduction == Reduction.SUM ? 1 : size;
                Evaluation<Tensor> evaluation = loss.reduced(reduction).evaluate(prediction, target);
                if (divisor == 0) {
                    assertThat(evaluation.value()).as(reduction.name()).isNaN();
                } else {
                    assertThat(evaluation.value()).as(reduction.name()).isCloseTo((float) (summary.sum() / divisor),
                            within((float) (2.5e-7 * absolute / divisor)));
                }
                Tensor together = Tensor.full(Float.NaN, size);
                assertThat(loss.reduced(reduction).summaryInto(prediction, target, together)).as(reduction.name())
                        .isEqualTo(summary);
                assertThat(together).as(reduction.name()).isEqualTo(evaluation.gradient());
                float factor = (float) (1 / divisor);
                for (int i = 0; i < size; i++) {
                    if (evaluation.gradient().data[i] != factor * gradient[i]) {
                        throw new AssertionError(reduction + ": gradient[" + i + "] is " + evaluation.gradient().data[i]
                                + ", should be " + factor * gradient[i]);
                    }
                }
            }
        });
    }

    @Tag("engine") @TestFactory default Stream<DynamicTest> elementsOfWeightZeroAreNotSeen() {
        return eachSize((loss, size) -> {
            Data<Tensor, Tensor> data = data(loss, new Random(size), size);
            Tensor weights = weights(size);
            int kept = 0;
            float[][] rest = new float[3][size];
            for (int i = 0; i < size; i++) {
                if (weights.data[i] != 0) {
                    rest[0][kept] = data.prediction().data[i];
                    rest[1][kept] = data.target().data[i];
                    rest[2][kept++] = weights.data[i];
                } else {
                    data.prediction().data[i] = i % 2 == 0 ? Float.NaN : Float.POSITIVE_INFINITY;
                    data.target().data[i] = Float.NaN;
                }
            }
            Tensor predictions = Tensor.wrap(Arrays.copyOf(rest[0], kept), kept);
            Tensor targets = Tensor.wrap(Arrays.copyOf(rest[1], kept), kept);
            Tensor weight = Tensor.wrap(Arrays.copyOf(rest[2], kept), kept);
            LossSummary whole = loss.summary(data.prediction(), data.target(), weights);
            assertThat(whole).isEqualTo(loss.summary(predictions, targets, weight));
            assertThat(whole.count()).isEqualTo(kept);
            float[] values = loss.values(data.prediction(), data.target(), weights).toArray();
            Evaluation<Tensor> evaluation = loss.evaluate(data.prediction(), data.target(), weights);
            Derivatives derivatives = loss.derivatives(data.prediction(), data.target(), weights);
            assertThat(Float.valueOf(evaluation.value())).isEqualTo(Float.valueOf(loss.value(data.prediction(), data
                    .target(), weights)));
            float[] gradient = loss.evaluate(predictions, targets, weight).gradient().toArray();
            for (int i = 0, k = 0; i < size; i++) {
                float[] found = {values[i], evaluation.gradient().data[i], derivatives.gradient().data[i], derivatives
                        .hessian().data[i]};
                if (weights.data[i] == 0) {
                    if (!Arrays.equals(found, new float[4])) {
                        throw new AssertionError("element " + i + " of weight 0 has " + Arrays.toString(found));
                    }
                } else {
                    float expected = gradient[k++];
                    if (!(Math.abs(found[1] - expected) <= 1e-6f * Math.abs(expected))) {
                        throw new AssertionError("gradient[" + i + "] is " + found[1] + ", should be " + expected);
                    }
                }
            }
        });
    }

    @Tag("engine") @TestFactory default Stream<DynamicTest> oneNanGivesNanInAnySize() {
        return eachSize((loss, size) -> {
            Data<Tensor, Tensor> data = data(loss, new Random(size), Math.max(1, size));
            data.prediction().data[size / 2] = Float.NaN;
            assertThat(loss.value(data.prediction(), data.target())).isNaN();
        });
    }

    /** False for a loss of a formula, which computes blocks by itself. */
    default boolean specialised() {
        return true;
    }

    @Tag("engine") @TestFactory default Stream<DynamicTest> aSpecialisedLoopGivesTheBitsOfTheSharedOne() {
        return specialised() ? eachSize((loss, size) -> {
            Data<Tensor, Tensor> data = data(loss, new Random(size), size);
            PointwiseEngineAccess.assertCopyEqualsShared(loss, data.prediction().data, data.target().data, weights(
                    size).data);
        }) : Stream.empty();
    }

    @Tag("engine") @TestFactory default Stream<DynamicTest> shardsOfManyBlocksMergeToTheWhole() {
        return LossContract.<PointwiseLoss>each(losses(), loss -> {
            Data<Tensor, Tensor> data = data(loss, new Random(5000), 5000);
            LossSummary merged = LossSummary.EMPTY;
            for (int from = 0; from < 5000; from += 777) {
                int to = Math.min(5000, from + 777);
                merged = merged
                        .plus(loss.summary(Tensor.of(Arrays.copyOfRange(data.prediction().data, from, to)), Tensor
                                .of(Arrays.copyOfRange(data.target().data, from, to))));
            }
            assertThat(merged).isEqualTo(loss.summary(data.prediction(), data.target()));
            assertThat(merged.mean()).isCloseTo(merged.sum() / 5000, within(2 * Math.ulp(merged.mean())));
        });
    }
}
