package io.github.loss4j.internal;

import io.github.loss4j.Loss;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;

/**
 * The terms of a loss that is a function of the cross entropy −log softmax(scores)[target], with one target class in
 * each row. The default function is the cross entropy itself. The engine multiplies each term by the weight of its
 * class.
 */
public abstract class ClassSoftmaxTerms extends SoftmaxTerms {
    /**
     * The target class of each row. {@link #bindWeights} replaces the indices out of range, which only rows of weight
     * zero may have.
     */
    protected int[] target;
    private final Loss<?, ?> loss;
    private final float[] weights;
    private final int ignoreIndex;
    private final boolean ignoring;
    private final boolean uniform;

    /**
     * Creates the terms of a loss without class weights that ignores no row.
     *
     * @param loss the loss, for messages
     * @param scores the scores
     * @param target the class of each row
     */
    protected ClassSoftmaxTerms(Loss<?, ?> loss, Tensor scores, int[] target) {
        super(new Rows(loss, scores), scores);
        ClassChecks.oneForEachRow(loss, target, rows.count());
        this.loss = loss;
        this.target = target;
        weights = new float[0];
        ignoreIndex = 0; // a valid class, so the check of the targets accepts no further number
        ignoring = false;
        uniform = true;
    }

    /**
     * Creates the terms of a loss with class weights and a target that marks ignored rows.
     *
     * @param loss the loss, for messages
     * @param scores the scores
     * @param target the class of each row
     * @param classWeights one weight for each class; empty for no weights
     * @param ignoreIndex the target of ignored rows
     */
    protected ClassSoftmaxTerms(Loss<?, ?> loss, Tensor scores, int[] target, Tensor classWeights, int ignoreIndex) {
        super(new Rows(loss, scores), scores);
        ClassChecks.oneForEachRow(loss, target, rows.count());
        this.loss = loss;
        weights = ClassChecks.classWeights(loss, classWeights, rows.classes());
        this.target = target;
        this.ignoreIndex = ignoreIndex;
        ignoring = ClassChecks.contains(target, ignoreIndex);
        uniform = !ignoring && weights.length == 0;
    }

    /**
     * The loss of a row as a function of its cross entropy, without the weight of its class.
     *
     * @param crossEntropy −log softmax of the target
     * @return the loss
     */
    protected double value(double crossEntropy) {
        return crossEntropy;
    }

    /**
     * The derivative of {@link #value(double)}.
     *
     * @param crossEntropy −log softmax of the target
     * @return the derivative; finite, or NaN
     */
    protected double derivative(double crossEntropy) {
        return 1;
    }

    /**
     * The second derivative of {@link #value(double)}, times (1 − p)² with p = e^(−crossEntropy).
     *
     * @param crossEntropy −log softmax of the target
     * @return the product; 0 for a loss that is linear in the cross entropy
     */
    protected double scaledSecondDerivative(double crossEntropy) {
        return 0;
    }

    @Override protected final double scaledSecondDerivative(int target, float[] x, int at, float shift,
            double otherExps, double targetExp) {
        return scaledSecondDerivative(crossEntropy(x, at + target, shift, otherExps, targetExp));
    }

    /**
     * The weight of a class.
     *
     * @param index the class
     * @return the weight; 1 if there are no class weights
     */
    protected final float weightOf(int index) {
        return weights.length == 0 ? 1 : weights[index];
    }

    /**
     * Whether the target of a row is the index of ignored rows.
     *
     * @param row the index of the row
     * @return whether the row is ignored, independent of the weights
     */
    protected final boolean ignored(int row) {
        return ignoring && target[row] == ignoreIndex;
    }

    @Override public ClassSoftmaxTerms bindWeights(Tensor weights) {
        target = ClassChecks.classIndices(loss, target, rows.classes(), ignoreIndex, weights);
        return this;
    }

    @Override public final boolean unweighted() {
        return uniform;
    }

    @Override public float weight(int row) {
        return ignored(row) ? 0 : weightOf(target[row]);
    }

    @Override public float multiplier(int row) {
        return weight(row);
    }

    @Override protected boolean readsTargetAlone() {
        return true;
    }

    @Override protected int target(int row, float[] x, int at) {
        return target[row];
    }

    @Override protected double value(int row, int target, float[] x, int at, float shift, double otherExps,
            double targetExp, Scratch scratch) {
        return value(crossEntropy(x, at + target, shift, otherExps, targetExp));
    }

    @Override protected double derivative(int row, int target, float[] x, int at, float shift, double otherExps,
            double targetExp, Scratch scratch) {
        return derivative(crossEntropy(x, at + target, shift, otherExps, targetExp));
    }

    /** Replaces p of the target by p − 1 = −otherExps/(otherExps + targetExp), which avoids cancellation. */
    @Override protected void finish(int row, int target, double derivative, double otherExps, double targetExp,
            double factor, float[] gradient, int at, Scratch scratch) {
        gradient[at + target] = (float) (0 - factor * derivative * (otherExps / (otherExps + targetExp)));
    }
}
