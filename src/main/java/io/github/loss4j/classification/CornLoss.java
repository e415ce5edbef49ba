package io.github.loss4j.classification;

import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.RowLanes;
import io.github.loss4j.internal.RowLossTerms;
import io.github.loss4j.internal.SoftplusLanes;
import java.util.Arrays;

/**
 * CORN loss of ordered classes 0 ... K − 1: Σ over k ≤ min(t, K − 2) of the binary cross entropy of the logit x[k] with
 * 1[t > k]. x[k] is the logit of the conditional probability of t > k given t > k − 1; only rows with t > k − 1 affect
 * it.
 *
 * <p>Logits have shape {@code [K − 1]}, {@code [N, K − 1]} or {@code [N, K − 1, d1, ...]}, one logit fewer than
 * classes; the target has the class of each row, in row-major order of the other axes. The loss is in nats. Convex and
 * smooth; stable for any finite logits. Logits that a row does not affect are not read, and their derivative is 0. An
 * infinite logit costs 0 if its sign is correct, otherwise infinity. Computed in double and rounded once.
 *
 * <p>The probability of t > k is σ(x[0])·...·σ(x[k]), which decreases with k, so that ranks are consistent. With two
 * classes it is {@link BceWithLogitsLoss}. coral_pytorch: corn_loss, which divides by the number of binary terms in
 * all rows, and in older versions by the number of classes; the mean of this loss divides by the number of rows.
 *
 * @see <a href="https://doi.org/10.1007/s10044-023-01181-9">Shi, Cao and Raschka, Deep Neural Networks for
 *      Rank-Consistent Ordinal Regression Based on Conditional Probabilities (2023)</a>
 */
public record CornLoss() implements RowLoss<int[]> {
    @Override public void check(Rows rows, int[] target) {
        ClassChecks.oneForEachRow(this, target, rows.count());
    }

    @Override public void check(Rows rows, int[] target, int row) {
        ClassChecks.classIndex(this, target, row, rows.classes() + 1);
    }

    @Override public Terms terms(Tensor prediction, int[] target) {
        return RowLossTerms.of(this, prediction, target, this::lanes);
    }

    private void lanes(RowLanes lanes, int[] target, int from, boolean derivatives) {
        lanes.load(target);
        for (int j = 0; j < lanes.count; j++) {
            lanes.ends[j] = lanes.targets[j] + 1;
        }
        SoftplusLanes.run(lanes, 1, derivatives);
    }

    @Override public float value(float[] logits, int[] target, int row) {
        double sum = 0;
        for (int k = 0; k < terms(logits, target[row]); k++) {
            double x = target[row] > k ? -logits[k] : logits[k];
            sum += Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
        }
        return (float) sum;
    }

    @Override public float evaluate(float[] logits, int[] target, int row, float[] gradient) {
        int terms = terms(logits, target[row]);
        Arrays.fill(gradient, terms, logits.length, 0);
        double sum = 0;
        for (int k = 0; k < terms; k++) {
            double x = target[row] > k ? -logits[k] : logits[k];
            double e = Math.exp(-Math.abs(x));
            sum += Math.max(0, x) + Math.log1p(e);
            double derivative = (x > 0 ? 1 : e) / (1 + e);
            gradient[k] = (float) (target[row] > k ? -derivative : derivative);
        }
        return (float) sum;
    }

    private static int terms(float[] logits, int target) {
        return Math.min(target + 1, logits.length);
    }
}
