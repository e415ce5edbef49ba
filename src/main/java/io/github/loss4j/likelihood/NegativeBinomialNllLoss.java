package io.github.loss4j.likelihood;

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
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.DistributionTerms;
import io.github.loss4j.internal.DoubleFunctions;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.OutOfLine;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.SpecialFunctions;
import java.lang.invoke.MethodHandles;

/**
 * Negative log-likelihood of the negative binomial distribution of mean μ and variance μ + αμ², for overdispersed
 * counts: ln Γ(t + 1) + ln Γ(n) − ln Γ(t + n) − t ln(αμ) + (t + n)·ln(1 + αμ), with n = 1/α and the count
 * t.
 *
 * <p>Mean, dispersion α and target have the same shape, of any rank; there is one term for each element, in nats; it
 * is never negative for integer counts. For a given α the loss is minimal at a mean of t. No kinks. Target (which need
 * not be an integer), mean and dispersion must not be negative in any term whose weight is not zero. A mean of 0 gives
 * infinity, or 0 if t = 0; an infinite mean or target gives infinity, or NaN if both are infinite. Computed in double
 * and rounded once, for large counts and small dispersions by the saddle-point expansion, which avoids cancellation.
 *
 * <p>α = 0 is the limit, the Poisson distribution: {@link PoissonNllLoss} of means plus ln t!, which that loss omits.
 * There the derivative with respect to α is ½(t − (t − μ)²). At α = ∞ the limit is 0 for t = 0, otherwise infinity. α =
 * 1 is the geometric distribution. statsmodels: NegativeBinomial, nb2. GluonTS: NegativeBinomial(mu, alpha). R:
 * dnbinom(size = 1/α, mu).
 *
 * @see <a href="https://doi.org/10.1017/CBO9780511973420">Hilbe, Negative Binomial Regression (2011), where it is
 *      NB2</a>
 */
public record NegativeBinomialNllLoss() implements SampleLoss<MeanDispersion, Tensor> {
    private static final double HALF_LN_2PI = 0.5 * Math.log(2 * Math.PI);

    @Override public Terms terms(MeanDispersion prediction, Tensor target) {
        Checks.notNull(this, "prediction", prediction);
        return new NegativeBinomialTerms(this, prediction, target);
    }

    static final class NegativeBinomialTerms extends DistributionTerms {
        private static final OutOfLine ARGUMENTS = OutOfLine.of(MethodHandles.lookup(), "arguments",
                OutOfLine.DOUBLE_ARRAYS);
        private static final OutOfLine TERMS = OutOfLine.of(MethodHandles.lookup(), "terms", OutOfLine.DOUBLE_ARRAYS);
        private static final OutOfLine DIFFERENTIATE = OutOfLine.of(MethodHandles.lookup(), "differentiate",
                OutOfLine.DOUBLE_ARRAYS);
        /** The error of Stirling's formula for Γ(1), which cancels exactly for a count of 0. */
        private static final double ERROR_AT_ONE = stirlingError(0);
        /** Dispersions between 1/256 and 256 and other numbers up to 65536 keep 10 digits in the loops. */
        private static final float MAX_DISPERSION = 256;
        private static final float MAX_COUNT = 65536;

        NegativeBinomialTerms(NegativeBinomialNllLoss loss, MeanDispersion prediction, Tensor target) {
            super(loss, "mean", prediction.mean(), prediction.dispersion(), target);
        }

        @Override protected String fault(int index, float mean, float dispersion, float target) {
            if (mean < 0) {
                return fault("mean", index, mean, "means", "not be negative");
            }
            if (dispersion < 0) {
                return fault("dispersion", index, dispersion, "dispersions", "not be negative");
            }
            return target < 0 ? fault("target", index, target, "targets", "not be negative") : null;
        }

        @Override protected boolean areValid(float[] means, float[] dispersions, float[] targets) {
            return minimum(means) >= 0 && minimum(dispersions) >= 0 && minimum(targets) >= 0;
        }

        @Override protected double block(boolean summed, float[] means, float[] dispersions, float[] targets, int from,
                int length, double[][] block, Scratch scratch) {
            for (int j = 0; j < length; j++) {
                float mean = means[from + j];
                float dispersion = dispersions[from + j];
                float target = targets[from + j];
                boolean digits = target <= MAX_COUNT && mean <= MAX_COUNT
                        && dispersion >= 1 / MAX_DISPERSION && dispersion <= MAX_DISPERSION
                        && dispersion * mean >= 1 / MAX_DISPERSION;
                block[A][j] = digits ? mean : Double.NaN;
                block[B][j] = dispersion;
                block[C][j] = target;
            }
            ARGUMENTS.run(block, length);
            DoubleFunctions.log(block[VALUE], length, scratch);
            DoubleFunctions.log(block[SECOND_DERIVATIVE], length, scratch);
            DoubleFunctions.log(block[RESULT], length, scratch);
            TERMS.run(block, length);
            return 0;
        }

        @Override protected void derivatives(double[][] block, int length) {
            DIFFERENTIATE.run(block, length);
        }

        /**
         * With Stirling's formula for Γ(t + 1), Γ(n + 1)/n and Γ(t + n + 1)/(t + n), three logarithms remain, whose
         * factors are −t, n + ½ and ½.
         */
        static void arguments(double[][] block, int length) {
            double[] means = block[A];
            double[] dispersions = block[B];
            double[] targets = block[C];
            double[] ofTarget = block[VALUE];
            double[] ofSize = block[SECOND_DERIVATIVE];
            double[] ofHalf = block[RESULT];
            int end = Math.min(length, LENGTH);
            for (int j = 0; j < end; j++) {
                double size = 1 / dispersions[j];
                double onePlus = 1 + dispersions[j] * means[j];
                double next = targets[j] + 1;
                double sum = targets[j] + size + 1;
                double ratio = 1 + dispersions[j] * targets[j];
                ofTarget[j] = sum * dispersions[j] * means[j] / (next * onePlus);
                ofSize[j] = onePlus * ((size + 1) / sum);
                ofHalf[j] = next * ratio * ratio / onePlus;
            }
        }

        static void terms(double[][] block, int length) {
            double[] dispersions = block[B];
            double[] targets = block[C];
            double[] values = block[VALUE];
            double[] errors = block[FIRST_DERIVATIVE];
            double[] ofSize = block[SECOND_DERIVATIVE];
            double[] ofHalf = block[RESULT];
            int end = Math.min(length, LENGTH);
            for (int j = 0; j < end; j++) {
                double size = 1 / dispersions[j];
                errors[j] = stirlingError(size) - stirlingError(targets[j] + size);
            }
            for (int j = 0; j < end; j++) {
                errors[j] += stirlingError(targets[j]) - ERROR_AT_ONE;
            }
            for (int j = 0; j < end; j++) {
                double size = 1 / dispersions[j];
                values[j] = (size + 0.5) * ofSize[j] - targets[j] * values[j] + 0.5 * ofHalf[j] + errors[j];
            }
        }

        /** The error of Stirling's formula for Γ(1 + x), as a polynomial in u over 1 + x; computed with 50 digits. */
        private static double stirlingError(double x) {
            double u = (2 - x) / (2 + x);
            double q = Fma.of(u, -4.910438188883491e-9, -1.6833992144285966e-8);
            q = Fma.of(u, Fma.of(u, q, -4.184215264474512e-8), -1.4920952191776886e-7);
            q = Fma.of(u, Fma.of(u, q, -5.705296331212287e-7), -2.042557949263384e-6);
            q = Fma.of(u, Fma.of(u, q, -7.469773266449378e-6), -2.9210358553663085e-5);
            q = Fma.of(u, Fma.of(u, q, -0.00010823042108555744), -0.00032825440887891417);
            q = Fma.of(u, Fma.of(u, q, -0.0007200595139783189), -0.0007762598997401854);
            return Fma.of(u, q, 0.08303377705494105) / (1 + x);
        }

        /** ln(1 + x) − 1/(2(1 + x)) − ψ(1 + x), as a polynomial in u over (1 + x)²; computed with 50 digits. */
        private static double digammaError(double x) {
            double u = (2 - x) / (2 + x);
            double q = Fma.of(u, -6.847556687247555e-9, -2.13081025215012e-8);
            q = Fma.of(u, Fma.of(u, q, -3.896816956059177e-8), -3.1913824446366464e-7);
            q = Fma.of(u, Fma.of(u, q, -1.386979431988879e-6), -4.073713853723418e-6);
            q = Fma.of(u, Fma.of(u, q, -2.7625286129482748e-5), -0.0001880426277592804);
            q = Fma.of(u, Fma.of(u, q, -0.0007852970006570785), -0.0019846262213485052);
            q = Fma.of(u, Fma.of(u, q, -0.0022444791338471553), 0.08245158212710585);
            return q / ((1 + x) * (1 + x));
        }

        static void differentiate(double[][] block, int length) {
            double[] means = block[A];
            double[] dispersions = block[B];
            double[] targets = block[C];
            double[] firsts = block[FIRST_DERIVATIVE];
            double[] seconds = block[SECOND_DERIVATIVE];
            double[] errors = block[RESULT];
            int end = Math.min(length, LENGTH);
            for (int j = 0; j < end; j++) {
                double size = 1 / dispersions[j];
                errors[j] = digammaError(size) - digammaError(targets[j] + size);
            }
            for (int j = 0; j < end; j++) {
                double size = 1 / dispersions[j];
                double sum = targets[j] + size;
                double residual = means[j] - targets[j];
                firsts[j] = residual / (means[j] * (1 + dispersions[j] * means[j]));
                seconds[j] = size * size * (residual / (size + means[j]) - seconds[j]
                        + (targets[j] / (size * sum) + 0.5 * targets[j] / ((size + 1) * (sum + 1)) + errors[j]));
            }
        }

        /** Loader's saddle-point form: deviances, and the error of Stirling's formula for each gamma function. */
        @Override protected double value(double mean, double dispersion, double target) {
            if (infinite(mean, target)) {
                return ofInfinity(mean, dispersion, target);
            }
            if (dispersion == Double.POSITIVE_INFINITY) {
                return 0 * mean * target + (target == 0 ? 0 : dispersion);
            }
            double n = 1 / dispersion;
            if (target == 0) {
                return dispersion == 0 ? mean : n * Math.log1p(dispersion * mean);
            }
            double factorial = HALF_LN_2PI + 0.5 * Math.log(target) + SpecialFunctions.stirlingError(target);
            return dispersion == 0
                    ? factorial + SpecialFunctions.halfDeviance(target, mean)
                    : factorial + deviances(mean, n, target) + 0.5 * Math.log1p(dispersion * target)
                            + SpecialFunctions.stirlingError(n) - SpecialFunctions.stirlingError(target + n);
        }

        /** The difference of half the deviances of t and μ and of t + n and μ + n, which cancel if n is small. */
        private static double deviances(double mean, double n, double target) {
            return n < Math.min(mean, target)
                    ? -target * Math.log1p(n * (mean - target) / (target * (mean + n)))
                            - n * Math.log((target + n) / (mean + n))
                    : SpecialFunctions.halfDeviance(target, mean) - SpecialFunctions.halfDeviance(target + n, mean + n);
        }

        @Override protected double firstParameterDerivative(double mean, double dispersion, double target) {
            if (infinite(mean, 0)) {
                return 0 * target + (dispersion == 0 ? 1 : 0 * dispersion);
            }
            double onePlus = mean == 0 ? 1 : 1 + dispersion * mean;
            return target == 0 ? 1 / onePlus : (mean - target) / mean / onePlus;
        }

        private static boolean infinite(double mean, double target) {
            return mean == Double.POSITIVE_INFINITY || target == Double.POSITIVE_INFINITY;
        }

        /** Infinity if only one of mean and target is infinite, NaN if both are or any argument is NaN. */
        private static double ofInfinity(double mean, double dispersion, double target) {
            return mean == target ? Double.NaN : 0 * dispersion + mean + target;
        }

        /**
         * n²(ψ(t + n) − ψ(n) − ln(1 + αμ) + (μ − t)/(n + μ)), with each ψ as its leading terms minus a
         * remainder.
         */
        @Override protected double secondParameterDerivative(double mean, double dispersion, double target) {
            if (infinite(mean, target)) {
                return -ofInfinity(mean, dispersion, target);
            }
            double residual = target - mean;
            if (dispersion == Double.POSITIVE_INFINITY) {
                return 0 * Math.abs(residual);
            }
            if (dispersion == 0) {
                return 0.5 * (target - residual * residual);
            }
            double n = 1 / dispersion;
            double quotient = residual / (n + mean);
            // Where the quotient is near −1, 1 + quotient has no digits.
            double meanPart = quotient < -0.5
                    ? Math.log((n + target) / (n + mean)) - quotient
                    : SpecialFunctions.log1pMinus(quotient);
            double countPart = target == 0
                    ? 0
                    : 0.5 * target / n / (n + target) + SpecialFunctions.digammaError(n)
                            - SpecialFunctions.digammaError(n + target);
            return n * n * (meanPart + countPart);
        }
    }
}
