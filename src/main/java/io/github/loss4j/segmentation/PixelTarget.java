package io.github.loss4j.segmentation;

import io.github.loss4j.Domain;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Scratch;

/** The targets and the weights of the pixels of a batch, read by sample and class. */
abstract class PixelTarget {
    final Layout layout;

    PixelTarget(Layout layout) {
        this.layout = layout;
    }

    /**
     * Rejects invalid targets.
     *
     * @param needed whether to check each sample; null to check all
     */
    void check(boolean[] needed) {
    }

    /** Whether a pixel may have a weight other than 1. */
    abstract boolean masked();

    /** Copies the targets of some pixels of a class. */
    abstract void targets(int sample, int c, int from, int length, float[] into, Scratch scratch);

    /** Copies the weights of some pixels of a class. */
    abstract void weights(int sample, int c, int from, int length, float[] into);

    /** The weight of one pixel. */
    abstract float weight(int sample, int c, int pixel);

    /** Rejects numbers outside a domain, except in masked pixels. */
    final void validate(SampleLoss<?, ?> loss, String argument, float[] numbers, Domain domain) {
        for (int i = 0; i < numbers.length; i++) {
            int row = i / layout.pixels();
            if (weight(row / layout.classes(), row % layout.classes(), i % layout.pixels()) != 0) {
                Checks.domain(loss, argument, i, numbers[i], domain);
            }
        }
    }

    /** Whether a class has an active pixel: one with a nonzero weight. Without a mask each pixel is active. */
    final boolean present(int sample, int c) {
        boolean present = !masked();
        for (int j = 0; j < layout.pixels() && !present; j++) {
            present = weight(sample, c, j) != 0;
        }
        return present;
    }
}
