package io.github.loss4j.benchmark;

import static io.github.loss4j.benchmark.Sampler.COUNTS;
import static io.github.loss4j.benchmark.Sampler.LABELS;
import static io.github.loss4j.benchmark.Sampler.NORMAL;
import static io.github.loss4j.benchmark.Sampler.PROBABILITIES;
import static io.github.loss4j.benchmark.Sampler.SIGNS;
import static io.github.loss4j.benchmark.Sampler.UNIT_NORMAL;
import static io.github.loss4j.benchmark.Sampler.between;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Activation;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.benchmark.Sampler.Draw;
import io.github.loss4j.benchmark.Workload.Operations;
import io.github.loss4j.benchmark.Workload.Plan;
import io.github.loss4j.classification.AsymmetricLoss;
import io.github.loss4j.classification.BceLoss;
import io.github.loss4j.classification.BceWithLogitsLoss;
import io.github.loss4j.classification.DwdLoss;
import io.github.loss4j.classification.ExponentialLoss;
import io.github.loss4j.classification.HingeLoss;
import io.github.loss4j.classification.L2MarginLoss;
import io.github.loss4j.classification.LogisticLoss;
import io.github.loss4j.classification.ModifiedHuberLoss;
import io.github.loss4j.classification.PerceptronLoss;
import io.github.loss4j.classification.SigmoidFocalLoss;
import io.github.loss4j.classification.SigmoidLoss;
import io.github.loss4j.classification.SmoothedHingeLoss;
import io.github.loss4j.classification.SquaredHingeLoss;
import io.github.loss4j.embedding.HingeEmbeddingLoss;
import io.github.loss4j.forecast.SymmetricMapeLoss;
import io.github.loss4j.likelihood.GammaDevianceLoss;
import io.github.loss4j.likelihood.GammaNllLoss;
import io.github.loss4j.likelihood.KlDivLoss;
import io.github.loss4j.likelihood.PoissonDevianceLoss;
import io.github.loss4j.likelihood.PoissonNllLoss;
import io.github.loss4j.likelihood.TweedieDevianceLoss;
import io.github.loss4j.likelihood.TweedieLoss;
import io.github.loss4j.regression.BarronLoss;
import io.github.loss4j.regression.CauchyLoss;
import io.github.loss4j.regression.EpsilonInsensitiveLoss;
import io.github.loss4j.regression.ExpectileLoss;
import io.github.loss4j.regression.FairLoss;
import io.github.loss4j.regression.GemanMcClureLoss;
import io.github.loss4j.regression.HuberLoss;
import io.github.loss4j.regression.L1Loss;
import io.github.loss4j.regression.LinexLoss;
import io.github.loss4j.regression.LogCoshLoss;
import io.github.loss4j.regression.LogisticDistanceLoss;
import io.github.loss4j.regression.LpLoss;
import io.github.loss4j.regression.MapeLoss;
import io.github.loss4j.regression.MbeLoss;
import io.github.loss4j.regression.MseLoss;
import io.github.loss4j.regression.MsleLoss;
import io.github.loss4j.regression.PeriodicLoss;
import io.github.loss4j.regression.PseudoHuberLoss;
import io.github.loss4j.regression.QuantileLoss;
import io.github.loss4j.regression.SmoothL1Loss;
import io.github.loss4j.regression.SmoothQuantileLoss;
import io.github.loss4j.regression.SquaredEpsilonInsensitiveLoss;
import io.github.loss4j.regression.TukeyLoss;
import io.github.loss4j.regression.WelschLoss;
import java.util.ArrayList;
import java.util.List;

/**
 * Losses of single numbers, at the parameters of their constructors without any, or at those of the usual example. One
 * line or two for each loss; the class is long because there are many.
 */
final class PointwiseWorkloads {
    private static final int MIDDLE = 100_000;
    private static final int[] SIZES = {4, 1000, MIDDLE, 10_000_000};
    private static final int[] LARGE = {MIDDLE, 1_000_000};
    private static final int WEIGHTED = 1_000_000;
    private static final Draw POSITIVE = between(0.1f, 9);
    private static final float LN_2 = (float) Math.log(2);

    private final List<Plan> plans = new ArrayList<>();

    private PointwiseWorkloads() {
    }

    static List<Plan> plans() {
        PointwiseWorkloads workloads = new PointwiseWorkloads();
        workloads.regression();
        workloads.robustRegression();
        workloads.margins();
        workloads.probabilities();
        workloads.counts();
        workloads.weights();
        return workloads.plans;
    }

    private void regression() {
        add("Mse", new MseLoss(), NORMAL, NORMAL, x -> residual(x).square().mean(), "torch.mse_loss(a, b)", SIZES);
        add("L1", new L1Loss(), NORMAL, NORMAL, x -> residual(x).abs().mean(), "torch.l1_loss(a, b)", SIZES);
        add("Huber", new HuberLoss(), NORMAL, NORMAL, PointwiseWorkloads::huber, "torch.huber_loss(a, b)", 4, 1000,
                MIDDLE, 1_000_000, 10_000_000);
        add("SmoothL1", new SmoothL1Loss(), NORMAL, NORMAL, PointwiseWorkloads::huber, "torch.smooth_l1_loss(a, b)",
                LARGE);
        add("PseudoHuber", new PseudoHuberLoss(), NORMAL, NORMAL,
                x -> residual(x).square().add(1).sqrt().sub(1).mean(),
                "torch.mean(torch.sqrt((a - b) * (a - b) + 1) - 1)");
        add("LogCosh", new LogCoshLoss(), NORMAL, NORMAL, x -> {
            NDArray r = residual(x).abs();
            return r.add(r.mul(-2).exp().add(1).log()).sub(LN_2).mean();
        }, "torch.mean((a - b) + torch.softplus((a - b) * -2.) - 0.6931471805599453)");
        add("LogisticDistance", new LogisticDistanceLoss(), NORMAL, NORMAL, x -> {
            NDArray r = residual(x).abs();
            return r.add(r.neg().exp().add(1).log().mul(2)).sub(2 * LN_2).mean();
        }, null);
        add("Quantile", new QuantileLoss(0.9f), NORMAL, NORMAL, x -> {
            NDArray r = x[1].sub(x[0]);
            return r.mul(0.9f).maximum(r.mul(-0.1f)).mean();
        }, "torch.mean(torch.maximum((b - a) * 0.9, (a - b) * 0.1))");
        add("SmoothQuantile", new SmoothQuantileLoss(0.9f, 1), NORMAL, NORMAL, x -> {
            NDArray r = residual(x);
            NDArray m = r.abs().minimum(1);
            return m.mul(r.abs().sub(m.mul(0.5f))).mul(number(r.lt(0)).mul(0.8f).add(0.1f)).mean();
        }, null);
        add("Expectile", new ExpectileLoss(0.8f), NORMAL, NORMAL, x -> {
            NDArray r = residual(x);
            return r.square().mul(number(r.lte(0)).mul(0.6f).add(0.2f)).mean();
        }, null);
        add("EpsilonInsensitive", new EpsilonInsensitiveLoss(0.1f), NORMAL, NORMAL,
                x -> residual(x).abs().sub(0.1f).maximum(0).mean(), null);
        add("SquaredEpsilonInsensitive", new SquaredEpsilonInsensitiveLoss(0.1f), NORMAL, NORMAL,
                x -> residual(x).abs().sub(0.1f).maximum(0).square().mean(), null);
        add("Lp, p = 1.5", new LpLoss(1.5f), NORMAL, NORMAL, x -> residual(x).abs().pow(1.5f).mean(), null);
        add("Periodic", new PeriodicLoss(1), NORMAL, NORMAL,
                x -> residual(x).mul((float) (2 * Math.PI)).cos().neg().add(1).mean(), null);
        add("Linex", new LinexLoss(0.5f), NORMAL, NORMAL, x -> {
            NDArray r = residual(x).mul(0.5f);
            return r.exp().sub(r).sub(1).mean();
        }, null);
        add("Msle", new MsleLoss(), POSITIVE, POSITIVE, x -> x[0].add(1).log().sub(x[1].add(1).log()).square().mean(),
                "torch.mean(torch.pow(torch.log1p(a) - torch.log1p(b), 2))");
        add("Mape", new MapeLoss(), POSITIVE, POSITIVE,
                x -> residual(x).abs().div(x[1].abs().maximum(1e-7f)).mul(100).mean(), null);
        add("SymmetricMape", new SymmetricMapeLoss(), POSITIVE, POSITIVE,
                x -> residual(x).abs().div(x[0].abs().add(x[1].abs())).mul(200).mean(), null);
        add("Mbe", new MbeLoss(), POSITIVE, UNIT_NORMAL, x -> residual(x).mean(), null);
    }

    private void robustRegression() {
        add("Fair", new FairLoss(1), NORMAL, NORMAL, x -> {
            NDArray r = residual(x).abs();
            return r.sub(r.add(1).log()).mean();
        }, null);
        add("Cauchy", new CauchyLoss(1), NORMAL, NORMAL, x -> residual(x).square().add(1).log().mul(0.5f).mean(),
                null);
        add("Welsch", new WelschLoss(1), NORMAL, NORMAL,
                x -> residual(x).square().neg().exp().neg().add(1).mul(0.5f).mean(), null);
        add("GemanMcClure", new GemanMcClureLoss(1), NORMAL, NORMAL, x -> {
            NDArray square = residual(x).square();
            return square.div(square.add(1)).mul(0.5f).mean();
        }, null);
        add("Tukey", new TukeyLoss(4), NORMAL, NORMAL, x -> {
            NDArray inside = residual(x).div(4).square().neg().add(1).maximum(0);
            return inside.square().mul(inside).neg().add(1).mul(16 / 6f).mean();
        }, null);
        add("Barron, α = 0.5", new BarronLoss(0.5f), NORMAL, NORMAL,
                x -> residual(x).square().div(1.5f).add(1).pow(0.25f).sub(1).mul(3).mean(), null);
    }

    private void margins() {
        add("Hinge", new HingeLoss(), NORMAL, SIGNS, x -> margin(x).neg().add(1).maximum(0).mean(),
                "torch.mean(torch.clamp(1 - a * b, 0.))", SIZES);
        add("SquaredHinge", new SquaredHingeLoss(), NORMAL, SIGNS,
                x -> margin(x).neg().add(1).maximum(0).square().mean(),
                "torch.mean(torch.pow(torch.clamp(1 - a * b, 0.), 2))");
        add("SmoothedHinge", new SmoothedHingeLoss(1), NORMAL, SIGNS, x -> {
            NDArray m = margin(x).neg().add(1).maximum(0);
            NDArray near = m.minimum(1);
            return near.mul(m.sub(near.mul(0.5f))).mean();
        }, null);
        add("ModifiedHuber", new ModifiedHuberLoss(), NORMAL, SIGNS, x -> {
            NDArray a = margin(x);
            return NDArrays.where(a.lt(-1), a.mul(-4), a.neg().add(1).maximum(0).square()).mean();
        }, null);
        add("L2Margin", new L2MarginLoss(), NORMAL, SIGNS, x -> margin(x).neg().add(1).square().mean(), null);
        add("Perceptron", new PerceptronLoss(), NORMAL, SIGNS, x -> margin(x).neg().maximum(0).mean(), null);
        add("Logistic", new LogisticLoss(), NORMAL, SIGNS, x -> Activation.softPlus(margin(x).neg()).mean(),
                "torch.soft_margin_loss(a, b)");
        add("Exponential", new ExponentialLoss(), NORMAL, SIGNS, x -> margin(x).neg().exp().mean(), null);
        add("Sigmoid", new SigmoidLoss(), NORMAL, SIGNS, x -> margin(x).tanh().neg().add(1).mean(), null);
        add("Dwd", new DwdLoss(1), NORMAL, SIGNS, x -> {
            NDArray a = margin(x);
            return NDArrays.where(a.lte(0.5f), a.neg().add(1), a.maximum(0.5f).mul(4).pow(-1)).mean();
        }, null);
        add("HingeEmbedding", new HingeEmbeddingLoss(), between(0, 2), SIGNS,
                x -> NDArrays.where(x[1].gt(0), x[0], x[0].neg().add(1).maximum(0)).mean(),
                "torch.hinge_embedding_loss(a, b)");
    }

    private void probabilities() {
        add("Bce", new BceLoss(), PROBABILITIES, LABELS,
                x -> x[1].mul(x[0].log()).add(x[1].neg().add(1).mul(x[0].neg().add(1).log())).neg().mean(),
                "torch.binary_cross_entropy(a, b)");
        add("BceWithLogits", new BceWithLogitsLoss(), NORMAL, LABELS,
                x -> x[0].maximum(0).sub(x[0].mul(x[1])).add(x[0].abs().neg().exp().add(1).log()).mean(),
                "torch.binary_cross_entropy_with_logits(a, b)", MIDDLE, 10_000_000);
        add("SigmoidFocal", new SigmoidFocalLoss(2), NORMAL, LABELS, x -> {
            NDArray p = Activation.sigmoid(x[0]);
            NDArray right = p.mul(x[1]).add(p.neg().add(1).mul(x[1].neg().add(1)));
            return Activation.softPlus(x[0]).sub(x[0].mul(x[1])).mul(right.neg().add(1).square()).mean();
        }, "torch.mean(torch.binary_cross_entropy_with_logits(a, b, None, None, 0) * "
                + "torch.pow(torch.sigmoid(a) * (1 - b) + (1 - torch.sigmoid(a)) * b, 2))");
        add("Asymmetric", new AsymmetricLoss(), NORMAL, LABELS, x -> {
            NDArray p = Activation.sigmoid(x[0]);
            NDArray shifted = p.sub(0.05f).maximum(0);
            NDArray positive = p.neg().add(1).mul(p.log());
            NDArray negative = shifted.square().square().mul(shifted.neg().add(1).log());
            return positive.mul(x[1]).add(negative.mul(x[1].neg().add(1))).neg().mean();
        }, null);
    }

    private void counts() {
        plans.add(new Plan("KlDiv", Integer.toString(MIDDLE), sampler -> {
            Input prediction = sampler.logProbabilities(MIDDLE / 10, 10);
            Input target = sampler.distributions(MIDDLE / 10, 10);
            return Workload.of(new KlDivLoss(), target.tensor(), List.of(prediction, target),
                    x -> x[1].mul(x[1].log().sub(x[0])).mean(), "torch.kl_div(a, b)");
        }));
        add("PoissonNll", new PoissonNllLoss(), UNIT_NORMAL, COUNTS, x -> x[0].exp().sub(x[1].mul(x[0])).mean(),
                "torch.poisson_nll_loss(a, b, True, False, 1e-8, 1)");
        add("GammaNll", new GammaNllLoss(), UNIT_NORMAL, POSITIVE, x -> x[0].add(x[1].mul(x[0].neg().exp())).mean(),
                null);
        add("Tweedie", new TweedieLoss(), UNIT_NORMAL, POSITIVE,
                x -> x[1].mul(x[0].mul(-0.5f).exp()).mul(2).add(x[0].mul(0.5f).exp().mul(2)).mean(), null);
        add("PoissonDeviance", new PoissonDevianceLoss(), POSITIVE, POSITIVE,
                x -> x[1].mul(x[1].div(x[0]).log()).sub(x[1]).add(x[0]).mul(2).mean(), null);
        add("GammaDeviance", new GammaDevianceLoss(), POSITIVE, POSITIVE, x -> {
            NDArray ratio = x[1].div(x[0]);
            return ratio.sub(ratio.log()).sub(1).mul(2).mean();
        }, null);
        add("TweedieDeviance", new TweedieDevianceLoss(1.5f), POSITIVE, POSITIVE, x -> {
            NDArray root = x[0].sqrt();
            return x[1].sqrt().mul(-4).add(x[1].div(root).mul(2)).add(root.mul(2)).mul(2).mean();
        }, null);
    }

    private void weights() {
        Operations squares = x -> residual(x).square().mul(x[2]).sum().div(x[2].sum());
        String squaresScript = "torch.sum(c * (a - b) * (a - b)) / torch.sum(c)";
        Operations entropies = x -> Activation.softPlus(x[0]).sub(x[0].mul(x[1])).mul(x[2]).sum().div(x[2].sum());
        String entropiesScript = "torch.binary_cross_entropy_with_logits(a, b, c, None, 2) / torch.sum(c)";
        weighted("Mse, weights", new MseLoss(), NORMAL, between(0.1f, 2), squares, squaresScript);
        weighted("Mse, mask", new MseLoss(), NORMAL, LABELS, squares, squaresScript);
        weighted("BceWithLogits, weights", new BceWithLogitsLoss(), LABELS, between(0.1f, 2), entropies,
                entropiesScript);
        weighted("BceWithLogits, mask", new BceWithLogitsLoss(), LABELS, LABELS, entropies, entropiesScript);
    }

    private void add(String name, PointwiseLoss loss, Draw predictions, Draw targets, Operations operations,
            String script) {
        add(name, loss, predictions, targets, operations, script, MIDDLE);
    }

    private void add(String name, PointwiseLoss loss, Draw predictions, Draw targets, Operations operations,
            String script, int... sizes) {
        for (int size : sizes) {
            plans.add(new Plan(name, Integer.toString(size), sampler -> {
                Input prediction = sampler.prediction(predictions, size);
                Input target = sampler.target(targets, size);
                return Workload.of(loss, target.tensor(), List.of(prediction, target), operations, script);
            }));
        }
    }

    private void weighted(String name, PointwiseLoss loss, Draw targets, Draw weights, Operations operations,
            String script) {
        plans.add(new Plan(name, Integer.toString(WEIGHTED), sampler -> {
            Input prediction = sampler.prediction(NORMAL, WEIGHTED);
            Input target = sampler.target(targets, WEIGHTED);
            return Workload.weighted(loss, target.tensor(),
                    List.of(prediction, target, sampler.target(weights, WEIGHTED)), operations, script);
        }));
    }

    private static NDArray residual(NDArray[] x) {
        return x[0].sub(x[1]);
    }

    private static NDArray margin(NDArray[] x) {
        return x[0].mul(x[1]);
    }

    private static NDArray huber(NDArray[] x) {
        NDArray distance = residual(x).abs();
        NDArray near = distance.minimum(1);
        return near.mul(distance.sub(near.mul(0.5f))).mean();
    }

    private static NDArray number(NDArray condition) {
        return condition.toType(DataType.FLOAT32, false);
    }
}
