package io.github.loss4j.likelihood;

import static io.github.loss4j.internal.Power.HIGH;
import static io.github.loss4j.internal.Power.LOG;
import static io.github.loss4j.internal.Power.LOG_ERROR;
import static io.github.loss4j.internal.Power.LOW;
import static io.github.loss4j.internal.Power.PARAMETERS;
import static io.github.loss4j.internal.Power.SCALE;
import static io.github.loss4j.internal.Power.WHOLE;
import static io.github.loss4j.internal.Power.WORK;
import static io.github.loss4j.internal.Power.WORK_BEFORE_COPY;
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
import io.github.loss4j.internal.Scratch.Region;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;

/**
 * The loops of {@link TweedieDevianceLoss} over a block, with a = 1 − k, b = 2 − k, u = t/μ and d = t − μ.
 *
 * <p>The deviance is 2μᵃ(w(uᵖ − 1) − pd)/(ab), with p = a and w = t for powers up to 1.5, p = b and w = μ for larger
 * ones. A p near 0 thus loses no digits, since the difference is divided by it. Near u = 1, where the difference
 * cancels, the deviance is computed as 2μᵃ·d·L·P(L), with L = ln u and a power series P. For the power 1.5 it is 4(√t −
 * √μ)²/√μ.
 */
final class TweedieDevianceLoops extends PowerFormula<TweedieDevianceLoss> {
    static final TweedieDevianceLoops FORMULA = new TweedieDevianceLoops();
    /** The largest power of these loops. */
    private static final float MAX_POWER = 4;
    /** The power whose deviance needs square roots only. */
    private static final float ROOT_POWER = 1.5f;
    /** The number of terms of the series. */
    private static final int TERMS = 13;
    /** The series is used up to this |L|·max(1, |a|, |b|). */
    private static final double MAX_SERIES_LOG = 1.6;
    private static final double LN2 = Math.log(2);
    /** A factor of mean and target that keeps the rounding errors of their products normal. */
    private static final float NORMALIZER = 0x1p26f;
    /** The smallest |p|. For a p nearer to 0 the loss is the same in float32. */
    private static final double MIN_EXPONENT = 0x1p-40;

    // The indices of the parameters: p in two parts, the weights of t and μ in w, the factor of the difference of
    // powers, the largest |log₂ u| of the series, a, and the coefficients of the series. A power of two multiplies p
    // and the weights, and divides the factor.
    private static final int EXPONENT = PARAMETERS;
    private static final int EXPONENT_ERROR = PARAMETERS + 1;
    private static final int WEIGHT_OF_TARGET = PARAMETERS + 2;
    private static final int WEIGHT_OF_MEAN = PARAMETERS + 3;
    private static final int FACTOR = PARAMETERS + 4;
    private static final int MAX_LOG = PARAMETERS + 5;
    private static final int A = PARAMETERS + 6;
    private static final int COEFFICIENTS = PARAMETERS + 7;
    // The regions of intermediate results. Those of values replace the logarithms.
    private static final int SERIES = LOG;
    /** 1 for an element whose value is the difference of powers, 0 for an element whose value is the series. */
    private static final int USE_DIFFERENCE = LOG_ERROR;
    /** 1 for a positive target, 0 for a target of 0; then the rounding error of pd. */
    private static final int POSITIVE = WORK_BEFORE_COPY;
    private static final int DISTANCE_ERROR = WORK_BEFORE_COPY;
    private static final int POWER_OF_MEAN = WORK;

    private static final OutOfLine MEANS = OutOfLine.of(MethodHandles.lookup(), "means", OutOfLine.ARRAYS);
    private static final OutOfLine INVERSE_ROOTS = OutOfLine.of(MethodHandles.lookup(), "inverseRoots",
            OutOfLine.ARRAYS);
    private static final OutOfLine OF_ROOTS = OutOfLine.of(MethodHandles.lookup(), "ofRoots", OutOfLine.ARRAYS);
    private static final OutOfLine POWERS = OutOfLine.of(MethodHandles.lookup(), "powers", OutOfLine.REGION);
    private static final OutOfLine RATIOS = OutOfLine.of(MethodHandles.lookup(), "ratios", OutOfLine.ARRAYS);
    private static final OutOfLine SUM_SERIES = OutOfLine.of(MethodHandles.lookup(), "series", OutOfLine.REGION);
    private static final OutOfLine DISTANCES = OutOfLine.of(MethodHandles.lookup(), "distances", OutOfLine.ARRAYS);
    private static final OutOfLine DIFFERENCES = OutOfLine.of(MethodHandles.lookup(), "differences",
            OutOfLine.ARRAYS);
    private static final OutOfLine VALUES = OutOfLine.of(MethodHandles.lookup(), "values", OutOfLine.ARRAYS);
    private static final OutOfLine DERIVATIVES = OutOfLine.of(MethodHandles.lookup(), "derivatives",
            OutOfLine.ARRAYS);
    private static final OutOfLine SECOND_DERIVATIVES = OutOfLine.of(MethodHandles.lookup(), "secondDerivatives",
            OutOfLine.ARRAYS);

    /** The parameters of the loss of the last call, which is often the loss of the next call. */
    private static volatile Parameters last = new Parameters(1.5, parameters(1.5));

    private record Parameters(double power, float[] numbers) {
    }

    private TweedieDevianceLoops() {
    }

    @Override protected boolean inRange(TweedieDevianceLoss loss) {
        return loss.power() >= 1 && loss.power() <= MAX_POWER;
    }

    @Override protected double inDouble(TweedieDevianceLoss loss, int order, float prediction, float target) {
        return loss.inDouble(order, prediction, target);
    }

    /** Computes μᵃ, and for values also the powers of u. */
    @Override protected void powers(TweedieDevianceLoss loss, float[] predictions, float[] targets, int from,
            int length, boolean values, Scratch scratch) {
        double k = Decimals.of(loss.power());
        scratch.floats.put(PARAMETERS, parametersOf(k));
        if (k == ROOT_POWER) {
            INVERSE_ROOTS.run(predictions, targets, from, scratch.floats, length);
            return;
        }
        MEANS.run(predictions, targets, from, scratch.floats, length);
        Power.logarithms(scratch, length);
        Power.apply(scratch, 1 - k, length);
        POWERS.run(scratch.first, length);
        if (values) {
            RATIOS.run(predictions, targets, from, scratch.floats, length);
            Power.logarithms(scratch, length);
            Power.apply(scratch, exponent(k), length);
            SUM_SERIES.run(scratch.first, length);
        }
    }

    @Override protected void results(TweedieDevianceLoss loss, int order, float[] predictions, float[] targets,
            int from, int length, Scratch scratch) {
        boolean ofRoots = loss.power() == ROOT_POWER;
        if (order == 0 && !ofRoots) {
            DISTANCES.run(predictions, targets, from, scratch.floats, length);
            DIFFERENCES.run(predictions, targets, from, scratch.floats, length);
        }
        OutOfLine loop = order == 0 ? ofRoots ? OF_ROOTS : VALUES : order == 1 ? DERIVATIVES : SECOND_DERIVATIVES;
        loop.run(predictions, targets, from, scratch.floats, length);
    }

    static void inverseRoots(float[] predictions, float[] targets, int at, FloatBuffer floats, int length) {
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            floats.put(POWER_OF_MEAN + j, 1 / (float) Math.sqrt(predictions[at + j]));
        }
    }

    /** The difference of the roots is that of their squares, divided by the sum of the roots. */
    static void ofRoots(float[] predictions, float[] targets, int at, FloatBuffer floats, int length) {
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float mean = predictions[at + j];
            float target = targets[at + j];
            float root = (float) Math.sqrt(mean);
            float distance = target - mean;
            float square = Fma.of(2 * (float) Math.sqrt(target), root, target + mean);
            floats.put(RESULTS + j, 4 * (distance / square) * (distance / root));
        }
    }

    /** Returns p. */
    private static double exponent(double k) {
        double p = k <= 1.5 ? 1 - k : 2 - k;
        return Math.abs(p) < MIN_EXPONENT ? MIN_EXPONENT : p;
    }

    private static float[] parametersOf(double k) {
        Parameters parameters = last;
        if (parameters.power != k) {
            parameters = new Parameters(k, parameters(k));
            last = parameters;
        }
        return parameters.numbers;
    }

    private static float[] parameters(double k) {
        double p = exponent(k);
        double scale = Math.scalb(NORMALIZER, -Math.getExponent(p));
        float[] numbers = new float[COEFFICIENTS - PARAMETERS + TERMS];
        numbers[0] = (float) (scale * p);
        numbers[EXPONENT_ERROR - PARAMETERS] = (float) (scale * p - numbers[0]);
        numbers[WEIGHT_OF_TARGET - PARAMETERS] = k <= 1.5 ? (float) scale : 0;
        numbers[WEIGHT_OF_MEAN - PARAMETERS] = k <= 1.5 ? 0 : (float) scale;
        numbers[FACTOR - PARAMETERS] = (float) (2 / (scale * p * (k <= 1.5 ? 2 - k : 1 - k)));
        numbers[MAX_LOG - PARAMETERS] = (float) (MAX_SERIES_LOG / LN2 / Math.max(1, k - 1));
        numbers[A - PARAMETERS] = (float) (1 - k);
        // The series of (E(bL)/b − E(L))/(aL²), with E(x) = eˣ − 1 − x, divided by that of (e^L − 1)/L.
        double[] series = new double[TERMS];
        double sum = 0;
        double factorial = 1;
        for (int n = 0; n < TERMS; n++) {
            sum = sum * (2 - k) + 1;
            factorial *= n + 2;
            series[n] = sum / factorial;
            double divisor = 1;
            for (int m = 1; m <= n; m++) {
                divisor *= m + 1;
                series[n] -= series[n - m] / divisor;
            }
            numbers[COEFFICIENTS - PARAMETERS + n] = (float) (2 * series[n] * Math.pow(LN2, n + 1));
        }
        return numbers;
    }

    static void means(float[] predictions, float[] targets, int at, FloatBuffer floats, int length) {
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            floats.put(FIRST + j, predictions[at + j]);
            floats.put(SECOND + j, 0);
        }
    }

    /** Writes μᵃ, or NaN if it is 0 in float32. */
    static void powers(Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float power = floats.get(SCALE + j) * (floats.get(HIGH + j) + floats.get(LOW + j));
            floats.put(POWER_OF_MEAN + j, Fma.of(0, 1 / power, power));
        }
    }

    /** Writes u, or 1 for t = 0, and its rounding error divided by u. */
    static void ratios(float[] predictions, float[] targets, int at, FloatBuffer floats, int length) {
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float mean = NORMALIZER * predictions[at + j];
            float target = NORMALIZER * targets[at + j];
            float positive = BranchFree.step(target);
            float ratio = target / mean;
            floats.put(FIRST + j, ratio + (1 - positive));
            floats.put(SECOND + j, Fma.of(-ratio, mean, target) / Math.max(Float.MIN_NORMAL, target));
            floats.put(POSITIVE + j, positive);
        }
    }

    /** Writes L·P(L) for the elements that use the series, 0 for the others. Sets uᵖ to 0 for t = 0. */
    static void series(Region region, int length) {
        FloatBuffer floats = region.floats();
        float maxLog = floats.get(MAX_LOG);
        float c0 = floats.get(COEFFICIENTS);
        float c1 = floats.get(COEFFICIENTS + 1);
        float c2 = floats.get(COEFFICIENTS + 2);
        float c3 = floats.get(COEFFICIENTS + 3);
        float c4 = floats.get(COEFFICIENTS + 4);
        float c5 = floats.get(COEFFICIENTS + 5);
        float c6 = floats.get(COEFFICIENTS + 6);
        float c7 = floats.get(COEFFICIENTS + 7);
        float c8 = floats.get(COEFFICIENTS + 8);
        float c9 = floats.get(COEFFICIENTS + 9);
        float c10 = floats.get(COEFFICIENTS + 10);
        float c11 = floats.get(COEFFICIENTS + 11);
        float c12 = floats.get(COEFFICIENTS + 12);
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float log = floats.get(WHOLE + j) + floats.get(LOG + j) + floats.get(LOG_ERROR + j);
            float positive = floats.get(POSITIVE + j);
            float useSeries = positive * (1 - BranchFree.step(Math.abs(log) - maxLog));
            float x = useSeries * log;
            float z = x * x;
            float even = Fma.of(z, Fma.of(z, Fma.of(z, c12, c10), c8), c6);
            float odd = Fma.of(z, Fma.of(z, Fma.of(z, c11, c9), c7), c5);
            even = Fma.of(z, Fma.of(z, Fma.of(z, even, c4), c2), c0);
            odd = Fma.of(z, Fma.of(z, odd, c3), c1);
            floats.put(SERIES + j, x * Fma.of(x, odd, even));
            floats.put(USE_DIFFERENCE + j, 1 - useSeries);
            floats.put(SCALE + j, floats.get(SCALE + j) * positive);
        }
    }

    /** Writes pd in two parts, times the power of two of the parameters. */
    static void distances(float[] predictions, float[] targets, int at, FloatBuffer floats, int length) {
        float p = floats.get(EXPONENT);
        float exponentError = floats.get(EXPONENT_ERROR);
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float mean = predictions[at + j];
            float target = targets[at + j];
            float distance = target - mean;
            float rounded = distance - target;
            float distanceError = (target - (distance - rounded)) - (mean + rounded);
            float product = p * distance;
            floats.put(RESULTS + j, product);
            floats.put(DISTANCE_ERROR + j,
                    Fma.of(exponentError, distance, Fma.of(p, distanceError, Fma.of(p, distance, -product))));
        }
    }

    /** Writes w(uᵖ − 1) − pd, times that power of two. */
    static void differences(float[] predictions, float[] targets, int at, FloatBuffer floats, int length) {
        float weightOfTarget = floats.get(WEIGHT_OF_TARGET);
        float weightOfMean = floats.get(WEIGHT_OF_MEAN);
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float weight = Fma.of(weightOfTarget, targets[at + j], weightOfMean * predictions[at + j]);
            float scale = floats.get(SCALE + j);
            float growth = Fma.of(scale, floats.get(HIGH + j), -1);
            float product = weight * growth;
            float error = Fma.of(weight, scale * floats.get(LOW + j), Fma.of(weight, growth, -product));
            floats.put(RESULTS + j, product - floats.get(RESULTS + j) + (error - floats.get(DISTANCE_ERROR + j)));
        }
    }

    static void values(float[] predictions, float[] targets, int at, FloatBuffer floats, int length) {
        float factor = floats.get(FACTOR);
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float distance = targets[at + j] - predictions[at + j];
            float power = floats.get(POWER_OF_MEAN + j);
            floats.put(RESULTS + j, Fma.of(power * distance, floats.get(SERIES + j),
                    floats.get(USE_DIFFERENCE + j) * floats.get(RESULTS + j) * power * factor));
        }
    }

    static void derivatives(float[] predictions, float[] targets, int at, FloatBuffer floats, int length) {
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float mean = predictions[at + j];
            floats.put(RESULTS + j, 2 * ((mean - targets[at + j]) * floats.get(POWER_OF_MEAN + j) / mean));
        }
    }

    static void secondDerivatives(float[] predictions, float[] targets, int at, FloatBuffer floats, int length) {
        float a = floats.get(A);
        float k = 1 - a;
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float mean = predictions[at + j];
            float sum = Fma.of(a, mean, k * targets[at + j]);
            floats.put(RESULTS + j, 2 * (sum * floats.get(POWER_OF_MEAN + j) / mean / mean));
        }
    }
}
