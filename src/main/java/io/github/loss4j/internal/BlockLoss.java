package io.github.loss4j.internal;

import io.github.loss4j.PointwiseLoss;

/** A pointwise loss with specific loops over blocks of elements. */
public interface BlockLoss extends PointwiseLoss {
    /**
     * The loops over blocks, which all losses of this class use.
     *
     * @return the loops
     */
    BlockFormula<?> blockFormula();
}
