package io.github.loss4j.internal;

import io.github.loss4j.Loss;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;

/**
 * The terms of a loss of softmax(scores) at one target class in each row: a function of the row's cross entropy, which
 * is itself unless a subclass says otherwise. The engine multiplies it by the weight of the class.
 */
public abstract class ClassSoftmaxTerms extends SoftmaxTerms {
    /** The target class of each row; an index out of range, in a row of weight zero, is replaced before it is used. */
    protected int[] target;
    private final Loss<?, ?> loss;
    private final float[] weights;
    private final int ignoreIndex;
    private final boolean ignoring;
    private final boolean uniform;

    /**
     * The terms of a loss without class weights, which ignores no row.
     *
     * @param loss the loss, for messages
     * @param scores the scores
     * @param target the class of each row
     */
    protected ClassSoftmaxTerms(Loss<?, ?> loss, Tensor scores, int[] target) {
        super(new Rows(loss, scores), scores);
        Checks.oneForEachRow(loss, target, rows.count());
        this.loss = loss;
        this.target = target;
        weights = new float[0];
        ignoreIndex = 0; // a class, and so let through anyway
        ignoring = false;
        uniform = true;
    }

    /**
     * The terms of a loss with class weights and a target that marks rows as absent.
     *
     * @param loss the loss, for messages
     * @param scores the scores
     * @param target the class of each row
     * @param classWeights one for each class; empty for none
     * @param ignoreIndex the target of absent rows
     */
    protected ClassSoftmaxTerms(Loss<?, ?> loss, Tensor scores, int[] target, Tensor classWeights, int ignoreIndex) {
        super(new Rows(loss, scores), scores);
        Checks.oneForEachRow(loss, target, rows.count());
        this.loss = loss;
        weights = Checks.classWeights(loss, classWeights, rows.classes());
        this.target = target;
        this.ignoreIndex = ignoreIndex;
        ignoring = Checks.contains(target, ignoreIndex);
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
     * @return 0 for a loss that is linear in it
     */
    protected double bend(double crossEntropy) {
        return 0;
    }

    @Override protected final double bend(int target, float[] x, int at, float shift, double rest, double own) {
        return bend(crossEntropy(x, at + target, shift, rest, own));
    }

    /**
     * The weight of a class.
     *
     * @param index the class
     * @return 1 without weights
     */
    protected final float weightOf(int index) {
        return weights.length == 0 ? 1 : weights[index];
    }

    /**
     * Whether a row bears the target of absent rows.
     *
     * @param row its number
     * @return whether it is to be passed over, whatever the weights are
     */
    protected final boolean absent(int row) {
        return ignoring && target[row] == ignoreIndex;
    }

    @Override public ClassSoftmaxTerms bindWeights(Tensor weights) {
        target = Checks.classIndices(loss, target, rows.classes(), ignoreIndex, weights);
        return this;
    }

    @Override public final boolean unweighted() {
        return uniform;
    }

    @Override public float weight(int row) {
        return absent(row) ? 0 : weightOf(target[row]);
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

    @Override protected double value(int row, int target, float[] x, int at, float shift, double rest,
            double own, Scratch scratch) {
        return value(crossEntropy(x, at + target, shift, rest, own));
    }

    @Override protected double derivative(int row, int target, float[] x, int at, float shift, double rest,
            double own, Scratch scratch) {
        return derivative(crossEntropy(x, at + target, shift, rest, own));
    }

    /** Puts p − 1 = −rest/(rest + own) in the place of p, with all its digits. */
    @Override protected void finish(int row, int target, double derivative, double rest, double own, double factor,
            float[] gradient, int at, Scratch scratch) {
        gradient[at + target] = (float) (0 - factor * derivative * (rest / (rest + own)));
    }
}
