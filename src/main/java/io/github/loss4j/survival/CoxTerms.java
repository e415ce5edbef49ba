package io.github.loss4j.survival;

import io.github.loss4j.Curvature;
import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.JointTerms;
import io.github.loss4j.internal.TensorAccess;

/**
 * The events of a Cox model. One pass from the last time to the first adds up the risks of those at risk; for derivatives
 * another one from the first time to the last adds up what each event contributes to all that were at risk at it.
 *
 * <p>Sums of e^x are kept relative to the greatest x at risk, which grows in the first pass and falls in the second, so that
 * no exponential exceeds 1 and those that underflow do not count.
 */
final class CoxTerms implements JointTerms, DiagonalLoss.DiagonalTerms {
    private final float[] risks;
    private final Survival target;
    private final RiskSets sets;
    private final boolean efron;

    CoxTerms(Tensor prediction, Survival target, CoxLoss.Ties ties) {
        risks = TensorAccess.of(prediction);
        this.target = target;
        sets = target.riskSets();
        efron = ties == CoxLoss.Ties.EFRON;
    }

    /** The risk sets of each time, relative to e to the power of their greatest log-risk. */
    private static final class Sums {
        final double[] greatest;
        /** The risks of those without an event at this time. */
        final double[] others;
        /** The risks of those with an event at this time. */
        final double[] failing;
        /** The risk of each subject, in their order, relative to that of the greatest at its own time. */
        final double[] risks;

        Sums(int times, int subjects) {
            greatest = new double[times];
            others = new double[times];
            failing = new double[times];
            risks = new double[subjects];
        }
    }

    @Override public int[] shape() {
        return new int[] {sets.subjects.length};
    }

    @Override public int costPerTerm() {
        return 1;
    }

    @Override public float weight(int term) {
        return target.weight(sets.subjects[term]);
    }

    @Override public float multiplier(int term) {
        return weight(term);
    }

    @Override public boolean unweighted() {
        return target.weights.length == 0;
    }

    @Override public boolean mergeable() {
        return false;
    }

    @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient) {
        Sums sums = sums(values);
        if (gradient != null) {
            derive(sums, factors, gradient[0], false);
        }
    }

    @Override public void secondDerivatives(int from, int to, Curvature curvature, double[] factors, float[] into) {
        derive(sums(null), factors, into, true);
    }

    /** e to the power of the difference of two log-risks; 1 for equal ones, infinite ones too. */
    private static double ratio(double risk, double other) {
        return risk == other ? 1 : Math.exp(risk - other);
    }

    /** A part of those with an event at one time: how much of them is still at risk for the k-th of them. */
    private double left(int k, int events) {
        return efron ? 1 - (double) k / events : 1;
    }

    private Sums sums(float[] values) {
        Sums sums = new Sums(sets.times(), risks.length);
        double greatest = Double.NEGATIVE_INFINITY;
        double sum = 0;
        for (int time = 0; time < sets.times(); time++) {
            double before = greatest;
            for (int k = sets.starts[time]; k < sets.starts[time + 1]; k++) {
                int subject = sets.order[k];
                greatest = target.weight(subject) == 0 ? greatest : Math.max(greatest, risks[subject]);
            }
            sum *= ratio(before, greatest);
            double failing = 0;
            int events = 0;
            for (int k = sets.starts[time]; k < sets.starts[time + 1]; k++) {
                int subject = sets.order[k];
                if (target.weight(subject) != 0) {
                    double risk = target.weight(subject) * ratio(risks[subject], greatest);
                    sums.risks[k] = risk;
                    boolean fails = sets.terms[subject] >= 0;
                    events += fails ? 1 : 0;
                    failing += fails ? risk : 0;
                    sum += fails ? 0 : risk;
                }
            }
            sums.greatest[time] = greatest;
            sums.others[time] = sum;
            sums.failing[time] = failing;
            if (values != null && events > 0) {
                values(time, sums, events, values);
            }
            sum += failing;
        }
        return sums;
    }

    private void values(int time, Sums sums, int events, float[] values) {
        double log = 0;
        int logs = efron ? events : 1;
        for (int k = 0; k < logs; k++) {
            log += Math.log(sums.others[time] + left(k, events) * sums.failing[time]) / logs;
        }
        for (int k = sets.starts[time]; k < sets.starts[time + 1]; k++) {
            int subject = sets.order[k];
            if (sets.terms[subject] >= 0) {
                double greatest = sums.greatest[time];
                double distance = risks[subject] == greatest ? 0 : greatest - risks[subject];
                values[sets.terms[subject]] = (float) (distance + log);
            }
        }
    }

    /**
     * The gradient, or the diagonal of the Hessian.
     *
     * @param factors what the derivatives of each term are multiplied by
     */
    private void derive(Sums sums, double[] factors, float[] into, boolean hessian) {
        double greatest = Double.POSITIVE_INFINITY;
        double first = 0; // the sum over events of factor/sum of risks
        double second = 0; // the same with the square of the sum
        for (int time = sets.times() - 1; time >= 0; time--) {
            double total = 0;
            int events = 0;
            for (int k = sets.starts[time]; k < sets.starts[time + 1]; k++) {
                int subject = sets.order[k];
                if (sets.terms[subject] >= 0 && target.weight(subject) != 0) {
                    total += factors[sets.terms[subject]];
                    events++;
                }
            }
            double firstOfFailing = first;
            double secondOfFailing = second;
            if (total != 0) {
                double scale = ratio(sums.greatest[time], greatest);
                greatest = sums.greatest[time];
                first *= scale;
                second *= scale * scale;
                firstOfFailing = first;
                secondOfFailing = second;
                double factor = efron ? total / events : total;
                for (int k = 0; k < (efron ? events : 1); k++) {
                    double left = left(k, events);
                    double of = 1 / (sums.others[time] + left * sums.failing[time]);
                    first += factor * of;
                    second += factor * of * of;
                    firstOfFailing += factor * of * left;
                    secondOfFailing += factor * of * of * left * left;
                }
            }
            double shift = ratio(sums.greatest[time], greatest);
            for (int k = sets.starts[time]; k < sets.starts[time + 1]; k++) {
                int subject = sets.order[k];
                if (target.weight(subject) != 0) {
                    boolean fails = sets.terms[subject] >= 0;
                    // Before the first event that counts a log-risk may be NaN.
                    double risk = first == 0 ? 0 : sums.risks[k] * shift;
                    double share = risk * (fails ? firstOfFailing : first);
                    into[subject] = (float) (hessian
                            ? Math.max(0, share - risk * risk * (fails ? secondOfFailing : second))
                            : share - (fails ? factors[sets.terms[subject]] : 0));
                }
            }
        }
    }
}
