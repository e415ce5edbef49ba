package io.github.loss4j.segmentation;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import java.util.Arrays;

/** The layout of a prediction: samples, which contain classes, which contain pixels. */
record Layout(int samples, int classes, int pixels) {
    /** The layout of {@code [N, C, ...]}. */
    static Layout ofClasses(SampleLoss<?, ?> loss, Tensor prediction) {
        int[] shape = Checks.notNull(loss, "prediction", prediction).shape();
        if (shape.length < 2 || shape[1] == 0) {
            throw Checks.refusal(loss, "prediction has shape " + Arrays.toString(shape)
                    + "; it must have samples and at least one class: [N, C, ...]");
        }
        int pixels = 1;
        for (int k = 2; k < shape.length; k++) {
            pixels *= shape[k];
        }
        return new Layout(shape[0], shape[1], pixels);
    }

    /** The layout of {@code [N, ...]}, with a single class. */
    static Layout ofOneClass(SampleLoss<?, ?> loss, Tensor prediction) {
        int[] shape = Checks.notNull(loss, "prediction", prediction).shape();
        if (shape.length == 0) {
            throw Checks.refusal(loss, "prediction has shape []; it must have a sample axis: [N, ...]");
        }
        return new Layout(shape[0], 1, shape[0] == 0 ? 0 : prediction.size() / shape[0]);
    }

    /** The index at which the pixels of a class begin in the prediction. */
    int at(int sample, int c) {
        return (sample * classes + c) * pixels;
    }

    long size() {
        return (long) samples * classes * pixels;
    }
}
