package io.github.loss4j.survival;

import io.github.loss4j.internal.DoubleFunctions;
import io.github.loss4j.internal.LogSum;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.Softmax;
import java.util.Arrays;

/**
 * The sum of the terms of a Cox model without weights, and its gradient, in loops over all subjects that have no
 * branches. All risks are relative to the exponential of one number, the maximum log-risk, so the sum of the first risk
 * set must not be negligible.
 */
final class UnweightedCox {
    /** If the first sum over a risk set is less, a product of sums may underflow, and terms lose digits. */
    private static final double SMALLEST_SUM = 0x1p-60;
    /** If the mean of the terms is less, it has lost digits: a term is the sum of a distance and a logarithm. */
    private static final double SMALLEST_MEAN = 0x1p-12;

    private final float[] risks;
    private final RiskSets sets;
    private final boolean efron;
    /** The risks in the order of the risk sets, then the derivatives. */
    private final double[] relative;
    /**
     * The sum of the risks up to each subject, then the derivative of the terms with respect to the logarithm of the
     * risks.
     */
    private final double[] sums;
    /** The number whose logarithm is in each term, in the order of the risk sets, then its derivative. */
    private final double[] atRisk;

    /** Uses the arrays of the working memory. */
    UnweightedCox(float[] risks, RiskSets sets, boolean efron, Scratch scratch) {
        this.risks = risks;
        this.sets = sets;
        this.efron = efron;
        relative = scratch.doubles(0, risks.length);
        sums = scratch.doubles(1, risks.length);
        atRisk = scratch.doubles(2, sets.subjects.length);
    }

    /** Returns the sum; NaN if it may have lost digits or is not finite. */
    double sum(Scratch scratch) {
        int events = sets.subjects.length;
        double max = Softmax.max(risks, 0, risks.length);
        relate(risks, sets.order, max, relative);
        DoubleFunctions.expOfMagnitudes(relative, risks.length, scratch);
        accumulate(relative, risks.length, sums);
        if (efron && sets.tied) {
            gatherTies();
        } else {
            gather(sums, sets.ends, atRisk);
        }
        if (events == 0 || !(atRisk[0] >= SMALLEST_SUM)) {
            return Double.NaN;
        }
        double sum = distances(risks, sets.subjects, max) + LogSum.of(atRisk, events, scratch);
        return sum >= events * SMALLEST_MEAN ? sum : Double.NaN;
    }

    /** Computes the gradient, times a factor, after the sum. */
    void gradient(double factor, float[] gradient) {
        int events = sets.subjects.length;
        for (int c = 0; c < events; c++) {
            atRisk[c] = factor / atRisk[c];
        }
        if (efron && sets.tied) {
            multiplyTies();
        } else {
            Arrays.fill(sums, 0, risks.length, 0);
            scatter(atRisk, sets.ends, sums);
            multiply(sums, risks.length, relative);
        }
        for (int position : sets.positions) {
            relative[position] -= factor;
        }
        for (int k = 0; k < risks.length; k++) {
            gradient[sets.order[k]] = (float) relative[k];
        }
    }

    private static void relate(float[] risks, int[] order, double max, double[] into) {
        for (int k = 0; k < order.length; k++) {
            into[k] = risks[order[k]] - max;
        }
    }

    private static void accumulate(double[] numbers, int length, double[] sums) {
        double sum = 0;
        for (int k = 0; k < length; k++) {
            sum += numbers[k];
            sums[k] = sum;
        }
    }

    private static void gather(double[] numbers, int[] indices, double[] into) {
        for (int c = 0; c < indices.length; c++) {
            into[c] = numbers[indices[c]];
        }
    }

    private static void scatter(double[] numbers, int[] indices, double[] into) {
        for (int c = 0; c < indices.length; c++) {
            into[indices[c]] += numbers[c];
        }
    }

    /** Multiplies each number by the sum of the rates from its index on. */
    private static void multiply(double[] rates, int length, double[] numbers) {
        double rate = 0;
        for (int k = length - 1; k >= 0; k--) {
            rate += rates[k];
            numbers[k] *= rate;
        }
    }

    /** The sum of the distances of the subjects with events from the maximum, in four parts. */
    private static double distances(float[] risks, int[] subjects, double max) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i <= subjects.length - 4; i += 4) {
            a += max - risks[subjects[i]];
            b += max - risks[subjects[i + 1]];
            c += max - risks[subjects[i + 2]];
            d += max - risks[subjects[i + 3]];
        }
        for (; i < subjects.length; i++) {
            a += max - risks[subjects[i]];
        }
        return a + b + (c + d);
    }

    /** Rounding errors of the difference of two sums do not matter, since it is subtracted from the larger sum. */
    private void gatherTies() {
        int c = 0;
        for (int group = 0; group < sets.groups(); group++) {
            int from = sets.events[group];
            int to = sets.starts[group + 1];
            double failing = sums[to - 1] - (from == 0 ? 0 : sums[from - 1]);
            for (int k = from; k < to; k++) {
                atRisk[c++] = sums[to - 1] - (double) (k - from) / (to - from) * failing;
            }
        }
    }

    private void multiplyTies() {
        int c = sets.subjects.length;
        double rate = 0;
        for (int group = sets.groups() - 1; group >= 0; group--) {
            int from = sets.events[group];
            int to = sets.starts[group + 1];
            double failingRate = rate;
            for (int k = to - 1; k >= from; k--) {
                c--;
                rate += atRisk[c];
                failingRate += (1 - (double) (k - from) / (to - from)) * atRisk[c];
            }
            for (int k = sets.starts[group]; k < to; k++) {
                relative[k] *= k < from ? rate : failingRate;
            }
        }
    }
}
