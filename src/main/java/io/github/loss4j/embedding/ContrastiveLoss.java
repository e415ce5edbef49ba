package io.github.loss4j.embedding;

import io.github.loss4j.Domain;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.FloatRange;
import io.github.loss4j.internal.Scratch;

/**
 * Contrastive loss of pairs of vectors: t·d² + (1 − t)·max(0, m − d)², where d is their Euclidean distance. Matching
 * pairs (t = 1) are pulled together; other pairs (t = 0) are pushed apart up to the distance m.
 *
 * <p>The vectors have shape {@code [N, D]} and the target {@code [N]}; {@code [D]} with a scalar target is one pair,
 * and {@code [..., D]} is allowed. Targets between 0 and 1 mix the two parts. Targets outside [0, 1] are rejected in
 * terms whose weight is not zero (for labels of ±1 see {@link HingeEmbeddingLoss} and {@link CosineEmbeddingLoss}); NaN
 * gives NaN. The loss is in the square of the vectors' unit. Smooth except at d = 0: two equal vectors with t = 0 have
 * no direction to separate in, and their gradient is 0. An infinite distance gives infinity if t is above 0, otherwise
 * 0; the gradient may then be NaN. A term and its gradient are accurate to 1 ulp, also where m and d cancel; the
 * gradient of a target between 0 and 1 to 1e-9 of its two parts where these cancel.
 *
 * <p>Hadsell et al. define half of this loss, with t and 1 − t exchanged. TensorFlow Addons: ContrastiveLoss, from
 * distances.
 *
 * @param margin m, the distance from which on a pair with t = 0 costs nothing; zero or positive
 * @see <a href="https://doi.org/10.1109/CVPR.2006.100">Hadsell, Chopra, LeCun, Dimensionality Reduction by Learning an
 *      Invariant Mapping (2006)</a>
 */
public record ContrastiveLoss(float margin) implements SampleLoss<Pair, Tensor> {
    /** A difference smaller than this fraction of its operands is recomputed in double-double arithmetic. */
    private static final double CANCELLED = 0x1p-20;
    /** The indices of the results of the terms. */
    private static final int DISTANCE = 0;
    private static final int DEFICIT = 1;

    public ContrastiveLoss {
        Checks.notNegative("ContrastiveLoss", "margin", margin);
    }

    /** The loss with a margin of 1. */
    public ContrastiveLoss() {
        this(1);
    }

    @Override public Domain targetDomain() {
        return Domain.closed(0, 1);
    }

    @Override public Terms terms(Pair prediction, Tensor target) {
        Checks.notNull(this, "prediction", prediction);
        return new ContrastiveTerms(prediction, target);
    }

    private final class ContrastiveTerms extends PairTerms {
        ContrastiveTerms(Pair prediction, Tensor target) {
            super(ContrastiveLoss.this, prediction, target);
        }

        @Override boolean allowed(float target) {
            return !(target < 0 || target > 1);
        }

        @Override String complaint() {
            return ", outside [0, 1]";
        }

        @Override void evaluate(int from, int to, float[] values, int into, double[][] results, Scratch scratch) {
            EuclideanDistances.of(first, second, from, to, length, results);
            for (int i = 0; i < to - from; i++) {
                double same = targets[from + i];
                double distance = results[DISTANCE][i];
                double deficit = Math.max(0, margin - distance);
                if (Math.abs(margin - distance) < CANCELLED * margin) {
                    deficit = exactDeficit((from + i) * length);
                }
                results[DEFICIT][i] = deficit;
                // Infinity times 0 would be NaN.
                double pull = distance < Double.POSITIVE_INFINITY || same != 0 ? same * distance * distance : 0;
                values[into + i] = (float) (pull + (1 - same) * deficit * deficit);
            }
        }

        /** The deficit in double-double arithmetic, for operands that cancel. */
        private double exactDeficit(int at) {
            return Math.max(0,
                    EuclideanDistances.exactSquare(0, first, second, at, length).sqrt().times(-1).add(margin).value());
        }

        @Override void differentiate(int sample, int at, double factor, float[][] gradient, double[][] results,
                int row) {
            double same = targets[sample];
            double distance = results[DISTANCE][row];
            double push = distance == 0 ? 0 : (1 - same) * results[DEFICIT][row] / distance;
            double derivative = 2 * factor * (same - push);
            boolean vectors = length >= DistanceGradients.MIN_LOOP && FloatRange.isWellScaled(distance)
                    && FloatRange.isWellScaled(derivative);
            if (derivative == 0) {
                fill(gradient, at, 0);
            } else if (vectors) {
                DistanceGradients.scaledDifference(derivative, first, second, at, length, gradient[0]);
                negate(gradient[0], at, at + length, gradient[1]);
            } else {
                differentiate(at, at + length, derivative, gradient[0], gradient[1]);
            }
        }

        private static void negate(float[] numbers, int from, int to, float[] into) {
            for (int k = from; k < to; k++) {
                into[k] = 0 - numbers[k];
            }
        }

        private void differentiate(int from, int to, double derivative, float[] firstGradient, float[] secondGradient) {
            for (int k = from; k < to; k++) {
                float part = (float) (derivative * ((double) first[k] - second[k]));
                firstGradient[k] = part;
                secondGradient[k] = 0 - part;
            }
        }
    }
}
