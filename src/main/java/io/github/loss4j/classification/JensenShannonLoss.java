package io.github.loss4j.classification;

import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Domain;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.DoubleFunctions;
import io.github.loss4j.internal.OutOfLine;
import io.github.loss4j.internal.Scratch;
import java.lang.invoke.MethodHandles;

/**
 * Jensen-Shannon divergence of class scores x from probabilities t: ½KL(t ‖ m) + ½KL(q ‖ m), with q = softmax(x) and m
 * = (t + q)/2.
 *
 * <p>Scores (logits: any real numbers) and probabilities have the same shape, {@code [C]}, {@code [N, C]} or {@code [N,
 * C, d1, ...]}; there is one term for each row. The loss is in nats, between 0 and ln 2, and 0 where q = t: it is less
 * sensitive to wrong labels than cross entropy. The derivative is q[j]·(g[j] − Σ q·g), with g = ½ ln(q/m). Not convex
 * in the scores, without kinks. Stable for any finite scores; computed in double and rounded once, accurate also where
 * q and t nearly agree. A target of t = 0 is allowed, a negative one gives NaN. A class with a score of −∞ has
 * probability 0. A single score of +∞ has probability 1; several of them and NaN give NaN.
 *
 * <p>Symmetric in q and t; its square root is a metric. Divided by ln 2 it is the divergence with base-2 logarithms,
 * between 0 and 1. SciPy: jensenshannon, which is its square root.
 *
 * @see <a href="https://doi.org/10.1109/18.61115">Lin, Divergence Measures Based on the Shannon Entropy (1991)</a>
 */
public record JensenShannonLoss() implements DiagonalLoss<Tensor> {
    /** A smaller probability contributes nothing in float32, and its quotients could overflow. */
    private static final double TINY = 1e-300;
    /** Up to this |δ| the terms are computed by series, since the logarithms cancel. */
    private static final double SMALL = 1e-3;
    /** Below this sum, the terms cancel too much. */
    private static final double NEAR = 1e-6;

    @Override public Domain predictionDomain() {
        return Domain.SCORES;
    }

    @Override public Domain targetDomain() {
        return Domain.closed(0, 1).advising("targets are probabilities");
    }

    @Override public DiagonalLoss.DiagonalTerms terms(Tensor prediction, Tensor target) {
        return new JensenShannonTerms(this, prediction, target);
    }

    static final class JensenShannonTerms extends LogitRows {
        private static final OutOfLine QUOTIENTS = OutOfLine.of(MethodHandles.lookup(), "quotients",
                OutOfLine.DOUBLE_ARRAYS);
        private static final OutOfLine MULTIPLY = OutOfLine.of(MethodHandles.lookup(), "multiply",
                OutOfLine.DOUBLE_ARRAYS);
        private static final OutOfLine ADD_PRODUCTS = OutOfLine.of(MethodHandles.lookup(), "addProducts",
                OutOfLine.DOUBLE_ARRAYS);

        JensenShannonTerms(JensenShannonLoss loss, Tensor prediction, Tensor target) {
            super(loss, prediction, target);
        }

        /**
         * Let a = t/m and b = q/m. The loss is Σ (t ln a + q ln b)/2, its derivative q·(ln b/2 − Σ q·ln b/2). This is
         * not accurate if q and t nearly agree.
         */
        @Override protected double evaluate(float[] scores, float[] targets, float[] gradient, Scratch scratch) {
            int length = scores.length;
            double[] q = scratch.doubles(0, length);
            double[] t = scratch.doubles(1, length);
            double[] logs = scratch.doubles(2, length);
            double[] targetLogs = scratch.doubles(3, length);
            double inverse = 1 / exponentials(scores, 1, logs, q, scratch);
            for (int c = 0; c < length; c++) {
                t[c] = targets[c];
            }
            for (int c = 0; c < length; c++) {
                q[c] *= inverse;
            }
            double[][] arrays = {q, t, logs, targetLogs};
            QUOTIENTS.run(arrays, length);
            DoubleFunctions.logFast(logs, length, scratch);
            DoubleFunctions.logFast(targetLogs, length, scratch);
            ADD_PRODUCTS.run(arrays, length);
            double sum = DoubleFunctions.sum(targetLogs, length);
            if (!(sum >= NEAR)) {
                return evaluateNear(scores, targets, gradient, scratch);
            }
            if (gradient != null) {
                MULTIPLY.run(arrays, length);
                double mean = DoubleFunctions.sum(targetLogs, length);
                for (int c = 0; c < length; c++) {
                    gradient[c] = (float) (q[c] * (logs[c] - mean) / 2);
                }
            }
            return sum / 2;
        }

        /** Replaces ln a by t ln a + q ln b. */
        static void addProducts(double[][] arrays, int length) {
            double[] q = arrays[0];
            double[] t = arrays[1];
            double[] logs = arrays[2];
            double[] targetLogs = arrays[3];
            for (int c = 0; c < length; c++) {
                targetLogs[c] = t[c] * targetLogs[c] + q[c] * logs[c];
            }
        }

        /** Replaces t ln a + q ln b by q ln b. */
        static void multiply(double[][] arrays, int length) {
            double[] q = arrays[0];
            double[] logs = arrays[2];
            double[] products = arrays[3];
            for (int c = 0; c < length; c++) {
                products[c] = q[c] * logs[c];
            }
        }

        /** Writes b and a, plus TINY so that the logarithm of 0 is finite: it is multiplied by 0. */
        static void quotients(double[][] arrays, int length) {
            double[] q = arrays[0];
            double[] t = arrays[1];
            double[] b = arrays[2];
            double[] a = arrays[3];
            for (int c = 0; c < length; c++) {
                double quotient = 2 / (q[c] + t[c]);
                b[c] = q[c] * quotient + TINY;
                a[c] = t[c] * quotient + TINY;
            }
        }

        /** The loss as a series in δ = (t − q)/(t + q) = a − 1 = 1 − b. */
        private double evaluateNear(float[] scores, float[] targets, float[] gradient, Scratch scratch) {
            int length = scores.length;
            int argMax = argMax(scores);
            double[] q = scratch.doubles(0, length);
            double[] logs = scratch.doubles(2, length);
            double others = otherExponentials(scores, argMax, 1, q, scratch);
            q[argMax] = 1;
            double sum = 0;
            double mean = 0;
            for (int c = 0; c < length; c++) {
                q[c] /= 1 + others;
                double t = targets[c];
                double delta = (t - q[c]) / (t + q[c]);
                if (Math.abs(delta) < SMALL) {
                    double square = delta * delta;
                    sum += (t + q[c]) / 2 * square * (1 + square / 6);
                    logs[c] = -delta * (1 + delta * (0.5 + delta / 3));
                } else {
                    logs[c] = q[c] < TINY ? 0 : Math.log(2 * q[c] / (t + q[c]));
                    sum += (t >= 0 && t < TINY ? 0 : t * Math.log(2 * t / (t + q[c]))) + q[c] * logs[c];
                }
                mean += q[c] * logs[c];
            }
            for (int c = 0; gradient != null && c < length; c++) {
                gradient[c] = (float) (q[c] * (logs[c] - mean) / 2);
            }
            return sum / 2;
        }

        /**
         * With u = q·dg/dq = t/(2(q + t)): q·((1 − 2q)(g − Σ q·g + u) + q·Σ q·u).
         */
        @Override protected void secondDerivatives(float[] scores, float[] targets, double[] into) {
            int argMax = argMax(scores);
            double log = logOfSum(scores, argMax, 1);
            double mean = 0;
            double chainTermMean = 0;
            for (int c = 0; c < scores.length; c++) {
                double q = Math.exp(gap(scores, c, argMax) - log);
                mean += q * derivative(q, targets[c]);
                chainTermMean += q * chainTerm(q, targets[c]);
            }
            for (int c = 0; c < scores.length; c++) {
                double q = Math.exp(gap(scores, c, argMax) - log);
                double bracket = derivative(q, targets[c]) - mean + chainTerm(q, targets[c]);
                into[c] = q * ((1 - 2 * q) * bracket + q * chainTermMean);
            }
        }

        /** t/(2(q + t)). */
        private static double chainTerm(double q, double t) {
            return t == 0 ? 0 : 0.5 * t / (q + t);
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
