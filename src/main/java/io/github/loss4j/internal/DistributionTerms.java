package io.github.loss4j.internal;

import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;

/**
 * The terms of a loss that compares a number with its predicted distribution, given by two tensors of parameters in the
 * target's shape. Terms and derivatives are computed in double and rounded once.
 */
public abstract class DistributionTerms implements Terms {
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

    /** Formats the message for an invalid number, in the form that all these losses use. */
    protected static String fault(String argument, int index, float was, String plural, String must) {
        return argument + "[" + index + "] is " + was + "; " + plural + " must " + must;
    }

    @Override public final int[] shape() {
        return shape.clone();
    }

    @Override public final int costPerTerm() {
        return 1;
    }

    @Override public final Terms bindWeights(Tensor weights) {
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

    @Override public final void compute(int from, int to, float[] values, double[] factors, float[][] gradient) {
        for (int i = from; i < to; i++) {
            if (factors == null) {
                values[i - from] = (float) value(firsts[i], seconds[i], targets[i]);
                continue;
            }
            double factor = factors[i - from];
            if (factor == 0) {
                gradient[0][i] = 0;
                gradient[1][i] = 0;
            } else {
                values[i - from] = (float) value(firsts[i], seconds[i], targets[i]);
                gradient[0][i] = (float) (factor * firstParameterDerivative(firsts[i], seconds[i], targets[i]));
                gradient[1][i] = (float) (factor * secondParameterDerivative(firsts[i], seconds[i], targets[i]));
            }
        }
    }
}
