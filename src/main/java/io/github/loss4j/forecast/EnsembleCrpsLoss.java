package io.github.loss4j.forecast;

import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.RowLanes;
import io.github.loss4j.internal.RowLossTerms;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.TensorAccess;
import java.util.Arrays;

/**
 * Continuous ranked probability score of an ensemble of M members x with target t: (1/M)·Σ|x − t| − (1/2M²)·ΣΣ|x − x′|.
 * The fair score divides the second sum by 2M(M − 1) instead; its expectation is the score of the distribution that the
 * members are drawn from.
 *
 * <p>The members have shape {@code [N, M]}, the target {@code [N]}; {@code [M]} is one ensemble, and
 * {@code [N, M, d1, ...]} is allowed. There is one term for each ensemble, in the unit of the target. It is never
 * negative, but the fair score may be. The derivative with respect to a member is (1/M)·sign(x − t) − (1/M²)·(number of
 * members below x − number of members above x), with M(M − 1) in place of M² for the fair score. At a kink, where a
 * member equals the target or another member, the sign is 0. An infinite member or target gives infinity, except that
 * the fair score ignores the distance of a single infinite member of one sign. NaN if a member and the target are the
 * same infinity and no distance is infinite. Computed in double from sorted members, in O(M log M), and rounded once.
 *
 * <p>With a single member both scores are the absolute error, {@link io.github.loss4j.regression.L1Loss}. {@link
 * GaussianCrpsLoss} is the score of a normal distribution. properscoring: crps_ensemble. scoringRules: crps_sample.
 * xskillscore and WeatherBench: CRPS and fair CRPS.
 *
 * @param fair whether to compute the fair score
 * @see <a href="https://doi.org/10.1198/016214506000001437">Gneiting and Raftery, Strictly Proper Scoring Rules,
 *      Prediction, and Estimation (2007)</a>
 * @see <a href="https://doi.org/10.1002/qj.2270">Ferro, Fair scores for ensemble forecasts (2014)</a>
 */
public record EnsembleCrpsLoss(boolean fair) implements RowLoss<Tensor> {
    /** The loss without the correction of the fair score. */
    public EnsembleCrpsLoss() {
        this(false);
    }

    @Override public void check(Rows rows, Tensor target) {
        Checks.notNull(this, "target", target);
        Checks.sameShape(this, "the loss", rows.shape(), "target", target.shape());
    }

    @Override public Terms terms(Tensor prediction, Tensor target) {
        return RowLossTerms.of(this, prediction, target, this::lanes);
    }

    private void lanes(RowLanes lanes, Tensor target, int from, boolean derivatives) {
        lanes.load(TensorAccess.of(target));
        lanes.allocateWork();
        int members = lanes.classes;
        double[][] x = lanes.scores;
        double[][] sorted = lanes.work;
        for (int i = 0; i < members; i++) {
            System.arraycopy(x[i], 0, sorted[i], 0, lanes.count);
        }
        sort(sorted, lanes.count);
        double[] distances = lanes.sums;
        double[] differences = lanes.others;
        Arrays.fill(distances, 0, lanes.count, 0);
        Arrays.fill(differences, 0, lanes.count, 0);
        for (int i = 0; i < members; i++) {
            addTerms(sorted[i], lanes.targets, 2 * i - members + 1, lanes.count, distances, differences);
        }
        double pairs = pairs(members);
        for (int j = 0; j < lanes.count; j++) {
            lanes.values[j] = distances[j] / members - differences[j] / pairs;
        }
        if (derivatives) {
            double[][] ranks = sorted;
            for (double[] rank : ranks) {
                Arrays.fill(rank, 0, lanes.count, 0);
            }
            for (int i = 1; i < members; i++) {
                for (int k = 0; k < i; k++) {
                    compare(x[i], x[k], lanes.count, ranks[i], ranks[k]);
                }
            }
            for (int i = 0; i < members; i++) {
                differentiate(x[i], lanes.targets, ranks[i], members, pairs, lanes.count);
            }
        }
    }

    /** Batcher's odd-even merge sort, of all rows at once. */
    private static void sort(double[][] columns, int count) {
        int length = columns.length;
        for (int sorted = 1; sorted < length; sorted *= 2) {
            for (int step = sorted; step >= 1; step /= 2) {
                int from = step % sorted;
                for (int i = from; i + step < length; i++) {
                    // Compares columns in every second run of this length, if both columns are in the same merged run.
                    if ((i & step) == from && i / (2 * sorted) == (i + step) / (2 * sorted)) {
                        order(columns[i], columns[i + step], count);
                    }
                }
            }
        }
    }

    private static void order(double[] a, double[] b, int count) {
        for (int j = 0; j < count; j++) {
            double min = Math.min(a[j], b[j]);
            double max = Math.max(a[j], b[j]);
            a[j] = min;
            b[j] = max;
        }
    }

    private static void addTerms(double[] sorted, double[] targets, double factor, int count, double[] distances,
            double[] differences) {
        for (int j = 0; j < count; j++) {
            double x = sorted[j] - targets[j];
            distances[j] += Math.abs(x);
            differences[j] += factor * x;
        }
    }

    /** Adds to the number of members below each of two members, minus that of those above it. */
    private static void compare(double[] a, double[] b, int count, double[] rankOfA, double[] rankOfB) {
        for (int j = 0; j < count; j++) {
            double sign = BranchFree.sign(a[j] - b[j]);
            rankOfA[j] += sign;
            rankOfB[j] -= sign;
        }
    }

    private static void differentiate(double[] x, double[] targets, double[] ranks, int members, double pairs,
            int count) {
        for (int j = 0; j < count; j++) {
            x[j] = BranchFree.sign(x[j] - targets[j]) / members - ranks[j] / pairs;
        }
    }

    @Override public float value(float[] members, Tensor target, int row) {
        return score(members, target, row, null);
    }

    @Override public float evaluate(float[] members, Tensor target, int row, float[] gradient) {
        return score(members, target, row, gradient);
    }

    /** Returns the loss, and writes the gradient if it is not null. */
    private float score(float[] members, Tensor target, int row, float[] gradient) {
        Scratch scratch = Scratch.lease();
        try {
            float t = TensorAccess.of(target)[row];
            float[] sorted = SortedRow.of(members, scratch);
            float value = value(sorted, t);
            if (gradient != null) {
                differentiate(members, sorted, t, Float.isNaN(value), gradient);
            }
            return value;
        } finally {
            scratch.release();
        }
    }

    private void differentiate(float[] members, float[] sorted, float t, boolean unknown, float[] gradient) {
        double pairs = pairs(members.length);
        for (int i = 0; i < members.length; i++) {
            int below = countBelow(sorted, members[i]);
            int above = members.length - countUpTo(sorted, members[i]);
            gradient[i] = unknown
                    ? Float.NaN
                    : (float) (sign(members[i], t) / members.length - (below - above) / pairs);
        }
    }

    /**
     * The number of pairs in the second term: M², or M(M − 1) if fair. With one member the sum over pairs is 0, so any
     * positive number may be returned.
     */
    private double pairs(int members) {
        return (double) members * (fair && members > 1 ? members - 1 : members);
    }

    /** Subtracts the target first, so that a large common offset cancels before the multiplications. */
    private float value(float[] sorted, double target) {
        int members = sorted.length;
        double distances = 0;
        double differences = 0;
        for (int i = 0; i < members; i++) {
            double x = sorted[i] - target;
            distances += Math.abs(x);
            differences += (2.0 * i - members + 1) * x;
        }
        float value = (float) (distances / members - differences / pairs(members));
        return Float.isFinite(value) ? value : ofInfinity(sorted, target);
    }

    /** The same sum of distances from the target, each with its factor, none of which is negative. */
    private float ofInfinity(float[] sorted, double target) {
        int members = sorted.length;
        double pairs = pairs(members);
        double sum = 0;
        boolean unknown = false;
        for (int i = 0; i < members; i++) {
            double distance = Math.abs(sorted[i] - target);
            double factor = pairs / members - sign(sorted[i], target) * (2.0 * i - members + 1);
            unknown |= sorted[i] == target && Double.isInfinite(target);
            sum += factor == 0 || sorted[i] == target ? 0 : factor * distance / pairs;
        }
        return unknown && sum < Double.POSITIVE_INFINITY ? Float.NaN : (float) sum;
    }

    /** The sign of x − y, 0 for the same infinity. */
    private static double sign(double x, double y) {
        return x == y ? 0 : Math.signum(x - y);
    }

    private static int countBelow(float[] sorted, float x) {
        int from = 0;
        int to = sorted.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (sorted[middle] < x) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    private static int countUpTo(float[] sorted, float x) {
        int from = 0;
        int to = sorted.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (sorted[middle] <= x) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }
}
