package io.github.loss4j.embedding;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Scratch;
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

        @Override void evaluate(int from, int to, float[] values, int into, double[][] results, Scratch scratch) {
            CosineGeometry.products(predictions, targets, from, to, length, results);
            for (int i = 0; i < to - from; i++) {
                double norm = results[CosineGeometry.FIRST_NORM][i];
                double targetNorm = results[CosineGeometry.SECOND_NORM][i];
                // One product instead of two comparisons, so that NaN paired with a zero vector stays NaN.
                double distance = norm * targetNorm == 0
                        ? 1
                        : CosineGeometry.distance(predictions, targets, (from + i) * length, length, norm, targetNorm,
                                results[CosineGeometry.PRODUCT][i]);
                results[CosineGeometry.DISTANCE][i] = distance;
                values[into + i] = (float) distance;
            }
        }

        @Override void differentiate(int sample, int at, double factor, float[][] gradient, double[][] results,
                int row) {
            double norm = results[CosineGeometry.FIRST_NORM][row];
            double targetNorm = results[CosineGeometry.SECOND_NORM][row];
            if (norm * targetNorm == 0) {
                fill(gradient, at, 0);
            } else {
                CosineGeometry.gradient(predictions, targets, at, length, norm, targetNorm,
                        results[CosineGeometry.DISTANCE][row], -factor, gradient[0]);
            }
        }
    }
}
