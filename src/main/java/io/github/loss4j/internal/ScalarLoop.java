package io.github.loss4j.internal;

import io.github.loss4j.PointwiseLoss;
import java.lang.invoke.MethodHandles;

/**
 * The loops over few elements, one at a time. They are kept apart from the loops over blocks since C2 unrolls a loop by the
 * trip counts it has profiled: a program that warms up on four elements would never get long vectors.
 */
abstract class ScalarLoop {
    /** A copy specialised for one class of loss. */
    static ScalarLoop specialized() {
        return LossSpecialization.of(shared(), Body.LOOKUP, 0);
    }

    /** The loop that all losses share where no copy can be had. */
    static ScalarLoop shared() {
        return new Body();
    }

    /** The sum of the losses, weighted if there are weights. */
    abstract double sum(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights, int from, int to);

    /** Adds the losses exactly, weighted if there are weights. */
    abstract void add(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights, int from, int to,
            ExactSum into);

    /** The loss of each element, at its own index. */
    abstract void values(PointwiseLoss loss, float[] predictions, float[] targets, int from, int to, float[] into);

    /** The derivative at each element, times a factor. */
    abstract void derivatives(PointwiseLoss loss, float[] predictions, float[] targets, float factor, int from, int to,
            float[] into);

    /** The second derivative at each element. */
    abstract void secondDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, int from, int to,
            float[] into);

    /** The majorant at each element. */
    abstract void majorants(PointwiseLoss loss, float[] predictions, float[] targets, int from, int to, float[] into);

    private static final class Body extends ScalarLoop {
        static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

        @Override double sum(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights, int from,
                int to) {
            double sum = 0;
            for (int i = from; i < to; i++) {
                if (weights == null) {
                    sum += loss.value(predictions[i], targets[i]);
                } else if (weights[i] != 0) {
                    sum += (double) weights[i] * loss.value(predictions[i], targets[i]);
                }
            }
            return sum;
        }

        @Override void add(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights, int from, int to,
                ExactSum into) {
            for (int i = from; i < to; i++) {
                if (weights == null) {
                    into.add(loss.value(predictions[i], targets[i]));
                } else if (weights[i] != 0) {
                    into.add((double) weights[i] * loss.value(predictions[i], targets[i]));
                }
            }
        }

        @Override void values(PointwiseLoss loss, float[] predictions, float[] targets, int from, int to,
                float[] into) {
            for (int i = from; i < to; i++) {
                into[i] = loss.value(predictions[i], targets[i]);
            }
        }

        @Override void derivatives(PointwiseLoss loss, float[] predictions, float[] targets, float factor, int from,
                int to, float[] into) {
            for (int i = from; i < to; i++) {
                into[i] = factor * loss.derivative(predictions[i], targets[i]);
            }
        }

        @Override void secondDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, int from, int to,
                float[] into) {
            for (int i = from; i < to; i++) {
                into[i] = loss.secondDerivative(predictions[i], targets[i]);
            }
        }

        @Override void majorants(PointwiseLoss loss, float[] predictions, float[] targets, int from, int to,
                float[] into) {
            for (int i = from; i < to; i++) {
                into[i] = loss.majorant(predictions[i], targets[i]);
            }
        }
    }
}
