package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FmaTest {
    @Test void isTheRoundedExactSum() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            float a = (float) random.nextGaussian();
            float b = (float) random.nextGaussian();
            float c = (float) random.nextGaussian();
            float exact = new BigDecimal(a).multiply(new BigDecimal(b)).add(new BigDecimal(c)).floatValue();
            assertThat(Math.abs(Fma.of(a, b, c) - exact)).isLessThanOrEqualTo(Math.ulp(exact));
        }
    }

    @Test void replacementRarelyDiffersInTheLastBit() {
        Random random = new Random(2);
        int different = 0;
        for (int i = 0; i < 100_000; i++) {
            float a = (float) random.nextGaussian();
            float b = (float) random.nextGaussian();
            float c = (float) random.nextGaussian();
            float fused = Math.fma(a, b, c);
            float replaced = Fma.inDouble(a, b, c);
            assertThat(Math.abs(replaced - fused)).isLessThanOrEqualTo(Math.ulp(fused));
            different += replaced == fused ? 0 : 1;
        }
        assertThat(different).isLessThanOrEqualTo(2);
    }

    @Test void handlesInfinityAndNanAsMathFmaDoes() {
        assertThat(Fma.inDouble(Float.POSITIVE_INFINITY, 0, 1)).isNaN();
        assertThat(Fma.inDouble(Float.POSITIVE_INFINITY, 2, 1)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Fma.inDouble(3e38f, 3e38f, Float.NEGATIVE_INFINITY)).isEqualTo(Float.NEGATIVE_INFINITY);
    }
}
