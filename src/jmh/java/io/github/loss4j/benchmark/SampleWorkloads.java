package io.github.loss4j.benchmark;

import static io.github.loss4j.benchmark.Sampler.LABELS;
import static io.github.loss4j.benchmark.Sampler.NORMAL;
import static io.github.loss4j.benchmark.Sampler.PROBABILITIES;
import static io.github.loss4j.benchmark.Sampler.UNIT_NORMAL;
import static io.github.loss4j.benchmark.Sampler.between;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Activation;
import io.github.loss4j.Loss;
import io.github.loss4j.Tensor;
import io.github.loss4j.benchmark.Workload.Operations;
import io.github.loss4j.benchmark.Workload.Plan;
import io.github.loss4j.detection.BoxIouLoss;
import io.github.loss4j.ranking.ApproxNdcgLoss;
import io.github.loss4j.ranking.Groups;
import io.github.loss4j.ranking.ListMleLoss;
import io.github.loss4j.ranking.ListwiseSoftmaxLoss;
import io.github.loss4j.segmentation.DiceCrossEntropyLoss;
import io.github.loss4j.segmentation.DiceFocalLoss;
import io.github.loss4j.segmentation.DiceLoss;
import io.github.loss4j.segmentation.FocalTverskyLoss;
import io.github.loss4j.segmentation.JaccardLoss;
import io.github.loss4j.segmentation.TverskyLoss;
import io.github.loss4j.sequence.CtcLoss;
import io.github.loss4j.sequence.CtcTarget;
import io.github.loss4j.survival.AftLoss;
import io.github.loss4j.survival.Censored;
import io.github.loss4j.survival.CoxLoss;
import io.github.loss4j.survival.DiscreteHazardLoss;
import io.github.loss4j.survival.Survival;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Losses of images, sequences, query groups, subjects and boxes. Long, since each has data of its own kind. */
final class SampleWorkloads {
    private static final int[] PIXELS = {1, 2, 3};
    private static final int[] ROWS = {1};
    private static final int GROUPS = 1000;
    private static final int ITEMS = 20;

    private final List<Plan> plans = new ArrayList<>();

    private SampleWorkloads() {
    }

    static List<Plan> plans() {
        SampleWorkloads workloads = new SampleWorkloads();
        workloads.overlaps();
        workloads.combinedOverlaps();
        workloads.sequences();
        workloads.groups();
        workloads.subjects();
        workloads.times();
        workloads.boxes();
        return workloads.plans;
    }

    private void overlaps() {
        for (int[] shape : new int[][] {{8, 1, 256, 256}, {512, 1, 16, 16}}) {
            mask("Dice", new DiceLoss(), shape, SampleWorkloads::dice,
                    "torch.mean(1 - (torch.sum(a * b, [1, 2, 3]) * 2 + 1) / "
                            + "(torch.sum(a, [1, 2, 3]) + torch.sum(b, [1, 2, 3]) + 1))");
            mask("Jaccard", new JaccardLoss(), shape, x -> {
                NDArray both = x[0].mul(x[1]).sum(PIXELS);
                return both.add(1).div(x[0].sum(PIXELS).add(x[1].sum(PIXELS)).sub(both).add(1)).neg().add(1).mean();
            }, null);
            mask("Tversky", new TverskyLoss(0.3f, 0.7f), shape, x -> tversky(x).mean(), null);
            mask("FocalTversky", new FocalTverskyLoss(0.3f, 0.7f, 0.75f, 1), shape, x -> tversky(x).pow(0.75f).mean(),
                    null);
        }
    }

    private void mask(String name, Loss<Tensor, Tensor> loss, int[] shape, Operations operations, String script) {
        plans.add(new Plan(name, RowWorkloads.text(shape), sampler -> {
            Input prediction = sampler.prediction(PROBABILITIES, shape);
            Input target = sampler.target(LABELS, shape);
            return Workload.of(loss, target.tensor(), List.of(prediction, target), operations, script);
        }));
    }

    private void combinedOverlaps() {
        int[] binary = {8, 1, 256, 256};
        plans.add(new Plan("DiceFocal", RowWorkloads.text(binary), sampler -> {
            Input logits = sampler.prediction(NORMAL, binary);
            Input target = sampler.target(LABELS, binary);
            return Workload.of(new DiceFocalLoss(), target.tensor(), List.of(logits, target), x -> {
                NDArray p = Activation.sigmoid(x[0]);
                NDArray wrong = p.mul(x[1].neg().add(1)).add(p.neg().add(1).mul(x[1]));
                NDArray focal = Activation.softPlus(x[0]).sub(x[0].mul(x[1])).mul(wrong.square()).mean();
                return dice(new NDArray[] {p, x[1]}).add(focal);
            }, null);
        }));
        int[] shape = {8, 21, 128, 128};
        plans.add(new Plan("DiceCrossEntropy", RowWorkloads.text(shape), sampler -> {
            int[] positions = {shape[0], shape[2], shape[3]};
            Input logits = sampler.prediction(NORMAL, shape);
            Input classes = sampler.classes(shape[1], positions);
            int area = shape[2] * shape[3];
            float[] masks = new float[Input.size(shape)];
            for (int i = 0; i < classes.numbers().length; i++) {
                masks[(i / area * shape[1] + (int) classes.numbers()[i]) * area + i % area] = 1;
            }
            int[] pixels = {2, 3};
            return Workload.of(new DiceCrossEntropyLoss(), classes.classes(),
                    List.of(logits, classes, new Input(masks, shape, false, false)), x -> {
                        NDArray logarithms = x[0].logSoftmax(1);
                        NDArray p = logarithms.exp();
                        NDArray overlap = p.mul(x[2]).sum(pixels).mul(2).add(1)
                                .div(p.sum(pixels).add(x[2].sum(pixels)).add(1));
                        return overlap.neg().add(1).mean()
                                .sub(logarithms.gather(x[1].expandDims(1), 1).mean());
                    }, null);
        }));
    }

    private static NDArray dice(NDArray[] x) {
        return x[0].mul(x[1]).sum(PIXELS).mul(2).add(1).div(x[0].sum(PIXELS).add(x[1].sum(PIXELS)).add(1)).neg()
                .add(1).mean();
    }

    private static NDArray tversky(NDArray[] x) {
        NDArray both = x[0].mul(x[1]).sum(PIXELS);
        NDArray falsePositives = x[0].sum(PIXELS).sub(both);
        NDArray falseNegatives = x[1].sum(PIXELS).sub(both);
        return both.add(1).div(both.add(falsePositives.mul(0.3f)).add(falseNegatives.mul(0.7f)).add(1)).neg().add(1);
    }

    private void sequences() {
        for (int[] shape : new int[][] {{50, 4, 30, 8}, {100, 16, 40, 20}, {500, 8, 1000, 50}}) {
            int steps = shape[0];
            int samples = shape[1];
            int length = shape[3];
            plans.add(new Plan("Ctc", RowWorkloads.text(shape), sampler -> {
                Input prediction = sampler.logProbabilities(steps, samples, shape[2]);
                Input drawn = sampler.target(random -> 1 + random.nextInt(shape[2] - 1), samples, length);
                Input labels = new Input(drawn.numbers(), drawn.shape(), true, false);
                int[] all = labels.classes();
                int[][] rows = new int[samples][];
                for (int n = 0; n < samples; n++) {
                    rows[n] = Arrays.copyOfRange(all, n * length, (n + 1) * length);
                }
                int[] inputLengths = new int[samples];
                Arrays.fill(inputLengths, steps);
                return Workload.of(new CtcLoss(), new CtcTarget(rows, inputLengths),
                        List.of(prediction, labels, repeated(steps, samples), repeated(length, samples)), null,
                        "torch.ctc_loss(a, b, c, d)");
            }));
        }
    }

    private static Input repeated(int number, int count) {
        float[] numbers = new float[count];
        Arrays.fill(numbers, number);
        return new Input(numbers, new int[] {count}, true, false);
    }

    private void groups() {
        group("ListwiseSoftmax", new ListwiseSoftmaxLoss(),
                x -> x[0].reshape(GROUPS, ITEMS).logSoftmax(1).mul(x[1].reshape(GROUPS, ITEMS)).sum(ROWS).neg()
                        .mean());
        // The items are in the order of their relevance, from the greatest: the peer need not sort them, and ours finds
        // them in order. The peer does not subtract the maximum, so that its exponentials may overflow.
        group("ListMle", new ListMleLoss(), x -> {
            NDArray reversed = x[0].reshape(GROUPS, ITEMS).flip(1);
            return reversed.exp().cumSum(1).log().sub(reversed).sum(ROWS).mean();
        });
        float temperature = 0.1f;
        group("ApproxNdcg", new ApproxNdcgLoss(temperature), x -> {
            NDArray scores = x[0].reshape(GROUPS, ITEMS);
            NDArray ranks = Activation.sigmoid(scores.expandDims(1).sub(scores.expandDims(2)).div(temperature))
                    .sum(new int[] {2}).add(0.5f);
            return x[2].reshape(GROUPS, ITEMS).div(ranks.add(1).log()).sum(ROWS).neg().add(1).mean();
        });
    }

    /** The peer's third input has the gains of relevance, times ln 2, divided by their sum in the ideal order. */
    private void group(String name, Loss<Tensor, Groups> loss, Operations operations) {
        plans.add(new Plan(name, GROUPS + "x" + ITEMS, sampler -> {
            Input scores = sampler.prediction(UNIT_NORMAL, GROUPS * ITEMS);
            Input relevance = sampler.target(between(0, 4), GROUPS * ITEMS);
            float[] numbers = relevance.numbers();
            float[] gains = new float[numbers.length];
            for (int first = 0; first < numbers.length; first += ITEMS) {
                Arrays.sort(numbers, first, first + ITEMS);
                double ideal = 0;
                for (int i = 0; i < ITEMS / 2; i++) {
                    float small = numbers[first + i];
                    numbers[first + i] = numbers[first + ITEMS - 1 - i];
                    numbers[first + ITEMS - 1 - i] = small;
                }
                for (int i = 0; i < ITEMS; i++) {
                    ideal += (Math.pow(2, numbers[first + i]) - 1) / Math.log(2 + i);
                }
                for (int i = 0; i < ITEMS; i++) {
                    gains[first + i] = (float) ((Math.pow(2, numbers[first + i]) - 1) / ideal);
                }
            }
            int[] sizes = new int[GROUPS];
            Arrays.fill(sizes, ITEMS);
            return Workload.of(loss, new Groups(relevance.tensor(), sizes),
                    List.of(scores, relevance, new Input(gains, relevance.shape(), false, false)), operations, null);
        }));
    }

    private void subjects() {
        int subjects = 10_000;
        plans.add(new Plan("Cox", Integer.toString(subjects), sampler -> {
            // From the latest time on, without ties: the peer need not sort them, and ours keeps the order with the
            // target. The peer does not subtract the maximum, so that its exponentials may overflow.
            float[] times = new float[subjects];
            for (int i = 0; i < subjects; i++) {
                times[i] = subjects - i;
            }
            Input events = sampler.target(LABELS, subjects);
            return Workload.of(new CoxLoss(), new Survival(times, flags(events)),
                    List.of(sampler.prediction(UNIT_NORMAL, subjects), events),
                    x -> x[0].exp().cumSum(0).log().sub(x[0]).mul(x[1]).sum().div(x[1].sum()), null);
        }));
        int intervals = 10;
        plans.add(new Plan("DiscreteHazard", "30000x10", sampler -> {
            int rows = 30_000;
            Input events = sampler.target(LABELS, rows);
            Input times = sampler.target(random -> random.nextInt(intervals), rows);
            float[] indices = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
            return Workload.of(new DiscreteHazardLoss(), new Survival(times.numbers(), flags(events)),
                    List.of(sampler.prediction(NORMAL, rows, intervals), times, events,
                            new Input(indices, new int[] {intervals}, false, false)),
                    x -> {
                        NDArray time = x[1].expandDims(1);
                        NDArray event = number(time.eq(x[3])).mul(x[2].expandDims(1));
                        return Activation.softPlus(x[0]).sub(x[0].mul(event)).mul(number(time.gte(x[3]))).sum(ROWS)
                                .mean();
                    }, null);
        }));
    }

    private void times() {
        int subjects = 100_000;
        plans.add(new Plan("Aft, logistic", Integer.toString(subjects), sampler -> {
            Input events = sampler.target(LABELS, subjects);
            Input times = sampler.target(between(0.1f, 9), subjects);
            float[] upper = times.numbers().clone();
            for (int i = 0; i < subjects; i++) {
                upper[i] = events.numbers()[i] == 1 ? upper[i] : Float.POSITIVE_INFINITY;
            }
            return Workload.of(new AftLoss(AftLoss.Distribution.LOGISTIC), new Censored(times.numbers(), upper),
                    List.of(sampler.prediction(UNIT_NORMAL, subjects), times, events), x -> {
                        NDArray logarithm = x[1].log();
                        NDArray z = logarithm.sub(x[0]);
                        NDArray event = Activation.softPlus(z.neg()).mul(2).add(z).add(logarithm);
                        return NDArrays.where(x[2].gt(0), event, Activation.softPlus(z)).mean();
                    }, null);
        }));
    }

    private void boxes() {
        int boxes = 10_000;
        plans.add(new Plan("BoxIou, GIOU", boxes + "x4", sampler -> {
            Input prediction = boxes(sampler.prediction(between(0, 1), boxes, 4));
            Input target = boxes(sampler.target(between(0, 1), boxes, 4));
            return Workload.of(new BoxIouLoss(BoxIouLoss.Kind.GIOU), target.tensor(), List.of(prediction, target),
                    x -> {
                        NDArray lowA = x[0].get(":, 0:2");
                        NDArray highA = x[0].get(":, 2:4");
                        NDArray lowB = x[1].get(":, 0:2");
                        NDArray highB = x[1].get(":, 2:4");
                        NDArray both = highA.minimum(highB).sub(lowA.maximum(lowB)).maximum(0).prod(ROWS);
                        NDArray union = highA.sub(lowA).prod(ROWS).add(highB.sub(lowB).prod(ROWS)).sub(both);
                        NDArray hull = highA.maximum(highB).sub(lowA.minimum(lowB)).prod(ROWS);
                        return both.div(union).neg().add(1).add(hull.sub(union).div(hull)).mean();
                    }, null);
        }));
    }

    /** Makes corners of random numbers: the far ones come after the near ones. */
    private static Input boxes(Input input) {
        float[] corners = input.numbers();
        for (int i = 0; i < corners.length; i += 4) {
            corners[i + 2] += corners[i] + 0.1f;
            corners[i + 3] += corners[i + 1] + 0.1f;
        }
        return input;
    }

    private static boolean[] flags(Input labels) {
        boolean[] flags = new boolean[labels.numbers().length];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = labels.numbers()[i] == 1;
        }
        return flags;
    }

    private static NDArray number(NDArray condition) {
        return condition.toType(DataType.FLOAT32, false);
    }
}
