package io.github.loss4j;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.classification.*;
import io.github.loss4j.embedding.*;
import io.github.loss4j.likelihood.*;
import io.github.loss4j.regression.*;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * How often the library is at least as near to the exact value as PyTorch is in float32. The golden values are the
 * exact ones, rounded once.
 */
class GoldenShareTest {
    /** The least share of the figures of all files. */
    private static final double OVERALL = 0.952;
    /** The least share of one file. */
    private static final double EACH = 0.75;

    private static final Map<String, Function<Golden, PointwiseLoss>> POINTWISE = Map.ofEntries(
            entry("BCELoss", golden -> new BceLoss()),
            entry("BCEWithLogitsLoss", golden -> new BceWithLogitsLoss(golden.number("pos_weight", 1))),
            entry("EpsilonInsensitive", golden -> new EpsilonInsensitiveLoss(golden.number("epsilon"))),
            entry("Expectile", golden -> new ExpectileLoss(golden.number("expectile"))),
            entry("ExponentialLoss", golden -> new ExponentialLoss()),
            entry("GammaNll", golden -> new GammaNllLoss()),
            entry("HingeEmbeddingLoss", golden -> new HingeEmbeddingLoss(golden.number("margin"))),
            entry("HingeLoss", golden -> new HingeLoss(golden.number("margin"))),
            entry("HuberLoss", golden -> new HuberLoss(golden.number("delta"))),
            entry("KLDivBatchMean", golden -> new KlDivLoss(golden.flag("log_target"))),
            entry("KLDivLoss", golden -> new KlDivLoss(golden.flag("log_target"))),
            entry("L1Loss", golden -> new L1Loss()),
            entry("LogCosh", golden -> new LogCoshLoss()),
            entry("MSELoss", golden -> new MseLoss()),
            entry("MeanAbsolutePercentageError", golden -> new MapeLoss()),
            entry("MeanBiasError", golden -> new MbeLoss()),
            entry("MeanSquaredLogarithmicError", golden -> new MsleLoss()),
            entry("ModifiedHuber", golden -> new ModifiedHuberLoss()),
            entry("PoissonNLLLoss", golden -> new PoissonNllLoss(golden.flag("log_input"), golden.flag("full"),
                    golden.number("eps", 1e-8f))),
            entry("PseudoHuber", golden -> new PseudoHuberLoss(golden.number("delta"))),
            entry("Quantile", golden -> new QuantileLoss(golden.number("quantile"))),
            entry("SigmoidFocalLoss", golden -> new SigmoidFocalLoss(golden.number("gamma"), golden.number("alpha"))),
            entry("SmoothL1Loss", golden -> new SmoothL1Loss(golden.number("beta"))),
            entry("SoftMarginLoss", golden -> new LogisticLoss()),
            entry("SquaredEpsilonInsensitive", golden -> new SquaredEpsilonInsensitiveLoss(golden.number("epsilon"))),
            entry("SquaredHingeLoss", golden -> new SquaredHingeLoss(golden.number("margin"))),
            entry("Tweedie", golden -> new TweedieLoss(golden.number("power"))));

    private static final Map<String, Function<Golden, Tensor>> OTHERS = Map.of(
            "CosineEmbeddingLoss", golden -> values(golden, new CosineEmbeddingLoss(golden.number("margin")),
                    new Pair(golden.tensor("input1"), golden.tensor("input2")), golden.tensor("target")),
            "CrossEntropyLoss", GoldenShareTest::crossEntropy,
            "GaussianNLLLoss",
            golden -> values(golden, new GaussianNllLoss(golden.flag("full"), golden.number("eps")),
                    new Gaussian(golden.tensor("input"), golden.tensor("var")), golden.tensor("target")),
            "MarginRankingLoss", golden -> values(golden, new MarginRankingLoss(golden.number("margin")),
                    new Pair(golden.tensor("input1"), golden.tensor("input2")), golden.tensor("target")),
            "MultiLabelSoftMarginLoss", golden -> values(golden, new MultiLabelSoftMarginLoss().withClassWeights(
                    weights(golden)), golden.tensor("input"), golden.tensor("target")),
            "MultiMarginLoss",
            golden -> values(golden, new MultiMarginLoss((int) golden.number("p"), golden.number("margin"))
                    .withClassWeights(weights(golden)), golden.tensor("input"), golden.indices("target")),
            "NLLLoss", golden -> values(golden, new NllLoss().withClassWeights(weights(golden)).withIgnoreIndex(
                    (int) golden.number("ignore_index", -100)), golden.tensor("input"), golden.indices("target")),
            "TripletMarginLoss", golden -> values(golden, new TripletMarginLoss(golden.number("margin"), golden.number(
                    "p"), golden.number("eps"), golden.flag("swap")), new Triplet(golden.tensor("anchor"),
                            golden
                                    .tensor("positive"),
                            golden.tensor("negative")),
                    null));

    private static float[] weights(Golden golden) {
        return golden.has("weight") ? golden.tensor("weight").toArray() : new float[0];
    }

    private static Tensor crossEntropy(Golden golden) {
        float smoothing = golden.number("label_smoothing", 0);
        if (golden.text("target", "").equals("indices")) {
            return values(golden, new CrossEntropyLoss().withClassWeights(weights(golden)).withIgnoreIndex((int) golden
                    .number("ignore_index", -100)).withLabelSmoothing(smoothing), golden.tensor("input"), golden
                            .indices("target"));
        }
        return values(golden, new SoftCrossEntropyLoss().withClassWeights(weights(golden)).withLabelSmoothing(
                smoothing), golden.tensor("input"), golden.tensor("target"));
    }

    private static <P, T> Tensor values(Golden golden, Loss<P, T> loss, P prediction, T target) {
        Reduction reduction = golden.reduction();
        return reduction == null
                ? loss.values(prediction, target)
                : Tensor.scalar(loss.reduced(reduction).value(prediction, target));
    }

    /** The numbers of figures, and of those that are at least as near. */
    private static final class Count {
        private int all;
        private int near;

        void add(Golden golden, Tensor values) {
            float[] exact = golden.tensor("value").toArray();
            float[] theirs = golden.tensor("torch32").toArray();
            float[] ours = values.toArray();
            assertThat(ours).as(golden.name()).hasSize(exact.length);
            for (int i = 0; i < exact.length; i++) {
                near += distance(ours[i], exact[i]) <= distance(theirs[i], exact[i]) ? 1 : 0;
            }
            all += exact.length;
        }

        private static double distance(float figure, float exact) {
            return figure == exact || Float.isNaN(figure) && Float.isNaN(exact)
                    ? 0
                    : Float.isNaN(figure) ? Double.POSITIVE_INFINITY : Math.abs((double) figure - exact);
        }

        double share() {
            return near / (double) all;
        }
    }

    @Test void figuresAreNearerToTheExactOnesThanThoseOfPyTorch() {
        Map<String, Count> files = new TreeMap<>();
        POINTWISE.forEach((file, losses) -> Golden.cases(file).forEach(golden -> files.computeIfAbsent(file,
                name -> new Count()).add(golden,
                        values(golden, losses.apply(golden), golden.tensor("input"), golden
                                .tensor("target")))));
        OTHERS.forEach((file, values) -> Golden.cases(file).forEach(golden -> files.computeIfAbsent(file,
                name -> new Count()).add(golden, values.apply(golden))));
        int all = files.values().stream().mapToInt(count -> count.all).sum();
        int near = files.values().stream().mapToInt(count -> count.near).sum();
        String shares = files.entrySet().stream().map(file -> file.getKey() + " " + file.getValue().near + " of "
                + file.getValue().all).collect(Collectors.joining(", "));
        assertThat(near / (double) all).as(shares).isGreaterThanOrEqualTo(OVERALL);
        files.forEach((file, count) -> assertThat(count.share()).as(file).isGreaterThanOrEqualTo(EACH));
        assertThat(files.get("Quantile").share()).isGreaterThanOrEqualTo(0.99);
        assertThat(files.get("Expectile").share()).isEqualTo(1);
        assertThat(files.get("MeanAbsolutePercentageError").share()).isGreaterThanOrEqualTo(0.99);
        assertThat(files.get("ModifiedHuber").share()).isGreaterThanOrEqualTo(0.99);
    }
}
