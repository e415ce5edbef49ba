package io.github.loss4j.segmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Loss;
import io.github.loss4j.LossContract;
import io.github.loss4j.Tensor;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.classification.SigmoidFocalLoss;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** In images of several tiles the result does not depend on the position of a pixel. */
class TilesTest {
    private static final int CLASSES = 3;
    private static final int PIXELS = 1300;
    private static final Random RANDOM = new Random(11);
    private static final Tensor LOGITS = random().map(x -> 2 * RANDOM.nextGaussian());
    private static final Tensor PROBABILITIES = random();
    private static final Tensor TARGET = random().map(x -> x < 0.2 ? x : RANDOM.nextInt(2));
    private static final Tensor MASK = random().map(x -> RANDOM.nextInt(3) * 0.5);
    private static final Tensor CLASS_INDICES = Tensor.zeros(2, 1, PIXELS).map(x -> RANDOM.nextInt(CLASSES));

    private static Tensor random() {
        return Tensor.zeros(2, CLASSES, PIXELS).map(x -> RANDOM.nextFloat());
    }

    /** A loss, its prediction, and its target after all pixels are rotated by a number of positions. */
    private record Case<T>(Loss<Tensor, T> loss, Tensor prediction, IntFunction<T> target) {
        Evaluation<Tensor> evaluate(int by) {
            return loss.evaluate(rotated(prediction, by), target.apply(by));
        }

        @Override public String toString() {
            return loss.toString();
        }
    }

    private static Tensor rotated(Tensor tensor, int by) {
        float[] numbers = tensor.toArray();
        float[] moved = new float[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            moved[i / PIXELS * PIXELS + (i + by) % PIXELS] = numbers[i];
        }
        return Tensor.wrap(moved, tensor.shape());
    }

    private static int[] classes(int by) {
        float[] moved = rotated(CLASS_INDICES, by).toArray();
        int[] classes = new int[moved.length];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = (int) moved[i];
        }
        return classes;
    }

    private static Case<Tensor> of(Loss<Tensor, Tensor> loss, Tensor prediction) {
        return new Case<>(loss, prediction, by -> rotated(TARGET, by));
    }

    private static Case<int[]> ofClasses(Loss<Tensor, int[]> loss) {
        return new Case<>(loss, LOGITS, TilesTest::classes);
    }

    private static Case<MaskedTarget> masked(MaskedLoss loss, Tensor prediction) {
        return new Case<>(loss, prediction, by -> new MaskedTarget(rotated(TARGET, by), rotated(MASK, by)));
    }

    private static final List<Case<?>> CASES = List.of(of(new DiceLoss(), PROBABILITIES),
            of(new DiceLoss().withClassWeights(1, 2, 3), PROBABILITIES),
            of(new TverskyLoss(0.3f, 0.7f).generalized(), PROBABILITIES), of(new DiceLoss().withSigmoid(), LOGITS),
            of(new JaccardLoss().withSoftmax().perClass().withoutBackground(), LOGITS),
            of(new DiceLoss().withSoftmax().generalized().overBatch(), LOGITS), of(new DiceFocalLoss(), LOGITS),
            of(new DiceFocalLoss(new DiceLoss(), new SigmoidFocalLoss(0.5f, 0.25f)), LOGITS),
            ofClasses(new DiceCrossEntropyLoss()),
            ofClasses(new DiceCrossEntropyLoss(new DiceLoss(), new CrossEntropyLoss().withLabelSmoothing(0.25f))),
            ofClasses(new DiceLoss().withSigmoid().perClass().ofClasses()),
            ofClasses(new DiceLoss().withSoftmax().ofClasses().withIgnoreIndex(2)), ofClasses(new LovaszSoftmaxLoss()),
            masked(new DiceLoss().masked(), PROBABILITIES), masked(new DiceLoss().withSigmoid().masked(), LOGITS),
            masked(new DiceFocalLoss().masked(), LOGITS));

    @TestFactory Stream<DynamicTest> pixelsMayBeInAnyOrder() {
        return LossContract.<Case<?>>each(CASES, one -> {
            Evaluation<Tensor> expected = one.evaluate(0);
            Evaluation<Tensor> evaluation = one.evaluate(600);
            assertThat(evaluation.value()).isCloseTo(expected.value(), within(2e-6f * expected.value()));
            LossContract.assertClose("gradient", evaluation.gradient().toArray(), rotated(expected.gradient(), 600)
                    .toDoubleArray(), 2e-6);
        });
    }

    static Stream<Loss<Tensor, int[]>> softmax() {
        return Stream.of(new DiceLoss().withSoftmax().ofClasses(), new DiceCrossEntropyLoss());
    }

    /** A logit of +∞ is the limit of large logits, in any tile of any sample. */
    @ParameterizedTest @MethodSource("softmax") void infiniteLogitsAreTheLimit(Loss<Tensor, int[]> loss) {
        float[] large = LOGITS.toArray();
        float[] infinite = LOGITS.toArray();
        int[] target = classes(0);
        for (int j = 0; j < 2 * PIXELS; j += 97) {
            int logit = (j / PIXELS * CLASSES + target[j]) * PIXELS + j % PIXELS;
            large[logit] = 1000;
            infinite[logit] = Float.POSITIVE_INFINITY;
        }
        assertThat(loss.evaluate(Tensor.wrap(infinite, LOGITS.shape()), target))
                .isEqualTo(loss.evaluate(Tensor.wrap(large, LOGITS.shape()), target));
    }

    /** A softmax does not change if a number is added to all logits of a pixel; these numbers are exact. */
    @ParameterizedTest @MethodSource("softmax") void eachPixelHasItsOwnMaximum(Loss<Tensor, int[]> loss) {
        float[] logits = LOGITS.map(x -> Math.rint(4 * x) / 4).toArray();
        Evaluation<Tensor> expected = loss.evaluate(Tensor.wrap(logits, LOGITS.shape()), classes(0));
        for (int i = 0; i < logits.length; i++) {
            logits[i] += i % PIXELS % 7 < 3 ? 256 : -256;
        }
        Evaluation<Tensor> shifted = loss.evaluate(Tensor.wrap(logits, LOGITS.shape()), classes(0));
        assertThat(shifted.value()).isCloseTo(expected.value(), within(1e-6f));
        LossContract.assertClose("gradient", shifted.gradient().toArray(), expected.gradient().toDoubleArray(), 1e-6);
    }
}
