package io.github.loss4j.internal;

import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;

/**
 * The terms of a loss that compares a number with its predicted distribution, given by two tensors of parameters in the
 * target's shape. Terms and derivatives are computed in double and rounded once.
 */
public abstract class DistributionTerms implements DoubleTerms {
    private static final OutOfLine MINIMUM = OutOfLine.of(MethodHandles.lookup(), "minimum", OutOfLine.ARRAY);

    private final Object loss;
    private final int[] shape;
    private final float[] firsts;
    private final float[] seconds;
    private final float[] targets;

    /**
     * Creates the terms.
     *
     * @param loss the loss, for messages
     * @param name the name of the first parameter
     * @param first the first parameter of each distribution
     * @param second the second parameter of each distribution, in the same shape
     * @param target the observed numbers
     */
    protected DistributionTerms(Object loss, String name, Tensor first, Tensor second, Tensor target) {
        Checks.notNull(loss, "target", target);
        Checks.sameShape(loss, name, first.shape(), "target", target.shape());
        this.loss = loss;
        shape = target.shape();
        firsts = TensorAccess.of(first);
        seconds = TensorAccess.of(second);
        targets = TensorAccess.of(target);
    }

    /** Returns the message for an invalid active term, or null if the term is valid. NaN is valid. */
    protected abstract String fault(int index, float first, float second, float target);

    /** Returns the loss of one term. */
    protected abstract double value(double first, double second, double target);

    /** Returns the derivative with respect to the first parameter. */
    protected abstract double firstParameterDerivative(double first, double second, double target);

    /** Returns the derivative with respect to the second parameter. */
    protected abstract double secondParameterDerivative(double first, double second, double target);

    /**
     * Returns whether all terms are valid, including masked ones; false if that is not known. This check of whole
     * arrays replaces a call for each term.
     */
    protected boolean areValid(float[] firsts, float[] seconds, float[] targets) {
        return false;
    }

    /**
     * Computes a block of terms in {@link DoubleBlock#VALUE}. A term that is not finite must be computed by {@link
     * #value}.
     *
     * @param summed whether only the sum of the terms is wanted; the terms may then omit a part, whose sum is returned
     * @return the sum of the omitted parts: 0 if each term is wanted; NaN if this loss has no such loops
     */
    protected double block(boolean summed, float[] firsts, float[] seconds, float[] targets, int from, int length,
            double[][] block, Scratch scratch) {
        return Double.NaN;
    }

    /**
     * Computes the derivatives of the block of the last call of {@link #block}. A derivative with respect to the second
     * parameter that is NaN must be computed by {@link #secondParameterDerivative}.
     */
    protected void derivatives(double[][] block, int length) {
    }

    /**
     * The minimum of an array.
     *
     * @param numbers the numbers
     * @return the minimum; NaN if a number is NaN, infinity if the array is empty
     */
    public static float minimum(float[] numbers) {
        Scratch scratch = Scratch.lease();
        try {
            FloatBuffer floats = scratch.floats;
            int width = Math.min(Scratch.BLOCK, numbers.length);
            floats.put(Scratch.FIRST, numbers, 0, width);
            int from = width;
            for (; from <= numbers.length - width && width > 0; from += width) {
                MINIMUM.run(numbers, from, 0, scratch.first, width);
            }
            float minimum = Float.POSITIVE_INFINITY;
            for (int j = 0; j < width; j++) {
                minimum = Math.min(minimum, floats.get(Scratch.FIRST + j));
            }
            for (int i = from; i < numbers.length; i++) {
                minimum = Math.min(minimum, numbers[i]);
            }
            return minimum;
        } finally {
            scratch.release();
        }
    }

    static void minimum(float[] numbers, int from, float unused, Scratch.Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            floats.put(Scratch.FIRST + j, Math.min(floats.get(Scratch.FIRST + j), numbers[from + j]));
        }
    }

    /** Formats the message for an invalid number, in the form that all these losses use. */
    protected static String fault(String argument, int index, float was, String plural, String must) {
        return argument + "[" + index + "] is " + was + "; " + plural + " must " + must;
    }

    @Override public final int[] shape() {
        return shape.clone();
    }

    @Override public final int costPerTerm() {
        return 3;
    }

    @Override public final Terms bindWeights(Tensor weights) {
        if (areValid(firsts, seconds, targets)) {
            return this;
        }
        float[] rowWeights = TensorAccess.ofNullable(weights);
        for (int i = 0; i < targets.length; i++) {
            if (rowWeights == null || rowWeights[i] != 0) {
                String fault = fault(i, firsts[i], seconds[i], targets[i]);
                if (fault != null) {
                    throw Checks.refusal(loss, fault);
                }
            }
        }
        return this;
    }

    @Override public final boolean unweighted() {
        return true;
    }

    @Override public final double sum(int from, int length, double[][] block, Scratch scratch) {
        double omitted = block(true, firsts, seconds, targets, from, length, block, scratch);
        return omitted + DoubleFunctions.sum(block[DoubleBlock.VALUE], length);
    }

    @Override public final void gradient(int from, int length, double factor, float[][] gradient, double[][] block) {
        allDerivatives(from, length, block);
        DoubleBlock.multiply(block[DoubleBlock.FIRST_DERIVATIVE], 1, factor, gradient[0], from, length);
        DoubleBlock.multiply(block[DoubleBlock.SECOND_DERIVATIVE], 1, factor, gradient[1], from, length);
    }

    private void allDerivatives(int from, int length, double[][] block) {
        derivatives(block, length);
        double[] derivatives = block[DoubleBlock.SECOND_DERIVATIVE];
        boolean complete = !Double.isNaN(DoubleFunctions.sum(derivatives, length));
        for (int j = 0; j < length && !complete; j++) {
            if (Double.isNaN(derivatives[j])) {
                derivatives[j] = secondParameterDerivative(firsts[from + j], seconds[from + j], targets[from + j]);
            }
        }
    }

    @Override public final void compute(int from, int to, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        double[][] block = scratch.doubleArrays();
        for (int at = from, length; at < to; at += length) {
            length = Math.min(DoubleBlock.LENGTH, to - at);
            if (block(false, firsts, seconds, targets, at, length, block, scratch) == 0) {
                if (factors != null) {
                    allDerivatives(at, length, block);
                }
                round(at, at - from, length, values, factors, gradient, block);
            } else {
                for (int i = at; i < at + length; i++) {
                    computeOne(i, i - from, values, factors, gradient);
                }
            }
        }
    }

    /** Rounds the results of a block, and computes the terms that are not finite. */
    private void round(int from, int at, int length, float[] values, double[] factors, float[][] gradient,
            double[][] block) {
        double[] terms = block[DoubleBlock.VALUE];
        boolean finite = true;
        for (int j = 0; j < length; j++) {
            float value = (float) terms[j];
            values[at + j] = value;
            finite &= Math.abs(value) <= Float.MAX_VALUE;
        }
        if (factors != null) {
            multiply(block[DoubleBlock.FIRST_DERIVATIVE], factors, at, gradient[0], from, length);
            multiply(block[DoubleBlock.SECOND_DERIVATIVE], factors, at, gradient[1], from, length);
        }
        for (int j = 0; j < length && !finite; j++) {
            if (!(Math.abs(values[at + j]) <= Float.MAX_VALUE)) {
                computeOne(from + j, at + j, values, factors, gradient);
            }
        }
    }

    private static void multiply(double[] derivatives, double[] factors, int at, float[] gradient, int from,
            int length) {
        for (int j = 0; j < length; j++) {
            double factor = factors[at + j];
            gradient[from + j] = factor == 0 ? 0 : (float) (factor * derivatives[j]);
        }
    }

    private void computeOne(int i, int at, float[] values, double[] factors, float[][] gradient) {
        if (factors != null && factors[at] == 0) {
            gradient[0][i] = 0;
            gradient[1][i] = 0;
            return;
        }
        values[at] = (float) value(firsts[i], seconds[i], targets[i]);
        if (factors != null) {
            gradient[0][i] = (float) (factors[at] * firstParameterDerivative(firsts[i], seconds[i], targets[i]));
            gradient[1][i] = (float) (factors[at] * secondParameterDerivative(firsts[i], seconds[i], targets[i]));
        }
    }
}
