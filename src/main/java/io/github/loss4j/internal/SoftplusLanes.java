package io.github.loss4j.internal;

/** Sums of softplus terms of the first logits of each row, in double, for the rows of {@link RowLanes}. */
public final class SoftplusLanes {
    private SoftplusLanes() {
    }

    /**
     * Adds softplus(±x) to the loss of each row, for its logits x at indices below {@link RowLanes#ends}. If a logit at
     * a larger index is NaN, the loss becomes NaN, and the row is then computed alone.
     *
     * @param lanes the logits, and in {@link RowLanes#targets} the index in each row at which the sign changes
     * @param sign the sign from that index on; below that index the sign is the opposite
     * @param derivatives whether to replace the logits by the derivatives
     */
    public static void run(RowLanes lanes, double sign, boolean derivatives) {
        for (int k = 0; k < lanes.classes; k++) {
            double[] logits = lanes.scores[k];
            multiplyBySigns(logits, lanes.targets, sign, k, lanes.count);
            System.arraycopy(logits, 0, lanes.sums, 0, lanes.count);
            DoubleFunctions.logistic(lanes.sums, lanes.others, lanes.count, lanes.scratch);
            addTerms(logits, lanes.others, lanes.ends, k, lanes.count, lanes.values);
            if (derivatives) {
                differentiate(logits, lanes.sums, lanes.ends, k, lanes.count);
                multiplyBySigns(logits, lanes.targets, sign, k, lanes.count);
            }
        }
    }

    /** Returns 1 if k is below the limit, otherwise 0, for integers. */
    private static double isBelow(int k, double limit) {
        return Math.max(0, Math.min(1, limit - k));
    }

    private static void multiplyBySigns(double[] numbers, double[] changes, double sign, int k, int count) {
        for (int j = 0; j < count; j++) {
            numbers[j] = 0 + numbers[j] * (sign * (1 - 2 * isBelow(k, changes[j]))); // 0 + −0 is 0
        }
    }

    private static void addTerms(double[] x, double[] logarithms, double[] ends, int k, int count, double[] sums) {
        for (int j = 0; j < count; j++) {
            sums[j] += isBelow(k, ends[j]) * (Math.max(0, x[j]) + logarithms[j]);
        }
    }

    /** σ(x), which is 1/(1 + e) for x > 0 and e/(1 + e) for x < 0. */
    private static void differentiate(double[] x, double[] exponentials, double[] ends, int k, int count) {
        for (int j = 0; j < count; j++) {
            double numerator = Math.max(exponentials[j], BranchFree.step(x[j]));
            x[j] = isBelow(k, ends[j]) * (numerator / (1 + exponentials[j]));
        }
    }
}
