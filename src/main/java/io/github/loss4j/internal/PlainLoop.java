package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.RESULTS;

import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.UnivariateLoss;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;

/** The loops over a block for a loss that uses arithmetic only. */
final class PlainLoop extends BlockLoop {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final Form FORM = Form.of(LOOKUP);
    private static final int TRIPS = FORM.length();
    private static final boolean RESIDUAL = FORM.argument() == LossArgument.RESIDUAL;
    private static final boolean UNIVARIATE = FORM.argument() != LossArgument.PAIR;
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
        UnivariateLoss univariate = UNIVARIATE ? (UnivariateLoss) loss : null;
        NarrowLoss narrow = NARROW ? (NarrowLoss) loss : null;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        for (int j = 0; j < TRIPS; j++) {
            float prediction = predictions[at + j];
            float target = targets[at + j];
            floats.put(RESULTS + j,
                    NARROW
                            ? narrow.narrowValue(prediction, target)
                            : UNIVARIATE
                                    ? univariate.value(variable(prediction, target))
                                    : loss.value(prediction, target));
        }
    }

    @Override void derivatives(Job job, int at, FloatBuffer floats) {
        PointwiseLoss loss = job.loss;
        UnivariateLoss univariate = UNIVARIATE ? (UnivariateLoss) loss : null;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        float[] output = job.output;
        float factor = job.loopFactor;
        for (int j = 0; j < TRIPS; j++) {
            float prediction = predictions[at + j];
            float target = targets[at + j];
            output[at + j] = factor * (UNIVARIATE
                    ? chain(univariate.derivative(variable(prediction, target)), target)
                    : loss.derivative(prediction, target));
        }
    }

    @Override void valuesAndDerivatives(Job job, int at, FloatBuffer floats) {
        PointwiseLoss loss = job.loss;
        UnivariateLoss univariate = UNIVARIATE ? (UnivariateLoss) loss : null;
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
                            : UNIVARIATE
                                    ? univariate.value(variable(prediction, target))
                                    : loss.value(prediction, target));
            output[at + j] = factor * (UNIVARIATE
                    ? chain(univariate.derivative(variable(prediction, target)), target)
                    : loss.derivative(prediction, target));
        }
    }

    @Override void addValues(Job job, int at, FloatBuffer floats) {
        PointwiseLoss loss = job.loss;
        UnivariateLoss univariate = UNIVARIATE ? (UnivariateLoss) loss : null;
        NarrowLoss narrow = NARROW ? (NarrowLoss) loss : null;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        for (int j = 0; j < TRIPS; j++) {
            float prediction = predictions[at + j];
            float target = targets[at + j];
            floats.put(RESULTS + j,
                    floats.get(RESULTS + j) + (NARROW
                            ? narrow.narrowValue(prediction, target)
                            : UNIVARIATE
                                    ? univariate.value(variable(prediction, target))
                                    : loss.value(prediction, target)));
        }
    }

    @Override void addValuesAndDerivatives(Job job, int at, FloatBuffer floats) {
        PointwiseLoss loss = job.loss;
        UnivariateLoss univariate = UNIVARIATE ? (UnivariateLoss) loss : null;
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
                            : UNIVARIATE
                                    ? univariate.value(variable(prediction, target))
                                    : loss.value(prediction, target)));
            output[at + j] = factor * (UNIVARIATE
                    ? chain(univariate.derivative(variable(prediction, target)), target)
                    : loss.derivative(prediction, target));
        }
    }

    @Override void secondDerivatives(Job job, int at, FloatBuffer floats) {
        PointwiseLoss loss = job.loss;
        UnivariateLoss univariate = UNIVARIATE ? (UnivariateLoss) loss : null;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        float[] output = job.output;
        for (int j = 0; j < TRIPS; j++) {
            float prediction = predictions[at + j];
            float target = targets[at + j];
            output[at + j] = UNIVARIATE
                    ? (RESIDUAL ? 1 : target * target) * univariate.secondDerivative(variable(prediction, target))
                    : loss.secondDerivative(prediction, target);
        }
    }

    /** The residual or the margin. */
    private static float variable(float prediction, float target) {
        return RESIDUAL ? prediction - target : target * prediction;
    }

    /** Multiplies by the derivative of the residual or the margin with respect to the prediction. */
    private static float chain(float derivative, float target) {
        return RESIDUAL ? derivative : target * derivative;
    }
}
