package io.github.loss4j.classification;

import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Domain;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.SoftmaxTerms;
import io.github.loss4j.internal.TensorAccess;
import io.github.loss4j.internal.Weights;

/**
 * Cross entropy of class scores with a probability for each class: −Σ w[c]·t[c]·log softmax(x)[c] over the classes c,
 * the target mixed with the uniform one in the proportion of the label smoothing ε: (1 − ε)·t[c] + ε/C.
 *
 * <p>Scores (logits: any real numbers) have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}, the target
 * the same. Its numbers are taken as they are, whether they add up to 1 or not. The loss is in nats. The mean divides
 * by the rows, since a row belongs to no one class whose weight it could count for; {@link CrossEntropyLoss}, of class
 * indices, divides by the targets' weights.
 *
 * <p>Stable for any finite scores. A class of target 0, or of weight 0, adds nothing, even if its score is −∞, which is
 * a probability of 0; with any other target that makes the loss infinite. A single score of +∞ gives the limit: 0 if
 * that class alone has a target, else infinity. NaN gives NaN. No kinks. A row's value is within 4 ulp, each score's
 * derivative within 2e-6 of the greater of its two terms.
 *
 * <p>PyTorch: CrossEntropyLoss with class probabilities. Keras: CategoricalCrossentropy (from_logits). optax:
 * softmax_cross_entropy. Less the entropy of the target it is the Kullback-Leibler divergence.
 *
 * @param classWeights one finite, not negative weight for each class; empty for none
 * @param labelSmoothing ε, from 0 to below 1
 * @see <a href="https://doi.org/10.1109/CVPR.2016.308">Szegedy et al., Rethinking the Inception Architecture (2016),
 *      section 7: label smoothing</a>
 */
public record SoftCrossEntropyLoss(Tensor classWeights, float labelSmoothing) implements DiagonalLoss<Tensor> {
    public SoftCrossEntropyLoss {
        classWeights = Checks.classWeights("SoftCrossEntropyLoss", classWeights);
        Checks.smoothing("SoftCrossEntropyLoss", labelSmoothing);
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
     * @param weights one for each class; none for no weights
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
        private final float[] probabilities;
        /** The class weights divided by a power of two. */
        private final float[] weights;
        private final float unit;
        /** What smoothing leaves of a probability, and what it gives to each class. */
        private final double kept = 1 - (double) labelSmoothing;
        private final double spread;

        SoftCrossEntropyTerms(Tensor scores, Tensor target) {
            super(new Rows(SoftCrossEntropyLoss.this, scores), scores);
            Checks.notNull(SoftCrossEntropyLoss.this, "target", target);
            Checks.sameShape(SoftCrossEntropyLoss.this, "prediction", scores.shape(), "target", target.shape());
            probabilities = TensorAccess.of(target);
            float[] given = Checks.classWeights(SoftCrossEntropyLoss.this, classWeights, rows.classes());
            unit = Weights.unit(given);
            weights = Weights.divided(given, unit);
            spread = labelSmoothing / (double) rows.classes();
        }

        @Override public float multiplier(int row) {
            return unit;
        }

        /** The weighted, smoothed target of a class of this probability. */
        private double share(float probability, int c) {
            double share = Fma.of(kept, probability, spread);
            return weights.length == 0 ? share : weights[c] == 0 ? 0 : weights[c] * share;
        }

        /** The sum of the shares of a row's classes but one; the probabilities begin at an index. */
        private double othersShares(float[] t, int begin, int but, Scratch scratch) {
            int classes = rows.classes();
            if (weights.length == 0) {
                return Fma.of(kept, sum(t, begin, classes, but, scratch), spread * (classes - 1));
            }
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                sum += c == but ? 0 : share(t[begin + c], c);
            }
            return sum;
        }

        /** The class of the greatest score: 1 − p keeps its digits where they are lost most easily. */
        @Override protected int target(int row, float[] x, int at) {
            int greatest = 0;
            float score = x[at];
            for (int c = 1; c < rows.classes(); c++) {
                if (x[at + c] > score) {
                    greatest = c;
                    score = x[at + c];
                }
            }
            return greatest;
        }

        @Override protected double value(int row, int target, float[] x, int at, float shift, double rest, double own,
                Scratch scratch) {
            double log = crossEntropy(x, at + target, shift, rest, own);
            float[] t = together(probabilities, row, scratch);
            int begin = begin(row);
            if (weights.length == 0 && begin == at) {
                double below = below(t, x, at, x[at + target], (float) kept, (float) spread, scratch);
                if (below <= Double.MAX_VALUE) {
                    double shares = othersShares(t, begin, target, scratch) + share(t[begin + target], target);
                    return Fma.of(shares, log, below);
                }
            }
            double value = 0 * log; // NaN where a score is NaN, whatever the target
            double greatest = x[at + target];
            for (int c = 0; c < rows.classes(); c++) {
                double share = share(t[begin + c], c);
                double below = x[at + c] == greatest ? 0 : greatest - x[at + c]; // 0 if both are infinite
                value = share == 0 ? value : Fma.of(share, below + log, value);
            }
            return value;
        }

        @Override protected double derivative(int row, int target, float[] x, int at, float shift, double rest,
                double own,
                Scratch scratch) {
            float[] t = together(probabilities, row, scratch);
            int begin = begin(row);
            return othersShares(t, begin, target, scratch) + share(t[begin + target], target);
        }

        @Override protected void finish(int row, int target, double derivative, double rest, double own, double factor,
                float[] gradient, int at, Scratch scratch) {
            float[] t = together(probabilities, row, scratch);
            int begin = begin(row);
            if (weights.length == 0 && begin == at && Weights.normal(factor)) {
                lessShares(t, gradient, at, (float) factor, (float) kept, (float) spread, scratch);
            } else {
                for (int c = 0; c < rows.classes(); c++) {
                    gradient[at + c] -= (float) (factor * share(t[begin + c], c));
                }
            }
            // derivative·p − t, with derivative = t + others and p − 1 written as −rest/(rest + own)
            double others = othersShares(t, begin, target, scratch);
            gradient[at + target] = (float) (factor * (others - derivative * (rest / (rest + own))));
        }
    }
}
