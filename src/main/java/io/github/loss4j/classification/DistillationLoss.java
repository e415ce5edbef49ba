package io.github.loss4j.classification;

import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Decimals;
import io.github.loss4j.internal.SpecialFunctions;

/**
 * Distillation loss of logits x of a student and t of its teacher: T²·KL(softmax(t/T) ‖ softmax(x/T)), with the
 * temperature T.
 *
 * <p>Both have one shape, {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}; there is one term for each row. The
 * loss is in nats, times T². The derivative is T·(softmax(x/T) − softmax(t/T)): about independent of T, which is what
 * the factor T² is for. There is none with respect to the teacher. Convex, without kinks, 0 where both say the same.
 * Stable for any finite logits; computed in double and rounded once, with all digits also where student and teacher
 * nearly agree. A teacher's logit of −∞ is a class of probability 0; a student's one costs infinity unless the teacher
 * agrees. +∞ and NaN give NaN.
 *
 * <p>For T = 1 it is {@link SoftCrossEntropyLoss} less the teacher's entropy. As T grows it tends to half the squared
 * error of logits about their mean, over C. Many add it to {@link CrossEntropyLoss} with the labels: {@code plus} and
 * {@code times} do. Hinton et al. leave the teacher's entropy in. PyTorch tutorials: T² and KLDivLoss of log
 * softmax(x/T). TRL, Keras: Distiller.
 *
 * @param temperature T: the higher, the more what is unlikely counts; positive and finite
 * @see <a href="https://doi.org/10.48550/arXiv.1503.02531">Hinton, Vinyals and Dean, Distilling the Knowledge in
 *      a Neural Network (2015)</a>
 */
public record DistillationLoss(float temperature) implements DiagonalLoss<Tensor> {
    /** Logarithms of a quotient up to here are taken by {@link SpecialFunctions#expm1Minus}. */
    private static final double NEAR = 1;

    public DistillationLoss {
        Checks.positive("DistillationLoss", "temperature", temperature);
    }

    /** The loss of temperature 1. */
    public DistillationLoss() {
        this(1);
    }

    @Override public DiagonalLoss.DiagonalTerms terms(Tensor prediction, Tensor target) {
        return new DistillationTerms(this, prediction, target);
    }

    private static final class DistillationTerms extends LogitRows {
        private final double temperature;

        DistillationTerms(DistillationLoss loss, Tensor prediction, Tensor target) {
            super(loss, prediction, target);
            temperature = Decimals.of(loss.temperature);
        }

        /** KL is Σ (p ln(p/q) − p + q), none of whose terms is negative: with d = ln(p/q), p(e^−d − 1 + d). */
        @Override protected double evaluate(float[] scores, float[] targets, float[] gradient) {
            double scale = 1 / temperature;
            int greatest = greatest(scores);
            int greatestTarget = greatest(targets);
            double log = logOfSum(scores, greatest, scale);
            double logTarget = logOfSum(targets, greatestTarget, scale);
            double sum = 0;
            for (int c = 0; c < scores.length; c++) {
                double logQ = scale * ((double) scores[c] - scores[greatest]) - log;
                double logP = scale * ((double) targets[c] - targets[greatestTarget]) - logTarget;
                double p = Math.exp(logP);
                double q = Math.exp(logQ);
                double d = logP - logQ;
                boolean near = Math.abs(d) < NEAR;
                sum += near ? p * SpecialFunctions.expm1Minus(-d) : q - p + (p == 0 ? 0 : p * d);
                if (gradient != null) {
                    gradient[c] = (float) (temperature * (near ? p * Math.expm1(-d) : q - p));
                }
            }
            return temperature * temperature * sum;
        }

        /** q(1 − q), whatever the teacher says. */
        @Override protected void secondDerivatives(float[] scores, float[] targets, double[] into) {
            double scale = 1 / temperature;
            int greatest = greatest(scores);
            double log = logOfSum(scores, greatest, scale);
            // NaN if the teacher is NaN.
            double none = 0 * logOfSum(targets, greatest(targets), scale);
            for (int c = 0; c < scores.length; c++) {
                double logQ = scale * ((double) scores[c] - scores[greatest]) - log;
                into[c] = none - Math.exp(logQ) * Math.expm1(logQ);
            }
        }

        @Override public boolean hasMajorant() {
            return true;
        }
    }
}
