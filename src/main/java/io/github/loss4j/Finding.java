package io.github.loss4j;

import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * The result of one check.
 *
 * @param check the name of the check
 * @param points the number of points that were checked
 * @param failure a description of the failure; null if the check passed
 */
record Finding(String check, int points, String failure) {
    /** The failure of a check; its message describes it. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failure(String message) {
            super(message);
        }
    }

    /**
     * Runs a check.
     *
     * @param body returns the number of points it checked, and throws an exception if one fails
     */
    static Finding of(String check, Callable<Integer> body) {
        try {
            int points = body.call();
            return new Finding(check, points, points > 0 ? null : "there was no point to check");
        } catch (Failure e) {
            return new Finding(check, 0, e.getMessage());
        } catch (Exception e) {
            return new Finding(check, 0, "it threw " + e);
        }
    }

    static void require(boolean good, String format, Object... arguments) {
        if (!good) {
            throw new Failure(String.format(Locale.ROOT, format, arguments));
        }
    }

    static boolean same(float first, float second) {
        return Float.compare(first, second) == 0;
    }

    boolean good() {
        return failure == null;
    }

    @Override public String toString() {
        return good()
                ? String.format(Locale.ROOT, "  %-18s %7d points  good", check, points)
                : String.format(Locale.ROOT, "  %-18s                 FAILED: %s", check, failure);
    }
}
