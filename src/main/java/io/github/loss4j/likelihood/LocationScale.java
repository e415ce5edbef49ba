package io.github.loss4j.likelihood;

import io.github.loss4j.Prediction;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import java.util.List;

/**
 * A predicted location-scale distribution for each element; the loss determines the family. As a gradient it holds the
 * derivatives with respect to location and scale.
 *
 * @param location the location of each distribution, in the unit of the target
 * @param scale the scale of each distribution in that unit, or its logarithm, as the loss defines; the shape of the
 *      location
 */
public record LocationScale(Tensor location, Tensor scale) implements Prediction<LocationScale> {
    public LocationScale {
        Checks.notNull("LocationScale", "location", location);
        Checks.notNull("LocationScale", "scale", scale);
        Checks.sameShape("LocationScale", "location", location.shape(), "scale", scale.shape());
    }

    @Override public List<Tensor> tensors() {
        return List.of(location, scale);
    }

    @Override public LocationScale with(List<Tensor> tensors) {
        Checks.tensors("LocationScale", tensors, 2);
        return new LocationScale(tensors.get(0), tensors.get(1));
    }
}
