package io.github.loss4j.segmentation;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.TensorAccess;
import java.util.Arrays;

/** Targets of the shape of the prediction, with an optional mask of pixels. */
final class MaskPixels extends PixelTarget {
    private final float[] targets;
    /** The mask; null if there is none. */
    private final float[] mask;
    /** The number of classes of the mask: that of the prediction, or one for all. */
    private final int maskClasses;

    MaskPixels(SampleLoss<?, ?> loss, Layout layout, Tensor prediction, Tensor target, Tensor mask) {
        super(layout);
        Checks.notNull(loss, "target", target);
        Checks.sameShape(loss, "prediction", prediction.shape(), "target", target.shape());
        targets = TensorAccess.of(target);
        this.mask = mask == null ? null : TensorAccess.of(mask);
        maskClasses = mask == null || mask.size() == target.size() ? layout.classes() : 1;
    }

    /** Rejects a mask that has neither the shape of the target nor, where allowed, a single class for all. */
    static void checkMask(SampleLoss<?, ?> loss, Tensor target, Tensor mask, boolean elementwise) {
        int[] one = Checks.notNull(loss, "target", target).shape();
        int[] all = one.clone();
        if (one.length > 1) {
            one[1] = 1;
        }
        int[] shape = mask.shape();
        if (!(Arrays.equals(shape, one) || elementwise && Arrays.equals(shape, all))) {
            throw Checks.refusal(loss, "mask has shape " + Arrays.toString(shape) + " but target has shape "
                    + Arrays.toString(all) + "; the mask must have "
                    + (elementwise && !Arrays.equals(one, all) ? "the same or " : "") + Arrays.toString(one));
        }
    }

    @Override boolean masked() {
        return mask != null;
    }

    @Override void targets(int sample, int c, int from, int length, float[] into, Scratch scratch) {
        System.arraycopy(targets, layout.at(sample, c) + from, into, 0, length);
    }

    private int maskAt(int sample, int c) {
        return (sample * maskClasses + (maskClasses == 1 ? 0 : c)) * layout.pixels();
    }

    @Override void weights(int sample, int c, int from, int length, float[] into) {
        System.arraycopy(mask, maskAt(sample, c) + from, into, 0, length);
    }

    @Override float weight(int sample, int c, int pixel) {
        return mask == null ? 1 : mask[maskAt(sample, c) + pixel];
    }
}
