package io.github.loss4j.internal;

/**
 * Decides whether a call tries a fast form that is not accurate for all arguments. After a failure, the next calls do
 * not try it. It affects the time only: the other form gives the same bits.
 */
final class Backoff {
    private final int length;
    private int remaining;

    /**
     * Creates a decision to try the fast form.
     *
     * @param length the number of calls after a failure that do not try it
     */
    Backoff(int length) {
        this.length = length;
    }

    /** Returns whether this call must not try the fast form, and counts the call. */
    boolean skips() {
        if (remaining == 0) {
            return false;
        }
        remaining--;
        return true;
    }

    /** Returns whether the next call tries the fast form. */
    boolean isOver() {
        return remaining == 0;
    }

    /** Reports that the fast form was tried and was not accurate. */
    void fail() {
        remaining = length;
    }
}
