package io.github.loss4j.segmentation;

import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import java.io.Serializable;

/**
 * What a loss of overlap does beside its formula: how it makes probabilities, and over what its sums run. The with-methods
 * of {@link OverlapLoss} change one each.
 *
 * <p>The class axis is 1, as in {@code [N, C, ...]}. Without options the sums run over all of a sample, classes included, and
 * there is one term for each sample.
 *
 * @param activation what is applied to the prediction first
 * @param perClass whether the sums of each class are apart; then there is one term for each sample and class
 * @param background whether class 0 counts; under a softmax it has its share of the probabilities in either case
 * @param overBatch whether sums run over all samples; then there are no terms for each sample
 * @param areaExponent e: the sums of a class are multiplied by area⁻ᵉ, where its area is the sum of its targets; 0 for no
 *        such weights, which {@code perClass} does not allow
 * @param classWeights a weight for each class: of its terms if they are apart, else of its sums; empty for none
 */
public record OverlapOptions(Activation activation, boolean perClass, boolean background, boolean overBatch,
        float areaExponent, Tensor classWeights) implements Serializable {
    /** What makes probabilities of a prediction. */
    public enum Activation {
        /** Nothing: they are probabilities already. */
        NONE,
        /** The logistic function of each logit. */
        SIGMOID,
        /** The softmax over the classes of each pixel. */
        SOFTMAX
    }

    public OverlapOptions {
        Checks.notNull("OverlapOptions", "activation", activation);
        Checks.notNegative("OverlapOptions", "areaExponent", areaExponent);
        classWeights = Checks.classWeights("OverlapOptions", classWeights);
        if (perClass && areaExponent != 0) {
            throw Checks.refusal("OverlapOptions", "areaExponent must be 0 where each class is apart, was "
                    + areaExponent);
        }
    }

    /** Probabilities, and one sum over each sample. */
    public OverlapOptions() {
        this(Activation.NONE, false, true, false, 0, Tensor.of());
    }

    /**
     * The weight of each class.
     *
     * @return a copy; empty if there are none
     */
    @Override public Tensor classWeights() {
        return Checks.copy(classWeights);
    }

    /** Whether a sample's elements are all alike, whatever their class. */
    boolean classless() {
        return activation != Activation.SOFTMAX && !perClass && background && areaExponent == 0
                && classWeights.size() == 0;
    }

    /** The weight of each class, 0 for the background if it does not count. */
    float[] weights(Object loss, int classes) {
        float[] given = Checks.classWeights(loss, classWeights, classes);
        float[] weights = new float[classes];
        for (int c = 0; c < classes; c++) {
            weights[c] = c == 0 && !background ? 0 : given.length == 0 ? 1 : given[c];
        }
        return weights;
    }

    OverlapOptions with(Activation other) {
        return new OverlapOptions(other, perClass, background, overBatch, areaExponent, classWeights);
    }

    OverlapOptions apart() {
        return new OverlapOptions(activation, true, background, overBatch, 0, classWeights);
    }

    OverlapOptions inverseAreas(float exponent) {
        return new OverlapOptions(activation, false, background, overBatch, exponent, classWeights);
    }

    OverlapOptions withoutBackground() {
        return new OverlapOptions(activation, perClass, false, overBatch, areaExponent, classWeights);
    }

    OverlapOptions acrossBatch() {
        return new OverlapOptions(activation, perClass, background, true, areaExponent, classWeights);
    }

    OverlapOptions with(Tensor weights) {
        return new OverlapOptions(activation, perClass, background, overBatch, areaExponent, weights);
    }
}
