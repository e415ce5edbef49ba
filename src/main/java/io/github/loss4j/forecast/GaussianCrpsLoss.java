package io.github.loss4j.forecast;

import static io.github.loss4j.internal.DoubleBlock.A;
import static io.github.loss4j.internal.DoubleBlock.B;
import static io.github.loss4j.internal.DoubleBlock.C;
import static io.github.loss4j.internal.DoubleBlock.FIRST_DERIVATIVE;
import static io.github.loss4j.internal.DoubleBlock.LENGTH;
import static io.github.loss4j.internal.DoubleBlock.RESULT;
import static io.github.loss4j.internal.DoubleBlock.SECOND_DERIVATIVE;
import static io.github.loss4j.internal.DoubleBlock.VALUE;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.DistributionTerms;
import io.github.loss4j.internal.DoubleBlock;
import io.github.loss4j.internal.OutOfLine;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.SpecialFunctions;
import io.github.loss4j.likelihood.Gaussian;
import java.lang.invoke.MethodHandles;

/**
 * Continuous ranked probability score of a normal distribution: σ·(z(2Φ(z) − 1) + 2φ(z) − 1/√π), with z = (t − m)/σ for
 * mean m, variance σ² and target t, φ and Φ being the standard normal density and distribution.
 *
 * <p>Mean, variance and target have the same shape, of any rank; there is one term for each element, in the unit of the
 * target. It grows like |t − m|, where the negative log-likelihood grows like its square, and is therefore less
 * sensitive to outliers. The derivative with respect to the mean is 1 − 2Φ(z), with respect to the variance (2φ(z) −
 * 1/√π)/(2σ). Computed in double and rounded once; accurate in the tails too.
 *
 * <p>The variance must not be negative in any term whose weight is not zero. A variance of 0 gives the limit |t − m|,
 * whose derivative with respect to the mean is the sign of m − t; the derivative with respect to the variance is then
 * −∞, or ∞ for t = m.
 *
 * <p>It is the integral over all x of (Φ((x − m)/σ) − 1[t ≤ x])². {@link EnsembleCrpsLoss} is the same score for a
 * sample. properscoring: crps_gaussian, of the standard deviation. scoringRules: crps_norm. NGBoost: CRPScore of
 * Normal.
 *
 * @see <a href="https://doi.org/10.1175/MWR2904.1">Gneiting et al., Calibrated Probabilistic Forecasting Using Ensemble
 *      Model Output Statistics and Minimum CRPS Estimation (2005)</a>
 */
public record GaussianCrpsLoss() implements SampleLoss<Gaussian, Tensor> {
    private static final double ONE_OVER_SQRT_PI = 1 / Math.sqrt(Math.PI);
    private static final double TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);
    private static final double SQRT_HALF = Math.sqrt(0.5);
    private static final double TWICE_DENSITY = Math.sqrt(2 / Math.PI);

    @Override public Terms terms(Gaussian prediction, Tensor target) {
        Checks.notNull(this, "prediction", prediction);
        return new GaussianTerms(this, prediction, target);
    }

    static final class GaussianTerms extends DistributionTerms {
        private static final OutOfLine ARGUMENTS = OutOfLine.of(MethodHandles.lookup(), "arguments",
                OutOfLine.DOUBLE_ARRAYS);
        private static final OutOfLine SCORES = OutOfLine.of(MethodHandles.lookup(), "scores", OutOfLine.DOUBLE_ARRAYS);
        private static final OutOfLine DIFFERENTIATE = OutOfLine.of(MethodHandles.lookup(), "differentiate",
                OutOfLine.DOUBLE_ARRAYS);
        /** For a larger x, 1 − erfc x rounds to 1 in double, and the density is negligible compared with 1/√π. */
        private static final double MAX_NUMBER = 6.5;

        GaussianTerms(GaussianCrpsLoss loss, Gaussian prediction, Tensor target) {
            super(loss, "mean", prediction.mean(), prediction.variance(), target);
        }

        @Override protected String fault(int index, float mean, float variance, float target) {
            return variance < 0 ? fault("variance", index, variance, "variances", "not be negative") : null;
        }

        @Override protected boolean areValid(float[] means, float[] variances, float[] targets) {
            return minimum(variances) >= 0;
        }

        @Override protected double block(boolean summed, float[] means, float[] variances, float[] targets, int from,
                int length, double[][] block, Scratch scratch) {
            for (int j = 0; j < length; j++) {
                block[A][j] = (double) targets[from + j] - means[from + j];
                block[B][j] = variances[from + j];
            }
            ARGUMENTS.run(block, length);
            DoubleBlock.exponentials(block, length);
            System.arraycopy(block[RESULT], 0, block[FIRST_DERIVATIVE], 0, length);
            DoubleBlock.erfcx(block, length);
            SCORES.run(block, length);
            return 0;
        }

        @Override protected void derivatives(double[][] block, int length) {
            DIFFERENTIATE.run(block, length);
        }

        /** Writes σ, 1/σ, x = |z|/√2, and −x², which is the exponent of the density. */
        static void arguments(double[][] block, int length) {
            double[] residuals = block[A];
            double[] deviations = block[B];
            double[] numbers = block[C];
            double[] exponents = block[RESULT];
            double[] precisions = block[SECOND_DERIVATIVE];
            int end = Math.min(length, LENGTH);
            for (int j = 0; j < end; j++) {
                double deviation = Math.sqrt(deviations[j]);
                double precision = 1 / deviation;
                double x = Math.min(Math.abs(residuals[j]) * precision * SQRT_HALF, MAX_NUMBER);
                deviations[j] = deviation;
                precisions[j] = precision;
                numbers[j] = x;
                exponents[j] = -x * x;
            }
        }

        static void scores(double[][] block, int length) {
            double[] residuals = block[A];
            double[] deviations = block[B];
            double[] numbers = block[C];
            double[] errors = block[RESULT];
            double[] values = block[VALUE];
            double[] firsts = block[FIRST_DERIVATIVE];
            int end = Math.min(length, LENGTH);
            for (int j = 0; j < end; j++) {
                double x = numbers[j];
                double square = x * x;
                // Near 0, 1 − erfc x cancels. Two partial sums of the Taylor series are bounds of erf x there.
                double high = TWO_OVER_SQRT_PI * x * (1 - square * (1 / 3.0 - square * (1 / 10.0)));
                double low = high - TWO_OVER_SQRT_PI * x * square * square * square * (1 / 42.0);
                errors[j] = Math.max(low, Math.min(high, 1 - firsts[j] * errors[j]));
            }
            for (int j = 0; j < end; j++) {
                values[j] = Math.abs(residuals[j]) * errors[j]
                        + deviations[j] * (TWICE_DENSITY * firsts[j] - ONE_OVER_SQRT_PI);
            }
        }

        static void differentiate(double[][] block, int length) {
            double[] residuals = block[A];
            double[] errors = block[RESULT];
            double[] firsts = block[FIRST_DERIVATIVE];
            double[] seconds = block[SECOND_DERIVATIVE];
            int end = Math.min(length, LENGTH);
            for (int j = 0; j < end; j++) {
                seconds[j] *= 0.5 * (TWICE_DENSITY * firsts[j] - ONE_OVER_SQRT_PI);
            }
            for (int j = 0; j < end; j++) {
                firsts[j] = BranchFree.sign(0 - residuals[j]) * errors[j];
            }
        }

        private static double z(double mean, double variance, double target) {
            return target == mean && variance == 0 ? 0 : (target - mean) / Math.sqrt(variance);
        }

        private static double twiceDensity(double z) {
            return TWICE_DENSITY * Math.exp(-0.5 * z * z);
        }

        @Override protected double value(double mean, double variance, double target) {
            double z = z(mean, variance, target);
            return (target - mean) * SpecialFunctions.erf(SQRT_HALF * z)
                    + Math.sqrt(variance) * (twiceDensity(z) - ONE_OVER_SQRT_PI);
        }

        @Override protected double firstParameterDerivative(double mean, double variance, double target) {
            return SpecialFunctions.erf(-SQRT_HALF * z(mean, variance, target));
        }

        @Override protected double secondParameterDerivative(double mean, double variance, double target) {
            return (twiceDensity(z(mean, variance, target)) - ONE_OVER_SQRT_PI) / (2 * Math.sqrt(variance));
        }
    }
}
