package io.github.loss4j.sequence;

import io.github.loss4j.internal.Checks;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;

/**
 * The target of {@link CtcLoss}: the label sequence of each sample, without blanks, and the number of steps of the
 * prediction that belong to the sample; the steps after them are padding. Label sequences may differ in length and may
 * be empty.
 *
 * <p>The constructor and the accessors copy arrays, so targets are immutable. Two targets are equal if their elements
 * are equal.
 *
 * @param labels the class indices of each sample
 * @param inputLengths the number of steps of each sample; zero or positive
 */
public record CtcTarget(int[][] labels, int[] inputLengths) implements Serializable {
    public CtcTarget {
        Checks.notNull("CtcTarget", "labels", labels);
        Checks.notNull("CtcTarget", "inputLengths", inputLengths);
        if (labels.length != inputLengths.length) {
            throw Checks.refusal("CtcTarget", "labels has " + Checks.counted(labels.length, "sample", "samples")
                    + " but inputLengths has " + inputLengths.length + "; there must be one length for each");
        }
        labels = copy(labels);
        inputLengths = inputLengths.clone();
        for (int i = 0; i < labels.length; i++) {
            if (!(inputLengths[i] >= 0)) {
                throw Checks.refusal("CtcTarget",
                        "inputLengths[" + i + "] must be zero or positive, was " + inputLengths[i]);
            }
        }
    }

    private static int[][] copy(int[][] labels) {
        int[][] copy = new int[labels.length][];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = Checks.notNull("CtcTarget", "labels[" + i + "]", labels[i]).clone();
        }
        return copy;
    }

    /**
     * The class indices of each sample.
     *
     * @return a copy
     */
    @Override public int[][] labels() {
        return copy(labels);
    }

    /**
     * The number of steps of each sample.
     *
     * @return a copy
     */
    @Override public int[] inputLengths() {
        return inputLengths.clone();
    }

    @Override public boolean equals(Object other) {
        return other instanceof CtcTarget target && Arrays.deepEquals(labels, target.labels)
                && Arrays.equals(inputLengths, target.inputLengths);
    }

    @Override public int hashCode() {
        return Objects.hash(Arrays.deepHashCode(labels), Arrays.hashCode(inputLengths));
    }

    @Override public String toString() {
        return "CtcTarget[labels=" + Arrays.deepToString(labels) + ", inputLengths=" + Arrays.toString(inputLengths)
                + "]";
    }
}
