package io.github.loss4j.classification;

import io.github.loss4j.Domain;
import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.DoubleBlock;
import io.github.loss4j.internal.Logarithm;
import io.github.loss4j.internal.RowLanes;
import io.github.loss4j.internal.RowLossTerms;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.TensorAccess;
import io.github.loss4j.internal.Weights;
import java.util.Arrays;

/**
 * Cross entropy of class probabilities with the index t of the true class: −w[t]·ln p[t].
 *
 * <p>Probabilities have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}; the target has the class of each
 * row, in row-major order of the other axes. The loss is in nats. The mean divides by the total weight of the target
 * classes, as in {@link CrossEntropyLoss}, which takes logits and should be preferred where they are available. Also
 * called log loss.
 *
 * <p>Rows of the ignored index, and of classes of weight 0, are masked. Only the probability of the target is read, and
 * it is not clipped: 0 gives infinity, with derivative −∞; a negative one gives NaN. The derivative is −w[t]/p[t] for
 * the class of the target and 0 for the others; probabilities are not normalised. Convex, without kinks. Computed in
 * double and rounded once.
 *
 * <p>{@link NllLoss} takes logarithms of probabilities. Keras: SparseCategoricalCrossentropy, which divides by the sum
 * and clips. scikit-learn: log_loss, which clips.
 *
 * @param classWeights one finite, nonnegative weight for each class; empty for no weights
 * @param ignoreIndex the target that masks a row
 * @see <a href="https://doi.org/10.1111/j.2517-6161.1952.tb00104.x">Good, Rational Decisions, Journal of the Royal
 *      Statistical Society B 14 (1952)</a>
 */
public record ProbabilityCrossEntropyLoss(Tensor classWeights, int ignoreIndex) implements RowLoss<int[]> {
    public ProbabilityCrossEntropyLoss {
        classWeights = ClassChecks.classWeights("ProbabilityCrossEntropyLoss", classWeights);
    }

    /** The loss without class weights; −100 marks ignored rows. */
    public ProbabilityCrossEntropyLoss() {
        this(Tensor.of(), -100);
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
    public ProbabilityCrossEntropyLoss withClassWeights(float... weights) {
        return new ProbabilityCrossEntropyLoss(Tensor.of(Checks.notNull(this, "classWeights", weights)), ignoreIndex);
    }

    /**
     * The same loss with another ignored index.
     *
     * @param index any number, whether a class or not
     * @return a changed copy
     */
    public ProbabilityCrossEntropyLoss withIgnoreIndex(int index) {
        return new ProbabilityCrossEntropyLoss(classWeights, index);
    }

    @Override public Domain predictionDomain() {
        return Domain.closed(0, 1).advising("for logits use CrossEntropyLoss");
    }

    @Override public void check(Rows rows, int[] target) {
        ClassChecks.oneForEachRow(this, target, rows.count());
        ClassChecks.classWeights(this, classWeights, rows.classes());
    }

    @Override public void check(Rows rows, int[] target, int row) {
        if (target[row] != ignoreIndex) {
            ClassChecks.classIndex(this, target, row, rows.classes());
        }
    }

    @Override public float weight(int[] target, int row) {
        return Weights.ofClass(classWeights, ignoreIndex, target[row]);
    }

    @Override public Terms terms(Tensor prediction, int[] target) {
        if (classWeights.size() > 0) {
            Rows rows = new Rows(this, prediction);
            check(rows, target);
            return new ClassWeightedTerms(withClassWeights().terms(prediction, target), rows, classWeights, ignoreIndex,
                    target);
        }
        return new ProbabilityTerms(RowLossTerms.of(this, prediction, target,
                (lanes, classes, from, derivatives) -> lanes(lanes, classes, derivatives)),
                TensorAccess.of(prediction), target);
    }

    private static void lanes(RowLanes lanes, int[] target, boolean derivatives) {
        Scratch scratch = lanes.scratch;
        float[] probabilities = scratch.targets;
        lanes.loadOnly(target, probabilities);
        DoubleBlock.logarithms(probabilities, 0, lanes.count, scratch.doubleArrays(), scratch);
        double[] logarithms = scratch.doubleArrays()[DoubleBlock.RESULT];
        for (int j = 0; j < lanes.count; j++) {
            lanes.values[j] = 0 - logarithms[j];
        }
        for (int j = 0; derivatives && j < lanes.count; j++) {
            lanes.scores[0][j] = -1 / probabilities[j]; // rounds like the quotient of doubles
        }
    }

    @Override public float value(float[] probabilities, int[] target, int row) {
        return (float) (0 - weight(target, row) * Logarithm.of((double) probabilities[target[row]]));
    }

    @Override public float evaluate(float[] probabilities, int[] target, int row, float[] gradient) {
        Arrays.fill(gradient, 0);
        gradient[target[row]] = (float) (-(double) weight(target, row) / probabilities[target[row]]);
        return value(probabilities, target, row);
    }
}
