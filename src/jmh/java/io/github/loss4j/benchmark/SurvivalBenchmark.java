package io.github.loss4j.benchmark;

import io.github.loss4j.Tensor;
import io.github.loss4j.survival.AftLoss;
import io.github.loss4j.survival.Censored;
import io.github.loss4j.survival.CoxLoss;
import io.github.loss4j.survival.Survival;
import java.util.Arrays;
import java.util.Random;
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

/**
 * Cox's likelihood with its gradient beside a plain loop over subjects in falling time, which has no ties, weights or
 * care for large risks; and accelerated failure times beside the plain formula of normal noise of exact and
 * right-censored times.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class SurvivalBenchmark {
    @Param({"1000", "100000"}) int size;
    private float[] time;
    private boolean[] event;
    private Tensor prediction;
    private Tensor gradient;
    private Survival survival;
    private Censored censored;

    /** Subjects in falling time, as the plain loop wants them. */
    @Setup public void prepare() {
        Random random = new Random(1);
        time = new float[size];
        event = new boolean[size];
        for (int i = 0; i < size; i++) {
            time[i] = (float) -Math.exp(random.nextGaussian());
            event[i] = random.nextInt(4) > 0;
        }
        Arrays.sort(time);
        float[] upper = new float[size];
        for (int i = 0; i < size; i++) {
            time[i] = -time[i];
            upper[i] = event[i] ? time[i] : Float.POSITIVE_INFINITY;
        }
        prediction = Tensor.zeros(size).map(x -> random.nextGaussian());
        gradient = Tensor.zeros(size);
        survival = new Survival(time, event);
        censored = new Censored(time, upper);
    }

    @Benchmark public float cox() {
        return new CoxLoss().evaluateInto(prediction, survival, gradient);
    }

    @Benchmark public float coxOfANewTarget() {
        return new CoxLoss().evaluateInto(prediction, new Survival(time, event), gradient);
    }

    @Benchmark public double coxByAPlainLoop() {
        float[] risks = prediction.toArray();
        double[] at = new double[size];
        double atRisk = 0;
        double sum = 0;
        for (int i = 0; i < size; i++) {
            atRisk += Math.exp(risks[i]);
            at[i] = atRisk;
            sum += event[i] ? Math.log(atRisk) - risks[i] : 0;
        }
        double hazard = 0;
        for (int i = size - 1; i >= 0; i--) {
            hazard += event[i] ? 1 / at[i] : 0;
            risks[i] = (float) (Math.exp(risks[i]) * hazard - (event[i] ? 1 : 0));
        }
        return sum + risks[0];
    }

    @Benchmark public float aft() {
        return new AftLoss().evaluateInto(prediction, censored, gradient);
    }

    @Benchmark public float aftOfLogisticNoise() {
        return new AftLoss(AftLoss.Distribution.LOGISTIC).evaluateInto(prediction, censored, gradient);
    }

    /** Abramowitz and Stegun, 26.2.17: eight digits of the distribution function, none of them in the tail. */
    @Benchmark public double aftByAPlainLoop() {
        float[] logs = prediction.toArray();
        double sum = 0;
        for (int i = 0; i < size; i++) {
            double z = Math.log(time[i]) - logs[i];
            double density = 0.3989422804014327 * Math.exp(-0.5 * z * z);
            if (event[i]) {
                sum -= Math.log(density / time[i]);
                logs[i] = (float) -z;
            } else {
                double t = 1 / (1 + 0.2316419 * Math.abs(z));
                double tail = density * t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978
                        + t * 1.330274429))));
                double survival = z > 0 ? tail : 1 - tail;
                sum -= Math.log(survival);
                logs[i] = (float) (-density / survival);
            }
        }
        return sum + logs[0];
    }
}
