package io.github.loss4j.likelihood;

import io.github.loss4j.Prediction;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import java.util.List;

/**
 * A predicted normal distribution for each element. As a gradient it holds the derivatives with respect to mean and
 * variance.
 *
 * @param mean the mean of each distribution, in the unit of the target
 * @param variance the variance of each distribution, in the square of that unit; the shape of the mean
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
