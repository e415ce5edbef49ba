package io.github.loss4j.segmentation;

import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.TensorAccess;
import java.io.Serializable;

/**
 * What {@link MaskedLoss} compares with: targets, and how much each pixel counts. A pixel of mask 0 is left out; neither its
 * prediction nor its target is looked at, so both may hold NaN. Other numbers multiply what the pixel adds to a sum.
 *
 * <p>Both are copied on the way in and out, so that masked targets are immutable; they are equal if their numbers are.
 *
 * @param target the target of the loss
 * @param mask not negative and finite, of the target's shape, or with one class for all: {@code [N, 1, ...]}
 */
public record MaskedTarget(Tensor target, Tensor mask) implements Serializable {
    public MaskedTarget {
        target = Checks.copy(Checks.notNull("MaskedTarget", "target", target));
        mask = Checks.copy(Checks.notNull("MaskedTarget", "mask", mask));
        float[] numbers = TensorAccess.of(mask);
        for (int i = 0; i < numbers.length; i++) {
            if (!(numbers[i] >= 0 && numbers[i] <= Float.MAX_VALUE)) {
                throw Checks.refusal("MaskedTarget",
                        "mask[" + i + "] is " + numbers[i] + "; it must be zero or positive, and finite");
            }
        }
    }

    /**
     * The target of the loss.
     *
     * @return a copy
     */
    @Override public Tensor target() {
        return Checks.copy(target);
    }

    /**
     * How much each pixel counts.
     *
     * @return a copy
     */
    @Override public Tensor mask() {
        return Checks.copy(mask);
    }

    /** The target itself, not a copy. */
    Tensor ownTarget() {
        return target;
    }

    /** The mask itself, not a copy. */
    Tensor ownMask() {
        return mask;
    }
}
