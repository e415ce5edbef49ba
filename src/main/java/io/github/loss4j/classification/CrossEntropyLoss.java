package io.github.loss4j.classification;

import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Domain;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ClassSoftmaxTerms;
import io.github.loss4j.internal.Logarithm;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.TensorAccess;
import io.github.loss4j.internal.Weights;

/**
 * Cross entropy of class scores with the index of the right class: −w[t]·log softmax(x)[t], mixed with the mean over
 * all classes c of −w[c]·log softmax(x)[c] in the proportion of the label smoothing ε, (1 − ε) to ε.
 *
 * <p><img src="doc-files/CrossEntropyLoss.svg" alt="a step against the gradient, by two of three scores">
 *
 * <p>Scores (logits: any real numbers) have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}; the target
 * has the class of each row, row-major over what remains of the axes. The loss is in nats. The mean divides by the
 * total weight of the target classes, so that a class of weight 2 counts as if each of its rows were there twice;
 * {@link SoftCrossEntropyLoss}, whose targets belong to no one class, divides by the rows.
 *
 * <p>Rows of the ignored index are absent: value, denominator and gradient do not see them, whatever their scores are.
 * (PyTorch leaks NaN from them into the gradient.) If all are, the mean is NaN, the sum 0, the gradient 0. Stable for
 * any finite scores. A score of −∞ is a class that can't be: probability 0; if it is the target, the loss is infinite,
 * and if it must share in label smoothing, too. The target's score of +∞, if no other is, costs 0 with a gradient of 0
 * (under smoothing infinity); any other +∞ and NaN give NaN. No kinks. A row's value is within 2.5 ulp, each score's
 * derivative within 4 ulp, of more than 512 classes within 4 and 5 ulp; or the derivative within 1e-6 of the greatest where
 * smoothing makes terms cancel; in a row whose exponentials add up to less than a half (2⁻⁶⁰ for few classes) or more
 * than 2⁶⁰, given the rounded distances of the scores from the greatest.
 *
 * <p>PyTorch: CrossEntropyLoss with class indices, its ignore_index of −100 included. Keras:
 * SparseCategoricalCrossentropy (from_logits). optax: softmax_cross_entropy_with_integer_labels. scikit-learn:
 * log_loss.
 *
 * @param classWeights one finite, not negative weight for each class; empty for none
 * @param ignoreIndex the target that marks a row as absent
 * @param labelSmoothing ε, from 0 to below 1
 * @see <a href="https://doi.org/10.1109/CVPR.2016.308">Szegedy et al., Rethinking the Inception Architecture (2016),
 *      section 7: label smoothing</a>
 */
public record CrossEntropyLoss(Tensor classWeights, int ignoreIndex, float labelSmoothing)
        implements
            DiagonalLoss<int[]> {
    public CrossEntropyLoss {
        classWeights = Checks.classWeights("CrossEntropyLoss", classWeights);
        Checks.smoothing("CrossEntropyLoss", labelSmoothing);
    }

    /** Cross entropy without class weights and smoothing; −100 marks ignored rows, as in PyTorch. */
    public CrossEntropyLoss() {
        this(Tensor.of(), -100, 0);
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
    public CrossEntropyLoss withClassWeights(float... weights) {
        return new CrossEntropyLoss(Tensor.of(Checks.notNull(this, "classWeights", weights)), ignoreIndex,
                labelSmoothing);
    }

    /**
     * The same loss with another target for absent rows.
     *
     * @param index any number, be it a class or not
     * @return a changed copy
     */
    public CrossEntropyLoss withIgnoreIndex(int index) {
        return new CrossEntropyLoss(classWeights, index, labelSmoothing);
    }

    /**
     * The same loss with another label smoothing.
     *
     * @param smoothing from 0 to below 1
     * @return a changed copy
     */
    public CrossEntropyLoss withLabelSmoothing(float smoothing) {
        return new CrossEntropyLoss(classWeights, ignoreIndex, smoothing);
    }

    @Override public Domain predictionDomain() {
        return Domain.SCORES;
    }

    @Override public DiagonalLoss.DiagonalTerms terms(Tensor prediction, int[] target) {
        return new CrossEntropyTerms(prediction, target);
    }

    /**
     * The scores, the same for each row, that make the loss of these targets least: where boosting begins. They are the
     * logarithms of the classes' shares in the total weight, label smoothing included.
     *
     * @param target the class of each row; rows of the ignored index are passed over
     * @param classes how many classes there are
     * @return a score for each class, −∞ for one without a share
     */
    public float[] initialScores(int[] target, int classes) {
        return scores(target, classes, null);
    }

    /**
     * The scores, the same for each row, that make the weighted loss of these targets least.
     *
     * @param target the class of each row; rows of the ignored index or of weight 0 are passed over
     * @param classes how many classes there are
     * @param weights one for each row
     * @return as {@link #initialScores(int[], int)} says
     */
    public float[] initialScores(int[] target, int classes, Tensor weights) {
        return scores(target, classes, Checks.notNull(this, "weights", weights));
    }

    private float[] scores(int[] target, int classes, Tensor ofRows) {
        Checks.notNull(this, "target", target);
        if (!(classes > 0)) {
            throw Checks.refusal(this, "classes must be positive, was " + classes);
        }
        float[] weights = Checks.classWeights(this, classWeights, classes);
        float[] given = ofRows == null ? null : TensorAccess.of(ofRows);
        if (given != null) {
            if (given.length != target.length) {
                throw Checks.refusal(this, "weights has " + Checks.counted(given.length, "element", "elements")
                        + " but target has " + target.length + "; there must be one for each row");
            }
            Weights.total(this, given);
        }
        Checks.classIndices(this, target, classes, ignoreIndex, ofRows);
        double[] shares = new double[classes];
        double rows = 0;
        for (int i = 0; i < target.length; i++) {
            double weight = given == null ? 1 : given[i];
            if (weight != 0 && target[i] != ignoreIndex) {
                shares[target[i]] += weight * (1 - (double) labelSmoothing);
                rows += weight;
            }
        }
        double total = 0;
        for (int c = 0; c < classes; c++) {
            double weight = weights.length == 0 ? 1 : weights[c];
            shares[c] = weight * (shares[c] + rows * (double) labelSmoothing / classes);
            total += shares[c];
        }
        if (!(total > 0)) {
            throw Checks.refusal(this, "target has no row of positive weight; there must be at least one");
        }
        float[] scores = new float[classes];
        for (int c = 0; c < classes; c++) {
            scores[c] = (float) Math.log(shares[c] / total);
        }
        return scores;
    }

    private final class CrossEntropyTerms extends ClassSoftmaxTerms {
        /** Derivatives that are a smaller part than this of their terms are computed in double. */
        private static final double NEAR = 0.25;
        /** What smoothing leaves of a target, what it gives to each class, and that times the sum of the weights. */
        private final double kept = 1 - (double) labelSmoothing;
        private final double spread;
        private final double total;
        /** A power of two, by which the weights of smoothed terms are divided. */
        private final float unit;

        CrossEntropyTerms(Tensor scores, int[] target) {
            super(CrossEntropyLoss.this, scores, target, classWeights, ignoreIndex);
            unit = Weights.unit(TensorAccess.of(classWeights));
            double sum = 0;
            for (int c = 0; c < rows.classes(); c++) {
                sum += scaled(c);
            }
            spread = labelSmoothing / (double) rows.classes();
            total = spread * sum;
        }

        /** A smoothed term has several weights, and so none to be multiplied by. */
        @Override public float multiplier(int row) {
            return labelSmoothing == 0 ? super.multiplier(row) : unit;
        }

        private double scaled(int c) {
            return weightOf(c) / (double) unit;
        }

        /** The smoothing reaches a row whose own class weighs nothing. */
        @Override public boolean masked(int row) {
            return labelSmoothing == 0 ? weight(row) == 0 : absent(row);
        }

        @Override protected double value(int row, int target, float[] x, int at, float shift, double rest, double own,
                Scratch scratch) {
            if (labelSmoothing == 0) {
                return super.value(row, target, x, at, shift, rest, own, scratch);
            }
            double ofTarget = crossEntropy(x, at + target, shift, rest, own);
            double weight = scaled(target);
            return (weight == 0 ? 0 : kept * weight * ofTarget) + ofAll(x, at, shift, rest + own);
        }

        /** What the cross entropies with each class for a target add. */
        private double ofAll(float[] x, int at, float shift, double sum) {
            double log = Logarithm.of(sum);
            if (classWeights.size() == 0 && shift == 0) {
                return total * log - spread * sum(x, at, rows.classes());
            }
            double all = 0;
            for (int c = 0; c < rows.classes(); c++) {
                double weight = scaled(c);
                // The distance from the shift comes first: beside large scores the logarithm would be lost.
                double below = x[at + c] == shift ? 0 : (double) shift - x[at + c];
                all += weight == 0 ? 0 : weight * (log + below);
            }
            return spread * all;
        }

        @Override protected double derivative(int row, int target, float[] x, int at, float shift, double rest,
                double own,
                Scratch scratch) {
            return labelSmoothing == 0 ? 1 : kept * scaled(target) + total;
        }

        @Override protected void finish(int row, int target, double derivative, double rest, double own, double factor,
                float[] gradient, int at, Scratch scratch) {
            if (labelSmoothing == 0) {
                super.finish(row, target, derivative, rest, own, factor, gradient, at, scratch);
                return;
            }
            for (int c = 0; c < rows.classes(); c++) {
                gradient[at + c] -= (float) (factor * spread * scaled(c));
            }
            double ofTarget = ofTarget(target, rest, own);
            gradient[at + target] = (float) (factor * ofTarget);
            double wrong = derivative * (rest / (rest + own));
            if (Math.abs(ofTarget) < NEAR * wrong
                    && cancels(target, wrong * (own / (rest + own)), factor, gradient, at)) {
                refine(row, target, derivative, factor, gradient, at, scratch);
            }
        }

        /** derivative·p − (1 − ε)·w[t] − ε/C·w[t], with p − 1 written as −rest/(rest + own). */
        private double ofTarget(int target, double rest, double own) {
            return total * (own / (rest + own)) - spread * scaled(target)
                    - kept * scaled(target) * (rest / (rest + own));
        }

        /** Whether all derivatives are so small beside their terms that float32 exponentials are too coarse. */
        private boolean cancels(int target, double most, double factor, float[] gradient, int at) {
            double greatest = 0;
            for (int c = 0; c < rows.classes(); c++) {
                double derivative = gradient[at + c] / factor;
                greatest = Math.max(greatest, Math.abs(derivative));
                most = c == target ? most : Math.max(most, derivative + spread * scaled(c));
            }
            return greatest < NEAR * most;
        }

        /** The gradient once more, in double. */
        private void refine(int row, int target, double derivative, double factor, float[] gradient, int at,
                Scratch scratch) {
            float[] x = together(scores, row, scratch);
            int begin = begin(row);
            float greatest = x[begin];
            for (int c = 1; c < rows.classes(); c++) {
                greatest = Math.max(greatest, x[begin + c]);
            }
            double rest = 0;
            for (int c = 0; c < rows.classes(); c++) {
                rest += c == target ? 0 : Math.exp((double) x[begin + c] - greatest);
            }
            double own = Math.exp((double) x[begin + target] - greatest);
            for (int c = 0; c < rows.classes(); c++) {
                double p = Math.exp((double) x[begin + c] - greatest) / (rest + own);
                gradient[at + c] = (float) (factor * (derivative * p - spread * scaled(c)));
            }
            gradient[at + target] = (float) (factor * ofTarget(target, rest, own));
        }
    }
}
