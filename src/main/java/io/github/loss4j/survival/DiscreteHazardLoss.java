package io.github.loss4j.survival;

import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.RowLanes;
import io.github.loss4j.internal.RowLossTerms;
import io.github.loss4j.internal.SoftplusLanes;
import java.util.Arrays;

/**
 * Negative log-likelihood of survival in discrete time. x[k] is the logit of the hazard h[k] = σ(x[k]) of interval k,
 * the probability that the event happens in it if it has not happened before. With t the interval of the event or of
 * censoring, the loss is −Σ ln(1 − h[k]) over k &lt; t, minus ln h[t] for an event, and minus ln(1 − h[t]) for a
 * censored subject, which has survived that interval.
 *
 * <p>Logits have shape {@code [N, T]}, any real numbers; the target has N subjects, whose times are indices of
 * intervals, 0 ... T − 1. There is one term for each subject, in nats. Convex and smooth; stable for any finite logits.
 * Logits of later intervals are not read, and their derivatives are 0. A logit of ±∞ costs 0 if it predicts correctly,
 * otherwise infinity. Case weights of the {@link Survival} multiply the terms, and the mean divides by their sum.
 * Computed in double and rounded once.
 *
 * <p>The probability of surviving interval k is Π (1 − h[j]) over j ≤ k. The intervals need not be equally long. It is
 * the binary cross entropy over all pairs of a subject and an interval in which it was at risk. pycox:
 * nll_logistic_hazard.
 *
 * @see <a href="https://doi.org/10.7717/peerj.6257">Gensheimer and Narasimhan, A Scalable Discrete-Time Survival Model
 *      for Neural Networks (2019)</a>
 * @see <a href="https://doi.org/10.3102/10769986018002155">Singer and Willett, It's About Time: Using Discrete-Time
 *      Survival Analysis (1993)</a>
 */
public record DiscreteHazardLoss() implements RowLoss<Survival> {
    @Override public void check(Rows rows, Survival target) {
        Checks.notNull(this, "target", target);
        if (target.time.length != rows.count()) {
            throw Checks.refusal(this, "target has " + Checks.counted(target.time.length, "subject", "subjects")
                    + " but prediction has " + Checks.counted(rows.count(), "row", "rows")
                    + "; there must be one for each");
        }
    }

    @Override public void check(Rows rows, Survival target, int row) {
        float time = target.time[row];
        int intervals = rows.classes();
        if (!(time >= 0 && time < intervals && time == (int) time) && target.weight(row) != 0) {
            throw Checks.refusal(this, "target.time[" + row + "] is " + time + ", but "
                    + (intervals == 1
                            ? "there is 1 interval, 0"
                            : "there are " + intervals + " intervals, 0 to "
                                    + (intervals - 1)));
        }
    }

    @Override public float weight(Survival target, int row) {
        return target.weight(row);
    }

    @Override public Terms terms(Tensor prediction, Survival target) {
        return RowLossTerms.of(this, prediction, target, this::lanes);
    }

    private void lanes(RowLanes lanes, Survival target, int from, boolean derivatives) {
        lanes.load(target.time);
        for (int j = 0; j < lanes.count; j++) {
            lanes.ends[j] = lanes.targets[j] + 1;
            lanes.targets[j] += target.event[from + j] ? 0 : 1;
        }
        SoftplusLanes.run(lanes, -1, derivatives);
        for (int j = 0; target.weights.length > 0 && j < lanes.count; j++) {
            double weight = target.weight(from + j);
            lanes.values[j] *= weight;
            for (int k = 0; derivatives && k < lanes.classes; k++) {
                lanes.scores[k][j] *= weight;
            }
        }
    }

    @Override public float value(float[] logits, Survival target, int row) {
        int last = (int) target.time[row];
        double sum = 0;
        for (int k = 0; k <= last; k++) {
            double x = k == last && target.event[row] ? -logits[k] : logits[k];
            sum += Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
        }
        return (float) (target.weight(row) * sum);
    }

    @Override public float evaluate(float[] logits, Survival target, int row, float[] gradient) {
        int last = (int) target.time[row];
        double weight = target.weight(row);
        Arrays.fill(gradient, last + 1, logits.length, 0);
        double sum = 0;
        for (int k = 0; k <= last; k++) {
            boolean fails = k == last && target.event[row];
            double x = fails ? -logits[k] : logits[k];
            double e = Math.exp(-Math.abs(x));
            sum += Math.max(0, x) + Math.log1p(e);
            double derivative = weight * (x > 0 ? 1 : e) / (1 + e);
            gradient[k] = (float) (fails ? -derivative : derivative);
        }
        return (float) (weight * sum);
    }
}
