package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.RESULTS;

import io.github.loss4j.PointwiseLoss;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;

/** The loops over a block for a loss that uses arithmetic only. */
final class PlainLoop extends BlockLoop {
    static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final int TRIPS = tripCount(LOOKUP);

    @Override int tripCount() {
        return TRIPS;
    }

    @Override void values(Job job, int at, FloatBuffer floats) {
        PointwiseLoss loss = job.loss;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        for (int j = 0; j < TRIPS; j++) {
            floats.put(RESULTS + j, loss.value(predictions[at + j], targets[at + j]));
        }
    }

    @Override void derivatives(Job job, int at, FloatBuffer floats) {
        PointwiseLoss loss = job.loss;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        float[] output = job.output;
        float factor = job.loopFactor;
        for (int j = 0; j < TRIPS; j++) {
            output[at + j] = factor * loss.derivative(predictions[at + j], targets[at + j]);
        }
    }

    @Override void valuesAndDerivatives(Job job, int at, FloatBuffer floats) {
        PointwiseLoss loss = job.loss;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        float[] output = job.output;
        float factor = job.loopFactor;
        for (int j = 0; j < TRIPS; j++) {
            float prediction = predictions[at + j];
            float target = targets[at + j];
            floats.put(RESULTS + j, loss.value(prediction, target));
            output[at + j] = factor * loss.derivative(prediction, target);
        }
    }

    @Override void addValues(Job job, int at, FloatBuffer floats) {
        PointwiseLoss loss = job.loss;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        for (int j = 0; j < TRIPS; j++) {
            floats.put(RESULTS + j, floats.get(RESULTS + j) + loss.value(predictions[at + j], targets[at + j]));
        }
    }

    @Override void addValuesAndDerivatives(Job job, int at, FloatBuffer floats) {
        PointwiseLoss loss = job.loss;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        float[] output = job.output;
        float factor = job.loopFactor;
        for (int j = 0; j < TRIPS; j++) {
            float prediction = predictions[at + j];
            float target = targets[at + j];
            floats.put(RESULTS + j, floats.get(RESULTS + j) + loss.value(prediction, target));
            output[at + j] = factor * loss.derivative(prediction, target);
        }
    }

    @Override void secondDerivatives(Job job, int at, FloatBuffer floats) {
        PointwiseLoss loss = job.loss;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        float[] output = job.output;
        for (int j = 0; j < TRIPS; j++) {
            output[at + j] = loss.secondDerivative(predictions[at + j], targets[at + j]);
        }
    }
}
