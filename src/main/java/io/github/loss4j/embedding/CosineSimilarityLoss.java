package io.github.loss4j.embedding;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.TensorAccess;

/**
 * Cosine distance: 1 − cos, with cos = p·t/(|p||t|) of the angle between prediction and target.
 *
 * <p>Both have the same shape, {@code [..., D]}: vectors along the last axis, with one term for each. The loss has no
 * unit and lies between 0, same direction, and 2, opposite direction; it does not depend on the lengths of the vectors,
 * from 1e-40 to 1e38. If one of them is zero, the loss is 1 and the gradient 0. The gradient is perpendicular to the
 * prediction and grows as 1/|p|. Accurate to ½ ulp, also between nearly parallel vectors; an element of the gradient to
 * 1 ulp or to 2⁻⁴⁶ of the operands that cancel in it. Between exactly parallel vectors the gradient is 0. An infinite
 * element gives NaN.
 *
 * <p>optax: cosine_distance. Keras: CosineSimilarity, which is this loss minus 1. {@link CosineEmbeddingLoss} equals
 * this loss for matching pairs.
 *
 * @see <a href="https://optax.readthedocs.io/en/latest/api/losses.html">optax, losses: cosine_distance</a>
 */
public record CosineSimilarityLoss() implements SampleLoss<Tensor, Tensor> {
    @Override public Terms terms(Tensor prediction, Tensor target) {
        Checks.notNull(this, "prediction", prediction);
        Checks.notNull(this, "target", target);
        Checks.sameShape(this, "prediction", prediction.shape(), "target", target.shape());
        return new CosineTerms(prediction, target);
    }

    private final class CosineTerms extends VectorTerms {
        private final float[] predictions;
        private final float[] targets;

        CosineTerms(Tensor prediction, Tensor target) {
            super(CosineSimilarityLoss.this, "prediction", prediction);
            predictions = TensorAccess.of(prediction);
            targets = TensorAccess.of(target);
        }

        @Override double evaluate(int sample, int at, double factor, float[][] gradient, double[] sums) {
            CosineGeometry.products(predictions, targets, at, length, sums);
            double square = sums[CosineGeometry.FIRST_SQUARE];
            double targetSquare = sums[CosineGeometry.SECOND_SQUARE];
            // One product instead of two comparisons, so that NaN paired with a zero vector stays NaN.
            if (square * targetSquare == 0) {
                fill(gradient, at, 0);
                return 1;
            }
            double norm = Math.sqrt(square);
            double targetNorm = Math.sqrt(targetSquare);
            double distance = CosineGeometry.distance(predictions, targets, at, length, norm, targetNorm,
                    sums[CosineGeometry.PRODUCT]);
            if (gradient != null) {
                CosineGeometry.gradient(predictions, targets, at, length, norm, targetNorm, distance, -factor,
                        gradient[0]);
            }
            return distance;
        }
    }
}
