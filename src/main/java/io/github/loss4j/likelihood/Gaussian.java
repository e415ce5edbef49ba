package io.github.loss4j.likelihood;

import io.github.loss4j.Prediction;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import java.util.List;

/**
 * A prediction of how a number is distributed: a normal distribution for each element. As a gradient: the derivatives with
 * respect to mean and variance.
 *
 * @param mean where the number is expected, in its unit
 * @param variance the square of how far off it is expected to be; shaped like the mean
 */
public record Gaussian(Tensor mean, Tensor variance) implements Prediction<Gaussian> {
    public Gaussian {
        Checks.notNull("Gaussian", "mean", mean);
        Checks.notNull("Gaussian", "variance", variance);
        Checks.sameShape("Gaussian", "mean", mean.shape(), "variance", variance.shape());
    }

    @Override public List<Tensor> tensors() {
        return List.of(mean, variance);
    }

    @Override public Gaussian with(List<Tensor> tensors) {
        Checks.tensors("Gaussian", tensors, 2);
        return new Gaussian(tensors.get(0), tensors.get(1));
    }
}
