package io.github.loss4j;

import java.util.Locale;

/**
 * What one check found.
 *
 * @param check its name
 * @param points how many points it looked at
 * @param failure what is wrong; null if nothing is
 */
record Finding(String check, int points, String failure) {
    /** A check: it gives the number of its points, and throws where something is wrong. */
    interface Body {
        int run() throws Exception;
    }

    /** What went wrong in a check. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failure(String message) {
            super(message);
        }
    }

    static Finding of(String check, Body body) {
        try {
            int points = body.run();
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
