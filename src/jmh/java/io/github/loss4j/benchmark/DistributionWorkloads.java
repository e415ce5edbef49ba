package io.github.loss4j.benchmark;

import static io.github.loss4j.benchmark.Sampler.COUNTS;
import static io.github.loss4j.benchmark.Sampler.NORMAL;
import static io.github.loss4j.benchmark.Sampler.UNIT_NORMAL;
import static io.github.loss4j.benchmark.Sampler.between;

import ai.djl.ndarray.NDArray;
import io.github.loss4j.Loss;
import io.github.loss4j.Prediction;
import io.github.loss4j.Tensor;
import io.github.loss4j.benchmark.Sampler.Draw;
import io.github.loss4j.benchmark.Workload.Operations;
import io.github.loss4j.benchmark.Workload.Pairing;
import io.github.loss4j.benchmark.Workload.Plan;
import io.github.loss4j.forecast.EnsembleCrpsLoss;
import io.github.loss4j.forecast.GaussianCrpsLoss;
import io.github.loss4j.forecast.IntervalLoss;
import io.github.loss4j.forecast.MultiQuantileLoss;
import io.github.loss4j.likelihood.Gaussian;
import io.github.loss4j.likelihood.GaussianNllLoss;
import io.github.loss4j.likelihood.LaplaceNllLoss;
import io.github.loss4j.likelihood.LocationScale;
import io.github.loss4j.likelihood.LogNormalNllLoss;
import io.github.loss4j.likelihood.LogScaleGaussianNllLoss;
import io.github.loss4j.likelihood.MeanDispersion;
import io.github.loss4j.likelihood.NegativeBinomialNllLoss;
import io.github.loss4j.likelihood.StudentTNllLoss;
import java.util.ArrayList;
import java.util.List;

/** Losses of distributions with two parameters, and of forecasts. */
final class DistributionWorkloads {
    private static final int SIZE = 100_000;
    private static final int LARGE = 1_000_000;
    private static final Draw SCALES = between(0.2f, 3);
    private static final float HALF_LN_2_PI = (float) (0.5 * Math.log(2 * Math.PI));
    private static final int[] ROWS = {1};

    private final List<Plan> plans = new ArrayList<>();

    private DistributionWorkloads() {
    }

    static List<Plan> plans() {
        DistributionWorkloads workloads = new DistributionWorkloads();
        workloads.likelihoods();
        workloads.forecasts();
        return workloads.plans;
    }

    private void likelihoods() {
        for (int size : new int[] {SIZE, LARGE}) {
            add("GaussianNll", new GaussianNllLoss(), Gaussian::new, SCALES, UNIT_NORMAL, x -> {
                NDArray variance = x[1].maximum(1e-6f);
                return variance.log().add(x[0].sub(x[2]).square().div(variance)).mul(0.5f).mean();
            }, "torch.mean((torch.log(torch.clamp(b, 1e-6)) + torch.pow(a - c, 2) / torch.clamp(b, 1e-6)) * 0.5)",
                    size);
        }
        add("LogScaleGaussianNll", new LogScaleGaussianNllLoss(), LocationScale::new, UNIT_NORMAL, UNIT_NORMAL,
                x -> x[1].add(x[0].sub(x[2]).square().mul(x[1].mul(-2).exp()).mul(0.5f)).mean(), null, SIZE);
        add("LaplaceNll", new LaplaceNllLoss(), LocationScale::new, SCALES, UNIT_NORMAL,
                x -> x[1].mul(2).log().add(x[0].sub(x[2]).abs().div(x[1])).mean(), null, SIZE);
        add("LogNormalNll", new LogNormalNllLoss(), LocationScale::new, SCALES, between(0.1f, 9), x -> {
            NDArray logarithm = x[2].log();
            return logarithm.add(x[1].log()).add(HALF_LN_2_PI)
                    .add(logarithm.sub(x[0]).div(x[1]).square().mul(0.5f)).mean();
        }, null, SIZE);
        // With 4 degrees of freedom the constants ½ ln 4π + ln Γ(2) - ln Γ(5/2) are this.
        float constant = (float) (0.5 * Math.log(4 * Math.PI) - Math.log(0.75 * Math.sqrt(Math.PI)));
        add("StudentTNll", new StudentTNllLoss(4), LocationScale::new, SCALES, UNIT_NORMAL,
                x -> x[1].log().add(x[2].sub(x[0]).div(x[1]).square().div(4).add(1).log().mul(2.5f)).add(constant)
                        .mean(),
                null, SIZE);
        plans.add(new Plan("NegativeBinomialNll", Integer.toString(SIZE), sampler -> Workload.ofTwo(
                new NegativeBinomialNllLoss(), MeanDispersion::new, List.of(sampler.prediction(between(0.5f, 9), SIZE),
                        sampler.prediction(SCALES, SIZE), sampler.target(COUNTS, SIZE)),
                x -> {
                    NDArray n = x[1].pow(-1);
                    NDArray ratio = x[0].mul(x[1]);
                    return x[2].add(1).gammaln().add(n.gammaln()).sub(x[2].add(n).gammaln())
                            .sub(x[2].mul(ratio.log())).add(x[2].add(n).mul(ratio.add(1).log())).mean();
                }, null)));
    }

    private void forecasts() {
        float constant = (float) (1 / Math.sqrt(Math.PI));
        float density = (float) (2 / Math.sqrt(2 * Math.PI));
        add("GaussianCrps", new GaussianCrpsLoss(), Gaussian::new, SCALES, UNIT_NORMAL, x -> {
            NDArray deviation = x[1].sqrt();
            NDArray z = x[2].sub(x[0]).div(deviation);
            return deviation.mul(z.mul(z.mul((float) Math.sqrt(0.5)).erf())
                    .add(z.square().mul(-0.5f).exp().mul(density)).sub(constant)).mean();
        }, null, SIZE);
        rows("EnsembleCrps", new EnsembleCrpsLoss(), new int[] {10_000, 16}, x -> {
            NDArray spread = x[0].expandDims(2).sub(x[0].expandDims(1)).abs().mean(ROWS).mean(ROWS).mul(0.5f);
            return x[0].sub(x[1].expandDims(1)).abs().mean(ROWS).sub(spread).mean();
        });
        rows("Interval", new IntervalLoss(0.9f), new int[] {SIZE, 2}, x -> {
            NDArray low = x[0].get(":, 0");
            NDArray high = x[0].get(":, 1");
            return high.sub(low).add(low.sub(x[1]).maximum(0).mul(20)).add(x[1].sub(high).maximum(0).mul(20)).mean();
        });
        plans.add(new Plan("MultiQuantile", "30000x9", sampler -> {
            float[] quantiles = {0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f};
            Input prediction = sampler.prediction(NORMAL, 30_000, 9);
            Input target = sampler.target(NORMAL, 30_000);
            return Workload.of(new MultiQuantileLoss(quantiles), target.tensor(),
                    List.of(prediction, target, new Input(quantiles, new int[] {9}, false, false)), x -> {
                        NDArray residual = x[1].expandDims(1).sub(x[0]);
                        return residual.mul(x[2]).maximum(residual.mul(x[2].sub(1))).mean();
                    }, null);
        }));
    }

    private <P extends Prediction<P>> void add(String name, Loss<P, Tensor> loss, Pairing<P> prediction, Draw second,
            Draw target, Operations operations, String script, int size) {
        plans.add(new Plan(name, Integer.toString(size), sampler -> Workload.ofTwo(loss, prediction,
                List.of(sampler.prediction(UNIT_NORMAL, size), sampler.prediction(second, size),
                        sampler.target(target, size)),
                operations, script)));
    }

    private void rows(String name, Loss<Tensor, Tensor> loss, int[] shape, Operations operations) {
        plans.add(new Plan(name, RowWorkloads.text(shape), sampler -> {
            Input prediction = sampler.prediction(NORMAL, shape);
            Input target = sampler.target(NORMAL, shape[0]);
            return Workload.of(loss, target.tensor(), List.of(prediction, target), operations, null);
        }));
    }
}
