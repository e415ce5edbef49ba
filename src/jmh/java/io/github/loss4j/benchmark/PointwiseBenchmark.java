package io.github.loss4j.benchmark;

import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.Tensor;
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
import io.github.loss4j.classification.ZeroOneLoss;
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
import io.github.loss4j.regression.FppLoss;
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
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Every pointwise loss, value and value with gradient, from what fits in L1 to what fits in no cache. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"-XX:ActiveProcessorCount=1", "-XX:+UseG1GC", "-Xmx4g"})
@Warmup(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class PointwiseBenchmark {
    /** All of them. */
    public enum Measured {
        MSE(new MseLoss()), //
        L1(new L1Loss()), //
        MBE(new MbeLoss()), //
        FPP(new FppLoss()), //
        SMOOTH_L1(new SmoothL1Loss()), //
        HUBER(new HuberLoss()), //
        PSEUDO_HUBER(new PseudoHuberLoss()), //
        LOG_COSH(new LogCoshLoss()), //
        QUANTILE(new QuantileLoss(0.9f)), //
        EXPECTILE(new ExpectileLoss(0.8f)), //
        EPSILON_INSENSITIVE(new EpsilonInsensitiveLoss()), //
        SQUARED_EPSILON_INSENSITIVE(new SquaredEpsilonInsensitiveLoss()), //
        FAIR(new FairLoss()), //
        LP(new LpLoss(1.5f)), //
        PERIODIC(new PeriodicLoss()), //
        LOGISTIC_DISTANCE(new LogisticDistanceLoss()), //
        MSLE(new MsleLoss()), //
        MAPE(new MapeLoss()), //
        HINGE(new HingeLoss()), //
        SQUARED_HINGE(new SquaredHingeLoss()), //
        SMOOTHED_HINGE(new SmoothedHingeLoss()), //
        MODIFIED_HUBER(new ModifiedHuberLoss()), //
        PERCEPTRON(new PerceptronLoss()), //
        LOGISTIC(new LogisticLoss()), //
        EXPONENTIAL(new ExponentialLoss()), //
        SIGMOID(new SigmoidLoss()), //
        DWD(new DwdLoss()), //
        L2_MARGIN(new L2MarginLoss()), //
        ZERO_ONE(new ZeroOneLoss()), //
        BCE(new BceLoss()), //
        BCE_WITH_LOGITS(new BceWithLogitsLoss()), //
        SIGMOID_FOCAL(new SigmoidFocalLoss()), //
        SIGMOID_FOCAL_OF_3(new SigmoidFocalLoss(3)), //
        POISSON(new PoissonNllLoss()), //
        GAMMA(new GammaNllLoss()), //
        TWEEDIE(new TweedieLoss()), //
        KL_DIV(new KlDivLoss()), //
        HINGE_EMBEDDING(new HingeEmbeddingLoss()), //
        ASYMMETRIC(new AsymmetricLoss()), //
        BARRON(new BarronLoss(0.5f)), //
        CAUCHY(new CauchyLoss()), //
        GEMAN_MC_CLURE(new GemanMcClureLoss()), //
        LINEX(new LinexLoss(0.5f)), //
        SMOOTH_QUANTILE(new SmoothQuantileLoss(0.9f, 1)), //
        TUKEY(new TukeyLoss()), //
        WELSCH(new WelschLoss()), //
        SYMMETRIC_MAPE(new SymmetricMapeLoss()), //
        POISSON_DEVIANCE(new PoissonDevianceLoss()), //
        GAMMA_DEVIANCE(new GammaDevianceLoss()), //
        TWEEDIE_DEVIANCE(new TweedieDevianceLoss(1.5f));

        final PointwiseLoss loss;

        Measured(PointwiseLoss loss) {
            this.loss = loss;
        }
    }

    @Param Measured measured;
    @Param({"1000", "100000", "10000000"}) int size;
    private Tensor prediction;
    private Tensor target;
    private Tensor gradient;

    @Setup public void prepare() {
        prediction = Data.predictions(measured.loss, size);
        target = Data.targets(measured.loss, size);
        gradient = Tensor.zeros(size);
    }

    @Benchmark public float value() {
        return measured.loss.value(prediction, target);
    }

    @Benchmark public float evaluateInto() {
        return measured.loss.evaluateInto(prediction, target, gradient);
    }
}
