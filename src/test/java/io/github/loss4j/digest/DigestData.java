package io.github.loss4j.digest;

import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Domain;
import io.github.loss4j.Loss;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.RowLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.embedding.Pair;
import io.github.loss4j.embedding.Triplet;
import io.github.loss4j.likelihood.Gaussian;
import io.github.loss4j.likelihood.LocationScale;
import io.github.loss4j.likelihood.MeanDispersion;
import io.github.loss4j.ranking.Groups;
import io.github.loss4j.segmentation.MaskedTarget;
import io.github.loss4j.sequence.CtcTarget;
import io.github.loss4j.survival.Censored;
import io.github.loss4j.survival.Survival;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.DoubleSupplier;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Random predictions and targets for each loss: of many sizes, ordinary numbers and extreme ones. */
final class DigestData {
    /** Around the lengths of vectors and blocks, and more than one block. */
    private static final int[] SIZES = {0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 47, 48, 63, 64, 100, 191, 256, 257, 511,
        512, 513, 514, 1000, 1025, 1100, 2049, 2050, 4111};
    /** Rows, classes and positions: short rows and long ones, contiguous rows and the class axis inside. */
    private static final int[][] ROWS = {{0, 3, 1}, {1, 2, 1}, {7, 3, 1}, {33, 10, 1}, {100, 2, 1}, {16, 16, 1}, {9,
        100, 1}, {3, 1000, 1}, {2, 3, 5}, {3, 10, 33}, {1, 5, 600}, {600, 3, 1}};
    /** What scores are multiplied by; the last one is followed by numbers that are infinite or NaN. */
    private static final float[] SCALES = {1, 40, 3};
    private static final int SPECIAL = SCALES.length - 1;
    /** More than the engine gives to one thread. */
    private static final int LARGE = (1 << 20) + 12_345;
    private static final int[][] LARGE_ROWS = {{40_000, 10, 1}};
    private static final int[][] VECTORS = {{0, 3}, {1, 2}, {7, 5}, {33, 16}, {8, 64}, {3, 1000}, {100, 3}};
    private static final int[][] LARGE_VECTORS = {{40_000, 12}};
    /** Steps, samples and classes. */
    private static final int[][] SEQUENCES = {{1, 1, 2}, {5, 3, 4}, {40, 7, 20}, {200, 2, 5}};
    private static final int[][] LARGE_SEQUENCES = {{30, 600, 10}};

    /** What a loss is called with. */
    record Example(Object prediction, Object target) {
    }

    private final boolean large;
    private final Random random = new Random(2026);
    private final List<Example> examples = new ArrayList<>();

    private DigestData(boolean large) {
        this.large = large;
    }

    /** The data for the loss of this name. */
    static List<Example> of(String name, Loss<?, ?> loss, boolean large) {
        DigestData data = new DigestData(large);
        // A sum has the data of its first loss.
        Matcher sum = Pattern.compile("[-0-9.]+\\*(\\w+).*|(\\w+) [-+].*").matcher(name);
        String first = !sum.matches() ? name : sum.group(1) == null ? sum.group(2) : sum.group(1);
        if (DigestLosses.loss(first) instanceof PointwiseLoss pointwise) {
            data.pointwise(pointwise.predictionDomain(), pointwise.targetDomain());
        } else {
            data.samples(first.replaceFirst("\\(.*", ""), loss, name.contains("["));
        }
        return data.examples;
    }

    private void pointwise(Domain predictions, Domain targets) {
        if (large) {
            // Drawing so many numbers takes longer than the calls.
            add(repeated(tensor(() -> draw(predictions), 8191), LARGE), repeated(tensor(() -> draw(targets), 8191),
                    LARGE));
            return;
        }
        for (int size : SIZES) {
            add(tensor(() -> draw(predictions), size), tensor(() -> draw(targets), size));
        }
        for (int size : new int[] {3, 100, 600, 3000}) {
            add(tensor(() -> extreme(random.nextGaussian() * 1000, 3), size), tensor(() -> draw(targets), size));
            add(tensor(() -> draw(predictions), size), tensor(() -> extreme(draw(targets), 30), size));
        }
    }

    private void samples(String name, Loss<?, ?> loss, boolean threeClasses) {
        switch (name) {
            case "TripletMarginLoss" -> vectors((first, second) -> new Triplet(first, second, second.negate()), (first,
                    second) -> null);
            case "InfoNceLoss" -> vectors((first, second) -> large ? few(first, second) : new Pair(first, second),
                    (first, second) -> null);
            case "SupervisedContrastiveLoss", "BatchTripletLoss" -> labelled();
            case "LabelledInfoNceLoss" ->
                vectors((first, second) -> large ? few(first, second) : new Pair(first, second),
                        (first, second) -> random.ints(Math.min(first.shape()[0], 700), 0, 5).toArray());
            case "CosineEmbeddingLoss" -> vectors(Pair::new, (first, second) -> numbers(() -> random.nextInt(2) * 2 - 1,
                    first));
            case "ContrastiveLoss" -> vectors(Pair::new, (first, second) -> numbers(() -> random.nextInt(2), first));
            case "CosineSimilarityLoss" -> vectors((first, second) -> first, (first, second) -> second);
            case "MarginRankingLoss" -> elements((first, second) -> new Pair(first, second),
                    random::nextGaussian, () -> random.nextInt(2) * 2 - 1);
            case "GaussianNllLoss", "GaussianCrpsLoss" -> elements((first, second) -> new Gaussian(first, second),
                    this::positive, random::nextGaussian);
            case "LaplaceNllLoss", "StudentTNllLoss" -> elements(LocationScale::new, this::positive,
                    random::nextGaussian);
            case "LogNormalNllLoss" -> elements(LocationScale::new, this::positive, this::positive);
            case "LogScaleGaussianNllLoss" -> elements(LocationScale::new, random::nextGaussian, random::nextGaussian);
            case "NegativeBinomialNllLoss" -> elements((first, second) -> new MeanDispersion(first.abs(), second),
                    this::positive, () -> random.nextInt(9));
            case "DiceLoss", "JaccardLoss", "TverskyLoss", "FocalTverskyLoss" -> rows(threeClasses,
                    this::probabilities, (count, shape) -> probabilities(count, shape).map(Math::rint));
            case "LovaszHingeLoss", "DiceFocalLoss" -> rows(threeClasses, this::scores, (count,
                    shape) -> probabilities(count, shape).map(Math::rint));
            case "LovaszSoftmaxLoss", "DiceCrossEntropyLoss", "ClassOverlapLoss" -> rows(threeClasses, this::scores,
                    this::classes);
            case "MaskedLoss" -> rows(threeClasses, this::scores, (count, shape) -> new MaskedTarget(
                    probabilities(count, shape), probabilities(0, shape).map(Math::rint)));
            case "BoxIouLoss" -> boxes();
            case "IntervalLoss" -> columns(2);
            case "MultiQuantileLoss" -> columns(3);
            case "EnsembleCrpsLoss" -> columns(7);
            case "SoftCrossEntropyLoss", "JensenShannonLoss" -> rows(threeClasses, this::scores, this::distributions);
            case "DistillationLoss" -> rows(threeClasses, this::scores, this::scores);
            case "MultiLabelSoftMarginLoss", "MultiLabelBceLoss" -> rows(threeClasses, this::scores, (count,
                    shape) -> probabilities(count, shape).map(Math::rint));
            case "MultiLabelMarginLoss" -> rows(threeClasses, this::scores, this::labels);
            case "ArcFaceLoss", "CosFaceLoss" -> rows(threeClasses, (scale, shape) -> probabilities(scale, shape).map(
                    p -> 2 * p - 1), this::classes);
            case "BrierLoss", "RankedProbabilityLoss", "ProbabilityCrossEntropyLoss" -> rows(threeClasses,
                    this::distributions, this::classes);
            case "NllLoss" -> rows(threeClasses, (scale, shape) -> distributions(scale, shape).map(Math::log),
                    this::classes);
            case "CtcLoss" -> sequences();
            case "PairwiseLogisticLoss" -> elements((first, second) -> new Pair(first, second), random::nextGaussian,
                    null);
            case "ListwiseSoftmaxLoss", "ListMleLoss", "ApproxNdcgLoss", "LambdaRankLoss" -> lists(this::groups);
            case "CoxLoss" -> lists(size -> new Survival(times(size), events(size)));
            case "AftLoss" -> lists(this::censored);
            case "DiscreteHazardLoss" -> hazards();
            default -> {
                if (!(loss instanceof RowLoss || loss instanceof DiagonalLoss || name.equals("CrossEntropyLoss"))) {
                    throw new IllegalArgumentException("DigestData has no data for " + name + "; add a case");
                }
                rows(threeClasses, this::scores, this::classes);
            }
        }
    }

    private void add(Object prediction, Object target) {
        examples.add(new Example(prediction, target));
    }

    private interface Shaped {
        Object of(int scale, int[] shape);
    }

    private void rows(boolean threeClasses, Shaped prediction, Shaped target) {
        for (int[] rows : large ? LARGE_ROWS : ROWS) {
            int classes = threeClasses ? 3 : rows[1];
            int[] shape = rows[2] == 1 ? new int[] {rows[0], classes} : new int[] {rows[0], classes, rows[2]};
            for (int scale = 0; scale < scales(); scale++) {
                add(prediction.of(scale, shape), target.of(scale, shape));
            }
        }
    }

    private int scales() {
        return large ? 1 : SCALES.length;
    }

    /** Rows of some columns, and one target for each row. */
    private void columns(int columns) {
        for (int rows : large ? new int[] {120_000} : new int[] {0, 1, 7, 100, 600}) {
            for (int scale = 0; scale < scales(); scale++) {
                add(scores(scale, rows, columns), tensor(random::nextGaussian, rows));
            }
        }
    }

    private void boxes() {
        for (int boxes : large ? new int[] {120_000} : new int[] {0, 1, 7, 100, 600}) {
            for (int scale = 0; scale < scales(); scale++) {
                add(scores(scale, boxes, 4), scores(0, boxes, 4));
            }
        }
    }

    private void elements(BiFunction<Tensor, Tensor, Object> prediction, DoubleSupplier second, DoubleSupplier target) {
        for (int size : large ? new int[] {300_000} : SIZES) {
            add(prediction.apply(tensor(random::nextGaussian, size), tensor(second, size)), target(target, size));
        }
        if (!large) {
            for (int size : new int[] {3, 600}) {
                add(prediction.apply(tensor(() -> extreme(random.nextGaussian() * 30, 5), size), tensor(second, size)),
                        target(target, size));
            }
        }
    }

    private Tensor target(DoubleSupplier target, int size) {
        return target == null ? null : tensor(target, size);
    }

    /** Scores of items, and what a list of them is compared with. */
    private void lists(IntFunction<Object> target) {
        for (int size : large ? new int[] {60_000} : new int[] {1, 7, 100, 600}) {
            for (int scale = 0; scale < Math.min(scales(), SPECIAL); scale++) {
                add(scores(scale, size), target.apply(size));
            }
        }
    }

    private Groups groups(int size) {
        int[] sizes = new int[(size + 9) / 10];
        Arrays.fill(sizes, 10);
        sizes[0] = size - 10 * (sizes.length - 1);
        return new Groups(tensor(() -> random.nextInt(4), size), sizes);
    }

    private float[] times(int size) {
        return tensor(() -> 1 + random.nextInt(50), size).toArray();
    }

    private boolean[] events(int size) {
        boolean[] events = new boolean[size];
        for (int i = 0; i < size; i++) {
            events[i] = i == 0 || random.nextInt(3) > 0;
        }
        return events;
    }

    private Censored censored(int size) {
        float[] lower = times(size);
        float[] upper = lower.clone();
        for (int i = 0; i < size; i++) {
            lower[i] = i % 4 == 1 ? 0 : lower[i];
            upper[i] = i % 4 == 2 ? Float.POSITIVE_INFINITY : i % 4 == 3 ? upper[i] + 2 : upper[i];
        }
        return new Censored(lower, upper);
    }

    private void hazards() {
        for (int size : large ? new int[] {6000} : new int[] {1, 7, 100}) {
            float[] intervals = tensor(() -> random.nextInt(5), size).toArray();
            add(scores(0, size, 5), new Survival(intervals, events(size)));
        }
    }

    private void vectors(BiFunction<Tensor, Tensor, Object> prediction, BiFunction<Tensor, Tensor, Object> target) {
        for (int[] shape : large ? LARGE_VECTORS : VECTORS) {
            for (int scale = 0; scale < scales(); scale++) {
                Tensor first = scores(scale, shape);
                Tensor second = scores(0, shape);
                add(prediction.apply(first, second), target.apply(first, second));
            }
        }
    }

    /** Vectors that are compared with each other one, with labels. */
    private void labelled() {
        for (int[] shape : large ? new int[][] {{600, 20}} : new int[][] {{1, 3}, {7, 5}, {40, 16}}) {
            for (int scale = 0; scale < Math.min(scales(), SPECIAL); scale++) {
                add(scores(scale, shape), random.ints(shape[0], 0, 5).toArray());
            }
        }
    }

    private Tensor numbers(DoubleSupplier numbers, Tensor vectors) {
        return tensor(numbers, vectors.shape()[0]);
    }

    /** For a loss that compares each vector with each other one. */
    private static Pair few(Tensor first, Tensor second) {
        int length = first.shape()[1];
        return new Pair(Tensor.wrap(Arrays.copyOf(first.toArray(), 700 * length), 700, length),
                Tensor.wrap(Arrays.copyOf(second.toArray(), 700 * length), 700, length));
    }

    private void sequences() {
        for (int[] shape : large ? LARGE_SEQUENCES : SEQUENCES) {
            int[][] labels = new int[shape[1]][];
            int[] lengths = new int[shape[1]];
            for (int i = 0; i < labels.length; i++) {
                lengths[i] = 1 + random.nextInt(shape[0]);
                labels[i] = random.ints(random.nextInt(lengths[i] / 2 + 1), 1, shape[2]).toArray();
            }
            for (int scale = 0; scale < Math.min(scales(), SPECIAL); scale++) {
                Tensor scores = scores(scale, shape[0] * shape[1], shape[2]);
                add(logarithms(scores).reshape(shape), new CtcTarget(labels, lengths));
            }
        }
    }

    private static Tensor logarithms(Tensor scores) {
        return softmax(scores).map(p -> Math.log(Math.max(p, 1e-30)));
    }

    /** Scores times a scale, some of them infinite or NaN for the last scale. */
    private Tensor scores(int scale, int... shape) {
        return tensor(() -> scale == SPECIAL
                ? extreme(random.nextGaussian() * SCALES[scale], 100)
                : random.nextGaussian() * SCALES[scale], shape);
    }

    private Tensor probabilities(int scale, int... shape) {
        return tensor(() -> scale == SPECIAL ? extreme(random.nextFloat(), 100) : random.nextFloat(), shape);
    }

    private Tensor distributions(int scale, int... shape) {
        return softmax(scores(scale == SPECIAL ? 0 : scale, shape));
    }

    /** Probabilities that add up to about 1 along axis 1. */
    private static Tensor softmax(Tensor scores) {
        float[] numbers = scores.toArray();
        int[] shape = scores.shape();
        int inner = shape.length == 3 ? shape[2] : 1;
        for (int row = 0; row < shape[0] * inner; row++) {
            int from = row / inner * shape[1] * inner + row % inner;
            double sum = 0;
            for (int c = 0; c < shape[1]; c++) {
                sum += StrictMath.exp(Math.min(numbers[from + c * inner], 80));
            }
            for (int c = 0; c < shape[1]; c++) {
                int at = from + c * inner;
                numbers[at] = (float) (StrictMath.exp(Math.min(numbers[at], 80)) / sum);
            }
        }
        return Tensor.wrap(numbers, shape);
    }

    private int[] classes(int scale, int... shape) {
        return random.ints(shape[0] * (shape.length == 3 ? shape[2] : 1L), 0, shape[1]).toArray();
    }

    private int[][] labels(int scale, int... shape) {
        int[][] labels = new int[shape[0] * (shape.length == 3 ? shape[2] : 1)][];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = random.ints(0, shape[1]).distinct().limit(1 + random.nextInt(Math.min(shape[1], 4))).toArray();
        }
        return labels;
    }

    private double positive() {
        return 0.1 + 3 * random.nextDouble();
    }

    private double draw(Domain domain) {
        if (!domain.between()) {
            return random.nextBoolean() ? domain.high() : domain.low();
        }
        double low = Math.max(domain.low(), domain.high() - 1e3);
        double high = Math.min(domain.high(), domain.low() + 1e3);
        double number = random.nextGaussian() * 3;
        return domain.low() == Float.NEGATIVE_INFINITY && domain.high() == Float.POSITIVE_INFINITY
                ? number
                : domain.low() == Float.NEGATIVE_INFINITY
                        ? domain.high() - Math.abs(number)
                        : domain.high() == Float.POSITIVE_INFINITY
                                ? domain.low() + Math.abs(number)
                                : low + (high - low) * random.nextDouble();
    }

    /** Now and then a number that few formulas expect, and else the given one. */
    private double extreme(double ordinary, int seldom) {
        if (random.nextInt(seldom) > 0) {
            return ordinary;
        }
        double[] numbers = {0, -0.0, Float.MIN_VALUE, -1e-30, 1e-4, 88.5, -88.5, -104, 1e4, -1e10, 1e19, -1e30,
            Float.MAX_VALUE, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN};
        return numbers[random.nextInt(numbers.length)];
    }

    private static Tensor tensor(DoubleSupplier numbers, int... shape) {
        return Tensor.zeros(shape).map(zero -> numbers.getAsDouble());
    }

    private static Tensor repeated(Tensor part, int size) {
        float[] numbers = new float[size];
        for (int at = 0; at < size; at += part.size()) {
            System.arraycopy(part.toArray(), 0, numbers, at, Math.min(part.size(), size - at));
        }
        return Tensor.wrap(numbers, size);
    }
}
