package io.github.loss4j.benchmark;

import java.util.Random;

/** Draws the inputs of a workload, the same ones in every run. */
final class Sampler {
    static final Draw NORMAL = normal(0, 2);
    static final Draw UNIT_NORMAL = normal(0, 1);
    static final Draw SIGNS = coin(-1, 1);
    static final Draw LABELS = coin(0, 1);
    static final Draw PROBABILITIES = between(0.001f, 0.999f);
    static final Draw COUNTS = random -> random.nextInt(10);

    private final Random random = new Random(1);

    /** A distribution of numbers. */
    interface Draw {
        /** One number. */
        float next(Random random);
    }

    static Draw normal(float mean, float deviation) {
        return random -> mean + deviation * (float) random.nextGaussian();
    }

    static Draw between(float low, float high) {
        return random -> low + (high - low) * random.nextFloat();
    }

    private static Draw coin(float tails, float heads) {
        return random -> random.nextBoolean() ? heads : tails;
    }

    /** Numbers with respect to which the loss is differentiated. */
    Input prediction(Draw draw, int... shape) {
        return new Input(draw(draw, shape), shape, false, true);
    }

    Input target(Draw draw, int... shape) {
        return new Input(draw(draw, shape), shape, false, false);
    }

    /** Indices of classes below {@code count}. */
    Input classes(int count, int... shape) {
        return new Input(draw(source -> source.nextInt(count), shape), shape, true, false);
    }

    /** Rows of probabilities, as a target. */
    Input distributions(int rows, int classes) {
        return new Input(softmax(rows, classes, false), new int[] {rows, classes}, false, false);
    }

    /** Rows of probabilities, as a prediction. */
    Input probabilities(int rows, int classes) {
        return new Input(softmax(rows, classes, false), new int[] {rows, classes}, false, true);
    }

    /** Logarithms of probabilities along the last axis, as a prediction. */
    Input logProbabilities(int... shape) {
        int classes = shape[shape.length - 1];
        return new Input(softmax(Input.size(shape) / classes, classes, true), shape, false, true);
    }

    private float[] draw(Draw draw, int... shape) {
        float[] numbers = new float[Input.size(shape)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = draw.next(random);
        }
        return numbers;
    }

    private float[] softmax(int rows, int classes, boolean logarithm) {
        float[] numbers = draw(UNIT_NORMAL, rows, classes);
        for (int first = 0; first < numbers.length; first += classes) {
            double sum = 0;
            for (int i = first; i < first + classes; i++) {
                sum += Math.exp(numbers[i]);
            }
            for (int i = first; i < first + classes; i++) {
                double exponent = numbers[i] - Math.log(sum);
                numbers[i] = (float) (logarithm ? exponent : Math.exp(exponent));
            }
        }
        return numbers;
    }
}
