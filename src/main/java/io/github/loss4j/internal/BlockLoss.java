package io.github.loss4j.internal;

/** A pointwise loss that computes a block of elements at a time, with the same bits as its functions of one element. */
public interface BlockLoss {
    /**
     * Computes what is asked for of the elements from an index on. Outputs begin at index 0 and may not be inputs.
     *
     * @param predictions what was predicted
     * @param targets what it is compared with
     * @param from the index of the first element
     * @param length how many elements
     * @param values where the losses go, or null
     * @param derivatives where the derivatives with respect to the prediction go, or null
     * @param secondDerivatives where the second derivatives go, or null
     */
    void block(float[] predictions, float[] targets, int from, int length, float[] values, float[] derivatives,
            float[] secondDerivatives);
}
