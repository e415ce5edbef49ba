package io.github.loss4j.benchmark;

import io.github.loss4j.Loss;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.benchmark.Rounds.Call;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.classification.MultiMarginLoss;
import io.github.loss4j.classification.NllLoss;
import io.github.loss4j.classification.SoftCrossEntropyLoss;
import io.github.loss4j.regression.HuberLoss;
import io.github.loss4j.regression.MseLoss;

/**
 * The calls of a ratio.
 *
 * @param value the call whose value should not be dearer; null if only the gradient is compared
 * @param otherValue the call it is compared with
 * @param gradient the same for the value with its gradient
 * @param otherGradient the call it is compared with
 */
record GuardCalls(Call value, Call otherValue, Call gradient, Call otherGradient) {
    private static final int ELEMENTS = 100_000;
    private static final int[] IMAGES = {8, 21, 128, 128};
    private static final int[] PIXELS = {8 * 128 * 128, 21};

    private static GuardCalls of(Workload measured, Workload other) {
        return new GuardCalls(measured.value(), other.value(), measured.gradient(), other.gradient());
    }

    private static <T> Workload workload(Loss<Tensor, T> loss, Tensor prediction, T target) {
        Tensor gradient = Tensor.zeros(prediction.shape());
        return new Workload(() -> loss.value(prediction, target),
                () -> loss.evaluateInto(prediction, target, gradient), null, null, null, null);
    }

    private static <T> Workload workload(Loss<Tensor, T> loss, Tensor prediction, T target, Tensor weights) {
        Tensor gradient = Tensor.zeros(prediction.shape());
        return new Workload(() -> loss.value(prediction, target, weights),
                () -> loss.evaluateInto(prediction, target, weights, gradient), null, null, null, null);
    }

    static GuardCalls strided(Loss<Tensor, int[]> loss) {
        Sampler sampler = new Sampler();
        Input scores = sampler.prediction(Sampler.NORMAL, PIXELS);
        int[] classes = sampler.classes(PIXELS[1], PIXELS[0]).classes();
        return of(workload(loss, Tensor.wrap(scores.numbers(), IMAGES), classes),
                workload(loss, scores.tensor(), classes));
    }

    static GuardCalls stridedSoftCrossEntropy() {
        Sampler sampler = new Sampler();
        Input scores = sampler.prediction(Sampler.NORMAL, PIXELS);
        Input target = sampler.distributions(PIXELS[0], PIXELS[1]);
        return of(workload(new SoftCrossEntropyLoss(), Tensor.wrap(scores.numbers(), IMAGES),
                Tensor.wrap(target.numbers(), IMAGES)),
                workload(new SoftCrossEntropyLoss(), scores.tensor(), target.tensor()));
    }

    /** Cross entropy of scores of this mean and standard deviation, against scores of 0 and 2. */
    static GuardCalls scores(int rows, int classes, float mean, float deviation) {
        Sampler sampler = new Sampler();
        int[] target = sampler.classes(classes, rows).classes();
        return of(
                workload(new CrossEntropyLoss(),
                        sampler.prediction(Sampler.normal(mean, deviation), rows, classes).tensor(), target),
                workload(new CrossEntropyLoss(), sampler.prediction(Sampler.NORMAL, rows, classes).tensor(), target));
    }

    static GuardCalls weighted(PointwiseLoss loss) {
        Sampler sampler = new Sampler();
        Tensor prediction = sampler.prediction(Sampler.NORMAL, ELEMENTS).tensor();
        Tensor target = sampler.target(Sampler.LABELS, ELEMENTS).tensor();
        Tensor weights = sampler.target(Sampler.between(0.1f, 2), ELEMENTS).tensor();
        return of(workload(loss, prediction, target, weights), workload(loss, prediction, target));
    }

    static GuardCalls weightedCrossEntropy() {
        Sampler sampler = new Sampler();
        int rows = 30_000;
        int classes = 10;
        Tensor scores = sampler.prediction(Sampler.NORMAL, rows, classes).tensor();
        int[] target = sampler.classes(classes, rows).classes();
        Tensor weights = sampler.target(Sampler.between(0.1f, 2), rows).tensor();
        CrossEntropyLoss loss = new CrossEntropyLoss();
        return of(workload(loss, scores, target, weights), workload(loss, scores, target));
    }

    static GuardCalls mse(int size) {
        Numbers numbers = new Numbers(size);
        Workload ours = numbers.workload(new MseLoss());
        return new GuardCalls(ours.value(), () -> PlainLoops.mse(numbers.x, numbers.t), ours.gradient(),
                () -> PlainLoops.mse(numbers.x, numbers.t, numbers.gradient));
    }

    static GuardCalls huber(int size) {
        Numbers numbers = new Numbers(size);
        Workload ours = numbers.workload(new HuberLoss());
        return new GuardCalls(ours.value(), () -> PlainLoops.huber(numbers.x, numbers.t), ours.gradient(),
                () -> PlainLoops.huber(numbers.x, numbers.t, numbers.gradient));
    }

    static GuardCalls nll(int rows, int classes) {
        Scores scores = new Scores(new Sampler().logProbabilities(rows, classes));
        Workload ours = scores.workload(new NllLoss());
        return new GuardCalls(ours.value(), () -> PlainLoops.nll(scores.x, scores.target, classes), ours.gradient(),
                () -> PlainLoops.nll(scores.x, scores.target, classes, scores.gradient));
    }

    static GuardCalls multiMargin(int rows, int classes) {
        Scores scores = new Scores(new Sampler().prediction(Sampler.UNIT_NORMAL, rows, classes));
        Workload ours = scores.workload(new MultiMarginLoss());
        return new GuardCalls(ours.value(), () -> PlainLoops.multiMargin(scores.x, scores.target, classes),
                ours.gradient(), () -> PlainLoops.multiMargin(scores.x, scores.target, classes, scores.gradient));
    }

    static GuardCalls crossEntropy(int rows, int classes) {
        Scores scores = new Scores(new Sampler().prediction(Sampler.NORMAL, rows, classes));
        Workload ours = scores.workload(new CrossEntropyLoss());
        return new GuardCalls(ours.value(), () -> PlainLoops.crossEntropy(scores.x, scores.target, classes),
                ours.gradient(), () -> PlainLoops.crossEntropy(scores.x, scores.target, classes, scores.gradient));
    }

    /** With a new tensor for the gradient against a buffer that is kept. */
    static GuardCalls evaluate(PointwiseLoss loss, int size) {
        Numbers numbers = new Numbers(size);
        Tensor prediction = Tensor.wrap(numbers.x, size);
        Tensor target = Tensor.wrap(numbers.t, size);
        return new GuardCalls(null, null, () -> loss.evaluate(prediction, target).value(),
                numbers.workload(loss).gradient());
    }

    /** Numbers for a pointwise loss and its loop. */
    private static final class Numbers {
        private final float[] x;
        private final float[] t;
        private final float[] gradient;

        Numbers(int size) {
            Sampler sampler = new Sampler();
            x = sampler.prediction(Sampler.NORMAL, size).numbers();
            t = sampler.target(Sampler.NORMAL, size).numbers();
            gradient = new float[size];
        }

        Workload workload(PointwiseLoss loss) {
            return GuardCalls.workload(loss, Tensor.wrap(x, x.length), Tensor.wrap(t, t.length));
        }
    }

    /** Scores and classes for a loss of rows and its loop. */
    private static final class Scores {
        private final float[] x;
        private final int[] shape;
        private final int[] target;
        private final float[] gradient;

        Scores(Input scores) {
            x = scores.numbers();
            shape = scores.shape();
            target = new Sampler().classes(shape[1], shape[0]).classes();
            gradient = new float[x.length];
        }

        Workload workload(Loss<Tensor, int[]> loss) {
            return GuardCalls.workload(loss, Tensor.wrap(x, shape), target);
        }
    }
}
