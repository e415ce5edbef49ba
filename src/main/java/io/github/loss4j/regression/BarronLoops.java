package io.github.loss4j.regression;

import static io.github.loss4j.internal.Power.HIGH;
import static io.github.loss4j.internal.Power.LOW;
import static io.github.loss4j.internal.Power.PARAMETERS;
import static io.github.loss4j.internal.Power.SCALE;
import static io.github.loss4j.internal.Scratch.FIRST;
import static io.github.loss4j.internal.Scratch.RESULTS;
import static io.github.loss4j.internal.Scratch.SECOND;

import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.Decimals;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.OutOfLine;
import io.github.loss4j.internal.Power;
import io.github.loss4j.internal.PowerFormula;
import io.github.loss4j.internal.Scratch;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;

/**
 * The loops of {@link BarronLoss} over a block, with u = y² + 1 and y = x/√|α − 2|. The power is u^(α/2); the
 * derivatives divide it by u.
 */
final class BarronLoops extends PowerFormula<BarronLoss> {
    static final BarronLoops FORMULA = new BarronLoops();
    /** The largest |α| of these loops. */
    private static final double MAX_ALPHA = 64;
    /** The smallest |α|. For an α nearer to 0 the loss is the same in float32. */
    private static final double MIN_ALPHA = 0x1p-40;
    /** The limit of c and 1/c, and of c√|α − 2| and its inverse, so that no square leaves the range of float32. */
    private static final double MAX_SCALE = 0x1p50;
    // The indices of the parameters: 1/(c√|α − 2|), |α − 2|/α or 1/c², α − 1, 1/(2c²), and the largest residual whose
    // value is a square.
    private static final int INVERSE = PARAMETERS;
    private static final int INVERSE_ERROR = PARAMETERS + 1;
    private static final int FACTOR = PARAMETERS + 2;
    private static final int ALPHA_MINUS_ONE = PARAMETERS + 3;
    private static final int HALF_CURVATURE = PARAMETERS + 4;
    private static final int MAX_SQUARE_RESIDUAL = PARAMETERS + 5;
    private static final int FACTOR_ERROR = PARAMETERS + 6;
    /** The region of u. */
    private static final int SUM = Power.WORK;
    /** Up to this |y| the value is y² times a factor in float32. */
    private static final double MAX_SQUARE_Y = 0x1p-25;

    private static final OutOfLine SQUARES = OutOfLine.of(MethodHandles.lookup(), "squares", OutOfLine.ARRAYS);
    private static final OutOfLine VALUES = OutOfLine.of(MethodHandles.lookup(), "values", OutOfLine.ARRAYS);
    private static final OutOfLine DERIVATIVES = OutOfLine.of(MethodHandles.lookup(), "derivatives",
            OutOfLine.ARRAYS);
    private static final OutOfLine SECOND_DERIVATIVES = OutOfLine.of(MethodHandles.lookup(), "secondDerivatives",
            OutOfLine.ARRAYS);

    private BarronLoops() {
    }

    /** 1/(c√|α − 2|); infinite for α = 2. */
    private static double inverse(BarronLoss loss) {
        return 1 / (Decimals.of(loss.scale()) * Math.sqrt(Math.abs(Decimals.of(loss.alpha()) - 2)));
    }

    /** α, or, if α is nearer to 0, a number for which the loss is the same in float32. */
    private static double nonzeroAlpha(BarronLoss loss) {
        return Math.abs(loss.alpha()) < MIN_ALPHA ? MIN_ALPHA : Decimals.of(loss.alpha());
    }

    @Override protected boolean inRange(BarronLoss loss) {
        double inverse = inverse(loss);
        return Math.abs(loss.alpha()) <= MAX_ALPHA && inverse > 1 / MAX_SCALE && inverse < MAX_SCALE
                && loss.scale() > 1 / MAX_SCALE && loss.scale() < MAX_SCALE;
    }

    @Override protected double inDouble(BarronLoss loss, int order, float prediction, float target) {
        return loss.inDouble(order, prediction - target);
    }

    @Override protected void powers(BarronLoss loss, float[] predictions, float[] targets, int from, int length,
            boolean values, Scratch scratch) {
        double inverse = inverse(loss);
        scratch.floats.put(INVERSE, (float) inverse);
        scratch.floats.put(INVERSE_ERROR, (float) (inverse - (float) inverse));
        SQUARES.run(predictions, targets, from, scratch.floats, length);
        Power.logarithms(scratch, length);
        Power.apply(scratch, nonzeroAlpha(loss) / 2, length);
    }

    @Override protected void results(BarronLoss loss, int order, float[] predictions, float[] targets, int from,
            int length, Scratch scratch) {
        double alpha = nonzeroAlpha(loss);
        double scale = Decimals.of(loss.scale());
        double curvature = 1 / (scale * scale);
        FloatBuffer floats = scratch.floats;
        double factor = order == 0 ? Math.abs(alpha - 2) / alpha : curvature;
        floats.put(FACTOR, (float) factor);
        floats.put(FACTOR_ERROR, (float) (factor - (float) factor));
        floats.put(MAX_SQUARE_RESIDUAL, (float) (MAX_SQUARE_Y * scale * Math.sqrt(Math.abs(alpha - 2))));
        floats.put(HALF_CURVATURE, (float) (curvature / 2));
        floats.put(ALPHA_MINUS_ONE, (float) (alpha - 1));
        OutOfLine loop = order == 0 ? VALUES : order == 1 ? DERIVATIVES : SECOND_DERIVATIVES;
        loop.run(predictions, targets, from, floats, length);
    }

    /** Writes u, and its rounding error divided by u. */
    static void squares(float[] predictions, float[] targets, int at, FloatBuffer floats, int length) {
        float inverse = floats.get(INVERSE);
        float inverseError = floats.get(INVERSE_ERROR);
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float residual = predictions[at + j] - targets[at + j];
            float y = residual * inverse;
            float error = Fma.of(residual, inverse, -y) + residual * inverseError;
            float square = y * y;
            float u = 1 + square;
            float squareError = Fma.of(2 * y, error, Fma.of(y, y, -square));
            float sumError = (1 - (u - (u - 1))) + (square - (u - 1));
            floats.put(FIRST + j, u);
            floats.put(SECOND + j, (sumError + squareError) / u);
            floats.put(SUM + j, u + (sumError + squareError));
        }
    }

    /** A residual r near 0 has the value r²/(2c²), since the product of a small α and a tiny y² would be subnormal. */
    static void values(float[] predictions, float[] targets, int at, FloatBuffer floats, int length) {
        float factor = floats.get(FACTOR);
        float limit = floats.get(MAX_SQUARE_RESIDUAL);
        float halfCurvature = floats.get(HALF_CURVATURE);
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float magnitude = Math.abs(predictions[at + j] - targets[at + j]);
            float useDifference = BranchFree.step(magnitude - limit);
            float clamped = Math.min(magnitude, limit);
            float scale = floats.get(SCALE + j);
            float difference = Fma.of(scale, floats.get(LOW + j), Fma.of(scale, floats.get(HIGH + j), -1));
            floats.put(RESULTS + j, Fma.of(useDifference, factor * difference,
                    (1 - useDifference) * (halfCurvature * clamped * clamped)));
        }
    }

    // A power that rounds to 0 becomes NaN, and the element is computed in double, since its derivative may not be 0.

    static void derivatives(float[] predictions, float[] targets, int at, FloatBuffer floats, int length) {
        float factor = floats.get(FACTOR);
        float factorError = floats.get(FACTOR_ERROR);
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float residual = predictions[at + j] - targets[at + j];
            float power = floats.get(SCALE + j) * (floats.get(HIGH + j) + floats.get(LOW + j));
            float product = Fma.of(residual, factor, residual * factorError);
            floats.put(RESULTS + j, Fma.of(0, 1 / power, power) * product / floats.get(SUM + j));
        }
    }

    static void secondDerivatives(float[] predictions, float[] targets, int at, FloatBuffer floats, int length) {
        float inverse = floats.get(INVERSE);
        float inverseError = floats.get(INVERSE_ERROR);
        float factor = floats.get(FACTOR);
        float alphaMinusOne = floats.get(ALPHA_MINUS_ONE);
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float residual = predictions[at + j] - targets[at + j];
            float y = Fma.of(residual, inverse, residual * inverseError);
            float u = floats.get(SUM + j);
            float power = floats.get(SCALE + j) * (floats.get(HIGH + j) + floats.get(LOW + j));
            floats.put(RESULTS + j, Fma.of(0, 1 / power, power) * factor * (Fma.of(y * y, alphaMinusOne, 1) / u) / u);
        }
    }
}
