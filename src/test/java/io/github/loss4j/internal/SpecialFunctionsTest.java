package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SpecialFunctionsTest {
    /** mpmath 1.3.0, 30 digits: x, erf(x), erfc(x), loggamma(x), psi(0, x), psi(1, x). */
    private static final double[][] REFERENCE = {
        {0.0009765625, 0.0011019324300718147, 0.998898067569928185,
            6.93090890241946189, -1024.57561042934062, 1048577.64258939215},
        {0.125, 0.140316204801333817, 0.859683795198666183,
            2.01941835755379635, -8.38849266329585487, 65.3881334449880345},
        {0.4375, 0.463898135749932973, 0.536101864250067027,
            0.705476145985445274, -2.30932782971958361, 6.21399271381399455},
        {0.5, 0.520499877813046538, 0.479500122186953462,
            0.572364942924700087, -1.96351002602142348, 4.93480220054467931},
        {0.75, 0.711155633653515132, 0.288844366346484868,
            0.203280951431295371, -1.08586087978647217, 2.5418796476716065},
        {1.0, 0.842700792949714869, 0.157299207050285131,
            0.0, -0.577215664901532861, 1.64493406684822644},
        {1.5, 0.966105146475310727, 0.0338948535246892729,
            -0.120782237635245222, 0.0364899739785765206, 0.934802200544679309},
        {2.0, 0.995322265018952734, 0.00467773498104726584,
            0.0, 0.422784335098467139, 0.644934066848226436},
        {2.5, 0.999593047982555041, 0.00040695201744495894,
            0.28468287047291916, 0.703156640645243187, 0.490357756100234865},
        {3.25, 0.999995697220536325, 4.30277946367512183e-6,
            0.935801931108725358, 1.01699091106817904, 0.359798290309579875},
        {4.5, 0.999999999803383956, 1.96616044154288748e-10,
            2.45373657084244222, 1.3888709263595289, 0.248725103039010375},
        {6.0, 0.999999999999999978, 2.15197367124989131e-17,
            4.78749174278204599, 1.70611766843180047, 0.181322955737115325},
        {9.75, 1.0, 2.98570083280057832e-43,
            12.2422049400507626, 2.22510953504457601, 0.108003243336631855},
        {10.0, 1.0, 2.08848758376254476e-45,
            12.8018274800814696, 2.25175258906672111, 0.105166335681685746},
        {15.5, 1.0, 1.66320164004887233e-106,
            26.5369144911156136, 2.70823524259036543, 0.0666420135832759706},
        {26.0, 1.0, 5.66319240885614285e-296,
            58.0036052229805199, 3.23874251285197401, 0.0392106632572255792},
        {1048576.0, 1.0, 0,
            13487767.9475233113, 13.8629431343616722, 9.53674771153745447e-7}
    };

    private static void assertClose(double actual, double expected) {
        assertThat(actual).isCloseTo(expected, within(3e-15 * Math.max(1, Math.abs(expected))));
    }

    @Test void errorFunctionsMatchMpmath() {
        for (double[] figure : REFERENCE) {
            double x = figure[0];
            assertThat(SpecialFunctions.erf(x)).isCloseTo(figure[1], within(1e-15 * figure[1]));
            assertThat(SpecialFunctions.erf(-x)).isEqualTo(-SpecialFunctions.erf(x));
            assertThat(SpecialFunctions.erfc(x)).isCloseTo(figure[2], within(2e-15 * figure[2]));
            assertClose(SpecialFunctions.erfc(-x), 1 + figure[1]);
        }
        assertThat(SpecialFunctions.erf(Double.POSITIVE_INFINITY)).isEqualTo(1);
        assertThat(SpecialFunctions.erf(Double.NEGATIVE_INFINITY)).isEqualTo(-1);
        assertThat(SpecialFunctions.erfc(Double.POSITIVE_INFINITY)).isEqualTo(0);
        assertThat(SpecialFunctions.erfc(Double.NEGATIVE_INFINITY)).isEqualTo(2);
        assertThat(SpecialFunctions.erf(Double.NaN)).isNaN();
        assertThat(SpecialFunctions.erfc(Double.NaN)).isNaN();
        assertThat(SpecialFunctions.erf(1e-300)).isCloseTo(1.1283791670955126e-300, within(1e-314));
    }

    @Test void gammaFunctionsMatchMpmath() {
        for (double[] figure : REFERENCE) {
            assertClose(SpecialFunctions.logGamma(figure[0]), figure[3]);
            assertClose(SpecialFunctions.digamma(figure[0]), figure[4]);
            assertClose(SpecialFunctions.trigamma(figure[0]), figure[5]);
        }
    }

    @Test void errorsOfAsymptoticSeriesVanishForLargeArguments() {
        assertThat(SpecialFunctions.stirlingError(1e8)).isCloseTo(1 / 12e8, within(1e-24));
        assertThat(SpecialFunctions.digammaError(1e4)).isCloseTo(1 / 12e8, within(1e-18));
    }

    /** mpmath 1.3.0, 30 digits: log1p(x) - x and expm1(x) - x. */
    @Test void differencesFromTheArgumentAreAccurate() {
        double[][] figures = {
            {9.313225746154785e-10, -4.33680868724937251e-19, 4.33680869128834035e-19},
            {-9.313225746154785e-10, -4.33680869263466296e-19, 4.33680868859569512e-19},
            {0.0009765625, -4.76526944541104039e-7, 4.76992416535242845e-7},
            {-0.0009765625, -4.77147826612785968e-7, 4.76681975662234712e-7},
            {0.0078125, -0.0000303595579450510525, 0.0000305972064479776935},
            {-0.0078125, -0.0000306774610258928732, 0.0000304382602435121059},
            {0.015625, -0.000120813464034745849, 0.000122708586685747459},
            {-0.015625, -0.000123356968139168608, 0.000121437005408405987},
            {0.5, -0.094534891891835618, 0.148721270700128147},
            {-0.5, -0.193147180559945309, 0.106530659712633424},
            {8.0, -5.80277542266378062, 2971.95798704172827}};
        for (double[] figure : figures) {
            assertThat(SpecialFunctions.log1pMinus(figure[0])).isCloseTo(figure[1], within(1e-13 * -figure[1]));
            assertThat(SpecialFunctions.expm1Minus(figure[0])).isCloseTo(figure[2], within(1e-12 * figure[2]));
        }
        assertThat(SpecialFunctions.log1pMinus(0)).isEqualTo(-0.0);
        assertThat(SpecialFunctions.expm1Minus(0)).isEqualTo(0);
        assertThat(SpecialFunctions.halfDeviance(3, 3)).isEqualTo(0);
        assertThat(SpecialFunctions.halfDeviance(3, 0)).isEqualTo(Double.POSITIVE_INFINITY);
    }
}
