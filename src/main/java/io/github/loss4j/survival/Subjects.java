package io.github.loss4j.survival;

import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import java.util.Arrays;

/** Checks that a prediction has one number for each subject. */
final class Subjects {
    private Subjects() {
    }

    /** Rejects a prediction that is not of shape {@code [subjects]}. */
    static void oneForEach(Object loss, Tensor prediction, int subjects) {
        int[] shape = prediction.shape();
        if (shape.length != 1 || shape[0] != subjects) {
            throw Checks.refusal(loss, "prediction has shape " + Arrays.toString(shape) + " but target has "
                    + Checks.counted(subjects, "subject", "subjects") + "; it must have shape [" + subjects + "]");
        }
    }
}
