package io.github.loss4j.classification;

import io.github.loss4j.Curvature;
import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Domain;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.BlockTerms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.RowTerms;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.TensorAccess;
import java.util.Arrays;

/**
 * Negative log-likelihood of the true class t, given log-probabilities x: −w[t]·x[t].
 *
 * <p>Log-probabilities have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}; the target has the class of
 * each row, in row-major order of the other axes. Only {@link #validate} checks that log-probabilities are not
 * positive; the formula applies to any numbers. The loss is in nats. The mean divides by the total weight of the target
 * classes, so that a class of weight 2 counts as if each of its rows occurred twice.
 *
 * <p>Rows of the ignored index and of classes of weight 0 are masked, whatever they contain. If all rows are masked,
 * the mean is NaN, the sum 0 and the gradient 0. Only the log-probability of the target class is read; −∞ makes the
 * loss infinite. Linear, without kinks; the derivative is exact.
 *
 * <p>{@link CrossEntropyLoss} is this loss of the log softmax of scores, computed stably in one pass. PyTorch: NLLLoss,
 * its ignore_index of −100 included.
 *
 * @param classWeights one finite, nonnegative weight for each class; empty for no weights
 * @param ignoreIndex the target that masks a row
 * @see <a href="https://doi.org/10.1007/978-0-387-84858-7">Hastie, Tibshirani, Friedman, The Elements of Statistical
 *      Learning (2009), section 2.6.3</a>
 */
public record NllLoss(Tensor classWeights, int ignoreIndex) implements DiagonalLoss<int[]> {
    /** The largest number of classes for which the gradients of several rows are cleared with one call. */
    private static final int MAX_NARROW_CLASSES = 64;
    /** The number of rows cleared with one call, which is even. They are in the cache when derivatives are written. */
    private static final int ROWS_CLEARED_AT_ONCE = 128;

    public NllLoss {
        classWeights = ClassChecks.classWeights("NllLoss", classWeights);
    }

    /** The loss without class weights; −100 marks ignored rows, as in PyTorch. */
    public NllLoss() {
        this(Tensor.of(), -100);
    }

    /**
     * The weight of each class.
     *
     * @return a copy; empty if there are none
     */
    @Override public Tensor classWeights() {
        return Checks.copy(classWeights);
    }

    /**
     * The same loss with other class weights.
     *
     * @param weights one for each class; no arguments to remove the weights
     * @return a changed copy
     */
    public NllLoss withClassWeights(float... weights) {
        return new NllLoss(Tensor.of(Checks.notNull(this, "classWeights", weights)), ignoreIndex);
    }

    /**
     * The same loss with another ignored index.
     *
     * @param index any number, whether a class or not
     * @return a changed copy
     */
    public NllLoss withIgnoreIndex(int index) {
        return new NllLoss(classWeights, index);
    }

    @Override public Domain predictionDomain() {
        return Domain.closed(Float.NEGATIVE_INFINITY, 0)
                .advising("predictions are log-probabilities; for logits use CrossEntropyLoss");
    }

    @Override public DiagonalLoss.DiagonalTerms terms(Tensor prediction, int[] target) {
        Rows rows = new Rows(this, prediction);
        ClassChecks.oneForEachRow(this, target, rows.count());
        float[] weights = ClassChecks.classWeights(this, classWeights, rows.classes());
        return new NllTerms(this, rows, TensorAccess.of(prediction), target, weights, false);
    }

    /** Reads one number of each row and writes at most one nonzero derivative. */
    private record NllTerms(NllLoss loss, Rows rows, float[] scores, int[] target, float[] weights, boolean unweighted)
            implements
                BlockTerms,
                RowTerms,
                DiagonalLoss.DiagonalTerms {

        @Override public NllTerms bindWeights(Tensor rowWeights) {
            if (ClassChecks.areClasses(target, rows.classes())) {
                boolean anyMasked = loss.ignoreIndex >= 0 && ClassChecks.contains(target, loss.ignoreIndex);
                return new NllTerms(loss, rows, scores, target, weights, weights.length == 0 && !anyMasked);
            }
            int[] indices = ClassChecks.classIndices(loss, target, rows.classes(), loss.ignoreIndex, rowWeights);
            return new NllTerms(loss, rows, scores, indices, weights, false);
        }

        @Override public int count() {
            return rows.count();
        }

        @Override public double one(float[][] gradient) {
            return sumByRow(0, 1, 1, gradient);
        }

        /** A quarter of the elements of a row: the gradient writes zeros to them, which takes less time than a read. */
        @Override public int costPerTerm() {
            return rows.classes() / 4;
        }

        @Override public float weight(int row) {
            return target[row] == loss.ignoreIndex ? 0 : weights.length == 0 ? 1 : weights[target[row]];
        }

        @Override public float multiplier(int row) {
            return weight(row);
        }

        @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient,
                Scratch scratch) {
            for (int row = from; row < to; row++) {
                float weight = weight(row);
                int at = weight == 0 ? 0 : rows.offset(row) + target[row] * rows.stride();
                values[row - from] = weight == 0 ? 0 : 0 - scores[at];
                if (factors != null) {
                    clear(row, gradient[0]);
                    if (weight != 0) {
                        gradient[0][at] = (float) (0 - factors[row - from]);
                    }
                }
            }
        }

        @Override public double sum(int from, int to, double factor, float[][] gradient, Scratch scratch) {
            float[] numbers = scores;
            int[] indices = target;
            int classes = rows.classes();
            int stride = rows.stride();
            if (stride != 1 || classes > MAX_NARROW_CLASSES) {
                return sumByRow(from, to, factor, gradient);
            }
            if (gradient != null) {
                return sumWithGradient(from, to, (float) (0 - factor), gradient[0]);
            }
            double even = 0;
            double odd = 0;
            int row = from;
            for (; row < to - 1; row += 2) {
                even += 0 - numbers[row * classes + indices[row]];
                odd += 0 - numbers[(row + 1) * classes + indices[row + 1]];
            }
            if (row < to) {
                even += 0 - numbers[row * classes + indices[row]];
            }
            return even + odd;
        }

        /**
         * Returns the sum, added in the order of {@link #sum}, so that both have the same bits; writes the gradient.
         */
        private double sumWithGradient(int from, int to, float derivative, float[] into) {
            float[] numbers = scores;
            int[] indices = target;
            int classes = rows.classes();
            double even = 0;
            double odd = 0;
            for (int start = from; start < to; start += ROWS_CLEARED_AT_ONCE) {
                int end = Math.min(to, start + ROWS_CLEARED_AT_ONCE);
                Arrays.fill(into, start * classes, end * classes, 0);
                int row = start;
                for (; row < end - 1; row += 2) {
                    int at = row * classes + indices[row];
                    int next = (row + 1) * classes + indices[row + 1];
                    even += 0 - numbers[at];
                    odd += 0 - numbers[next];
                    into[at] = derivative;
                    into[next] = derivative;
                }
                if (row < end) {
                    int at = row * classes + indices[row];
                    even += 0 - numbers[at];
                    into[at] = derivative;
                }
            }
            return even + odd;
        }

        private double sumByRow(int from, int to, double factor, float[][] gradient) {
            double sum = 0;
            for (int row = from; row < to; row++) {
                int at = rows.offset(row) + target[row] * rows.stride();
                sum -= scores[at];
                if (gradient != null) {
                    clear(row, gradient[0]);
                    gradient[0][at] = (float) (0 - factor);
                }
            }
            return sum;
        }

        /** Zeros, since the loss is linear. */
        @Override public void secondDerivatives(int from, int to, Curvature curvature, double[] factors,
                float[] into) {
            for (int row = from; row < to; row++) {
                clear(row, into);
            }
        }

        private void clear(int row, float[] gradient) {
            int at = rows.offset(row);
            if (rows.stride() == 1) {
                Arrays.fill(gradient, at, at + rows.classes(), 0);
                return;
            }
            for (int c = 0; c < rows.classes(); c++) {
                gradient[at + c * rows.stride()] = 0;
            }
        }
    }
}
