package io.github.loss4j.likelihood;

import io.github.loss4j.Tensor;
import io.github.loss4j.internal.DistributionTerms;

/** The terms of a likelihood with a location and a positive scale. */
abstract class LocationScaleTerms extends DistributionTerms {
    /**
     * Creates the terms.
     *
     * @param loss the loss, for messages
     * @param location the locations
     * @param scale the scales
     * @param target the targets
     */
    protected LocationScaleTerms(Object loss, Tensor location, Tensor scale, Tensor target) {
        super(loss, "location", location, scale, target);
    }

    @Override protected String fault(int index, float location, float scale, float target) {
        return scale <= 0 ? fault("scale", index, scale, "scales", "be positive") : null;
    }

    @Override protected boolean areValid(float[] locations, float[] scales, float[] targets) {
        return minimum(scales) > 0;
    }
}
