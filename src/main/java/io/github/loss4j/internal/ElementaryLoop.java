package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.FIRST;
import static io.github.loss4j.internal.Scratch.RESULTS;
import static io.github.loss4j.internal.Scratch.SECOND;

import io.github.loss4j.ElementaryLoss;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;

/** The loops over a block of an {@link ElementaryLoss}, which read the results of its functions from scratch memory. */
final class ElementaryLoop extends BlockLoop {
    static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final int TRIPS = tripCount(LOOKUP);

    @Override int tripCount() {
        return TRIPS;
    }

    @Override void firstArguments(Job job, int at, FloatBuffer floats) {
        ElementaryLoss loss = (ElementaryLoss) job.loss;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        for (int j = 0; j < TRIPS; j++) {
            floats.put(FIRST + j, loss.firstArgument(predictions[at + j], targets[at + j]));
        }
    }

    @Override void secondArguments(Job job, int at, FloatBuffer floats) {
        ElementaryLoss loss = (ElementaryLoss) job.loss;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        for (int j = 0; j < TRIPS; j++) {
            floats.put(SECOND + j, loss.secondArgument(predictions[at + j], targets[at + j], floats.get(FIRST + j)));
        }
    }

    @Override void thirdArguments(Job job, int at, FloatBuffer floats) {
        ElementaryLoss loss = (ElementaryLoss) job.loss;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        for (int j = 0; j < TRIPS; j++) {
            floats.put(SECOND + j, loss.thirdArgument(predictions[at + j], targets[at + j], floats.get(FIRST + j),
                    floats.get(SECOND + j)));
        }
    }

    @Override void values(Job job, int at, FloatBuffer floats) {
        ElementaryLoss loss = (ElementaryLoss) job.loss;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        for (int j = 0; j < TRIPS; j++) {
            floats.put(RESULTS + j, loss.value(predictions[at + j], targets[at + j], floats.get(FIRST + j),
                    floats.get(SECOND + j)));
        }
    }

    @Override void derivatives(Job job, int at, FloatBuffer floats) {
        ElementaryLoss loss = (ElementaryLoss) job.loss;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        float[] output = job.output;
        float factor = job.loopFactor;
        for (int j = 0; j < TRIPS; j++) {
            output[at + j] = factor * loss.derivative(predictions[at + j], targets[at + j], floats.get(FIRST + j),
                    floats.get(SECOND + j));
        }
    }

    @Override void secondDerivatives(Job job, int at, FloatBuffer floats) {
        ElementaryLoss loss = (ElementaryLoss) job.loss;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        float[] output = job.output;
        for (int j = 0; j < TRIPS; j++) {
            output[at + j] = loss.secondDerivative(predictions[at + j], targets[at + j], floats.get(FIRST + j),
                    floats.get(SECOND + j));
        }
    }
}
