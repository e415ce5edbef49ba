package io.github.loss4j.segmentation;

import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.TensorAccess;
import java.io.Serializable;

/**
 * The target of {@link MaskedLoss}: targets, and a factor for each pixel. A pixel with a mask of 0 is left out; its
 * prediction and target are not read, so both may be NaN. Other numbers multiply the contribution of the pixel to a
 * sum.
 *
 * <p>The constructor and the accessors copy both tensors, so masked targets are immutable. Two masked targets are equal
 * if their elements are equal.
 *
 * @param target the target of the loss
 * @param mask finite and nonnegative, of the shape of the target, or with one class for all: {@code [N, 1, ...]}
 */
public record MaskedTarget(Tensor target, Tensor mask) implements Serializable {
    public MaskedTarget {
        target = Checks.copy(Checks.notNull("MaskedTarget", "target", target));
        mask = Checks.copy(Checks.notNull("MaskedTarget", "mask", mask));
        float[] numbers = TensorAccess.of(mask);
        for (int i = 0; i < numbers.length; i++) {
            if (!(numbers[i] >= 0 && numbers[i] < Float.POSITIVE_INFINITY)) {
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
     * The factor of each pixel.
     *
     * @return a copy
     */
    @Override public Tensor mask() {
        return Checks.copy(mask);
    }

    /** The target itself, not a copy. */
    Tensor uncopiedTarget() {
        return target;
    }

    /** The mask itself, not a copy. */
    Tensor uncopiedMask() {
        return mask;
    }
}
