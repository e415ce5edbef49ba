package io.github.loss4j.segmentation;

import static io.github.loss4j.internal.Scratch.Region.ARGUMENT;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.OutOfLine;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.TensorAccess;
import java.lang.invoke.MethodHandles;
import java.nio.IntBuffer;

/** Targets given as the class of each pixel; pixels of the ignored index are left out. */
final class ClassPixels extends PixelTarget {
    private static final int ONE = Float.floatToRawIntBits(1);
    private static final OutOfLine MARK = OutOfLine.of(MethodHandles.lookup(), "mark", OutOfLine.INTEGERS);

    private final SampleLoss<?, ?> loss;
    private final int[] target;
    private final int ignored;
    private final boolean masked;

    ClassPixels(SampleLoss<?, ?> loss, Layout layout, int[] target, int ignored) {
        super(layout);
        this.loss = loss;
        ClassChecks.oneForEachRow(loss, target, layout.samples() * layout.pixels());
        this.target = target;
        this.ignored = ignored;
        masked = ClassChecks.contains(target, ignored);
    }

    /** Rejects class indices out of range, and scores outside the domain of the loss. */
    static void validate(SampleLoss<Tensor, int[]> loss, Tensor prediction, int[] target, int ignored) {
        ClassPixels pixels = new ClassPixels(loss, Layout.ofClasses(loss, prediction), target, ignored);
        pixels.check(null);
        pixels.validate(loss, "prediction", TensorAccess.of(prediction), loss.predictionDomain());
    }

    @Override void check(boolean[] needed) {
        for (int n = 0; n < layout.samples(); n++) {
            if (needed == null || needed[n]) {
                for (int i = n * layout.pixels(); i < (n + 1) * layout.pixels(); i++) {
                    if (target[i] != ignored) {
                        ClassChecks.classIndex(loss, target, i, layout.classes());
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

    /** Whether a pixel is not ignored. An index out of range, which a sample of weight 0 may have, is no target. */
    boolean hasTarget(int sample, int pixel) {
        int c = classOf(sample, pixel);
        return c >= 0 && c < layout.classes() && !ignores(sample, pixel);
    }

    @Override void targets(int sample, int c, int from, int length, float[] into, Scratch scratch) {
        MARK.run(target, sample * layout.pixels() + from, c, scratch.first, length);
        scratch.first.floats().get(ARGUMENT, into, 0, length);
    }

    /** Writes the bits of 1 where a number of an array is c, otherwise 0. */
    static void mark(int[] numbers, int at, int c, Scratch.Region region, int length) {
        IntBuffer bits = region.bits();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            int difference = numbers[at + j] ^ c;
            bits.put(ARGUMENT + j, ~(difference | -difference) >> Integer.SIZE - 1 & ONE);
        }
    }

    @Override void weights(int sample, int c, int from, int length, float[] into) {
        int at = sample * layout.pixels() + from;
        for (int j = 0; j < length; j++) {
            into[j] = 1 - oneIfZero(target[at + j] ^ ignored);
        }
    }

    /** 1 if a number is 0, otherwise 0; without a branch, which is often mispredicted. */
    private static float oneIfZero(int number) {
        return Float.intBitsToFloat(~(number | -number) >> Integer.SIZE - 1 & ONE);
    }

    @Override float weight(int sample, int c, int pixel) {
        return ignores(sample, pixel) ? 0 : 1;
    }
}
