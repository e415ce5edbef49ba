package io.github.loss4j.digest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Loss;
import io.github.loss4j.Prediction;
import io.github.loss4j.Reduction;
import io.github.loss4j.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * At an infinite logit, value and gradient are the limits for growing logits. The test finds a limit from three large
 * logits: a number that is the same for all three is the limit, and a number that grows has an infinite limit.
 */
class InfiniteLogitsTest {
    private static final float[] LARGE = {1e4f, 2e4f, 4e4f, Float.POSITIVE_INFINITY};
    private static final int MAX_POSITIONS = 12;

    /** Losses of logits, and losses that depend on differences of scores only. */
    private static final Set<String> LOSSES = Set.of("ApproxNdcgLoss(temperature=1)", "AsymmetricLoss",
            "AsymmetricLoss(gammaNegative=0, gammaPositive=0)", "AsymmetricLoss(gammaNegative=1.5, clip=0)",
            "BceWithLogitsLoss", "BceWithLogitsLoss(positiveWeight=3)", "CategoricalHingeLoss",
            "ClassOverlapLoss(loss=DiceLoss(options=OverlapOptions(activation=SOFTMAX)))", "CornLoss",
            "CostMatrixLoss(costs=[[0, 1, 4], [1, 0, 1], [9, 1, 0]])", "CrossEntropyLoss",
            "CrossEntropyLoss(classWeights=[1, 0, 2.5], ignoreIndex=1, labelSmoothing=0.1)",
            "CrossEntropyLoss(labelSmoothing=0.2)",
            "DiceCrossEntropyLoss", "DiceFocalLoss",
            "DiceLoss(options=OverlapOptions(activation=SIGMOID, perClass=true))",
            "DiceLoss(options=OverlapOptions(activation=SOFTMAX, overBatch=true, areaExponent=2))",
            "DiscreteHazardLoss", "DistillationLoss", "DistillationLoss(temperature=4)", "DwdLoss", "ExponentialLoss",
            "GeneralizedCrossEntropyLoss", "GeneralizedCrossEntropyLoss(q=0.3)", "HingeLoss", "JensenShannonLoss",
            "L2MarginLoss", "LogisticLoss", "LovaszHingeLoss", "LovaszSoftmaxLoss",
            "MaskedLoss(loss=JaccardLoss(options=OverlapOptions(activation=SIGMOID)))", "ModifiedHuberLoss",
            "MultiLabelBceLoss",
            "MultiLabelBceLoss(positiveWeights=[1, 2, 3], classWeights=[1, 0, 2], labelSmoothing=0.1)",
            "MultiLabelMarginLoss", "MultiLabelSoftMarginLoss", "MultiMarginLoss", "PerceptronLoss", "PolyLoss",
            "SigmoidFocalLoss", "SigmoidFocalLoss(gamma=0.5, alpha=0.25)", "SigmoidLoss", "SmoothedHingeLoss",
            "SoftCrossEntropyLoss", "SoftmaxFocalLoss",
            "SoftmaxFocalLoss(gamma=0.5, classWeights=[1, 0, 2], ignoreIndex=1)", "SparsemaxLoss",
            "SquaredHingeLoss", "SymmetricCrossEntropyLoss", "SymmetricCrossEntropyLoss(alpha=0)", "ZeroOneLoss");

    @TestFactory Stream<DynamicTest> takesLimits() {
        assertThat(DigestLosses.names()).containsAll(LOSSES);
        return LOSSES.stream().sorted().map(name -> DynamicTest.dynamicTest(name, () -> assertLimits(name)));
    }

    private static void assertLimits(String name) {
        @SuppressWarnings("unchecked") Loss<Object, Object> loss = (Loss<Object, Object>) DigestLosses.loss(name);
        Loss<Object, Object> sum = loss.reduced(Reduction.SUM);
        DigestData.Example example = DigestData.of(name, loss, false).stream().filter(one -> tensor(one.prediction())
                .size() > 2).findFirst().orElseThrow();
        int[] shape = tensor(example.prediction()).shape();
        int distance = shape.length > 1 ? shape[1] : 1;
        for (int at = 0; at < Math.min(MAX_POSITIONS, tensor(example.prediction()).size()); at++) {
            assertLimits(name, sum, example, at, at, 1);
            assertLimits(name, sum, example, at, at, -1);
            if (at + distance < tensor(example.prediction()).size()) {
                assertLimits(name, sum, example, at, at + distance, -1);
            }
        }
    }

    /** If the two indices differ, the logits at them grow towards infinities of opposite signs. */
    private static void assertLimits(String name, Loss<Object, Object> loss, DigestData.Example example, int at,
            int other, int sign) {
        List<float[]> terms = new ArrayList<>();
        List<float[]> gradients = new ArrayList<>();
        for (float large : LARGE) {
            float[] numbers = tensor(example.prediction()).toArray();
            numbers[other] = -sign * large;
            numbers[at] = sign * large;
            Tensor logits = Tensor.wrap(numbers, tensor(example.prediction()).shape());
            Object prediction = example.prediction() instanceof Prediction<?> parts
                    ? parts.with(List.of(logits))
                    : logits;
            float[] values = loss.values(prediction, example.target()).toArray();
            Evaluation<Object> evaluation = loss.evaluate(prediction, example.target());
            terms.add(values);
            gradients.add(tensor(evaluation.gradient()).toArray());
        }
        String description = name + " of " + tensor(example.prediction()) + " with logits " + at + " and " + other
                + " towards " + sign * Float.POSITIVE_INFINITY;
        assertLimits(description + ", term ", terms);
        assertLimits(description + ", derivative ", gradients);
    }

    private static void assertLimits(String description, List<float[]> numbers) {
        for (int i = 0; i < numbers.get(0).length; i++) {
            float first = numbers.get(0)[i];
            float second = numbers.get(1)[i];
            float third = numbers.get(2)[i];
            float actual = numbers.get(3)[i];
            if (Math.abs(second - third) <= 1e-4f * Math.abs(third) + 1e-6f) {
                assertThat(Math.abs(actual - third)).as(description + i).isLessThanOrEqualTo(1e-3f * Math.abs(third)
                        + 1e-6f);
            } else if (Math.abs(third) > 1.5f * Math.abs(second) && Math.abs(second) > 1.5f * Math.abs(first)) {
                assertThat(actual).as(description + i).isEqualTo(Math.signum(third) * Float.POSITIVE_INFINITY);
            }
        }
    }

    private static Tensor tensor(Object prediction) {
        return prediction instanceof Tensor tensor ? tensor : ((Prediction<?>) prediction).tensors().get(0);
    }
}
