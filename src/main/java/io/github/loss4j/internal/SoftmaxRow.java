package io.github.loss4j.internal;

/**
 * Computes one row of {@link SoftmaxTerms}: a long one, or one whose exponentials are out of the range of the classes
 * that compute several rows at once.
 */
final class SoftmaxRow {
    private SoftmaxRow() {
    }

    /** Computes the loss of one row and, if the array is not null, its gradient. */
    static float compute(SoftmaxTerms terms, int row, double factor, float[][] gradient, Scratch scratch) {
        if (gradient != null && !FloatRange.isWellScaled(factor)) {
            float value = compute(terms, row, 1, gradient, scratch);
            RowBlocks.multiply(gradient[0], factor, terms.rows, row);
            return value;
        }
        int classes = terms.rows.classes();
        boolean contiguous = terms.rows.stride() == 1;
        float[] x = terms.contiguous(terms.scores, row, 0, scratch);
        int at = terms.begin(row);
        float[] e = gradient == null ? null : contiguous ? gradient[0] : scratch.row(1, classes);
        int target = terms.target(row, x, at);
        // The exponentials of a row that fits in a block remain there until they are multiplied.
        float[] into = classes > Scratch.BLOCK ? e : null;
        boolean checked = scratch.shiftedRows > 0;
        scratch.shiftedRows -= checked ? 1 : 0;
        float max = checked ? RowBlocks.max(x, at, classes, scratch) : Float.NaN;
        float shift = 0;
        double otherExps = Double.NaN;
        double targetExp = Double.NaN;
        if (!Softmax.mustShift(max)) {
            otherExps = Softmax.exponentials(x, at, classes, 0, target, into, at, scratch);
            targetExp = Exponential.of(x[at + target]);
        }
        if (!Softmax.isReliable(otherExps + targetExp, false)) {
            scratch.shiftedRows = checked ? scratch.shiftedRows : SoftmaxRows.SCALED_CALLS;
            shift = checked ? max : RowBlocks.max(x, at, classes, scratch);
            otherExps = Softmax.exponentials(x, at, classes, shift, target, into, at, scratch);
            targetExp = Exponential.of(x[at + target] - shift);
        }
        boolean infinite = shift == Float.POSITIVE_INFINITY;
        boolean tiny = otherExps < Softmax.TINY && classes > 1;
        double derivative = e == null && !tiny
                ? 1
                : terms.derivative(row, target, x, at, shift, otherExps, targetExp, scratch);
        // A tiny sum may lack underflowed terms, which matter if the derivative is above 1 in magnitude.
        // This condition does not use the factor, so that the value is the same with and without a gradient.
        float value = infinite || tiny && !(Math.abs(derivative) <= 1)
                ? preciseValue(terms, row, target, x, at, scratch)
                : (float) terms.value(row, target, x, at, shift, otherExps, targetExp, scratch);
        if (e != null) {
            if (infinite || tiny && !(Math.abs(factor * derivative) <= 1)
                    || !Softmax.canScale(factor * derivative, otherExps + targetExp)) {
                preciseGradient(terms, row, target, x, at, factor, e, scratch);
                if (!contiguous) {
                    RowBlocks.scatter(e, 1, terms.rows, row, gradient[0]);
                }
                return value;
            }
            float scale = (float) (factor * derivative / (otherExps + targetExp));
            if (into == null) {
                Softmax.copyScaled(scratch.first, classes, scale, e, at);
            } else {
                Softmax.scale(e, at, classes, scale);
            }
            terms.finish(row, target, derivative, otherExps, targetExp, factor, e, at, scratch);
            if (!contiguous) {
                RowBlocks.scatter(e, 1, terms.rows, row, gradient[0]);
            }
        }
        return value;
    }

    /** Computes the loss of a row in double, if its exponentials are out of the range of float32. */
    private static float preciseValue(SoftmaxTerms terms, int row, int target, float[] x, int at, Scratch scratch) {
        float shift = Softmax.max(x, at, terms.rows.classes());
        double otherExps = Softmax.exponentials(x, at, terms.rows.classes(), shift, target);
        double targetExp = Softmax.targetExp(x[at + target], shift);
        return (float) terms.value(row, target, x, at, shift, otherExps, targetExp, scratch);
    }

    /**
     * Computes the gradient of a row in double, if its exponentials or their factor are out of the range of float32.
     */
    private static void preciseGradient(SoftmaxTerms terms, int row, int target, float[] x, int at, double factor,
            float[] gradient,
            Scratch scratch) {
        int classes = terms.rows.classes();
        float shift = Softmax.max(x, at, classes);
        double otherExps = Softmax.exponentials(x, at, classes, shift, target);
        double targetExp = Softmax.targetExp(x[at + target], shift);
        double derivative = terms.derivative(row, target, x, at, shift, otherExps, targetExp, scratch);
        for (int c = 0; c < classes; c++) {
            double p = Softmax.targetExp(x[at + c], shift) / (otherExps + targetExp);
            gradient[at + c] = (float) (factor * derivative * p);
        }
        terms.finish(row, target, derivative, otherExps, targetExp, factor, gradient, at, scratch);
    }
}
