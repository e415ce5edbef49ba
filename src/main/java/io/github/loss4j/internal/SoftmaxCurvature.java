package io.github.loss4j.internal;

import io.github.loss4j.Curvature;

/** Computes the second derivatives of {@link SoftmaxTerms}. */
final class SoftmaxCurvature {
    private SoftmaxCurvature() {
    }

    /** Computes the second derivatives of one row. */
    static void compute(SoftmaxTerms terms, int row, double factor, Curvature curvature, float[] into,
            Scratch scratch) {
        int classes = terms.rows.classes();
        float[] x = scratch.row(0, classes);
        float[] e = scratch.row(1, classes);
        if (factor == 0) {
            RowBlocks.scatter(e, 0, terms.rows, row, into);
            return;
        }
        RowBlocks.gather(terms.scores, terms.rows, row, x);
        int target = terms.target(row, x, 0);
        float max = Softmax.max(x, 0, classes);
        float shift = 0;
        double otherExps = exponentials(x, shift, target, e, scratch);
        if (!Softmax.isReliable(otherExps + e[target], false)) {
            // The scores are shifted only if necessary, since the differences from the maximum are rounded.
            shift = max;
            otherExps = exponentials(x, shift, target, e, scratch);
        }
        double targetExp = e[target];
        double sum = otherExps + targetExp;
        double derivative = factor * terms.derivative(row, target, x, 0, shift, otherExps, targetExp, scratch);
        boolean tiny = !(Math.abs(derivative) <= 1) && Softmax.min(e, classes) < Float.MIN_NORMAL;
        if (shift == Float.POSITIVE_INFINITY || tiny) {
            preciseSecondDerivative(terms, row, target, x, max, factor, e, scratch);
        } else {
            double scaledSecond = factor * terms.scaledSecondDerivative(target, x, 0, shift, otherExps, targetExp);
            // p may be near 1 for the target or for the class of the maximum score. There 1 − p is computed from the
            // sum of the other exponentials, to avoid cancellation.
            int maxClass = Softmax.indexOf(x, classes, max);
            double maxOthers = maxClass == target ? otherExps : Softmax.sumExcept(e, classes, maxClass);
            for (int c = 0; c < classes; c++) {
                double complement = c == target ? otherExps : c == maxClass ? maxOthers : sum - e[c];
                e[c] = (float) (derivative * e[c] / sum * (complement / sum)
                        + chainTerm(scaledSecond, c == target, e[c], otherExps));
            }
        }
        if (curvature == Curvature.MAJORANT) {
            for (int c = 0; c < classes; c++) {
                e[c] = Majorants.bound(2.0 * e[c]);
            }
        }
        RowBlocks.scatter(e, 1, terms.rows, row, into);
    }

    /** Writes the exponentials of all classes, and returns their sum without the target. */
    private static double exponentials(float[] x, float shift, int target, float[] e, Scratch scratch) {
        double otherExps = Softmax.exponentials(x, 0, x.length, shift, target, e, 0, scratch);
        // A target out of the range of the fast exponential does not show in the sum.
        e[target] = Exponential.of(x[target] - shift);
        return otherExps;
    }

    /**
     * The part of a class's second derivative that is the second derivative f″ with respect to the cross entropy times
     * a square: f″·(1 − p)² for the target, f″·p² for any other class.
     *
     * @param scaledSecond f″·(1 − p[target])²
     */
    private static double chainTerm(double scaledSecond, boolean target, double e, double otherExps) {
        return scaledSecond == 0 || target ? scaledSecond : scaledSecond * (e / otherExps) * (e / otherExps);
    }

    /** Computes the second derivatives of a row in double, if its exponentials are out of the range of float32. */
    private static void preciseSecondDerivative(SoftmaxTerms terms, int row, int target, float[] x, float shift,
            double factor, float[] into,
            Scratch scratch) {
        int classes = terms.rows.classes();
        double otherExps = Softmax.exponentials(x, 0, classes, shift, target);
        double targetExp = Softmax.targetExp(x[target], shift);
        double sum = otherExps + targetExp;
        int maxClass = Softmax.indexOf(x, classes, shift);
        double maxOthers = Softmax.exponentials(x, 0, classes, shift, maxClass);
        double derivative = factor * terms.derivative(row, target, x, 0, shift, otherExps, targetExp, scratch);
        double scaledSecond = factor * terms.scaledSecondDerivative(target, x, 0, shift, otherExps, targetExp);
        for (int c = 0; c < classes; c++) {
            double e = c == target ? targetExp : Softmax.targetExp(x[c], shift);
            double complement = c == target ? otherExps : c == maxClass ? maxOthers : sum - e;
            into[c] = (float) (derivative * (e / sum) * (complement / sum)
                    + chainTerm(scaledSecond, c == target, e, otherExps));
        }
    }
}
