package io.github.loss4j.internal;

import io.github.loss4j.Rows;
import io.github.loss4j.Terms;

/** Terms of which there is one per row of scores. By default a term reads all scores of its row. */
public interface RowTerms extends Terms {
    /**
     * Returns the layout of the rows in the prediction.
     *
     * @return the layout
     */
    Rows rows();

    /** {@inheritDoc} */
    @Override default int[] shape() {
        return rows().shape();
    }

    /** {@inheritDoc} */
    @Override default int costPerTerm() {
        return rows().classes();
    }
}
