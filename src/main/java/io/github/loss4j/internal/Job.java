package io.github.loss4j.internal;

import io.github.loss4j.PointwiseLoss;

/**
 * One computation of the engine: the loss, its arrays, the outputs, and the current block. Only one thread at a time
 * uses a job. An output that is null is not computed.
 */
final class Job {
    PointwiseLoss loss;
    LossLoops loops;
    /** Whether the terms may cancel, so that their sum must be as exact as a sum in double. */
    boolean signed;
    float[] predictions;
    float[] targets;
    /** One weight per element, or null. */
    float[] weights;
    /** The factor of each weight: a power of two, or {@link PointwiseEngine#IN_DOUBLE}. */
    float scale = 1;
    /** Whether to compute the sum of the losses. */
    boolean sum;
    float[] values;
    float[] derivatives;
    /** The factor of the derivatives. */
    double factor = 1;
    float[] secondDerivatives;
    /** The exact sums of losses and weights; null if a rounded sum is enough. */
    ExactSum exactTerms;
    ExactSum exactWeights;

    /** The arrays that hold the current block: the caller's arrays, or padded copies in scratch memory. */
    float[] blockPredictions;
    float[] blockTargets;
    /** Receives derivatives or second derivatives from a loop, at the indices of the block. */
    float[] output;
    /** The factor by which a loop multiplies derivatives; 1 if the products are computed in double afterwards. */
    float loopFactor = 1;

    /** Copies the loss, arrays, outputs and factors of another job, without its current block. */
    void copy(Job other) {
        loss = other.loss;
        loops = other.loops;
        signed = other.signed;
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

    /**
     * Resets the job if it was used, so that pooled memory does not keep the caller's arrays reachable. It assigns
     * constants, since the garbage collector's barriers make other assignments of references many times slower.
     */
    void clear() {
        if (loss == null) {
            return;
        }
        loss = null;
        loops = null;
        signed = false;
        predictions = null;
        targets = null;
        weights = null;
        scale = 1;
        sum = false;
        values = null;
        derivatives = null;
        factor = 1;
        secondDerivatives = null;
        exactTerms = null;
        exactWeights = null;
        loopFactor = 1;
        blockPredictions = null;
        blockTargets = null;
        output = null;
    }
}
