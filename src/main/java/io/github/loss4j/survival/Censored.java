package io.github.loss4j.survival;

import io.github.loss4j.internal.Checks;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;

/**
 * Lower and upper bounds of the event time of each subject, which may be known exactly or be censored: the target of
 * {@link AftLoss}.
 *
 * <table>
 * <caption>Kinds of censoring</caption>
 * <tr><th>the event was seen</th><th>lower</th><th>upper</th></tr>
 * <tr><td>at the time t</td><td>t</td><td>t</td></tr>
 * <tr><td>not until t, when the subject was last seen: right-censored</td><td>t</td><td>∞</td></tr>
 * <tr><td>to have happened before t: left-censored</td><td>0</td><td>t</td></tr>
 * <tr><td>to have happened between s and t: interval-censored</td><td>s</td><td>t</td></tr>
 * </table>
 *
 * <p>Bounds of 0 and ∞ together carry no information; the term of such a subject is 0. These are the fields {@code
 * label_lower_bound} and {@code label_upper_bound} of XGBoost, and {@code Surv(lower, upper, type = "interval2")} of R,
 * where NA stands for 0 and ∞.
 *
 * <p>The constructor and the accessors copy arrays, so targets are immutable. Two targets are equal if their elements
 * are equal.
 *
 * @param lower the lower bound of each time: finite, 0 or positive
 * @param upper the upper bound of each time: positive, not below the lower one; may be infinite
 */
public record Censored(float[] lower, float[] upper) implements Serializable {
    public Censored {
        Checks.notNull("Censored", "lower", lower);
        Checks.notNull("Censored", "upper", upper);
        if (upper.length != lower.length) {
            throw Checks.refusal("Censored", "lower has " + Checks.counted(lower.length, "subject", "subjects")
                    + " but upper has " + upper.length + "; there must be one for each");
        }
        lower = lower.clone();
        upper = upper.clone();
        for (int i = 0; i < lower.length; i++) {
            Checks.notNegative("Censored", "lower[" + i + "]", lower[i]);
            if (!(upper[i] > 0)) {
                throw Checks.refusal("Censored", "upper[" + i + "] must be positive, was " + upper[i]);
            }
            if (!(lower[i] <= upper[i])) {
                throw Checks.refusal("Censored", "upper[" + i + "] is " + upper[i] + " but lower[" + i + "] is "
                        + lower[i] + "; it must not be below");
            }
        }
    }

    /**
     * The lower bound of each time.
     *
     * @return a copy
     */
    @Override public float[] lower() {
        return lower.clone();
    }

    /**
     * The upper bound of each time.
     *
     * @return a copy
     */
    @Override public float[] upper() {
        return upper.clone();
    }

    int subjects() {
        return lower.length;
    }

    double lower(int subject) {
        return lower[subject];
    }

    double upper(int subject) {
        return upper[subject];
    }

    @Override public boolean equals(Object other) {
        return other instanceof Censored that && Arrays.equals(lower, that.lower) && Arrays.equals(upper, that.upper);
    }

    @Override public int hashCode() {
        return Objects.hash(Arrays.hashCode(lower), Arrays.hashCode(upper));
    }

    @Override public String toString() {
        return "Censored[lower=" + Arrays.toString(lower) + ", upper=" + Arrays.toString(upper) + "]";
    }
}
