package io.github.loss4j.classification;

import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Domain;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.SpecialFunctions;

/**
 * Jensen-Shannon divergence of class scores x from probabilities t: ½KL(t ‖ m) + ½KL(q ‖ m), with q = softmax(x) and m
 * = (t + q)/2.
 *
 * <p>Scores (logits: any real numbers) and probabilities have the same shape, {@code [C]}, {@code [N, C]} or {@code [N,
 * C, d1, ...]}; there is one term for each row. The loss is in nats, between 0 and ln 2, and 0 where q = t: it is less
 * sensitive to wrong labels than cross entropy. The derivative is q[j]·(g[j] − Σ q·g), with g = ½ ln(q/m). Not convex
 * in the scores, without kinks. Stable for any finite scores; computed in double and rounded once, accurate also where
 * q and t nearly agree. A target of t = 0 is allowed, a negative one gives NaN. A class with a score of −∞ has
 * probability 0; +∞ and NaN give NaN.
 *
 * <p>Symmetric in q and t; its square root is a metric. Divided by ln 2 it is the divergence with base-2 logarithms,
 * between 0 and 1. SciPy: jensenshannon, which is its square root.
 *
 * @see <a href="https://doi.org/10.1109/18.61115">Lin, Divergence Measures Based on the Shannon Entropy (1991)</a>
 */
public record JensenShannonLoss() implements DiagonalLoss<Tensor> {
    /** A smaller probability contributes nothing in float32, and its quotients could overflow. */
    private static final double TINY = 1e-300;

    @Override public Domain predictionDomain() {
        return Domain.SCORES;
    }

    @Override public Domain targetDomain() {
        return Domain.closed(0, 1).advising("targets are probabilities");
    }

    @Override public DiagonalLoss.DiagonalTerms terms(Tensor prediction, Tensor target) {
        return new JensenShannonTerms(this, prediction, target);
    }

    private static final class JensenShannonTerms extends LogitRows {
        JensenShannonTerms(JensenShannonLoss loss, Tensor prediction, Tensor target) {
            super(loss, prediction, target);
        }

        @Override protected double evaluate(float[] scores, float[] targets, float[] gradient) {
            int greatest = greatest(scores);
            double log = logOfSum(scores, greatest, 1);
            double sum = 0;
            double mean = 0;
            for (int c = 0; c < scores.length; c++) {
                double q = Math.exp((double) scores[c] - scores[greatest] - log);
                double m = (q + targets[c]) / 2;
                sum += deviance(targets[c], m) + deviance(q, m);
                mean += q * derivative(q, targets[c]);
            }
            if (gradient != null) {
                for (int c = 0; c < scores.length; c++) {
                    double q = Math.exp((double) scores[c] - scores[greatest] - log);
                    gradient[c] = (float) (q * (derivative(q, targets[c]) - mean));
                }
            }
            return sum / 2;
        }

        /**
         * With u = q·dg/dq = t/(2(q + t)): q·((1 − 2q)(g − Σ q·g + u) + q·Σ q·u).
         */
        @Override protected void secondDerivatives(float[] scores, float[] targets, double[] into) {
            int greatest = greatest(scores);
            double log = logOfSum(scores, greatest, 1);
            double mean = 0;
            double chainTermMean = 0;
            for (int c = 0; c < scores.length; c++) {
                double q = Math.exp((double) scores[c] - scores[greatest] - log);
                mean += q * derivative(q, targets[c]);
                chainTermMean += q * chainTerm(q, targets[c]);
            }
            for (int c = 0; c < scores.length; c++) {
                double q = Math.exp((double) scores[c] - scores[greatest] - log);
                double bracket = derivative(q, targets[c]) - mean + chainTerm(q, targets[c]);
                into[c] = q * ((1 - 2 * q) * bracket + q * chainTermMean);
            }
        }

        /** t/(2(q + t)). */
        private static double chainTerm(double q, double t) {
            return t == 0 ? 0 : 0.5 * t / (q + t);
        }

        /** a ln(a/m) − a + m, never negative. */
        private static double deviance(double a, double m) {
            return a >= 0 && a < TINY ? m : SpecialFunctions.halfDeviance(a, m);
        }

        /** ½ ln(q/m). */
        private static double derivative(double q, double t) {
            if (q < TINY) {
                return 0;
            }
            return 0.5 * (q < 0.5 * t ? Math.log(2 * q / (q + t)) : Math.log1p((q - t) / (q + t)));
        }
    }
}
