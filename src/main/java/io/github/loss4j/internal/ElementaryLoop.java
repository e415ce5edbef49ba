package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.FIRST;
import static io.github.loss4j.internal.Scratch.RESULTS;
import static io.github.loss4j.internal.Scratch.SECOND;

import io.github.loss4j.ElementaryLoss;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;

/** The loops over a block of an {@link ElementaryLoss}, which read the results of its functions from scratch memory. */
final class ElementaryLoop extends BlockLoop {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final Form FORM = Form.of(LOOKUP);
    private static final int TRIPS = FORM.length();
    private static final boolean RESIDUAL = FORM.argument() == LossArgument.RESIDUAL;
    private static final boolean UNIVARIATE = FORM.argument() != LossArgument.PAIR;

    @Override MethodHandles.Lookup lookup() {
        return LOOKUP;
    }

    static BlockLoop create() {
        return new ElementaryLoop();
    }

    @Override int tripCount() {
        return TRIPS;
    }

    @Override void firstArguments(Job job, int at, FloatBuffer floats) {
        ElementaryLoss loss = (ElementaryLoss) job.loss;
        ElementaryLoss.Univariate univariate = UNIVARIATE ? (ElementaryLoss.Univariate) loss : null;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        for (int j = 0; j < TRIPS; j++) {
            float prediction = predictions[at + j];
            float target = targets[at + j];
            floats.put(FIRST + j,
                    UNIVARIATE
                            ? univariate.firstArgument(variable(prediction, target))
                            : loss.firstArgument(prediction, target));
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
        ElementaryLoss.Univariate univariate = UNIVARIATE ? (ElementaryLoss.Univariate) loss : null;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        for (int j = 0; j < TRIPS; j++) {
            float prediction = predictions[at + j];
            float target = targets[at + j];
            float first = floats.get(FIRST + j);
            float second = floats.get(SECOND + j);
            floats.put(RESULTS + j,
                    UNIVARIATE
                            ? univariate.value(variable(prediction, target), first, second)
                            : loss.value(prediction, target, first, second));
        }
    }

    @Override void derivatives(Job job, int at, FloatBuffer floats) {
        ElementaryLoss loss = (ElementaryLoss) job.loss;
        ElementaryLoss.Univariate univariate = UNIVARIATE ? (ElementaryLoss.Univariate) loss : null;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        float[] output = job.output;
        float factor = job.loopFactor;
        for (int j = 0; j < TRIPS; j++) {
            float prediction = predictions[at + j];
            float target = targets[at + j];
            float first = floats.get(FIRST + j);
            float second = floats.get(SECOND + j);
            output[at + j] = factor * (UNIVARIATE
                    ? chain(univariate.derivative(variable(prediction, target), first, second), target)
                    : loss.derivative(prediction, target, first, second));
        }
    }

    @Override void secondDerivatives(Job job, int at, FloatBuffer floats) {
        ElementaryLoss loss = (ElementaryLoss) job.loss;
        ElementaryLoss.Univariate univariate = UNIVARIATE ? (ElementaryLoss.Univariate) loss : null;
        float[] predictions = job.blockPredictions;
        float[] targets = job.blockTargets;
        float[] output = job.output;
        for (int j = 0; j < TRIPS; j++) {
            float prediction = predictions[at + j];
            float target = targets[at + j];
            float first = floats.get(FIRST + j);
            float second = floats.get(SECOND + j);
            output[at + j] = UNIVARIATE
                    ? (RESIDUAL ? 1 : target * target)
                            * univariate.secondDerivative(variable(prediction, target), first, second)
                    : loss.secondDerivative(prediction, target, first, second);
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
