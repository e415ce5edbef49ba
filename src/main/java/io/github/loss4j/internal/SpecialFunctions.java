package io.github.loss4j.internal;

import java.util.Arrays;

/**
 * Special functions in double, for positive arguments unless stated otherwise. The relative error is at most 1e-15,
 * also near zeros of the functions and where they tend to 0, unless stated otherwise. The logarithm of the gamma
 * function and its derivative are NaN for negative arguments.
 */
public final class SpecialFunctions {
    private static final double LN_SQRT_2PI = 0.5 * Math.log(2 * Math.PI);
    private static final double TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);
    /** From this argument on, the asymptotic series below are accurate to the last digit. */
    private static final double LARGE = 10;
    /** Below this argument the error function is its Taylor series, whose terms hardly cancel there. */
    private static final double NEAR = 0.5;
    /** The substitution t = 3/(3 + x) maps [0, ∞) to (0, 1]. */
    private static final double ERFC_MIDDLE = 3;
    /** Chebyshev coefficients of e^(x²)·erfc(x)/t over t from 0 to 1, computed with 60 digits. */
    private static final double[] ERFC = {0.9422921493205813, 0.37715894969156577, 0.11803603344749546,
        0.028362346699695153, 0.004871757757605546, 0.00045985238787654427, -2.143022238105315e-05,
        -1.301447369924135e-05, -8.809283582853514e-07, 2.7464800479702846e-07, 4.415991899223785e-08,
        -6.398408385575483e-09, -1.6768357212484645e-09, 1.9473354700890025e-10, 6.247441303469389e-11,
        -8.124557552244496e-12, -2.330314613222566e-12, 4.191038539225333e-13, 8.19333526881303e-14,
        -2.3352472107929263e-14, -2.2442585649165363e-15, 1.2811435298050507e-15, 1.1054582965396302e-18,
        -6.44579513564904e-17};

    /** {@link #polynomial Polynomial} in w of ln Γ(x)/((x − 1)(x − 2)), from {@link #CENTER_LOW} to 3. */
    private static final double[] LOG_GAMMA = {0.4831289505409809, -0.145959895914306, 0.014258102436462769,
        -0.005585319664007539, 0.0010531560841362938, -0.00038358239780090955, 8.75557206082452e-05,
        -3.095331834426243e-05, 7.760365427168204e-06, -2.7025634056621277e-06, 7.168054120702671e-07,
        -2.4742412937288166e-07, 6.814462860057147e-08, -2.3334516593389472e-08, 6.59728213036718e-09,
        -2.3135343618470765e-09, 6.719336318144869e-10, -1.8157228790917648e-10, 5.1384628471878684e-11,
        -3.8469271037847865e-11, 1.1802493472649571e-11};
    /** {@link #polynomial Polynomial} in w of ψ(x)/(x − x₀), from {@link #CENTER_LOW} to 3. */
    private static final double[] DIGAMMA = {0.9510558760318328, -0.4236274212814606, 0.09933334381363364,
        -0.035112980369101224, 0.011074724987342889, -0.0038011606100871245, 0.0012404981143354556,
        -0.0004198464335087575, 0.00013833000196706983, -4.653434217031508e-05, 1.539714785948256e-05,
        -5.163728547414861e-06, 1.7124406814864328e-06, -5.735151040956342e-07, 1.9048002524885725e-07,
        -6.334428199034233e-08, 2.1024817461939998e-08, -7.4249835819405214e-09, 2.4913147967704483e-09,
        -5.522163559524772e-10, 1.7450826391308168e-10, -1.702298935298302e-10, 5.833450812882047e-11};
    private static final double CENTER_LOW = 0.75;
    private static final double CENTER_HIGH = 3;
    /** The zero x₀ of ψ, as a sum of two numbers. */
    private static final double DIGAMMA_ZERO = 1.4616321449683622;
    private static final double DIGAMMA_ZERO_LOW = 9.549995429965697e-17;
    /** Coefficients of the series of artanh x, without the first: 1/3, 1/5, ... */
    private static final double[] ARTANH = new double[17];
    /** Coefficients of the series of the exponential function, without the first two: 1/2, 1/6, ... */
    private static final double[] EXP = new double[15];

    static {
        Arrays.setAll(ARTANH, k -> 1. / (2 * k + 3));
        double factorial = 1;
        for (int k = 0; k < EXP.length; k++) {
            factorial *= k + 2;
            EXP[k] = 1 / factorial;
        }
    }

    private SpecialFunctions() {
    }

    /**
     * The error function.
     *
     * @param x any number
     * @return erf x, with a small relative error near 0 too
     */
    public static double erf(double x) {
        double magnitude = Math.abs(x);
        if (!(magnitude < NEAR)) {
            return Math.copySign(1 - erfc(magnitude), x);
        }
        double z = -x * x;
        double sum = 0;
        double term = 1;
        for (int n = 0; n < 13; n++) {
            sum += term / (2 * n + 1);
            term *= z / (n + 1);
        }
        return TWO_OVER_SQRT_PI * x * sum;
    }

    /**
     * The complement of the error function, 1 − erf x, with a small relative error for x up to 26, where it underflows.
     *
     * @param x any number
     * @return erfc x
     */
    public static double erfc(double x) {
        if (x < 0) {
            return 2 - erfc(-x);
        }
        double square = x * x;
        // Without the rounding error of the square, the exponential would lose digits.
        double roundingError = Math.fma(x, x, -square);
        double exponential = Math.exp(-square);
        return exponential == 0 ? 0 : exponential * (1 - roundingError) * erfcx(x);
    }

    /**
     * The scaled complement of the error function, which does not underflow: e^(x²)·erfc x. As in Press et al.,
     * Numerical Recipes, third edition, section 6.2.2: a Chebyshev series after a substitution.
     *
     * @param x a number that is not negative
     * @return e^(x²)·erfc x
     */
    public static double erfcx(double x) {
        double t = ERFC_MIDDLE / (ERFC_MIDDLE + x);
        double twice = 4 * t - 2;
        double last = 0;
        double sum = 0;
        for (int k = ERFC.length - 1; k > 0; k--) {
            double next = Math.fma(twice, sum, ERFC[k] - last);
            last = sum;
            sum = next;
        }
        return t * Math.fma(0.5 * twice, sum, 0.5 * ERFC[0] - last);
    }

    /**
     * The logarithm of the gamma function.
     *
     * @param x a positive number
     * @return ln Γ(x)
     */
    static double logGamma(double x) {
        if (x >= LARGE) {
            return (x - 0.5) * Math.log(x) - x + LN_SQRT_2PI + stirlingSeries(x);
        }
        if (x < CENTER_LOW) {
            return centralLogGamma(x + 1) - Math.log(x);
        }
        if (!(x > CENTER_HIGH)) {
            return centralLogGamma(x);
        }
        double product = 1;
        double shifted = x;
        while (shifted > CENTER_HIGH) {
            shifted--;
            product *= shifted;
        }
        return Math.log(product) + centralLogGamma(shifted);
    }

    private static double centralLogGamma(double x) {
        return (x - 1) * (x - 2) * polynomial(LOG_GAMMA, centered(x));
    }

    /**
     * A variable that maps 0.75 to −1, 3 to 1, and the singularities of the gamma function, which are between −∞ and 0,
     * to numbers with a magnitude of at least 3, so that polynomials converge fast.
     */
    private static double centered(double x) {
        return 3 * (x - 1.5) / (x + 1.5);
    }

    private static double polynomial(double[] coefficients, double x) {
        double sum = 0;
        for (int k = coefficients.length - 1; k >= 0; k--) {
            sum = Math.fma(sum, x, coefficients[k]);
        }
        return sum;
    }

    /**
     * The error of Stirling's formula: ln Γ(x) − ((x − ½) ln x − x + ½ ln 2π), which tends to 0 as x grows. A
     * difference of logarithms of the gamma function keeps its digits if it is computed from these errors and
     * closed-form terms. Below 10 the absolute error is at most 8e-15; from 10 on the relative error is at
     * most 4e-15.
     *
     * @param x a positive number
     * @return the difference
     */
    public static double stirlingError(double x) {
        return x >= LARGE ? stirlingSeries(x) : logGamma(x) - ((x - 0.5) * Math.log(x) - x + LN_SQRT_2PI);
    }

    /** NaN instead of a negative number, since the recurrences would not end if its magnitude is large. */
    private static double positive(double x) {
        return x >= 0 ? x : Double.NaN;
    }

    /** Abramowitz and Stegun, 6.1.41. */
    private static double stirlingSeries(double x) {
        double z = 1 / (x * x);
        return (1. / 12 - z * (1. / 360 - z * (1. / 1260 - z * (1. / 1680 - z * (1. / 1188 - z * (691. / 360360
                - z / 156)))))) / x;
    }

    /**
     * The derivative of the logarithm of the gamma function.
     *
     * @param x a positive number
     * @return ψ(x)
     */
    public static double digamma(double x) {
        if (x >= LARGE) {
            return Math.log(x) - 0.5 / x - digammaSeries(x);
        }
        if (x < CENTER_LOW) {
            return centralDigamma(positive(x) + 1) - 1 / x;
        }
        double sum = 0;
        double shifted = x;
        while (shifted > CENTER_HIGH) {
            shifted--;
            sum += 1 / shifted;
        }
        return sum + centralDigamma(shifted);
    }

    private static double centralDigamma(double x) {
        return (x - DIGAMMA_ZERO - DIGAMMA_ZERO_LOW) * polynomial(DIGAMMA, centered(x));
    }

    /**
     * The error of the first two terms of the digamma function's asymptotic series: ln x − 1/(2x) − ψ(x), which tends
     * to 0 as x grows. Below 10 the absolute error is at most 1e-15, or the relative error if the result is above 1;
     * from there on the relative error is at most 5e-14.
     *
     * @param x a positive number
     * @return the difference
     */
    public static double digammaError(double x) {
        return x >= LARGE ? digammaSeries(x) : Math.log(x) - 0.5 / x - digamma(x);
    }

    /** Abramowitz and Stegun, 6.3.18. */
    private static double digammaSeries(double x) {
        double z = 1 / (x * x);
        return z * (1. / 12 - z * (1. / 120 - z * (1. / 252 - z * (1. / 240 - z * (1. / 132 - z * (691. / 32760
                - z / 12))))));
    }

    /**
     * ln(1 + x) − x, with a small relative error near 0 too.
     *
     * @param x a number from −1 on
     * @return the difference, 0 or negative
     */
    public static double log1pMinus(double x) {
        if (!(x >= -0.5 && x <= 1)) {
            return Math.log1p(x) - x;
        }
        // ln(1 + x) = 2 artanh s, and x = 2s + xs
        double s = x / (2 + x);
        double square = s * s;
        return s * (2 * square * polynomial(ARTANH, square) - x);
    }

    /**
     * eˣ − 1 − x, with a small relative error near 0 too.
     *
     * @param x any number
     * @return the difference, 0 or positive
     */
    public static double expm1Minus(double x) {
        return Math.abs(x) < 0.5
                ? x * x * polynomial(EXP, x)
                : x == Double.POSITIVE_INFINITY ? x : Math.expm1(x) - x;
    }

    /**
     * Half of the Poisson distribution's deviance, a ln(a/b) − a + b, with a small relative error where a and b are
     * close. Loader, Fast and Accurate Computation of Binomial Probabilities (2000).
     *
     * @param a a positive number
     * @param b a number that is not negative
     * @return the deviance, 0 where both are equal
     */
    public static double halfDeviance(double a, double b) {
        return b < 0.5 * a ? a * Math.log(a / b) - a + b : -a * log1pMinus((b - a) / a);
    }
}
