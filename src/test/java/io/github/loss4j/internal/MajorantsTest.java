package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The second derivatives of quadratic majorants; that they lie above the losses is in MajorantTest. */
class MajorantsTest {
    /** 1/|r|, 1/(2|r|), tanh(r)/r and tanh(r/2)/(2r) by math.tanh of Python 3.11. */
    @ParameterizedTest
    @CsvSource({"2, 0.5, 0.25, 0.48201379003790845, 0.1903985389889412",
        "-2, 0.5, 0.25, 0.48201379003790845, 0.1903985389889412",
        "0.5, 2, 1, 0.9242343145200195, 0.24491866240370913"}) void areTheDerivativeOverTheResidual(float r,
                float absolute, float hinge, float logCosh, float softplus) {
        assertThat(Majorants.ofAbsolute(r)).isEqualTo(absolute);
        assertThat(Majorants.ofHinge(r)).isEqualTo(hinge);
        assertThat(Majorants.ofLogCosh(r)).isEqualTo(logCosh);
        assertThat(Majorants.ofSoftplus(r)).isEqualTo(softplus);
    }

    @Test void haveLimitsAt0() {
        assertThat(Majorants.ofLogCosh(0)).isEqualTo(1);
        assertThat(Majorants.ofSoftplus(0)).isEqualTo(0.25f);
        assertThat(Majorants.ofAbsolute(0)).isEqualTo(2 * Majorants.ofHinge(0)).isFinite();
    }

    @Test void areBoundedByPositiveNumbers() {
        float[] majorants = {9, -1, 0, Float.POSITIVE_INFINITY, 3, 9};
        Majorants.bound(majorants, null, 1, 5);
        assertThat(majorants).containsExactly(9, Float.MIN_NORMAL, Float.MIN_NORMAL, Float.MAX_VALUE, 3, 9);
        float[] weighted = {9, -1, 0, Float.NaN, 3, 9};
        Majorants.bound(weighted, new float[] {0, 1, 0, 0, 2, 0}, 1, 5);
        assertThat(weighted).containsExactly(9, Float.MIN_NORMAL, 0, 0, 3, 9);
        assertThat(Majorants.bound(-3)).isEqualTo(Float.MIN_NORMAL);
        assertThat(Majorants.bound(1e300)).isEqualTo(Float.MAX_VALUE);
        assertThat(Majorants.bound(Double.NaN)).isNaN();
    }
}
