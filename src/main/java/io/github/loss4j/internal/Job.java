package io.github.loss4j.internal;

import io.github.loss4j.PointwiseLoss;

/**
 * What the engine computes of a pointwise loss, over which arrays, and the block that it works on. One thread at a time uses a
 * job; outputs that are null are not computed.
 */
final class Job {
    private static final Job NOTHING = new Job();

    PointwiseLoss loss;
    LossLoops loops;
    float[] predictions;
    float[] targets;
    /** One weight for each element, or null. */
    float[] weights;
    /** What each weight is multiplied by: a power of two, or {@link PointwiseEngine#IN_DOUBLE}. */
    float scale = 1;
    /** Whether the sum of the losses is wanted. */
    boolean sum;
    float[] values;
    float[] derivatives;
    /** What the derivatives are multiplied by. */
    double factor = 1;
    float[] secondDerivatives;
    /** Where the losses and the weights are added exactly; null if a rounded sum does. */
    ExactSum exactTerms;
    ExactSum exactWeights;

    /** The arrays that hold the block: the caller's, or padded copies in scratch memory. */
    float[] blockPredictions;
    float[] blockTargets;
    /** Where a loop writes derivatives or second derivatives, at the indices of the block. */
    float[] output;
    /** What a loop multiplies derivatives by; 1 if the products are formed in double afterwards. */
    float loopFactor = 1;

    /** Makes this a job over the same arrays as another one. */
    void copy(Job other) {
        loss = other.loss;
        loops = other.loops;
        predictions = other.predictions;
        targets = other.targets;
        weights = other.weights;
        scale = other.scale;
        sum = other.sum;
        values = other.values;
        derivatives = other.derivatives;
        factor = other.factor;
        secondDerivatives = other.secondDerivatives;
        exactTerms = other.exactTerms;
        exactWeights = other.exactWeights;
        loopFactor = other.loopFactor;
    }

    /** Forgets all arrays, so that pooled memory does not keep them reachable. */
    void clear() {
        copy(NOTHING);
        blockPredictions = null;
        blockTargets = null;
        output = null;
    }
}
