package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.RESULTS;

import io.github.loss4j.PointwiseLoss;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;

/**
 * The loops over a block for a loss of three lambdas. The loops call the lambdas directly. All such losses share the
 * methods of one class, so a call inside those methods would have a type profile of many lambdas and would not be
 * inlined.
 */
final class LambdaLoop extends BlockLoop {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final int TRIPS = Form.of(LOOKUP).length();

    @Override MethodHandles.Lookup lookup() {
        return LOOKUP;
    }

    static BlockLoop create() {
        return new LambdaLoop();
    }

    @Override int tripCount() {
        return TRIPS;
    }

    @Override void values(Job job, int at, FloatBuffer floats) {
        PointwiseLoss.Function function = ((Lambdas) job.loss).value();
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        for (int j = 0; j < TRIPS; j++) {
            floats.put(RESULTS + j, function.apply(predictions[at + j], targets[at + j]));
        }
    }

    @Override void derivatives(Job job, int at, FloatBuffer floats) {
        PointwiseLoss.Function function = ((Lambdas) job.loss).derivative();
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        float[] output = job.output;
        float factor = job.loopFactor;
        for (int j = 0; j < TRIPS; j++) {
            output[at + j] = factor * function.apply(predictions[at + j], targets[at + j]);
        }
    }

    @Override void secondDerivatives(Job job, int at, FloatBuffer floats) {
        PointwiseLoss.Function function = ((Lambdas) job.loss).secondDerivative();
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        float[] output = job.output;
        for (int j = 0; j < TRIPS; j++) {
            output[at + j] = function.apply(predictions[at + j], targets[at + j]);
        }
    }
}
