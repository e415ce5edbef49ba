package io.github.loss4j.benchmark;

import static io.github.loss4j.benchmark.Sampler.LABELS;
import static io.github.loss4j.benchmark.Sampler.NORMAL;
import static io.github.loss4j.benchmark.Sampler.UNIT_NORMAL;
import static io.github.loss4j.benchmark.Sampler.between;
import static io.github.loss4j.benchmark.Sampler.normal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Activation;
import io.github.loss4j.Loss;
import io.github.loss4j.Tensor;
import io.github.loss4j.benchmark.Sampler.Draw;
import io.github.loss4j.benchmark.Workload.Operations;
import io.github.loss4j.benchmark.Workload.Plan;
import io.github.loss4j.classification.BrierLoss;
import io.github.loss4j.classification.CategoricalHingeLoss;
import io.github.loss4j.classification.CornLoss;
import io.github.loss4j.classification.CostMatrixLoss;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.classification.DistillationLoss;
import io.github.loss4j.classification.GeneralizedCrossEntropyLoss;
import io.github.loss4j.classification.JensenShannonLoss;
import io.github.loss4j.classification.MultiLabelBceLoss;
import io.github.loss4j.classification.MultiLabelMarginLoss;
import io.github.loss4j.classification.MultiLabelSoftMarginLoss;
import io.github.loss4j.classification.MultiMarginLoss;
import io.github.loss4j.classification.NllLoss;
import io.github.loss4j.classification.PolyLoss;
import io.github.loss4j.classification.ProbabilityCrossEntropyLoss;
import io.github.loss4j.classification.SoftCrossEntropyLoss;
import io.github.loss4j.classification.SoftmaxFocalLoss;
import io.github.loss4j.classification.SymmetricCrossEntropyLoss;
import io.github.loss4j.forecast.RankedProbabilityLoss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Losses of rows of scores. One or two lines for each loss; the class is long because there are many. */
final class RowWorkloads {
    private static final int[] WIDE = {1024, 1000};
    private static final int[] NARROW = {30_000, 10};
    private static final String CROSS_ENTROPY = "torch.cross_entropy_loss(a, b)";
    private static final int[] ROWS = {1};

    private final List<Plan> plans = new ArrayList<>();

    private RowWorkloads() {
    }

    static List<Plan> plans() {
        RowWorkloads workloads = new RowWorkloads();
        workloads.crossEntropy();
        workloads.options();
        workloads.softmax();
        workloads.densities();
        workloads.probabilities();
        workloads.hinges();
        workloads.labels();
        return workloads.plans;
    }

    private void crossEntropy() {
        for (int[] shape : new int[][] {{32, 10}, {100_000, 2}, {30_000, 30}, {10_000, 100}, WIDE, {256, 32_000}}) {
            indices("CrossEntropy", new CrossEntropyLoss(), NORMAL, x -> picked(x).neg().mean(), CROSS_ENTROPY, shape);
        }
        for (int[] shape : new int[][] {{8, 2, 128, 128}, {8, 21, 128, 128}, {2, 150, 128, 128}}) {
            indices("CrossEntropy", new CrossEntropyLoss(), NORMAL, x -> picked(x).neg().mean(), CROSS_ENTROPY, shape);
        }
        indices("CrossEntropy, scores near 45", new CrossEntropyLoss(), normal(45, 2), x -> picked(x).neg().mean(),
                CROSS_ENTROPY, WIDE);
        indices("CrossEntropy, scores near 45", new CrossEntropyLoss(), normal(45, 2), x -> picked(x).neg().mean(),
                CROSS_ENTROPY, NARROW);
        indices("CrossEntropy, scores up to ±150", new CrossEntropyLoss(), normal(0, 40),
                x -> picked(x).neg().mean(), CROSS_ENTROPY, WIDE);
    }

    private void options() {
        for (int[] shape : new int[][] {WIDE, NARROW}) {
            String size = shape[0] + "x" + shape[1];
            indices("CrossEntropy, smoothed labels", new CrossEntropyLoss().withLabelSmoothing(0.1f), NORMAL, x -> {
                NDArray logarithms = x[0].logSoftmax(1);
                return logarithms.gather(x[1].expandDims(1), 1).mean().mul(-0.9f).sub(logarithms.mean().mul(0.1f));
            }, "torch.cross_entropy_loss(a, b, None, 1, -100, 0.1)", shape);
            plans.add(new Plan("CrossEntropy, class weights", size, sampler -> {
                Input weights = sampler.target(between(0.1f, 2), shape[1]);
                Input scores = sampler.prediction(NORMAL, shape);
                Input classes = sampler.classes(shape[1], shape[0]);
                return Workload.of(new CrossEntropyLoss().withClassWeights(weights.numbers()), classes.classes(),
                        List.of(scores, classes, weights), x -> {
                            NDArray weight = x[2].gather(x[1], 0);
                            return picked(x).squeeze(1).mul(weight).sum().neg().div(weight.sum());
                        }, "torch.cross_entropy_loss(a, b, c)");
            }));
        }
        plans.add(new Plan("CrossEntropy, a quarter ignored", "1024x1000", sampler -> {
            Input scores = sampler.prediction(NORMAL, WIDE);
            Draw quarterOfZeros = random -> random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(WIDE[1] - 1);
            Input drawn = sampler.target(quarterOfZeros, WIDE[0]);
            Input classes = new Input(drawn.numbers(), drawn.shape(), true, false);
            return Workload.of(new CrossEntropyLoss().withIgnoreIndex(0), classes.classes(), List.of(scores, classes),
                    x -> {
                        NDArray mask = number(x[1].neq(0));
                        return picked(x).squeeze(1).mul(mask).sum().neg().div(mask.sum());
                    }, "torch.cross_entropy_loss(a, b, None, 1, 0)");
        }));
        plans.add(new Plan("CrossEntropy, weights", "30000x10", sampler -> {
            Input scores = sampler.prediction(NORMAL, NARROW);
            Input classes = sampler.classes(NARROW[1], NARROW[0]);
            return Workload.weighted(new CrossEntropyLoss(), classes.classes(),
                    List.of(scores, classes, sampler.target(between(0.1f, 2), NARROW[0])),
                    x -> picked(x).squeeze(1).mul(x[2]).sum().neg().div(x[2].sum()),
                    "torch.sum(torch.cross_entropy_loss(a, b, None, 0) * c) / torch.sum(c)");
        }));
    }

    private void softmax() {
        indices("SoftmaxFocal", new SoftmaxFocalLoss(), NORMAL, x -> {
            NDArray logarithm = picked(x);
            return logarithm.exp().neg().add(1).square().mul(logarithm).neg().mean();
        }, null, WIDE);
        indices("Poly", new PolyLoss(), NORMAL, x -> {
            NDArray logarithm = picked(x);
            return logarithm.exp().neg().add(1).mul(2).sub(logarithm).mean();
        }, null, WIDE);
        indices("GeneralizedCrossEntropy", new GeneralizedCrossEntropyLoss(), NORMAL,
                x -> picked(x).mul(0.5f).exp().neg().add(1).mul(2).mean(), null, WIDE);
        indices("SymmetricCrossEntropy", new SymmetricCrossEntropyLoss(), NORMAL, x -> {
            NDArray logarithm = picked(x);
            return logarithm.exp().neg().add(1).mul(4).sub(logarithm).mean();
        }, null, WIDE);
        plans.add(new Plan("CostMatrix", "30000x10", sampler -> {
            int classes = NARROW[1];
            float[][] costs = new float[classes][classes];
            for (int row = 0; row < classes; row++) {
                for (int column = 0; column < classes; column++) {
                    costs[row][column] = Math.abs(row - column);
                }
            }
            Input scores = sampler.prediction(NORMAL, NARROW);
            Input target = sampler.classes(classes, NARROW[0]);
            Input matrix = new Input(Tensor.of(costs).toArray(), new int[] {classes, classes}, false, false);
            return Workload.of(new CostMatrixLoss(costs), target.classes(), List.of(scores, target, matrix),
                    x -> x[0].softmax(1).mul(x[1].oneHot(classes).matMul(x[2])).sum(ROWS).mean(), null);
        }));
    }

    /** Losses whose targets are distributions, or scores of another model. */
    private void densities() {
        for (int[] shape : new int[][] {WIDE, NARROW}) {
            dense("SoftCrossEntropy", new SoftCrossEntropyLoss(), shape, sampler -> sampler.distributions(shape[0],
                    shape[1]), x -> x[0].logSoftmax(1).mul(x[1]).sum(ROWS).neg().mean(), CROSS_ENTROPY);
        }
        dense("Distillation", new DistillationLoss(2), WIDE, sampler -> sampler.target(NORMAL, WIDE), x -> {
            NDArray teacher = x[1].div(2).logSoftmax(1);
            return teacher.exp().mul(teacher.sub(x[0].div(2).logSoftmax(1))).sum(ROWS).mean().mul(4);
        }, null);
        dense("JensenShannon", new JensenShannonLoss(), WIDE,
                sampler -> sampler.distributions(WIDE[0], WIDE[1]), x -> {
                    NDArray own = x[0].softmax(1);
                    NDArray middle = own.add(x[1]).div(2);
                    return own.mul(own.div(middle).log()).add(x[1].mul(x[1].div(middle).log())).sum(ROWS).mean()
                            .div(2);
                }, null);
    }

    private void probabilities() {
        for (int[] shape : new int[][] {{100_000, 10}, WIDE}) {
            rows("Nll", new NllLoss(), shape, sampler -> sampler.logProbabilities(shape),
                    x -> x[0].gather(x[1].expandDims(1), 1).neg().mean(), "torch.nll_loss(a, b)");
        }
        rows("ProbabilityCrossEntropy", new ProbabilityCrossEntropyLoss(), NARROW,
                sampler -> sampler.probabilities(NARROW[0], NARROW[1]),
                x -> x[0].gather(x[1].expandDims(1), 1).log().neg().mean(), null);
        rows("Brier", new BrierLoss(), NARROW, sampler -> sampler.probabilities(NARROW[0], NARROW[1]),
                x -> x[0].sub(x[1].oneHot(NARROW[1])).square().sum(ROWS).mean(), null);
        ordered("RankedProbability", new RankedProbabilityLoss(), NARROW[1], NARROW[1],
                sampler -> sampler.probabilities(NARROW[0], NARROW[1]),
                x -> x[0].cumSum(1).sub(number(x[1].expandDims(1).lte(x[2]))).square().sum(ROWS).mean());
        ordered("Corn", new CornLoss(), NARROW[1], NARROW[1] + 1, sampler -> sampler.prediction(NORMAL, NARROW), x -> {
            NDArray target = x[1].expandDims(1);
            return Activation.softPlus(x[0]).sub(x[0].mul(number(target.gt(x[2])))).mul(number(target.gte(x[2])))
                    .sum(ROWS).mean();
        });
    }

    private void hinges() {
        for (int[] shape : new int[][] {WIDE, NARROW}) {
            indices("MultiMargin", new MultiMarginLoss(), UNIT_NORMAL,
                    x -> x[0].sub(x[0].gather(x[1].expandDims(1), 1)).add(1).maximum(0).sum(ROWS).sub(1)
                            .div(shape[1]).mean(),
                    "torch.multi_margin_loss(a, b)", shape);
            indices("CategoricalHinge", new CategoricalHingeLoss(), UNIT_NORMAL, x -> {
                NDArray best = x[0].sub(x[1].oneHot(shape[1]).mul(1e9f)).max(ROWS);
                return best.sub(x[0].gather(x[1].expandDims(1), 1).squeeze(1)).add(1).maximum(0).mean();
            }, null, shape);
        }
    }

    private void labels() {
        for (int[] shape : new int[][] {{1024, 100}, {10_000, 20}}) {
            plans.add(new Plan("MultiLabelMargin", shape[0] + "x" + shape[1], sampler -> {
                Random random = new Random(2);
                int[][] labels = new int[shape[0]][];
                // A row of the peer begins with its labels; the first -1 ends them.
                float[] peer = new float[shape[0] * shape[1]];
                Arrays.fill(peer, -1);
                for (int row = 0; row < labels.length; row++) {
                    labels[row] = random.ints(0, shape[1]).distinct().limit(1 + random.nextInt(9)).toArray();
                    for (int j = 0; j < labels[row].length; j++) {
                        peer[row * shape[1] + j] = labels[row][j];
                    }
                }
                return Workload.of(new MultiLabelMarginLoss(), labels,
                        List.of(sampler.prediction(UNIT_NORMAL, shape), new Input(peer, shape, true, false)), null,
                        "torch.multilabel_margin_loss(a, b)");
            }));
        }
        Operations entropy = x -> Activation.softPlus(x[0]).sub(x[0].mul(x[1])).mean();
        String script = "torch.binary_cross_entropy_with_logits(a, b)";
        for (int[] shape : new int[][] {WIDE, {30_000, 20}}) {
            dense("MultiLabelSoftMargin", new MultiLabelSoftMarginLoss(), shape,
                    sampler -> sampler.target(LABELS, shape), entropy, script);
        }
        dense("MultiLabelBce", new MultiLabelBceLoss(), WIDE, sampler -> sampler.target(LABELS, WIDE), entropy, script);
    }

    /** A loss of scores and classes; the axes after the second are positions. */
    private void indices(String name, Loss<Tensor, int[]> loss, Draw draw, Operations operations, String script,
            int... shape) {
        rows(name, loss, shape, sampler -> sampler.prediction(draw, shape), operations, script);
    }

    private void rows(String name, Loss<Tensor, int[]> loss, int[] shape, Source prediction, Operations operations,
            String script) {
        int[] positions = IntStream.range(0, shape.length).filter(axis -> axis != 1).map(axis -> shape[axis])
                .toArray();
        plans.add(new Plan(name, text(shape), sampler -> {
            Input scores = prediction.draw(sampler);
            Input classes = sampler.classes(shape[1], positions);
            return Workload.of(loss, classes.classes(), List.of(scores, classes), operations, script);
        }));
    }

    /** A loss of ordered classes; the peer's third input has the indices of the columns. */
    private void ordered(String name, Loss<Tensor, int[]> loss, int columns, int classes, Source prediction,
            Operations operations) {
        plans.add(new Plan(name, text(NARROW[0], columns), sampler -> {
            Input scores = prediction.draw(sampler);
            Input target = sampler.classes(classes, NARROW[0]);
            float[] indices = new float[columns];
            for (int k = 0; k < columns; k++) {
                indices[k] = k;
            }
            Input floats = new Input(target.numbers(), target.shape(), false, false);
            return Workload.of(loss, target.classes(),
                    List.of(scores, floats, new Input(indices, new int[] {columns}, false, false)), operations, null);
        }));
    }

    private void dense(String name, Loss<Tensor, Tensor> loss, int[] shape, Source target, Operations operations,
            String script) {
        plans.add(new Plan(name, text(shape), sampler -> {
            Input scores = sampler.prediction(NORMAL, shape);
            Input targets = target.draw(sampler);
            return Workload.of(loss, targets.tensor(), List.of(scores, targets), operations, script);
        }));
    }

    /** Draws an input. */
    private interface Source {
        Input draw(Sampler sampler);
    }

    /** The logarithm of the probability of each row's class. */
    private static NDArray picked(NDArray[] x) {
        return x[0].logSoftmax(1).gather(x[1].expandDims(1), 1);
    }

    private static NDArray number(NDArray condition) {
        return condition.toType(DataType.FLOAT32, false);
    }

    static String text(int... shape) {
        return String.join("x", Arrays.stream(shape).mapToObj(Integer::toString).toList());
    }
}
