package io.github.loss4j.regression;

import static io.github.loss4j.internal.Power.HIGH;
import static io.github.loss4j.internal.Power.LOW;
import static io.github.loss4j.internal.Power.SCALE;
import static io.github.loss4j.internal.Scratch.FIRST;
import static io.github.loss4j.internal.Scratch.RESULTS;
import static io.github.loss4j.internal.Scratch.SECOND;

import io.github.loss4j.internal.BlockFormula;
import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.OutOfLine;
import io.github.loss4j.internal.Power;
import io.github.loss4j.internal.Scratch;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;

/**
 * The loops of {@link LpLoss} over a block. A method returns false if a result may be infinite or NaN; the elements of
 * the block are then computed one at a time.
 */
final class LpLoops implements BlockFormula<LpLoss> {
    static final LpLoops FORMULA = new LpLoops();
    private static final int MIN_LENGTH = 48;
    private static final OutOfLine MAGNITUDES = OutOfLine.of(MethodHandles.lookup(), "magnitudes", OutOfLine.ARRAYS);
    private static final OutOfLine SIGNS = OutOfLine.of(MethodHandles.lookup(), "signs", OutOfLine.ARRAYS);
    private static final OutOfLine MULTIPLES = OutOfLine.of(MethodHandles.lookup(), "multiples", OutOfLine.REGION);

    private LpLoops() {
    }

    @Override public int minLength() {
        return MIN_LENGTH;
    }

    @Override public void compute(LpLoss loss, float[] predictions, float[] targets, int from, int length,
            float[] values, float[] derivatives, float[] secondDerivatives) {
        float exponent = loss.exponent();
        if (length < MIN_LENGTH || loss.exact() || exponent > Power.MAX_EXPONENT) {
            for (int j = 0; j < length; j++) {
                element(loss, predictions[from + j] - targets[from + j], j, values, derivatives, secondDerivatives);
            }
            return;
        }
        Scratch scratch = Scratch.lease();
        try {
            for (int at = 0, part; at < length; at += part) {
                part = Math.min(Power.BLOCK, length - at);
                MAGNITUDES.run(predictions, targets, from + at, scratch.floats, part);
                Power.logarithms(scratch, part);
                boolean normal = values == null || multiples(1, exponent, part, values, at, scratch);
                normal &= derivatives == null
                        || derivatives(exponent, predictions, targets, from + at, part, derivatives, at, scratch);
                normal &= secondDerivatives == null
                        || multiples(loss.factor(), exponent - 2, part, secondDerivatives, at, scratch);
                for (int j = at; !normal && j < at + part; j++) {
                    element(loss, predictions[from + j] - targets[from + j], j, values, derivatives,
                            secondDerivatives);
                }
            }
        } finally {
            scratch.release();
        }
    }

    private static void element(LpLoss loss, float residual, int j, float[] values, float[] derivatives,
            float[] secondDerivatives) {
        if (values != null) {
            values[j] = loss.value(residual);
        }
        if (derivatives != null) {
            derivatives[j] = loss.derivative(residual);
        }
        if (secondDerivatives != null) {
            secondDerivatives[j] = loss.secondDerivative(residual);
        }
    }

    private static boolean derivatives(float exponent, float[] predictions, float[] targets, int from, int length,
            float[] derivatives, int at, Scratch scratch) {
        Power.apply(scratch, exponent - 1, length);
        scratch.floats.put(Power.PARAMETERS, exponent);
        SIGNS.run(predictions, targets, from, scratch.floats, length);
        return Power.copy(scratch, length, derivatives, at);
    }

    /** Computes a factor times a power. */
    private static boolean multiples(float factor, float exponent, int length, float[] into, int at, Scratch scratch) {
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
