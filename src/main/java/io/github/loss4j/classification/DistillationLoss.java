package io.github.loss4j.classification;

import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Domain;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Decimals;
import io.github.loss4j.internal.DoubleFunctions;
import io.github.loss4j.internal.OutOfLine;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.SpecialFunctions;
import java.lang.invoke.MethodHandles;

/**
 * Distillation loss of logits x of a student and t of its teacher: T²·KL(softmax(t/T) ‖ softmax(x/T)), with the
 * temperature T.
 *
 * <p>Both have the same shape, {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}; there is one term for each row.
 * The loss is in nats, times T². The derivative is T·(softmax(x/T) − softmax(t/T)): the factor T² makes its magnitude
 * almost independent of T. There is no derivative with respect to the teacher. Convex, without kinks, 0 where both
 * distributions are equal. Stable for any finite logits; computed in double and rounded once, accurate also where
 * student and teacher nearly agree. A logit of −∞ means a probability of 0; in the student it gives infinity, unless
 * the teacher has −∞ too. A single logit of +∞ means a probability of 1; several of them and NaN give NaN.
 *
 * <p>For T = 1 it is {@link SoftCrossEntropyLoss} minus the entropy of the teacher. As T grows it tends to the
 * squared error of the centred logits, divided by 2C. It is often added to {@link CrossEntropyLoss} of the labels;
 * use {@code plus} and {@code times}. Hinton et al. include the entropy of the teacher. PyTorch: T² times KLDivLoss
 * of log softmax(x/T). The class Distiller of the Keras examples has the factor T² too.
 *
 * @param temperature T; a higher temperature gives unlikely classes more weight; positive and finite
 * @see <a href="https://doi.org/10.48550/arXiv.1503.02531">Hinton, Vinyals and Dean, Distilling the Knowledge in a
 *      Neural Network (2015)</a>
 */
public record DistillationLoss(float temperature) implements DiagonalLoss<Tensor> {
    /** Up to this |ln(p/q)| the terms use {@link SpecialFunctions#expm1Minus}, since q − p + p ln(p/q) cancels. */
    private static final double SMALL = 1e-3;
    /** Below this divergence, relative to its terms, the terms cancel too much. */
    private static final double NEAR = 1e-6;

    public DistillationLoss {
        Checks.positive("DistillationLoss", "temperature", temperature);
    }

    /** The loss of temperature 1. */
    public DistillationLoss() {
        this(1);
    }

    @Override public Domain predictionDomain() {
        return Domain.SCORES;
    }

    @Override public Domain targetDomain() {
        return Domain.SCORES;
    }

    @Override public DiagonalLoss.DiagonalTerms terms(Tensor prediction, Tensor target) {
        return new DistillationTerms(this, prediction, target);
    }

    static final class DistillationTerms extends LogitRows {
        private static final OutOfLine MULTIPLY = OutOfLine.of(MethodHandles.lookup(), "multiply",
                OutOfLine.DOUBLE_ARRAYS);
        private final double temperature;

        DistillationTerms(DistillationLoss loss, Tensor prediction, Tensor target) {
            super(loss, prediction, target);
            temperature = Decimals.of(loss.temperature);
        }

        /**
         * With the sums P and Q of the exponentials: KL = Σ p·(t − x)/T + ln(Q/P). This is not accurate if student and
         * teacher nearly agree.
         */
        @Override protected double evaluate(float[] scores, float[] targets, float[] gradient, Scratch scratch) {
            double scale = 1 / temperature;
            int length = scores.length;
            double[] exps = scratch.doubles(0, length);
            double[] targetExps = scratch.doubles(1, length);
            double[] scaled = scratch.doubles(2, length);
            double[] targetScaled = scratch.doubles(3, length);
            double total = exponentials(scores, scale, scaled, exps, scratch);
            double targetTotal = exponentials(targets, scale, targetScaled, targetExps, scratch);
            double log = Math.log(total / targetTotal);
            MULTIPLY.run(new double[][] {scaled, targetScaled, targetExps}, length);
            double value = DoubleFunctions.sum(scaled, length) / targetTotal + log;
            if (!(value >= NEAR * (1 + Math.abs(log)) && value <= Double.MAX_VALUE)) {
                return evaluateNear(scores, targets, gradient, scratch);
            }
            double factor = temperature / total;
            double targetFactor = temperature / targetTotal;
            for (int c = 0; gradient != null && c < length; c++) {
                gradient[c] = (float) (factor * exps[c] - targetFactor * targetExps[c]);
            }
            return temperature * temperature * value;
        }

        /** Replaces each number by its difference from another number, times a weight. */
        static void multiply(double[][] arrays, int length) {
            double[] numbers = arrays[0];
            double[] others = arrays[1];
            double[] weights = arrays[2];
            for (int c = 0; c < length; c++) {
                numbers[c] = weights[c] * (others[c] - numbers[c]);
            }
        }

        /** KL as Σ (p ln(p/q) − p + q), whose terms are not negative; with d = ln(p/q) a term is p(e^−d − 1 + d). */
        private double evaluateNear(float[] scores, float[] targets, float[] gradient, Scratch scratch) {
            double scale = 1 / temperature;
            int argMax = argMax(scores);
            int targetArgMax = argMax(targets);
            double[] exps = scratch.doubles(0, scores.length);
            double[] targetExps = scratch.doubles(1, scores.length);
            double others = otherExponentials(scores, argMax, scale, exps, scratch);
            double otherTargets = otherExponentials(targets, targetArgMax, scale, targetExps, scratch);
            double log = Math.log1p(others);
            double logTarget = Math.log1p(otherTargets);
            exps[argMax] = 1;
            targetExps[targetArgMax] = 1;
            double normalizer = 1 / (1 + others);
            double targetNormalizer = 1 / (1 + otherTargets);
            double sum = 0;
            for (int c = 0; c < scores.length; c++) {
                double logQ = scale * gap(scores, c, argMax) - log;
                double logP = scale * gap(targets, c, targetArgMax) - logTarget;
                double p = targetExps[c] * targetNormalizer;
                double q = exps[c] * normalizer;
                double d = logP - logQ;
                boolean isSmall = Math.abs(d) < SMALL;
                double expm1Minus = isSmall ? SpecialFunctions.expm1Minus(-d) : 0;
                sum += isSmall ? p * expm1Minus : q - p + (p == 0 ? 0 : p * d);
                if (gradient != null) {
                    gradient[c] = (float) (temperature * (isSmall ? p * (expm1Minus - d) : q - p));
                }
            }
            return temperature * temperature * sum;
        }

        /** q(1 − q), independent of the teacher. */
        @Override protected void secondDerivatives(float[] scores, float[] targets, double[] into) {
            double scale = 1 / temperature;
            int argMax = argMax(scores);
            double log = logOfSum(scores, argMax, scale);
            // 0, or NaN if the teacher is NaN.
            double zeroOrNan = 0 * logOfSum(targets, argMax(targets), scale);
            for (int c = 0; c < scores.length; c++) {
                double logQ = scale * gap(scores, c, argMax) - log;
                into[c] = zeroOrNan - Math.exp(logQ) * Math.expm1(logQ);
            }
        }

        @Override public boolean hasMajorant() {
            return true;
        }
    }
}
