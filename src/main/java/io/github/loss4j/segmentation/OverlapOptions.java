package io.github.loss4j.segmentation;

import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ClassChecks;
import java.io.Serializable;

/**
 * The options of an overlap loss: its activation and the range of its sums. Each with-method of {@link OverlapLoss}
 * changes one of them.
 *
 * <p>The class axis is 1, as in {@code [N, C, ...]}. By default the sums run over all pixels and classes of a sample,
 * and there is one term for each sample.
 *
 * @param activation the function that turns the prediction into probabilities
 * @param perClass whether each class has separate sums and terms
 * @param background whether class 0 counts; a softmax includes it in either case
 * @param overBatch whether the sums run over all samples of the batch, which then have common terms
 * @param areaExponent e: the sums of a class are multiplied by area⁻ᵉ, where its area is the sum of its targets; 0 for
 *      no such weights, which {@code perClass} does not allow
 * @param classWeights a weight for each class: of its terms with {@code perClass}, else of its sums; empty for no
 *      weights
 */
public record OverlapOptions(Activation activation, boolean perClass, boolean background, boolean overBatch,
        float areaExponent, Tensor classWeights) implements Serializable {
    /** The function that turns a prediction into probabilities. */
    public enum Activation {
        /** The identity: predictions are probabilities. */
        NONE,
        /** The logistic function of each logit. */
        SIGMOID,
        /** The softmax over the classes of each pixel. */
        SOFTMAX
    }

    public OverlapOptions {
        Checks.notNull("OverlapOptions", "activation", activation);
        Checks.notNegative("OverlapOptions", "areaExponent", areaExponent);
        classWeights = ClassChecks.classWeights("OverlapOptions", classWeights);
        if (perClass && areaExponent != 0) {
            throw Checks.refusal("OverlapOptions",
                    "areaExponent must be 0 if classes have terms of their own (perClass), was " + areaExponent);
        }
    }

    /** Predictions are probabilities, with sums over each sample. */
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

    /** Whether all elements of a sample are treated equally, independent of their class. */
    boolean classless() {
        return activation != Activation.SOFTMAX && !perClass && background && areaExponent == 0
                && classWeights.size() == 0;
    }

    /** The weight of each class; 0 for the background if it is excluded. */
    float[] weights(Object loss, int classes) {
        float[] checked = ClassChecks.classWeights(loss, classWeights, classes);
        float[] weights = new float[classes];
        for (int c = 0; c < classes; c++) {
            weights[c] = c == 0 && !background ? 0 : checked.length == 0 ? 1 : checked[c];
        }
        return weights;
    }

    OverlapOptions with(Activation other) {
        return new OverlapOptions(other, perClass, background, overBatch, areaExponent, classWeights);
    }

    OverlapOptions withTermPerClass() {
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
