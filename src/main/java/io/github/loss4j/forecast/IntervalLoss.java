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
 * Interval score: (u − l) + (2/α)·max(0, l − t) + (2/α)·max(0, t − u), for a lower bound l, an upper bound u, the
 * target t and α = 1 − coverage. Also called Winkler score.
 *
 * <p>The prediction has shape {@code [N, 2]}, lower bounds before upper ones, the target {@code [N]}; {@code [2]} is
 * one interval, and {@code [N, 2, d1, ...]} is allowed. There is one term for each interval, in the unit of the target:
 * the width plus 2/α times the distance of the target from the interval. The expected loss is minimal where the bounds
 * are the quantiles α/2 and 1 − α/2. Convex; at a kink, where a bound equals the target, the derivative with respect to
 * that bound is 0. Crossing bounds are allowed: the formula still applies, and the penalty exceeds the negative width.
 * An infinite bound or target gives infinity, or NaN if a bound and the target are the same infinity. Computed in
 * double and rounded once.
 *
 * <p>It is 2/α times the sum of the quantile losses of both bounds; see {@link MultiQuantileLoss}. scoringrules for
 * Python: interval_score, of α. MAPIE: regression_mwi_score.
 *
 * @param coverage 1 − α, the fraction of targets that the interval should contain; above 0 and below 1
 * @see <a href="https://doi.org/10.1198/016214506000001437">Gneiting and Raftery, Strictly Proper Scoring Rules,
 *      Prediction, and Estimation (2007), section 6.2</a>
 */
public record IntervalLoss(float coverage) implements RowLoss<Tensor> {
    public IntervalLoss {
        Checks.between("IntervalLoss", "coverage", coverage, 0, 1);
    }

    /** The loss with a coverage of 0.9. */
    public IntervalLoss() {
        this(0.9f);
    }

    @Override public void check(Rows rows, Tensor target) {
        if (rows.classes() != 2) {
            throw Checks.refusal(this,
                    "prediction has " + rows.classes() + " bounds for each target; there must be 2, lower and upper");
        }
        Checks.notNull(this, "target", target);
        Checks.sameShape(this, "the loss", rows.shape(), "target", target.shape());
    }

    @Override public Terms terms(Tensor prediction, Tensor target) {
        return RowLossTerms.of(this, prediction, target, this::lanes);
    }

    private void lanes(RowLanes lanes, Tensor target, int from, boolean derivatives) {
        double[] lower = lanes.scores[0];
        double[] upper = lanes.scores[1];
        double penalty = penalty();
        lanes.load(TensorAccess.of(target));
        values(lower, upper, lanes.targets, penalty, lanes.count, lanes.values);
        if (derivatives) {
            differentiate(lower, lanes.targets, penalty, lanes.count, 1);
            differentiate(upper, lanes.targets, penalty, lanes.count, -1);
        }
    }

    private static void values(double[] lower, double[] upper, double[] targets, double penalty, int count,
            double[] into) {
        for (int j = 0; j < count; j++) {
            into[j] = value(lower[j], upper[j], targets[j], penalty);
        }
    }

    private static void differentiate(double[] bounds, double[] targets, double penalty, int count, double sign) {
        for (int j = 0; j < count; j++) {
            double outside = sign * (bounds[j] - targets[j]);
            bounds[j] = 0 + sign * (penalty * BranchFree.step(outside) - BranchFree.unequal(outside));
        }
    }

    @Override public float value(float[] bounds, Tensor target, int row) {
        float t = TensorAccess.of(target)[row];
        double value = value(bounds[0], bounds[1], t, penalty());
        // The formula subtracts infinities. The loss is the sum of the distances of both bounds, times factors.
        return (float) (Double.isNaN(value) ? Math.abs(bounds[0] - t) + Math.abs(bounds[1] - t) : value);
    }

    private static double value(double lower, double upper, double target, double penalty) {
        return upper - lower + penalty * (Math.max(0, lower - target) + Math.max(0, target - upper));
    }

    private double penalty() {
        return 2 / (1 - Decimals.of(coverage));
    }

    @Override public float evaluate(float[] bounds, Tensor target, int row, float[] gradient) {
        float t = TensorAccess.of(target)[row];
        gradient[0] = bounds[0] == t ? 0 : (float) (penalty() * BranchFree.step(bounds[0] - t) - 1);
        gradient[1] = bounds[1] == t ? 0 : (float) (1 - penalty() * BranchFree.step(t - bounds[1]));
        return value(bounds, target, row);
    }
}
