package io.github.loss4j.classification;

import io.github.loss4j.Tensor;
import io.github.loss4j.internal.ClassSoftmaxTerms;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.Logarithm;
import io.github.loss4j.internal.ScoreGaps;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.TensorAccess;
import io.github.loss4j.internal.Weights;

/** The terms of {@link CrossEntropyLoss}. Label smoothing adds the cross entropies of all classes to each term. */
final class CrossEntropyTerms extends ClassSoftmaxTerms {
    /** Derivatives below this fraction of their terms are computed in double. */
    private static final double CANCELLATION = 0.25;
    private final float labelSmoothing;
    private final boolean hasWeights;

    /** 1 − ε, ε/C, and ε/C times the sum of the class weights. */
    private final double confidence;
    private final double smoothing;
    private final double total;
    /** The power of two by which the weights of smoothed terms are divided. */
    private final float unit;

    CrossEntropyTerms(CrossEntropyLoss loss, Tensor classWeights, Tensor scores, int[] target) {
        super(loss, scores, target, classWeights, loss.ignoreIndex());
        labelSmoothing = loss.labelSmoothing();
        hasWeights = classWeights.size() > 0;
        confidence = 1 - (double) labelSmoothing;
        if (labelSmoothing == 0) {
            unit = 1;
            smoothing = 0;
            total = 0;
            return;
        }
        unit = Weights.unit(TensorAccess.of(classWeights));
        double sum = 0;
        for (int c = 0; c < rows.classes(); c++) {
            sum += scaled(c);
        }
        smoothing = labelSmoothing / (double) rows.classes();
        total = smoothing * sum;
    }

    /**
     * A smoothed term contains several class weights, so the engine multiplies it only by their common power of
     * two.
     */
    @Override public float multiplier(int row) {
        return labelSmoothing == 0 ? super.multiplier(row) : unit;
    }

    /** A smoothed term reads all of its row. */
    @Override protected boolean readsTargetAlone() {
        return labelSmoothing == 0;
    }

    @Override protected int[] crossEntropyTargets() {
        return labelSmoothing == 0 ? target : null;
    }

    private double scaled(int c) {
        return weightOf(c) / (double) unit;
    }

    /** With smoothing a row contributes even if the weight of its class is 0. */
    @Override public boolean masked(int row) {
        return labelSmoothing == 0 ? weight(row) == 0 : ignored(row);
    }

    @Override protected double value(int row, int target, float[] x, int at, float shift, double otherExps,
            double targetExp,
            Scratch scratch) {
        if (labelSmoothing == 0) {
            return super.value(row, target, x, at, shift, otherExps, targetExp, scratch);
        }
        double crossEntropy = crossEntropy(x, at + target, shift, otherExps, targetExp);
        double weight = scaled(target);
        return (weight == 0 ? 0 : confidence * weight * crossEntropy)
                + smoothingTerm(x, at, shift, otherExps + targetExp, scratch);
    }

    /** The smoothing term: ε/C times the sum of the weighted cross entropies of all classes. */
    private double smoothingTerm(float[] x, int at, float shift, double sum, Scratch scratch) {
        double log = Logarithm.of(sum);
        if (!hasWeights) {
            float rounded = (float) (shift + log);
            double gaps = ScoreGaps.sum(x, at, rows.classes(), rounded, scratch);
            if (Math.abs(gaps) <= Double.MAX_VALUE) {
                return Fma.of(total, shift - (double) rounded + log, smoothing * gaps);
            }
        }
        double all = 0;
        for (int c = 0; c < rows.classes(); c++) {
            double weight = scaled(c);
            // The scores are subtracted first: the sum of a large score and the logarithm would round to the score.
            double gap = x[at + c] == shift ? 0 : (double) shift - x[at + c];
            all += weight == 0 ? 0 : weight * (log + gap);
        }
        return smoothing * all;
    }

    @Override protected double derivative(int row, int target, float[] x, int at, float shift, double otherExps,
            double targetExp,
            Scratch scratch) {
        return labelSmoothing == 0 ? 1 : confidence * scaled(target) + total;
    }

    @Override protected void finish(int row, int target, double derivative, double otherExps, double targetExp,
            double factor,
            float[] gradient, int at, Scratch scratch) {
        if (labelSmoothing == 0) {
            super.finish(row, target, derivative, otherExps, targetExp, factor, gradient, at, scratch);
            return;
        }
        if (!hasWeights) {
            subtract(gradient, at, at + rows.classes(), (float) (factor * smoothing));
        } else {
            for (int c = 0; c < rows.classes(); c++) {
                gradient[at + c] -= (float) (factor * smoothing * scaled(c));
            }
        }
        double targetDerivative = targetDerivative(target, otherExps, targetExp);
        gradient[at + target] = (float) (factor * targetDerivative);
        double wrong = derivative * (otherExps / (otherExps + targetExp));
        if (Math.abs(targetDerivative) < CANCELLATION * wrong
                && cancels(target, wrong * (targetExp / (otherExps + targetExp)), factor, gradient, at)) {
            refine(row, target, derivative, factor, gradient, at, scratch);
        }
    }

    private static void subtract(float[] numbers, int from, int to, float number) {
        for (int i = from; i < to; i++) {
            numbers[i] -= number;
        }
    }

    /** derivative·p − (1 − ε)·w[t] − ε/C·w[t], with p − 1 written as −otherExps/(otherExps + targetExp). */
    private double targetDerivative(int target, double otherExps, double targetExp) {
        return total * (targetExp / (otherExps + targetExp)) - smoothing * scaled(target)
                - confidence * scaled(target) * (otherExps / (otherExps + targetExp));
    }

    /**
     * Whether all derivatives are so small relative to their terms that float32 exponentials are not accurate
     * enough.
     */
    private boolean cancels(int target, double maxTerm, double factor, float[] gradient, int at) {
        double max = 0;
        for (int c = 0; c < rows.classes(); c++) {
            double derivative = gradient[at + c] / factor;
            max = Math.max(max, Math.abs(derivative));
            maxTerm = c == target ? maxTerm : Math.max(maxTerm, derivative + smoothing * scaled(c));
        }
        return max < CANCELLATION * maxTerm;
    }

    /** Recomputes the gradient in double. */
    private void refine(int row, int target, double derivative, double factor, float[] gradient, int at,
            Scratch scratch) {
        float[] x = contiguous(scores, row, scratch);
        int begin = begin(row);
        float max = x[begin];
        for (int c = 1; c < rows.classes(); c++) {
            max = Math.max(max, x[begin + c]);
        }
        double otherExps = 0;
        for (int c = 0; c < rows.classes(); c++) {
            otherExps += c == target ? 0 : Math.exp((double) x[begin + c] - max);
        }
        double targetExp = Math.exp((double) x[begin + target] - max);
        for (int c = 0; c < rows.classes(); c++) {
            double p = Math.exp((double) x[begin + c] - max) / (otherExps + targetExp);
            gradient[at + c] = (float) (factor * (derivative * p - smoothing * scaled(c)));
        }
        gradient[at + target] = (float) (factor * targetDerivative(target, otherExps, targetExp));
    }
}
