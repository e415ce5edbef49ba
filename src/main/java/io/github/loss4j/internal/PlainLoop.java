package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.RESULTS;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.MarginLoss;
import io.github.loss4j.PointwiseLoss;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;

/** The loops over a block for a loss that uses arithmetic only. */
final class PlainLoop extends BlockLoop {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final Form FORM = Form.of(LOOKUP);
    private static final int TRIPS = FORM.length();
    private static final boolean RESIDUAL = FORM.argument() == LossArgument.RESIDUAL;
    private static final boolean MARGIN = FORM.argument() == LossArgument.MARGIN;
    private static final boolean NARROW = FORM.narrow();

    @Override MethodHandles.Lookup lookup() {
        return LOOKUP;
    }

    static BlockLoop create() {
        return new PlainLoop();
    }

    @Override int tripCount() {
        return TRIPS;
    }

    @Override void values(Job job, int at, FloatBuffer floats) {
        PointwiseLoss loss = job.loss;
        DistanceLoss distance = RESIDUAL ? (DistanceLoss) loss : null;
        MarginLoss margin = MARGIN ? (MarginLoss) loss : null;
        NarrowLoss narrow = NARROW ? (NarrowLoss) loss : null;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        for (int j = 0; j < TRIPS; j++) {
            float prediction = predictions[at + j];
            float target = targets[at + j];
            floats.put(RESULTS + j,
                    NARROW
                            ? narrow.narrowValue(prediction, target)
                            : RESIDUAL
                                    ? distance.value(prediction - target)
                                    : MARGIN ? margin.value(target * prediction) : loss.value(prediction, target));
        }
    }

    @Override void derivatives(Job job, int at, FloatBuffer floats) {
        PointwiseLoss loss = job.loss;
        DistanceLoss distance = RESIDUAL ? (DistanceLoss) loss : null;
        MarginLoss margin = MARGIN ? (MarginLoss) loss : null;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        float[] output = job.output;
        float factor = job.loopFactor;
        for (int j = 0; j < TRIPS; j++) {
            float prediction = predictions[at + j];
            float target = targets[at + j];
            output[at + j] = factor * (RESIDUAL
                    ? distance.derivative(prediction - target)
                    : MARGIN ? target * margin.derivative(target * prediction) : loss.derivative(prediction, target));
        }
    }

    @Override void valuesAndDerivatives(Job job, int at, FloatBuffer floats) {
        PointwiseLoss loss = job.loss;
        DistanceLoss distance = RESIDUAL ? (DistanceLoss) loss : null;
        MarginLoss margin = MARGIN ? (MarginLoss) loss : null;
        NarrowLoss narrow = NARROW ? (NarrowLoss) loss : null;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        float[] output = job.output;
        float factor = job.loopFactor;
        for (int j = 0; j < TRIPS; j++) {
            float prediction = predictions[at + j];
            float target = targets[at + j];
            floats.put(RESULTS + j,
                    NARROW
                            ? narrow.narrowValue(prediction, target)
                            : RESIDUAL
                                    ? distance.value(prediction - target)
                                    : MARGIN ? margin.value(target * prediction) : loss.value(prediction, target));
            output[at + j] = factor * (RESIDUAL
                    ? distance.derivative(prediction - target)
                    : MARGIN ? target * margin.derivative(target * prediction) : loss.derivative(prediction, target));
        }
    }

    @Override void addValues(Job job, int at, FloatBuffer floats) {
        PointwiseLoss loss = job.loss;
        DistanceLoss distance = RESIDUAL ? (DistanceLoss) loss : null;
        MarginLoss margin = MARGIN ? (MarginLoss) loss : null;
        NarrowLoss narrow = NARROW ? (NarrowLoss) loss : null;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        for (int j = 0; j < TRIPS; j++) {
            float prediction = predictions[at + j];
            float target = targets[at + j];
            floats.put(RESULTS + j,
                    floats.get(RESULTS + j) + (NARROW
                            ? narrow.narrowValue(prediction, target)
                            : RESIDUAL
                                    ? distance.value(prediction - target)
                                    : MARGIN ? margin.value(target * prediction) : loss.value(prediction, target)));
        }
    }

    @Override void addValuesAndDerivatives(Job job, int at, FloatBuffer floats) {
        PointwiseLoss loss = job.loss;
        DistanceLoss distance = RESIDUAL ? (DistanceLoss) loss : null;
        MarginLoss margin = MARGIN ? (MarginLoss) loss : null;
        NarrowLoss narrow = NARROW ? (NarrowLoss) loss : null;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        float[] output = job.output;
        float factor = job.loopFactor;
        for (int j = 0; j < TRIPS; j++) {
            float prediction = predictions[at + j];
            float target = targets[at + j];
            floats.put(RESULTS + j,
                    floats.get(RESULTS + j) + (NARROW
                            ? narrow.narrowValue(prediction, target)
                            : RESIDUAL
                                    ? distance.value(prediction - target)
                                    : MARGIN ? margin.value(target * prediction) : loss.value(prediction, target)));
            output[at + j] = factor * (RESIDUAL
                    ? distance.derivative(prediction - target)
                    : MARGIN ? target * margin.derivative(target * prediction) : loss.derivative(prediction, target));
        }
    }

    @Override void secondDerivatives(Job job, int at, FloatBuffer floats) {
        PointwiseLoss loss = job.loss;
        DistanceLoss distance = RESIDUAL ? (DistanceLoss) loss : null;
        MarginLoss margin = MARGIN ? (MarginLoss) loss : null;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        float[] output = job.output;
        for (int j = 0; j < TRIPS; j++) {
            float prediction = predictions[at + j];
            float target = targets[at + j];
            output[at + j] = RESIDUAL
                    ? distance.secondDerivative(prediction - target)
                    : MARGIN
                            ? target * target * margin.secondDerivative(target * prediction)
                            : loss.secondDerivative(prediction, target);
        }
    }
}
