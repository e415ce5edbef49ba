package io.github.loss4j.regression;

import static io.github.loss4j.internal.Power.HIGH;
import static io.github.loss4j.internal.Power.LOW;
import static io.github.loss4j.internal.Power.SCALE;
import static io.github.loss4j.internal.Scratch.FIRST;
import static io.github.loss4j.internal.Scratch.RESULTS;
import static io.github.loss4j.internal.Scratch.SECOND;

import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.OutOfLine;
import io.github.loss4j.internal.Power;
import io.github.loss4j.internal.Scratch;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;

/**
 * The loops of {@link LpLoss} over a block. The methods that compute return false if a result is not finite, and the
 * caller must compute the elements one at a time.
 */
final class LpLoops {
    private static final OutOfLine MAGNITUDES = OutOfLine.of(MethodHandles.lookup(), "magnitudes", OutOfLine.ARRAYS);
    private static final OutOfLine SIGNS = OutOfLine.of(MethodHandles.lookup(), "signs", OutOfLine.ARRAYS);
    private static final OutOfLine MULTIPLES = OutOfLine.of(MethodHandles.lookup(), "multiples", OutOfLine.REGION);

    private LpLoops() {
    }

    static void logarithms(float[] predictions, float[] targets, int from, int length, Scratch scratch) {
        MAGNITUDES.run(predictions, targets, from, scratch.floats, length);
        Power.logarithms(scratch, length);
    }

    static boolean values(float exponent, int length, float[] values, int at, Scratch scratch) {
        return multiples(1, exponent, length, values, at, scratch);
    }

    static boolean derivatives(float exponent, float[] predictions, float[] targets, int from, int length,
            float[] derivatives, int at, Scratch scratch) {
        Power.apply(scratch, exponent - 1, length);
        scratch.floats.put(Power.PARAMETERS, exponent);
        SIGNS.run(predictions, targets, from, scratch.floats, length);
        return Power.copy(scratch, length, derivatives, at);
    }

    /** A factor times a power. */
    static boolean multiples(float factor, float exponent, int length, float[] into, int at, Scratch scratch) {
        Power.apply(scratch, exponent, length);
        scratch.floats.put(Power.PARAMETERS, factor);
        MULTIPLES.run(scratch.first, length);
        return Power.copy(scratch, length, into, at);
    }

    static void magnitudes(float[] predictions, float[] targets, int at, FloatBuffer floats, int length) {
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            floats.put(FIRST + j, Math.abs(predictions[at + j] - targets[at + j]));
            floats.put(SECOND + j, 0);
        }
    }

    static void signs(float[] predictions, float[] targets, int at, FloatBuffer floats, int length) {
        float factor = floats.get(Power.PARAMETERS);
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            floats.put(RESULTS + j, factor * (floats.get(SCALE + j) * (floats.get(HIGH + j) + floats.get(LOW + j)))
                    * BranchFree.sign(predictions[at + j] - targets[at + j]));
        }
    }

    static void multiples(Scratch.Region region, int length) {
        FloatBuffer floats = region.floats();
        float factor = floats.get(Power.PARAMETERS);
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            floats.put(RESULTS + j, factor * (floats.get(SCALE + j) * (floats.get(HIGH + j) + floats.get(LOW + j))));
        }
    }
}
