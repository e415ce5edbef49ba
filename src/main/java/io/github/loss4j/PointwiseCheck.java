package io.github.loss4j;

import static io.github.loss4j.Finding.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The checks of the scalar functions of a pointwise loss. {@link PointwiseVerbsCheck} has the checks of its methods for
 * arrays.
 */
final class PointwiseCheck {
    /** A loss that has exceeded this number may overflow, as an exponential does. */
    private static final float OVERFLOW_ALLOWED = 1e18f;
    private static final float LARGEST = 10_000;
    private static final double RELATIVE_STEP = 0.05;
    /** The names of the functions of a loss, by their order. */
    static final String[] FUNCTIONS = {"value", "derivative", "secondDerivative"};
    private static final double KINK_STEP = 1e-3;

    private final PointwiseLoss loss;
    private final LossCheck.Draw draw;
    private final List<PredictionLine> lines = new ArrayList<>();

    PointwiseCheck(PointwiseLoss loss, LossCheck.Draw draw) {
        this.loss = loss;
        this.draw = draw;
    }

    List<Finding> findings() {
        Finding drawn = Finding.of("samples", this::drawLines);
        if (!drawn.good()) {
            return List.of(drawn);
        }
        int size = points();
        float[] predictions = new float[size];
        float[] targets = new float[size];
        int from = 0;
        for (PredictionLine line : lines) {
            int to = from + line.predictions().length;
            System.arraycopy(line.predictions(), 0, predictions, from, to - from);
            Arrays.fill(targets, from, to, line.target());
            from = to;
        }
        List<Finding> findings = new ArrayList<>(List.of(drawn, Finding.of("continuity", this::continuity),
                Finding.of("derivative", this::derivative), Finding.of("kinks", this::kinks),
                Finding.of("second derivative", this::secondDerivative), Finding.of("NaN", this::nan),
                Finding.of("far away", this::largePredictions)));
        findings.addAll(new PointwiseVerbsCheck(loss, predictions, targets, draw).findings());
        return findings;
    }

    private int points() {
        return lines.stream().mapToInt(line -> line.predictions().length).sum();
    }

    private int drawLines() {
        lines.addAll(PredictionLine.draw(loss, draw));
        return points();
    }

    private int continuity() {
        boolean step = lines.stream().allMatch(line -> constant(line, 0));
        for (PredictionLine line : lines) {
            for (float low : line.jumps()) {
                float high = Math.nextUp(low);
                // At the end of its domain a loss may return a finite number instead of infinity.
                boolean end = low == loss.predictionDomain().low() || high == loss.predictionDomain().high();
                require(step || end, "%s",
                        "value(" + low + ", " + line.target() + ") is " + loss.value(low, line.target())
                                + " but value(" + high + ", " + line.target() + ") is "
                                + loss.value(high, line.target())
                                + "; the value must not jump");
            }
        }
        return points();
    }

    private boolean constant(PredictionLine line, float number) {
        for (float prediction : line.predictions()) {
            if (loss.derivative(prediction, line.target()) != number) {
                return false;
            }
        }
        return true;
    }

    private int derivative() {
        return quotients(1);
    }

    private int secondDerivative() {
        return quotients(2);
    }

    /** Compares a derivative with the difference quotients of the function of the order below. */
    private int quotients(int order) {
        int decided = 0;
        for (PredictionLine line : lines) {
            for (float at : line.predictions()) {
                double largest = Math.min(RELATIVE_STEP * Math.max(1, Math.abs(at)), 0.9 * distance(line, at));
                float derivative = Kinks.function(loss, order, at, line.target());
                if (largest > 8 * Math.ulp(at)) {
                    Quotient quotient = Quotient.of(p -> Kinks.function(loss, order - 1, (float) p, line.target()), at,
                            largest);
                    require(!Float.isNaN(derivative), "%s(%s, %s) is NaN", FUNCTIONS[order], at, line.target());
                    if (quotient.decides(derivative)) {
                        decided++;
                        require(quotient.agrees(derivative),
                                "%s(%s, %s) is %s, but the difference quotient of the %s is %.6g ± %.2g",
                                FUNCTIONS[order], at,
                                line.target(), derivative, FUNCTIONS[order - 1], quotient.value(), quotient.error());
                    }
                }
            }
        }
        return decided;
    }

    /**
     * The distance from a prediction to the nearest kink or to the end of the grid, since kinks outside the grid are
     * unknown.
     */
    private double distance(PredictionLine line, float at) {
        float[] grid = line.predictions();
        double distance = Math.min(at - (double) grid[0], grid[grid.length - 1] - (double) at);
        Float below = line.all().floor(at);
        Float above = line.all().ceiling(at);
        distance = below == null ? distance : Math.min(distance, at - (double) Math.nextUp(below));
        return above == null ? distance : Math.min(distance, (double) above - at);
    }

    /**
     * At a kink, the derivative must lie between the derivatives on both sides: for a convex loss it is a subgradient.
     */
    private int kinks() {
        int points = 0;
        for (PredictionLine line : lines) {
            for (float kink : line.kinks()) {
                float step = (float) (KINK_STEP * Math.max(1, Math.abs(kink)));
                points += kink(line.target(), kink, kink - step, kink + step);
            }
            points += line.predictions().length;
        }
        return points;
    }

    private int kink(float target, float kink, float low, float high) {
        if (!draw.predictions().contains(low) || !draw.predictions().contains(high)) {
            return 0;
        }
        float left = loss.derivative(low, target);
        float right = loss.derivative(high, target);
        double tolerance = 1e-6 + KINK_STEP * Math.max(Math.abs(left), Math.abs(right)) + 2 * ((double) high - low)
                * (Math.abs(loss.secondDerivative(low, target)) + Math.abs(loss.secondDerivative(high, target)));
        for (float at : new float[] {Math.nextDown(kink), kink, Math.nextUp(kink), Math.nextUp(Math.nextUp(kink))}) {
            float derivative = loss.derivative(at, target);
            require(derivative >= Math.min(left, right) - tolerance && derivative <= Math.max(left, right) + tolerance,
                    "derivative(%s, %s) at a kink is %s, but beside it the derivative is %s and %s", at, target,
                    derivative, left, right);
            float second = loss.secondDerivative(at, target);
            require(!Float.isNaN(second), "secondDerivative(%s, %s) at a kink is NaN", at, target);
        }
        return 1;
    }

    private int nan() {
        for (PredictionLine line : lines) {
            float prediction = line.predictions()[0];
            float value = loss.value(Float.NaN, line.target());
            require(Float.isNaN(value), "value(NaN, %s) is %s; it must be NaN", line.target(), value);
            value = loss.value(prediction, Float.NaN);
            require(Float.isNaN(value), "value(%s, NaN) is %s; it must be NaN", prediction, value);
            value = loss.derivative(Float.NaN, line.target());
            require(Float.isNaN(value) || constant(line, value), "derivative(NaN, %s) is %s; it must be NaN",
                    line.target(),
                    value);
        }
        return lines.size();
    }

    private int largePredictions() {
        int points = 0;
        for (PredictionLine line : lines) {
            for (int sign : new int[] {-1, 1}) {
                for (int order = 0; order < FUNCTIONS.length; order++) {
                    points += largePredictions(sign, line.target(), order);
                }
            }
        }
        return points;
    }

    private int largePredictions(int sign, float target, int order) {
        int points = 1;
        float before = Float.NaN;
        for (float size = 2; size < 1.25f * LARGEST; size *= 1.25f) {
            float at = sign * size;
            if (loss.predictionDomain().contains(at)) {
                points++;
                float number = Kinks.function(loss, order, at, target);
                require(!Float.isNaN(number), "%s(%s, %s) is NaN", FUNCTIONS[order], at, target);
                boolean overflowAllowed = Math.abs(before) > OVERFLOW_ALLOWED;
                require(Math.abs(number) <= Float.MAX_VALUE || overflowAllowed,
                        "%s(%s, %s) is %s, although it is %s at %s", FUNCTIONS[order], at, target, number, before,
                        at / 1.25f);
                before = number;
            }
        }
        return points;
    }
}
