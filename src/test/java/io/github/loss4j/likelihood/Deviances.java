package io.github.loss4j.likelihood;

/** The formula that the tests of the deviances share. */
final class Deviances {
    private Deviances() {
    }

    /** a ln(a/b) - a + b; where both are close, a series, since StrictMath has no digits left there. */
    static double half(double a, double b) {
        if (a == 0) {
            return b;
        }
        double v = (a - b) / (a + b);
        if (Math.abs(v) > 0.1) {
            return a * (StrictMath.log(a) - StrictMath.log(b)) - a + b;
        }
        double sum = 0;
        double power = v * v;
        for (int k = 3; k < 25; k += 2, power *= v * v) {
            sum += power / k;
        }
        return (a - b) * v + 2 * a * v * sum;
    }
}
