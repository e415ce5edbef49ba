package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WideVectorsTest {
    private static final float[] SPECIAL = {0, 1, -1, Float.MIN_VALUE, -Float.MIN_NORMAL, Float.MAX_VALUE,
        -Float.MAX_VALUE, 0x1.fffffep-1f};

    /** Each slot holds the numbers times a power of two, those at even and odd indices apart. */
    @Test void numbersAreConvertedExactly() {
        WideVectors vectors = new WideVectors();
        Random random = new Random(1);
        float[][] numbers = new float[3][];
        int[] lengths = {WideVectors.LENGTH, 500, 2};
        for (int slot = 0; slot < 3; slot++) {
            numbers[slot] = new float[lengths[slot] + 3];
            for (int i = 0; i < numbers[slot].length; i++) {
                numbers[slot][i] = i < SPECIAL.length
                        ? SPECIAL[i]
                        : (float) random.nextGaussian() * (float) Math.pow(10, random.nextInt(60) - 30);
            }
        }
        for (int slot = 0; slot < 3; slot++) {
            vectors.load(slot, numbers[slot], 1, lengths[slot]);
        }
        for (int slot = 0; slot < 3; slot++) {
            for (int i = 0; i < lengths[slot]; i++) {
                int at = slot * WideVectors.SLOT + (i % 2 == 0 ? WideVectors.EVEN : WideVectors.ODD) + i / 2;
                assertThat(vectors.doubles.get(at) / WideVectors.UNIT).as("%d of slot %d", i, slot)
                        .isEqualTo(numbers[slot][1 + i]);
            }
        }
    }

    @Test void elementsAfterTheLastAreKept() {
        WideVectors vectors = new WideVectors();
        for (int i = 0; i < 3 * WideVectors.SLOT; i++) {
            vectors.doubles.put(i, 7);
        }
        vectors.load(1, new float[] {1, 2, 3, 4}, 0, 4);
        int changed = 0;
        for (int i = 0; i < 3 * WideVectors.SLOT; i++) {
            changed += vectors.doubles.get(i) == 7 ? 0 : 1;
        }
        assertThat(changed).isEqualTo(4);
    }
}
