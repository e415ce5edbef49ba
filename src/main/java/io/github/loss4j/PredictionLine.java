package io.github.loss4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/**
 * Predictions for one target, and the kinks of a loss between them.
 *
 * @param target the target
 * @param predictions numbers in ascending order
 * @param jumps the predictions directly below a jump of the value
 * @param kinks the predictions directly below a jump of the derivative
 * @param all jumps, kinks, and the predictions directly below a jump of the second derivative
 */
record PredictionLine(float target, float[] predictions, List<Float> jumps, List<Float> kinks, TreeSet<Float> all) {
    /** Draws √n lines of √n predictions each, where n is the number of samples. */
    static List<PredictionLine> draw(PointwiseLoss loss, LossCheck.Draw draw) {
        Random random = new Random(draw.seed());
        int side = (int) Math.ceil(Math.sqrt(draw.samples()));
        List<PredictionLine> lines = new ArrayList<>();
        for (int n = 0; n < side; n++) {
            float target = loss instanceof MarginLoss && draw.targets().equals(loss.targetDomain())
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
            List<Float> jumps = Kinks.of(loss, 0, predictions, target);
            List<Float> kinks = Kinks.of(loss, 1, predictions, target);
            TreeSet<Float> all = new TreeSet<>(jumps);
            all.addAll(kinks);
            all.addAll(Kinks.of(loss, 2, predictions, target));
            lines.add(new PredictionLine(target, predictions, jumps, kinks, all));
        }
        return lines;
    }

    /** A random number of the domain: uniform in a bounded interval, else normally distributed. */
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
}
