package io.github.loss4j.segmentation;

import io.github.loss4j.Domain;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.internal.Checks;

/** What a prediction is compared with, pixel by pixel, and how much each pixel counts. */
abstract class PixelTarget {
    final Layout layout;

    PixelTarget(Layout layout) {
        this.layout = layout;
    }

    /**
     * Refuses what a sample must not hold.
     *
     * @param needed the samples to look at; null for all
     */
    void check(boolean[] needed) {
    }

    /** Whether some pixels do not count, or not as 1. */
    boolean masked() {
        return false;
    }

    /** Copies the targets of some pixels of a class. */
    abstract void targets(int sample, int c, int from, int length, float[] into);

    /** Copies how much some pixels of a class count. */
    void weights(int sample, int c, int from, int length, float[] into) {
        throw new UnsupportedOperationException();
    }

    /** How much one pixel counts. */
    float weight(int sample, int c, int pixel) {
        return 1;
    }

    /** Refuses numbers outside a domain, except in pixels that do not count. */
    final void validate(SampleLoss<?, ?> loss, String argument, float[] numbers, Domain domain) {
        for (int i = 0; i < numbers.length; i++) {
            int row = i / layout.pixels();
            if (weight(row / layout.classes(), row % layout.classes(), i % layout.pixels()) != 0) {
                Checks.domain(loss, argument, i, numbers[i], domain);
            }
        }
    }

    /** Whether some pixel of a class counts; all do where there is no mask. */
    final boolean present(int sample, int c) {
        boolean present = !masked();
        for (int j = 0; j < layout.pixels() && !present; j++) {
            present = weight(sample, c, j) != 0;
        }
        return present;
    }
}
