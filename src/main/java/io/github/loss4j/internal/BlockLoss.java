package io.github.loss4j.internal;

import io.github.loss4j.PointwiseLoss;

/** A pointwise loss that has loops of its own over blocks of elements. */
public interface BlockLoss extends PointwiseLoss {
    /**
     * The loops of this class of loss.
     *
     * @return the loops, for losses of this class
     */
    BlockFormula<?> blockFormula();
}
