package io.github.loss4j.classification;

import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.Logarithm;
import io.github.loss4j.internal.ScoreGaps;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.Softmax;
import io.github.loss4j.internal.SoftmaxTerms;
import io.github.loss4j.internal.SoftmaxTileTerms;
import io.github.loss4j.internal.TensorAccess;
import io.github.loss4j.internal.Weights;
import java.util.Arrays;

/** The terms of {@link SoftCrossEntropyLoss}. */
final class SoftCrossEntropyTerms extends SoftmaxTerms implements SoftmaxTileTerms {
    /** Below this fraction of the sum of targets, its difference from one of them has too few digits. */
    private static final double CANCELLED = 0.5;
    /** From this mean loss on, weighted by the targets, the rounding errors of the exponentials do not matter. */
    private static final double MIN_MEAN = 0.7;
    private final float[] probabilities;
    /** The class weights divided by a power of two. */
    private final float[] weights;
    private final float unit;
    /** 1 − ε and ε/C. */
    private final double confidence;
    private final double smoothing;

    SoftCrossEntropyTerms(SoftCrossEntropyLoss loss, Tensor scores, Tensor target) {
        super(new Rows(loss, scores), scores);
        Checks.notNull(loss, "target", target);
        Checks.sameShape(loss, "prediction", scores.shape(), "target", target.shape());
        probabilities = TensorAccess.of(target);
        float[] checked = ClassChecks.classWeights(loss, loss.classWeights(), rows.classes());
        unit = Weights.unit(checked);
        weights = Weights.divided(checked, unit);
        confidence = 1 - (double) loss.labelSmoothing();
        smoothing = loss.labelSmoothing() / (double) rows.classes();
    }

    @Override public float multiplier(int row) {
        return unit;
    }

    /** The weighted, smoothed target of a class of this probability. */
    private double smoothedTarget(float probability, int c) {
        double smoothedTarget = Fma.of(confidence, probability, smoothing);
        return weights.length == 0 ? smoothedTarget : weights[c] == 0 ? 0 : weights[c] * smoothedTarget;
    }

    /** The sum of the smoothed targets of a row except one, or of all if that is −1. */
    private double targetSum(float[] t, int begin, int except, Scratch scratch) {
        int classes = rows.classes();
        if (weights.length == 0) {
            int before = Math.max(0, except);
            double negated = ScoreGaps.sum(t, begin, before, 0, scratch)
                    + ScoreGaps.sum(t, begin + except + 1, classes - except - 1, 0, scratch);
            return Fma.of(-confidence, negated, smoothing * (except < 0 ? classes : classes - 1));
        }
        return targetSum(t, begin, 1, except);
    }

    /** The same for a row whose elements have this distance, without blocks. */
    private double targetSum(float[] t, int begin, int step, int except) {
        double sum = 0;
        for (int c = 0; c < rows.classes(); c++) {
            sum += c == except ? 0 : smoothedTarget(t[begin + c * step], c);
        }
        return sum;
    }

    /** The class of the maximum score, for which 1 − p must be computed without cancellation. */
    @Override protected int target(int row, float[] x, int at) {
        return argMax(x, at);
    }

    @Override protected boolean startsWithoutTarget() {
        return weights.length == 0;
    }

    @Override protected double value(int row, int target, float[] x, int at, float shift, double otherExps,
            double maxExp,
            Scratch scratch) {
        float[] t = contiguous(probabilities, row, scratch);
        int begin = begin(row);
        // The loss of the class of the maximum score; if the class is not known, of a class whose score is the
        // shift.
        double log = target < 0 ? Logarithm.of(otherExps) : crossEntropy(x, at + target, shift, otherExps, maxExp);
        double max = target < 0 ? shift : x[at + target];
        if (weights.length == 0) {
            double value = plainValue(t, x, at, max, log, target < 0, scratch);
            if (target < 0 || !Double.isNaN(value)) {
                return value;
            }
        }
        return value(t, begin, x, at, 1, max, log);
    }

    /**
     * The loss of a row without class weights; NaN if it is not finite.
     *
     * @param score a score, or another number
     * @param log the loss of a class with this score
     * @param guarded whether to return NaN also if the loss is so small that the rounding errors of the
     *        exponentials matter
     */
    private double plainValue(float[] t, float[] x, int at, double score, double log, boolean guarded,
            Scratch scratch) {
        int classes = rows.classes();
        float number = (float) (guarded ? score + log : score);
        double gaps = confidence * ScoreGaps.sum(t, x, at, classes, number, scratch);
        if (smoothing > 0) {
            gaps = Fma.of(smoothing, ScoreGaps.sum(x, at, classes, number, scratch), gaps);
        }
        double targetSum = targetSum(t, at, -1, scratch);
        double value = Fma.of(targetSum, score - number + log, gaps);
        return value <= Double.MAX_VALUE && (!guarded || value >= MIN_MEAN * targetSum) ? value : Double.NaN;
    }

    @Override protected double derivative(int row, int target, float[] x, int at, float shift, double otherExps,
            double maxExp,
            Scratch scratch) {
        return targetSum(contiguous(probabilities, row, scratch), begin(row), -1, scratch);
    }

    @Override protected void finish(int row, int target, double derivative, double otherExps, double maxExp,
            double factor,
            float[] gradient, int at, Scratch scratch) {
        float[] t = contiguous(probabilities, row, scratch);
        int begin = begin(row);
        if (weights.length == 0) {
            subtractTargets(t, gradient, at, (float) factor, (float) confidence, (float) smoothing, scratch);
        } else {
            for (int c = 0; c < rows.classes(); c++) {
                gradient[at + c] -= (float) (factor * smoothedTarget(t[begin + c], c));
            }
        }
        if (target < 0) {
            return;
        }
        double others = derivative - smoothedTarget(t[begin + target], target);
        if (!(others > CANCELLED * derivative)) {
            others = targetSum(t, begin, target, scratch);
        }
        gradient[at + target] = ofTarget(factor, others, derivative, otherExps, maxExp);
    }

    /**
     * The element of the gradient for the class of the maximum score: derivative·p − t, with derivative = t + others
     * and p − 1 written as −otherExps/(otherExps + maxExp).
     */
    private static float ofTarget(double factor, double others, double derivative, double otherExps, double maxExp) {
        return (float) (factor * (others - derivative * (otherExps / (otherExps + maxExp))));
    }

    /** Short rows, and rows whose class axis is not the last one, are computed in loops over the rows. */
    @Override protected SoftmaxTileTerms tileTerms() {
        return rows.stride() > 1 || rows.classes() < Softmax.MIN_BLOCK ? this : null;
    }

    /** The distance of the first elements of two neighbouring rows. */
    private int rowStep() {
        return rows.stride() == 1 ? rows.classes() : 1;
    }

    @Override public void targets(int from, int count, int[] targets, Scratch scratch) {
        int begin = rows.offset(from);
        float[] maxima = scratch.predictions;
        Arrays.fill(maxima, 0, count, Float.NEGATIVE_INFINITY);
        Arrays.fill(targets, 0, count, 0);
        for (int c = 0; c < rows.classes(); c++) {
            updateTargets(scores, begin + c * rows.stride(), rowStep(), c, maxima, targets, count);
        }
    }

    /** Updates maxima and their classes. There is no branch, since the processor would often mispredict it. */
    private static void updateTargets(float[] x, int from, int step, int c, float[] maxima, int[] targets, int count) {
        for (int j = 0, at = from; j < count; j++, at += step) {
            float score = x[at];
            // −1 if the score is above the maximum
            int above = Float.floatToRawIntBits(maxima[j] - score) >> 31;
            targets[j] += above & c - targets[j];
            maxima[j] = Math.max(maxima[j], score);
        }
    }

    @Override public void evaluate(int from, int count, int[] targets, double[] otherExps, double[] targetExps,
            double[] values, double[] derivatives, Scratch scratch) {
        int begin = rows.offset(from);
        double[] maxima = scratch.sums;
        for (int j = 0; j < count; j++) {
            maxima[j] = scores[targetIndex(begin, j, targets)];
        }
        Arrays.fill(values, 0, count, 0);
        Arrays.fill(derivatives, 0, count, 0);
        for (int c = 0; c < rows.classes(); c++) {
            double weight = weights.length == 0 ? 1 : weights[c];
            if (weight != 0) {
                addGaps(probabilities, scores, begin + c * rows.stride(), rowStep(), weight * confidence,
                        weight * smoothing, maxima, values, derivatives, count);
            }
        }
        for (int j = 0; j < count; j++) {
            double log = crossEntropy(scores, targetIndex(begin, j, targets), 0, otherExps[j], targetExps[j]);
            double value = Fma.of(derivatives[j], log, values[j]);
            int row = begin + j * rowStep();
            values[j] = value <= Double.MAX_VALUE
                    ? value
                    : value(probabilities, row, scores, row, rows.stride(), maxima[j], log);
        }
    }

    /** The index of the score of a row's target, or of the row's first score if it is not computed. */
    private int targetIndex(int begin, int j, int[] targets) {
        return begin + j * rowStep() + Math.max(0, targets[j]) * rows.stride();
    }

    /** Adds a smoothed target to each derivative, and its product with the maximum minus the score to each value. */
    private static void addGaps(float[] t, float[] x, int from, int step, double confidence, double smoothing,
            double[] maxima, double[] values, double[] derivatives, int count) {
        for (int j = 0, at = from; j < count; j++, at += step) {
            double smoothedTarget = Fma.of(confidence, t[at], smoothing);
            derivatives[j] += smoothedTarget;
            values[j] = Fma.of(smoothedTarget, maxima[j] - x[at], values[j]);
        }
    }

    /**
     * The loss of a row, also with infinite scores.
     *
     * @param step the distance of two elements of the row
     * @param max the maximum score, or another number
     * @param log the loss of a class with this score
     */
    private double value(float[] t, int begin, float[] x, int at, int step, double max, double log) {
        double value = 0 * log; // NaN where a score is NaN, whatever the target
        for (int c = 0; c < rows.classes(); c++) {
            double smoothedTarget = smoothedTarget(t[begin + c * step], c);
            float score = x[at + c * step];
            double gap = score == max ? 0 : max - score; // 0 if both are infinite
            value = smoothedTarget == 0 ? value : Fma.of(smoothedTarget, gap + log, value);
        }
        return value;
    }

    @Override public void finish(int from, int count, int[] targets, double[] derivatives, double[] otherExps,
            double[] targetExps, double[] factors, int at, float[] gradient, Scratch scratch) {
        int begin = rows.offset(from);
        boolean equal = areEqual(factors, at, count);
        if (equal && rows.stride() == 1 && weights.length == 0) {
            subtractTargets(begin, count * rows.classes(), factors[at], gradient, scratch);
        } else {
            for (int c = 0; c < rows.classes(); c++) {
                double weight = weights.length == 0 ? 1 : weights[c];
                if (equal && rows.stride() > 1 && weight != 0) {
                    subtractTargets(begin + c * rows.stride(), count, factors[at] * weight, gradient, scratch);
                } else if (weight != 0) {
                    subtractTargets(begin + c * rows.stride(), count, factors, at, weight, gradient);
                }
            }
        }
        for (int j = 0; j < count; j++) {
            if (targets[j] < 0) {
                for (int c = 0; c < rows.classes(); c++) {
                    gradient[begin + j * rowStep() + c * rows.stride()] = 0;
                }
            } else {
                int index = targetIndex(begin, j, targets);
                double others = derivatives[j] - smoothedTarget(probabilities[index], targets[j]);
                if (!(others > CANCELLED * derivatives[j])) {
                    others = targetSum(probabilities, begin + j * rowStep(), rows.stride(), targets[j]);
                }
                gradient[index] = ofTarget(factors[at + j], others, derivatives[j], otherExps[j], targetExps[j]);
            }
        }
    }

    private static boolean areEqual(double[] numbers, int from, int count) {
        boolean equal = true;
        for (int i = from; i < from + count; i++) {
            equal &= numbers[i] == numbers[from];
        }
        return equal;
    }

    /** Subtracts contiguous smoothed targets, times the same factor, from their gradients. */
    private void subtractTargets(int from, int length, double factor, float[] gradient, Scratch scratch) {
        Softmax.subtractTargets(probabilities, gradient, from, length, (float) factor, (float) confidence,
                (float) smoothing,
                scratch);
    }

    /** Subtracts the smoothed targets of a class, each times another factor, with the same bits as for one factor. */
    private void subtractTargets(int from, int count, double[] factors, int at, double weight, float[] gradient) {
        float ofProbability = (float) confidence;
        float ofClass = (float) smoothing;
        for (int j = 0, index = from; j < count; j++, index += rowStep()) {
            float smoothedTarget = ofProbability * probabilities[index] + ofClass;
            gradient[index] = Fma.of(-(float) (factors[at + j] * weight), smoothedTarget, gradient[index]);
        }
    }
}
