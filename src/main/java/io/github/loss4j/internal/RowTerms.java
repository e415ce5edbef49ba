package io.github.loss4j.internal;

import io.github.loss4j.Rows;
import io.github.loss4j.Terms;

/** Terms of which there is one per row of scores. */
public interface RowTerms extends Terms {
    /**
     * Returns the layout of the rows in the prediction.
     *
     * @return the layout
     */
    Rows rows();
}
