package io.github.loss4j.likelihood;

import io.github.loss4j.Prediction;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import java.util.List;

/**
 * A prediction of how a number is distributed: where, and how widely. Which distribution it is, the loss says. As a
 * gradient: the derivatives with respect to location and scale.
 *
 * @param location where the number is expected, in its unit
 * @param scale how far off it is expected to be, in its unit, or the logarithm of that, as the loss says; shaped
 *      like the location
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
