package io.github.loss4j.classification;

import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.SpecialFunctions;

/**
 * Jensen-Shannon divergence of class scores x from probabilities t: ½KL(t ‖ m) + ½KL(q ‖ m), with q = softmax(x) and m
 * = (t + q)/2.
 *
 * <p>Scores (logits: any real numbers) and probabilities have one shape, {@code [C]}, {@code [N, C]} or
 * {@code [N, C, d1, ...]}; there is one term for each row. The loss is in nats, between 0 and ln 2, and 0 where q = t:
 * it bears wrong labels better than cross entropy. The derivative is q[j]·(g[j] − Σ q·g), with g = ½ ln(q/m). Not
 * convex in the scores, without kinks. Stable for any finite scores; computed in double and rounded once, with all
 * digits also where q and t nearly agree. A class of t = 0 is allowed, a negative one gives NaN. A score of −∞ is a
 * class of probability 0; +∞ and NaN give NaN.
 *
 * <p>Symmetric in q and t; its root is a metric. With logarithms to base 2 it lies between 0 and 1: that is this loss
 * over ln 2. SciPy: jensenshannon, which is the root of it.
 *
 * @see <a href="https://doi.org/10.1109/18.61115">Lin, Divergence Measures Based on the Shannon Entropy
 *      (1991)</a>
 */
public record JensenShannonLoss() implements DiagonalLoss<Tensor> {
    /** A lesser probability adds nothing to a float32, and its quotients would overflow. */
    private static final double TINY = 1e-300;

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
            double meanOfBends = 0;
            for (int c = 0; c < scores.length; c++) {
                double q = Math.exp((double) scores[c] - scores[greatest] - log);
                mean += q * derivative(q, targets[c]);
                meanOfBends += q * bend(q, targets[c]);
            }
            for (int c = 0; c < scores.length; c++) {
                double q = Math.exp((double) scores[c] - scores[greatest] - log);
                double own = derivative(q, targets[c]) - mean + bend(q, targets[c]);
                into[c] = q * ((1 - 2 * q) * own + q * meanOfBends);
            }
        }

        /** t/(2(q + t)). */
        private static double bend(double q, double t) {
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
