package io.github.loss4j.benchmark;

import io.github.loss4j.Domain;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.Tensor;
import java.util.Random;

/** Random tensors inside a loss's domain. */
final class Data {
    private Data() {
    }

    static Tensor predictions(PointwiseLoss loss, int size) {
        return draw(loss.predictionDomain(), new Random(1), size);
    }

    static Tensor targets(PointwiseLoss loss, int size) {
        return draw(loss.targetDomain(), new Random(2), size);
    }

    private static Tensor draw(Domain domain, Random random, int size) {
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = draw(domain, random);
        }
        return Tensor.wrap(numbers, size);
    }

    private static float draw(Domain domain, Random random) {
        if (!domain.between()) {
            return random.nextBoolean() ? domain.high() : domain.low();
        }
        boolean low = domain.low() > Float.NEGATIVE_INFINITY;
        boolean high = domain.high() < Float.POSITIVE_INFINITY;
        if (low && high) {
            return domain.low() + (0.001f + 0.998f * random.nextFloat()) * (domain.high() - domain.low());
        }
        float number = (float) random.nextGaussian() * 2;
        return low ? domain.low() + Math.abs(number) + 0.001f : high ? domain.high() - Math.abs(number) : number;
    }
}
