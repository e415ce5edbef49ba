package io.github.loss4j.embedding;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Scratch;

/**
 * Cosine embedding loss of pairs of vectors: 1 − cos for a matching pair (target 1), max(0, cos − m) for any other pair
 * (target −1); cos = a·b/(|a||b|).
 *
 * <p>The vectors have shape {@code [N, D]} and the target {@code [N]}; {@code [D]} with a scalar target is one pair,
 * and {@code [..., D]} is allowed. A target other than −1 and 1 is rejected in terms whose weight is not zero (PyTorch
 * makes its term 0); NaN gives NaN. The loss has no unit and does not depend on the lengths of the vectors. If one of
 * them is zero, cos and the gradient are 0. (PyTorch adds 1e-12 to the squared lengths, which affects vectors shorter
 * than 1e-3 and makes the gradient at a zero vector huge.) At the kink cos = m the derivative is 0 (PyTorch's clamp
 * passes the derivative of the other side). An infinite element gives NaN. A term is accurate to 0.51 ulp, also near
 * the kink; an element of its gradient to 1 ulp or to 2⁻⁴⁶ of the parts that cancel in it, and 0 between exactly
 * parallel vectors.
 *
 * <p>Where all targets are 1 it is {@link CosineSimilarityLoss}. PyTorch: CosineEmbeddingLoss.
 *
 * @param margin m, the cosine up to which a pair with target −1 costs nothing; from −1 to 1, usually 0 to 0.5
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.nn.CosineEmbeddingLoss.html">PyTorch,
 *      CosineEmbeddingLoss</a>
 */
public record CosineEmbeddingLoss(float margin) implements SampleLoss<Pair, Tensor> {
    /** A difference of cosine and margin below this is recomputed in double-double arithmetic. */
    private static final double CANCELLED = 0x1p-20;
    /** The magnitude of a cosine from which on vectors are so nearly parallel that its difference from 1 cancels. */
    private static final double ORDINARY = 1 - 0x1p-16;
    /** The index of the values in double, which replace the scalar products. */
    private static final int VALUE = CosineGeometry.PRODUCT;

    public CosineEmbeddingLoss {
        if (!(margin >= -1 && margin <= 1)) {
            throw Checks.refusal("CosineEmbeddingLoss", "margin must be from -1 to 1, was " + margin);
        }
    }

    /** The loss with a margin of 0. */
    public CosineEmbeddingLoss() {
        this(0);
    }

    @Override public Terms terms(Pair prediction, Tensor target) {
        Checks.notNull(this, "prediction", prediction);
        return new CosineTerms(prediction, target);
    }

    private final class CosineTerms extends PairTerms {
        CosineTerms(Pair prediction, Tensor target) {
            super(CosineEmbeddingLoss.this, prediction, target);
        }

        @Override boolean allowed(float target) {
            return Math.abs(target) == 1 || Float.isNaN(target);
        }

        @Override String complaint() {
            return "; it must be -1 or 1";
        }

        @Override void evaluate(int from, int to, float[] values, int into, double[][] results, Scratch scratch) {
            CosineGeometry.products(first, second, from, to, length, results);
            for (int i = 0; i < to - from; i++) {
                double target = targets[from + i];
                double norms = results[CosineGeometry.FIRST_NORM][i] * results[CosineGeometry.SECOND_NORM][i];
                double cosine = results[CosineGeometry.PRODUCT][i] / norms;
                double distance = 1 - cosine;
                double value = 0.5 * ((1 + target) * distance + (1 - target) * Math.max(0, cosine - margin));
                // The arithmetic instead of a branch, which random targets make slow, is for ordinary pairs. The
                // quotient of a zero vector is NaN.
                if (!(Math.abs(cosine) < ORDINARY && Math.abs(cosine - margin) >= CANCELLED)) {
                    value = evaluate(from + i, results, i);
                } else {
                    results[CosineGeometry.DISTANCE][i] = distance;
                }
                results[VALUE][i] = value;
                values[into + i] = (float) value;
            }
        }

        /** A term of any pair; its distance goes to the results. */
        private double evaluate(int sample, double[][] results, int row) {
            double firstNorm = results[CosineGeometry.FIRST_NORM][row];
            double secondNorm = results[CosineGeometry.SECOND_NORM][row];
            double product = results[CosineGeometry.PRODUCT][row];
            int at = sample * length;
            // One product instead of two comparisons, so that NaN paired with a zero vector stays NaN.
            boolean zero = firstNorm * secondNorm == 0;
            if (targets[sample] == 1) {
                double distance = zero
                        ? 1
                        : CosineGeometry.distance(first, second, at, length, firstNorm, secondNorm, product);
                results[CosineGeometry.DISTANCE][row] = distance;
                return distance;
            }
            results[CosineGeometry.DISTANCE][row] = 1 - product / (firstNorm * secondNorm);
            // The target is −1 or NaN.
            return Math.max(0, -targets[sample] * (zero ? -margin : excess(at, firstNorm, secondNorm, product)));
        }

        @Override void differentiate(int sample, int at, double factor, float[][] gradient, double[][] results,
                int row) {
            double firstNorm = results[CosineGeometry.FIRST_NORM][row];
            double secondNorm = results[CosineGeometry.SECOND_NORM][row];
            double distance = results[CosineGeometry.DISTANCE][row];
            double value = results[VALUE][row];
            double derivative = Double.isNaN(value) ? Double.NaN : factor;
            derivative = targets[sample] == 1 ? -factor : value == 0 ? 0 : derivative;
            if (firstNorm * secondNorm == 0 && !Double.isNaN(value) || derivative == 0) {
                fill(gradient, at, 0);
            } else {
                CosineGeometry.gradient(first, second, at, length, firstNorm, secondNorm, distance, derivative,
                        gradient[0]);
                CosineGeometry.gradient(second, first, at, length, secondNorm, firstNorm, distance, derivative,
                        gradient[1]);
            }
        }

        /** cos − m, in double-double arithmetic where the two cancel. */
        private double excess(int at, double firstNorm, double secondNorm, double product) {
            if (margin == -1) {
                return CosineGeometry.onePlusCosine(first, second, at, length, firstNorm, secondNorm, product);
            }
            double excess = product / (firstNorm * secondNorm) - margin;
            if (margin == 1) {
                return Math.min(0, excess);
            }
            return Math.abs(excess) < CANCELLED
                    ? CosineGeometry.exactExcess(first, second, at, length, margin)
                    : excess;
        }
    }
}
