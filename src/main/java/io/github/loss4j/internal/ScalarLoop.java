package io.github.loss4j.internal;

import io.github.loss4j.PointwiseLoss;
import java.lang.invoke.MethodHandles;

/**
 * The scalar loops over short arrays and tails. They are separate from the loops over blocks because C2 unrolls a loop
 * according to its profiled trip counts: a program that warms up on four elements would never get long vectors.
 */
abstract class ScalarLoop {
    /** Creates a copy that is specialised for one class of loss. */
    static ScalarLoop specialized() {
        return LossSpecialization.of(shared(), Body.LOOKUP, 0);
    }

    /** Creates the fallback, which all losses share if hidden classes cannot be defined. */
    static ScalarLoop shared() {
        return new Body();
    }

    /** Returns the sum of the losses. If weights are given, the sum is weighted. */
    abstract double sum(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights, int from, int to);

    /** Adds the losses to an exact sum. If weights are given, the losses are weighted. */
    abstract void add(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights, int from, int to,
            ExactSum into);

    /** Writes the loss of each element to the same index of the output. */
    abstract void values(PointwiseLoss loss, float[] predictions, float[] targets, int from, int to, float[] into);

    /** Writes the derivative at each element, times a factor. */
    abstract void derivatives(PointwiseLoss loss, float[] predictions, float[] targets, float factor, int from, int to,
            float[] into);

    /** Returns the sum of the losses without weights, and writes the derivatives, in one loop. */
    abstract double sumAndDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, float factor, int from,
            int to, float[] into);

    /** Writes the second derivative at each element. */
    abstract void secondDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, int from, int to,
            float[] into);

    /** Writes the majorant at each element. */
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

        @Override double sumAndDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, float factor,
                int from, int to, float[] into) {
            double sum = 0;
            for (int i = from; i < to; i++) {
                float prediction = predictions[i];
                float target = targets[i];
                sum += loss.value(prediction, target);
                into[i] = factor * loss.derivative(prediction, target);
            }
            return sum;
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
