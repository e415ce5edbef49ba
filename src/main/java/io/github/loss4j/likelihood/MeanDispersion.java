package io.github.loss4j.likelihood;

import io.github.loss4j.Prediction;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import java.util.List;

/**
 * A predicted negative binomial distribution for each element. As a gradient it holds the derivatives with respect to
 * mean and dispersion.
 *
 * @param mean μ, the expected count
 * @param dispersion α: the variance is μ + αμ², whereas that of a Poisson distribution is μ; the shape of the mean
 */
public record MeanDispersion(Tensor mean, Tensor dispersion) implements Prediction<MeanDispersion> {
    public MeanDispersion {
        Checks.notNull("MeanDispersion", "mean", mean);
        Checks.notNull("MeanDispersion", "dispersion", dispersion);
        Checks.sameShape("MeanDispersion", "mean", mean.shape(), "dispersion", dispersion.shape());
    }

    @Override public List<Tensor> tensors() {
        return List.of(mean, dispersion);
    }

    @Override public MeanDispersion with(List<Tensor> tensors) {
        Checks.tensors("MeanDispersion", tensors, 2);
        return new MeanDispersion(tensors.get(0), tensors.get(1));
    }
}
