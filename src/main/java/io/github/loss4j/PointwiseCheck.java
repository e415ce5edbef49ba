package io.github.loss4j;

import static io.github.loss4j.Finding.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** The checks of a pointwise loss that look at single elements; {@link PointwiseVerbsCheck} has those of arrays. */
final class PointwiseCheck {
    /** The predictions of one target in ascending order, and where value, derivative or second derivative jump. */
    private record Line(float target, float[] predictions, List<Float> jumps, List<Float> kinks, TreeSet<Float> all) {
    }

    /** What a loss may overflow beyond: its formula has then grown as an exponential does. */
    private static final float GROWN = 1e18f;
    private static final float FAR = 10_000;
    private static final double STEP = 0.05;
    private static final double BESIDE = 1e-3;

    private final PointwiseLoss loss;
    private final LossCheck.Draw draw;
    private final List<Line> lines = new ArrayList<>();

    PointwiseCheck(PointwiseLoss loss, LossCheck.Draw draw) {
        this.loss = loss;
        this.draw = draw;
    }

    List<Finding> findings() {
        Finding drawn = Finding.of("samples", this::drawLines);
        if (!drawn.good()) {
            return List.of(drawn);
        }
        List<float[]> points = new ArrayList<>();
        for (Line line : lines) {
            for (float prediction : line.predictions) {
                points.add(new float[] {prediction, line.target});
            }
        }
        List<Finding> findings = new ArrayList<>(List.of(drawn, Finding.of("continuity", this::continuity),
                Finding.of("derivative", this::derivative), Finding.of("kinks", this::kinks),
                Finding.of("second derivative", this::secondDerivative), Finding.of("NaN", this::nan),
                Finding.of("far away", this::far)));
        findings.addAll(new PointwiseVerbsCheck(loss, points).findings());
        return findings;
    }

    private int drawLines() {
        Random random = new Random(draw.seed());
        int side = (int) Math.ceil(Math.sqrt(draw.samples()));
        int points = 0;
        for (int n = 0; n < side; n++) {
            float target = loss instanceof MarginLoss && draw.targets() == loss.targetDomain()
                    ? n % 2 * 2 - 1
                    : draw(draw.targets(), random);
            TreeSet<Float> grid = new TreeSet<>();
            for (int k = 0; k < side; k++) {
                grid.add(draw(draw.predictions(), random));
            }
            for (float special : new float[] {0, 1, -1, target, -target, target - 1, target + 1}) {
                if (draw.predictions().contains(special)) {
                    grid.add(special + 0f);
                }
            }
            float[] predictions = new float[grid.size()];
            int to = 0;
            for (float prediction : grid) {
                predictions[to++] = prediction;
            }
            points += to;
            Kinks.Curve value = p -> loss.value(p, target);
            Kinks.Curve first = p -> loss.derivative(p, target);
            Kinks.Curve second = p -> loss.secondDerivative(p, target);
            List<Float> jumps = Kinks.of(value, first, predictions, target);
            List<Float> kinks = Kinks.of(first, second, predictions, target);
            TreeSet<Float> all = new TreeSet<>(jumps);
            all.addAll(kinks);
            all.addAll(Kinks.of(second, p -> 0, predictions, target));
            lines.add(new Line(target, predictions, jumps, kinks, all));
        }
        return points;
    }

    /** A number of the interval: normally distributed where it has no end. */
    private static float draw(Domain domain, Random random) {
        boolean low = domain.low() >= -Float.MAX_VALUE;
        boolean high = domain.high() <= Float.MAX_VALUE;
        for (int n = 0; n < 1000; n++) {
            float normal = (float) random.nextGaussian() * 3;
            float number = low && high
                    ? domain.low() + random.nextFloat() * (domain.high() - domain.low())
                    : low ? domain.low() + Math.abs(normal) : high ? domain.high() - Math.abs(normal) : normal;
            if (domain.contains(number)) {
                return number;
            }
        }
        return domain.low();
    }

    private int continuity() {
        boolean step = lines.stream().allMatch(line -> constant(line, 0));
        for (Line line : lines) {
            for (float low : step ? List.<Float>of() : line.jumps) {
                float high = Math.nextUp(low);
                throw new Finding.Failure("value(" + low + ", " + line.target + ") is " + loss.value(low, line.target)
                        + " but value(" + high + ", " + line.target + ") is " + loss.value(high, line.target)
                        + "; the value must not jump");
            }
        }
        return lines.stream().mapToInt(line -> line.predictions.length).sum();
    }

    private boolean constant(Line line, float number) {
        for (float prediction : line.predictions) {
            if (loss.derivative(prediction, line.target) != number) {
                return false;
            }
        }
        return true;
    }

    private int derivative() {
        return quotients("derivative", "value", loss::value, loss::derivative);
    }

    private int secondDerivative() {
        return quotients("secondDerivative", "derivative", loss::derivative, loss::secondDerivative);
    }

    private int quotients(String name, String of, PointwiseLoss.Function function, PointwiseLoss.Function claimed) {
        int decided = 0;
        for (Line line : lines) {
            for (float at : line.predictions) {
                double largest = Math.min(STEP * Math.max(1, Math.abs(at)), 0.9 * room(line, at));
                float derivative = claimed.apply(at, line.target);
                if (largest > 8 * Math.ulp(at)) {
                    Quotient quotient = Quotient.of(p -> function.apply((float) p, line.target), at, largest);
                    require(derivative == derivative, "%s(%s, %s) is NaN", name, at, line.target);
                    if (quotient.decides(derivative)) {
                        decided++;
                        require(quotient.agrees(derivative),
                                "%s(%s, %s) is %s, but the difference quotient of the %s is %.6g ± %.2g", name, at,
                                line.target, derivative, of, quotient.value(), quotient.error());
                    }
                }
            }
        }
        return decided;
    }

    /** How far it is from a prediction to the next kink or end of the domain. */
    private double room(Line line, float at) {
        double room = Math.min(at - (double) draw.predictions().low(), draw.predictions().high() - (double) at);
        Float below = line.all.floor(at);
        Float above = line.all.ceiling(at);
        room = below == null ? room : Math.min(room, at - (double) Math.nextUp(below));
        return above == null ? room : Math.min(room, (double) above - at);
    }

    /** The derivative at a kink is a subgradient, or what corresponds to it where the loss is not convex. */
    private int kinks() {
        int points = 0;
        for (Line line : lines) {
            for (float kink : line.kinks) {
                float step = (float) (BESIDE * Math.max(1, Math.abs(kink)));
                points += kink(line.target, kink, kink - step, kink + step);
            }
            points += line.predictions.length;
        }
        return points;
    }

    private int kink(float target, float kink, float low, float high) {
        if (!draw.predictions().contains(low) || !draw.predictions().contains(high)) {
            return 0;
        }
        float left = loss.derivative(low, target);
        float right = loss.derivative(high, target);
        double tolerance = 1e-6 + BESIDE * Math.max(Math.abs(left), Math.abs(right)) + 2 * ((double) high - low)
                * (Math.abs(loss.secondDerivative(low, target)) + Math.abs(loss.secondDerivative(high, target)));
        for (float at : new float[] {Math.nextDown(kink), kink, Math.nextUp(kink), Math.nextUp(Math.nextUp(kink))}) {
            float derivative = loss.derivative(at, target);
            require(derivative >= Math.min(left, right) - tolerance && derivative <= Math.max(left, right) + tolerance,
                    "derivative(%s, %s) at a kink is %s, but beside it the derivative is %s and %s", at, target,
                    derivative, left, right);
            float second = loss.secondDerivative(at, target);
            require(second == second, "secondDerivative(%s, %s) at a kink is NaN", at, target);
        }
        return 1;
    }

    private int nan() {
        for (Line line : lines) {
            float prediction = line.predictions[0];
            float value = loss.value(Float.NaN, line.target);
            require(value != value, "value(NaN, %s) is %s; it must be NaN", line.target, value);
            value = loss.value(prediction, Float.NaN);
            require(value != value, "value(%s, NaN) is %s; it must be NaN", prediction, value);
            value = loss.derivative(Float.NaN, line.target);
            require(value != value || constant(line, value), "derivative(NaN, %s) is %s; it must be NaN", line.target,
                    value);
        }
        return lines.size();
    }

    private int far() {
        int points = 0;
        for (Line line : lines) {
            for (int sign : new int[] {-1, 1}) {
                points += far(sign, line.target, "value", loss::value);
                points += far(sign, line.target, "derivative", loss::derivative);
                points += far(sign, line.target, "secondDerivative", loss::secondDerivative);
            }
        }
        return points;
    }

    private int far(int sign, float target, String name, PointwiseLoss.Function function) {
        int points = 1;
        float before = Float.NaN;
        for (float size = 2; size < 1.25f * FAR; size *= 1.25f) {
            float at = sign * size;
            if (loss.predictionDomain().contains(at)) {
                points++;
                float number = function.apply(at, target);
                require(number == number, "%s(%s, %s) is NaN", name, at, target);
                boolean grown = Math.abs(before) > GROWN;
                require(Math.abs(number) <= Float.MAX_VALUE || grown,
                        "%s(%s, %s) is %s, although it is %s at %s", name, at, target, number, before, at / 1.25f);
                before = number;
            }
        }
        return points;
    }

    /** All points as arrays. */
    static Tensor[] tensors(List<float[]> points) {
        Tensor[] tensors = {Tensor.zeros(points.size()), Tensor.zeros(points.size())};
        for (int i = 0; i < points.size(); i++) {
            tensors[0].data[i] = points.get(i)[0];
            tensors[1].data[i] = points.get(i)[1];
        }
        return tensors;
    }
}
