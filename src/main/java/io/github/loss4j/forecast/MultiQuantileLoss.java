package io.github.loss4j.forecast;

import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Decimals;
import io.github.loss4j.internal.RowLanes;
import io.github.loss4j.internal.RowLossTerms;
import io.github.loss4j.internal.TensorAccess;

/**
 * Mean quantile loss of several quantiles q₁ ... q_Q: (1/Q)·Σ max(q·(t − p), (1 − q)·(p − t)), with a prediction p for
 * each quantile and the target t. Also called mean pinball loss.
 *
 * <p>The prediction has shape {@code [N, Q]}, one column for each quantile in their order, the target {@code [N]};
 * {@code [Q]} is one row, and {@code [N, Q, d1, ...]} is allowed. There is one term for each row, in the unit of the
 * target. Convex; at the kink of a quantile, p = t, its derivative is 0. Crossing quantiles are allowed. Computed in
 * double and rounded once; a quantile stands for the decimal number that was written, so that 0.1f means 0.1.
 *
 * <p>For one quantile it is {@link io.github.loss4j.regression.QuantileLoss}. Twice this loss tends to the continuous
 * ranked probability score as the number of evenly spaced quantiles grows; the weighted interval score is a similar
 * sum. Some libraries take the sum over the quantiles, which is Q times this loss (Temporal Fusion Transformers), or
 * multiply by 2 (GluonTS). scikit-learn: mean_pinball_loss, of one quantile.
 *
 * @param quantiles the quantiles, each above 0 and below 1; at least one
 * @see <a href="https://doi.org/10.2307/1913643">Koenker and Bassett, Regression Quantiles (1978)</a>
 */
public record MultiQuantileLoss(Tensor quantiles) implements RowLoss<Tensor> {
    public MultiQuantileLoss {
        float[] all = TensorAccess.of(Checks.notNull("MultiQuantileLoss", "quantiles", quantiles));
        if (all.length == 0) {
            throw Checks.refusal("MultiQuantileLoss", "quantiles is empty; there must be at least one");
        }
        for (int k = 0; k < all.length; k++) {
            Checks.between("MultiQuantileLoss", "quantiles[" + k + "]", all[k], 0, 1);
        }
        quantiles = Tensor.of(all.clone());
    }

    /**
     * The loss of the given quantiles.
     *
     * @param quantiles each above 0 and below 1, in the order of the columns of the prediction
     */
    public MultiQuantileLoss(float... quantiles) {
        this(Tensor.of(Checks.notNull("MultiQuantileLoss", "quantiles", quantiles)));
    }

    /**
     * The quantiles.
     *
     * @return a copy
     */
    @Override public Tensor quantiles() {
        return Checks.copy(quantiles);
    }

    @Override public void check(Rows rows, Tensor target) {
        if (rows.classes() != quantiles.size()) {
            throw Checks.refusal(this, "prediction has " + rows.classes() + " columns but there are "
                    + quantiles.size() + " quantiles; there must be one for each");
        }
        Checks.notNull(this, "target", target);
        Checks.sameShape(this, "the loss", rows.shape(), "target", target.shape());
    }

    @Override public Terms terms(Tensor prediction, Tensor target) {
        return RowLossTerms.of(this, prediction, target, this::lanes);
    }

    private void lanes(RowLanes lanes, Tensor target, int from, boolean derivatives) {
        float[] all = TensorAccess.of(quantiles);
        lanes.load(TensorAccess.of(target));
        for (int k = 0; k < all.length; k++) {
            double quantile = Decimals.of(all[k]);
            addTerms(lanes.scores[k], lanes.targets, quantile, lanes.count, lanes.values);
            if (derivatives) {
                differentiate(lanes.scores[k], lanes.targets, quantile, lanes.count, all.length);
            }
        }
        for (int j = 0; j < lanes.count; j++) {
            lanes.values[j] /= all.length;
        }
    }

    private static void addTerms(double[] row, double[] targets, double quantile, int count, double[] sums) {
        for (int j = 0; j < count; j++) {
            sums[j] += Math.max(quantile * (targets[j] - row[j]), (1 - quantile) * (row[j] - targets[j]));
        }
    }

    private static void differentiate(double[] row, double[] targets, double quantile, int count, int quantiles) {
        for (int j = 0; j < count; j++) {
            double difference = row[j] - targets[j];
            row[j] = (BranchFree.step(difference) - quantile * BranchFree.unequal(difference)) / quantiles;
        }
    }

    @Override public float value(float[] row, Tensor target, int index) {
        float[] all = TensorAccess.of(quantiles);
        double t = TensorAccess.of(target)[index];
        double sum = 0;
        for (int k = 0; k < row.length; k++) {
            double quantile = Decimals.of(all[k]);
            sum += Math.max(quantile * (t - row[k]), (1 - quantile) * (row[k] - t));
        }
        return (float) (sum / row.length);
    }

    @Override public float evaluate(float[] row, Tensor target, int index, float[] gradient) {
        float[] all = TensorAccess.of(quantiles);
        float t = TensorAccess.of(target)[index];
        for (int k = 0; k < row.length; k++) {
            double quantile = Decimals.of(all[k]);
            double derivative = row[k] < t ? -quantile : row[k] > t ? 1 - quantile : row[k] == t ? 0 : Double.NaN;
            gradient[k] = (float) (derivative / row.length);
        }
        return value(row, target, index);
    }
}
