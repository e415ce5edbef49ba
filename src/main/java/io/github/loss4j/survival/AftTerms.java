package io.github.loss4j.survival;

import io.github.loss4j.Curvature;
import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Decimals;
import io.github.loss4j.internal.TensorAccess;
import java.util.Arrays;

/** The terms of an accelerated failure time model, one for each subject. */
final class AftTerms implements DiagonalLoss.DiagonalTerms {
    /** Cost of a term in elements read: it takes several logarithms and exponentials. */
    private static final int COST = 16;

    private final float[] predictions;
    private final Censored target;
    private final Noise noise;
    private final double scale;

    AftTerms(Tensor prediction, Censored target, AftLoss loss) {
        predictions = TensorAccess.of(prediction);
        this.target = target;
        noise = loss.distribution().noise;
        scale = Decimals.of(loss.scale());
    }

    @Override public int[] shape() {
        return new int[] {target.subjects()};
    }

    @Override public int costPerTerm() {
        return COST;
    }

    @Override public boolean unweighted() {
        return true;
    }

    @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient) {
        double[] term = new double[3];
        for (int i = from; i < to; i++) {
            if (factors != null && factors[i - from] == 0) {
                gradient[0][i] = 0;
                continue;
            }
            compute(i, term);
            values[i - from] = (float) term[0];
            if (factors != null) {
                gradient[0][i] = (float) (factors[i - from] * (term[1] / scale));
            }
        }
    }

    @Override public void secondDerivatives(int from, int to, Curvature curvature, double[] factors, float[] into) {
        double[] term = new double[3];
        for (int i = from; i < to; i++) {
            if (factors[i - from] == 0) {
                into[i] = 0;
                continue;
            }
            compute(i, term);
            into[i] = (float) (factors[i - from] * (term[2] / scale / scale));
        }
    }

    private void compute(int subject, double[] into) {
        double prediction = predictions[subject];
        double low = target.lower(subject);
        double high = target.upper(subject);
        if (Double.isNaN(prediction)) {
            Arrays.fill(into, prediction);
        } else if (low == high) {
            noise.exact((Math.log(low) - prediction) / scale, into);
            into[0] += Math.log(scale) + Math.log(low);
        } else {
            // Unknown bounds stay infinite for infinite predictions too.
            noise.between(low == 0 ? Double.NEGATIVE_INFINITY : (Math.log(low) - prediction) / scale,
                    high == Double.POSITIVE_INFINITY ? high : (Math.log(high) - prediction) / scale,
                    Math.log1p((high - low) / low) / scale, into);
        }
    }
}
