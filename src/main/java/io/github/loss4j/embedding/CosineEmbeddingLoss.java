package io.github.loss4j.embedding;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;

/**
 * Cosine embedding loss of pairs of vectors: 1 − cos for a matching pair (target 1), max(0, cos − m) for any other pair
 * (target −1); cos = a·b/(|a||b|).
 *
 * <p>The vectors have shape {@code [N, D]} and the target {@code [N]}; {@code [D]} with a scalar target is one pair,
 * and {@code [..., D]} is allowed. A target other than −1 and 1 is refused in terms whose weight is not zero (PyTorch
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

        @Override double evaluate(int sample, int at, double factor, float[][] gradient, double[] sums) {
            CosineGeometry.products(first, second, at, length, sums);
            double firstSquare = sums[CosineGeometry.FIRST_SQUARE];
            double secondSquare = sums[CosineGeometry.SECOND_SQUARE];
            double product = sums[CosineGeometry.PRODUCT];
            // One product instead of two comparisons, so that NaN paired with a zero vector stays NaN.
            boolean zero = firstSquare * secondSquare == 0;
            double firstNorm = Math.sqrt(firstSquare);
            double secondNorm = Math.sqrt(secondSquare);
            double value;
            double distance;
            double derivative;
            if (targets[sample] > 0) {
                distance = zero
                        ? 1
                        : CosineGeometry.distance(first, second, at, length, firstNorm, secondNorm, product);
                value = distance;
                derivative = -factor;
            } else {
                double cosine = zero ? 0 : product / (firstNorm * secondNorm);
                distance = 1 - cosine;
                // The target is −1 or NaN.
                double excess = -targets[sample]
                        * (zero ? cosine - margin : excess(at, firstNorm, secondNorm, product));
                value = Math.max(0, excess);
                // NaN if it is NaN or infinite.
                derivative = excess <= 0 ? 0 : excess <= Double.MAX_VALUE ? factor : Double.NaN;
            }
            if (zero && !Double.isNaN(value) || derivative == 0) {
                fill(gradient, at, 0);
            } else if (gradient != null) {
                CosineGeometry.gradient(first, second, at, length, firstNorm, secondNorm, distance, derivative,
                        gradient[0]);
                CosineGeometry.gradient(second, first, at, length, secondNorm, firstNorm, distance, derivative,
                        gradient[1]);
            }
            return value;
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
