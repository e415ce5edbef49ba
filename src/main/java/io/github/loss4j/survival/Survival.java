package io.github.loss4j.survival;

import io.github.loss4j.internal.Checks;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;

/**
 * Right-censored event times: the time of the event of each subject, or the last time at which it was seen without one.
 * The target of {@link CoxLoss} and of {@link DiscreteHazardLoss}, whose times are indices of intervals.
 *
 * <p>{@link #withWeights} gives the subjects case weights: a subject of weight 2 counts as two subjects with equal
 * data, and a subject of weight 0 does not count. They differ from the weights passed to a verb, of which there is one
 * for each term: in {@link CoxLoss} case weights also enter the sums over the subjects at risk.
 *
 * <p>The constructor and the accessors copy arrays, so targets are immutable. Two targets are equal if their elements
 * are equal. The order of the times is computed on first use and cached, so a training loop that reuses its target
 * sorts once.
 */
public final class Survival implements Serializable {
    private static final long serialVersionUID = 1;
    private static final float[] NONE = {};

    final float[] time;
    final boolean[] event;
    /** The case weights; an empty array if all are 1. */
    final float[] weights;
    /** Computed on first use, by any thread; concurrent results are equal. */
    private transient volatile RiskSets riskSets;

    /**
     * Subjects without weights.
     *
     * @param time the time of each subject, finite, in any unit and from any origin
     * @param event whether the subject had its event then; false if it was censored
     */
    public Survival(float[] time, boolean[] event) {
        this(time, event, NONE);
    }

    private Survival(float[] time, boolean[] event, float[] weights) {
        Checks.notNull("Survival", "time", time);
        Checks.notNull("Survival", "event", event);
        if (event.length != time.length) {
            throw Checks.refusal("Survival", "time has " + Checks.counted(time.length, "subject", "subjects")
                    + " but event has " + event.length + "; there must be one for each");
        }
        if (weights.length != 0 && weights.length != time.length) {
            throw Checks.refusal("Survival", "time has " + Checks.counted(time.length, "subject", "subjects")
                    + " but weights has " + weights.length + "; there must be one for each");
        }
        this.time = time.clone();
        this.event = event.clone();
        this.weights = weights.clone();
        for (int i = 0; i < this.time.length; i++) {
            Checks.finite("Survival", "time[" + i + "]", this.time[i]);
        }
        for (int i = 0; i < this.weights.length; i++) {
            Checks.notNegative("Survival", "weights[" + i + "]", this.weights[i]);
        }
    }

    /**
     * The same subjects with case weights.
     *
     * @param caseWeights one for each subject, finite and not negative; no arguments to remove the weights
     * @return another target
     */
    public Survival withWeights(float... caseWeights) {
        return new Survival(time, event, Checks.notNull("Survival", "weights", caseWeights));
    }

    /**
     * The time of each subject.
     *
     * @return a copy
     */
    public float[] time() {
        return time.clone();
    }

    /**
     * Which subjects had their event.
     *
     * @return a copy
     */
    public boolean[] event() {
        return event.clone();
    }

    /**
     * The case weight of each subject.
     *
     * @return a copy; of length 0 if there are none
     */
    public float[] weights() {
        return weights.clone();
    }

    /** The case weight of a subject. */
    float weight(int subject) {
        return weights.length == 0 ? 1 : weights[subject];
    }

    RiskSets riskSets() {
        RiskSets sets = riskSets;
        if (sets == null) {
            sets = new RiskSets(time, event);
            riskSets = sets;
        }
        return sets;
    }

    @Override public boolean equals(Object other) {
        return other instanceof Survival that && Arrays.equals(time, that.time) && Arrays.equals(event, that.event)
                && Arrays.equals(weights, that.weights);
    }

    @Override public int hashCode() {
        return Objects.hash(Arrays.hashCode(time), Arrays.hashCode(event), Arrays.hashCode(weights));
    }

    @Override public String toString() {
        return "Survival[time=" + Arrays.toString(time) + ", event=" + Arrays.toString(event)
                + (weights.length == 0 ? "" : ", weights=" + Arrays.toString(weights)) + "]";
    }

    private Object writeReplace() {
        return new Form(time, event, weights);
    }

    private void readObject(ObjectInputStream stream) throws InvalidObjectException {
        throw new InvalidObjectException("Survival: a stream holds its serial form only");
    }

    /** The serial form, whose content is checked and copied. */
    private record Form(float[] time, boolean[] event, float[] weights) implements Serializable {
        private Object readResolve() throws InvalidObjectException {
            if (weights == null) {
                throw new InvalidObjectException("Survival: the stream holds no weights");
            }
            return new Survival(time, event, weights);
        }
    }
}
