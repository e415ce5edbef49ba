package io.github.loss4j.internal;

import io.github.loss4j.Rows;
import io.github.loss4j.Terms;

/** Terms that are one for each row of scores. */
public interface RowTerms extends Terms {
    /**
     * How the rows lie in the prediction.
     *
     * @return the rows
     */
    Rows rows();
}
