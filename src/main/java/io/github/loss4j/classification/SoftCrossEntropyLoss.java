package io.github.loss4j.classification;

import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Domain;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.Logarithm;
import io.github.loss4j.internal.ScoreGaps;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.SoftmaxTerms;
import io.github.loss4j.internal.TensorAccess;
import io.github.loss4j.internal.Weights;

/**
 * Cross entropy of class scores with a probability for each class: −Σ w[c]·t[c]·log softmax(x)[c] over the classes c.
 * With label smoothing ε the target is mixed with the uniform distribution: (1 − ε)·t[c] + ε/C.
 *
 * <p>Scores (logits: any real numbers) have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}, as has the
 * target. Its numbers need not add up to 1 and are not normalised. The loss is in nats. The mean divides by the number
 * of rows, since a row does not belong to a single class; {@link CrossEntropyLoss}, which takes class indices, divides
 * by the weights of the targets.
 *
 * <p>Stable for any finite scores. A class of target 0, or of weight 0, contributes nothing, even if its score is −∞,
 * which means a probability of 0; with any other target a score of −∞ makes the loss infinite. A single score of +∞
 * gives the limit: 0 if only that class has a nonzero target, else infinity. NaN gives NaN. No kinks. A row's value is
 * within 4 ulp, each derivative within 2e-6 of the larger of its two terms.
 *
 * <p>PyTorch: CrossEntropyLoss with class probabilities. Keras: CategoricalCrossentropy (from_logits). optax:
 * softmax_cross_entropy. Minus the entropy of the target it is the Kullback-Leibler divergence.
 *
 * @param classWeights one finite, nonnegative weight for each class; empty for no weights
 * @param labelSmoothing ε, from 0 to below 1
 * @see <a href="https://doi.org/10.1109/CVPR.2016.308">Szegedy et al., Rethinking the Inception Architecture (2016),
 *      section 7: label smoothing</a>
 */
public record SoftCrossEntropyLoss(Tensor classWeights, float labelSmoothing) implements DiagonalLoss<Tensor> {
    public SoftCrossEntropyLoss {
        classWeights = ClassChecks.classWeights("SoftCrossEntropyLoss", classWeights);
        ClassChecks.smoothing("SoftCrossEntropyLoss", labelSmoothing);
    }

    /** Cross entropy without class weights and smoothing. */
    public SoftCrossEntropyLoss() {
        this(Tensor.of(), 0);
    }

    /**
     * The weight of each class.
     *
     * @return a copy; empty if there are none
     */
    @Override public Tensor classWeights() {
        return Checks.copy(classWeights);
    }

    /**
     * The same loss with other class weights.
     *
     * @param weights one for each class; no arguments to remove the weights
     * @return a changed copy
     */
    public SoftCrossEntropyLoss withClassWeights(float... weights) {
        return new SoftCrossEntropyLoss(Tensor.of(Checks.notNull(this, "classWeights", weights)), labelSmoothing);
    }

    /**
     * The same loss with another label smoothing.
     *
     * @param smoothing from 0 to below 1
     * @return a changed copy
     */
    public SoftCrossEntropyLoss withLabelSmoothing(float smoothing) {
        return new SoftCrossEntropyLoss(classWeights, smoothing);
    }

    @Override public Domain predictionDomain() {
        return Domain.SCORES;
    }

    @Override public Domain targetDomain() {
        return Domain.closed(0, 1).advising("targets are probabilities");
    }

    @Override public DiagonalLoss.DiagonalTerms terms(Tensor prediction, Tensor target) {
        return new SoftCrossEntropyTerms(prediction, target);
    }

    private final class SoftCrossEntropyTerms extends SoftmaxTerms {
        /** Below this fraction of the sum of targets, its difference from one of them has too few digits. */
        private static final double CANCELLED = 0.5;
        /** From this mean loss on, weighted by the targets, the rounding errors of the exponentials do not matter. */
        private static final double MIN_MEAN = 0.7;
        private final float[] probabilities;
        /** The class weights divided by a power of two. */
        private final float[] weights;
        private final float unit;
        /** 1 − ε and ε/C. */
        private final double confidence = 1 - (double) labelSmoothing;
        private final double smoothing;

        SoftCrossEntropyTerms(Tensor scores, Tensor target) {
            super(new Rows(SoftCrossEntropyLoss.this, scores), scores);
            Checks.notNull(SoftCrossEntropyLoss.this, "target", target);
            Checks.sameShape(SoftCrossEntropyLoss.this, "prediction", scores.shape(), "target", target.shape());
            probabilities = TensorAccess.of(target);
            float[] checked = ClassChecks.classWeights(SoftCrossEntropyLoss.this, classWeights, rows.classes());
            unit = Weights.unit(checked);
            weights = Weights.divided(checked, unit);
            smoothing = labelSmoothing / (double) rows.classes();
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
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                sum += c == except ? 0 : smoothedTarget(t[begin + c], c);
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
            double value = 0 * log; // NaN where a score is NaN, whatever the target
            for (int c = 0; c < rows.classes(); c++) {
                double smoothedTarget = smoothedTarget(t[begin + c], c);
                double gap = x[at + c] == max ? 0 : max - x[at + c]; // 0 if both are infinite
                value = smoothedTarget == 0 ? value : Fma.of(smoothedTarget, gap + log, value);
            }
            return value;
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
            // derivative·p − t, with derivative = t + others and p − 1 written as −otherExps/(otherExps + maxExp)
            double others = derivative - smoothedTarget(t[begin + target], target);
            if (!(others > CANCELLED * derivative)) {
                others = targetSum(t, begin, target, scratch);
            }
            gradient[at + target] = (float) (factor * (others - derivative * (otherExps / (otherExps + maxExp))));
        }
    }
}
