package io.github.loss4j.segmentation;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.internal.Checks;

/** Targets given as the class of each pixel; pixels of the ignored index are left out. */
final class ClassPixels extends PixelTarget {
    private final SampleLoss<?, ?> loss;
    private final int[] target;
    private final int ignored;
    private final boolean masked;

    ClassPixels(SampleLoss<?, ?> loss, Layout layout, int[] target, int ignored) {
        super(layout);
        this.loss = loss;
        Checks.oneForEachRow(loss, target, layout.samples() * layout.pixels());
        this.target = target;
        this.ignored = ignored;
        masked = Checks.contains(target, ignored);
    }

    @Override void check(boolean[] needed) {
        for (int n = 0; n < layout.samples(); n++) {
            if (needed == null || needed[n]) {
                for (int i = n * layout.pixels(); i < (n + 1) * layout.pixels(); i++) {
                    if (target[i] != ignored) {
                        Checks.classIndex(loss, target, i, layout.classes());
                    }
                }
            }
        }
    }

    @Override boolean masked() {
        return masked;
    }

    /** The class of a pixel. */
    int classOf(int sample, int pixel) {
        return target[sample * layout.pixels() + pixel];
    }

    boolean ignores(int sample, int pixel) {
        return masked && classOf(sample, pixel) == ignored;
    }

    @Override void targets(int sample, int c, int from, int length, float[] into) {
        int at = sample * layout.pixels() + from;
        for (int j = 0; j < length; j++) {
            into[j] = target[at + j] == c ? 1 : 0;
        }
    }

    @Override void weights(int sample, int c, int from, int length, float[] into) {
        int at = sample * layout.pixels() + from;
        for (int j = 0; j < length; j++) {
            into[j] = target[at + j] == ignored ? 0 : 1;
        }
    }

    @Override float weight(int sample, int c, int pixel) {
        return ignores(sample, pixel) ? 0 : 1;
    }
}
