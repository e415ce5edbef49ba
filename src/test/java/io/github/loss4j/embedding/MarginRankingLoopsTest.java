package io.github.loss4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.internal.Scratch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarginRankingLoopsTest {
    /** Scores whose differences from each other and from the margin are exact. */
    private static final float[] FIRST = {9, 1.5f, 0.25f, -2, 3};
    private static final float[] SECOND = {9, 1, 0.75f, 4, 1};
    private static final float MARGIN = 0.5f;

    private static float[] terms(float target) {
        Scratch scratch = Scratch.lease();
        try {
            for (int j = 0; j < 4; j++) {
                scratch.floats.put(Scratch.FIRST + j, target);
            }
            MarginRankingLoops.terms(MARGIN, FIRST, SECOND, 1, scratch, 4);
            float[] terms = new float[4];
            scratch.floats.get(Scratch.RESULTS, terms);
            return terms;
        } finally {
            scratch.release();
        }
    }

    @ParameterizedTest @ValueSource(floats = {1, -1, 0, -0f}) void termsOfAllowedTargetsAreTheFormula(float target) {
        float[] terms = terms(target);
        for (int j = 0; j < 4; j++) {
            float expected = Math.max(0, MARGIN - target * (FIRST[1 + j] - SECOND[1 + j]));
            assertThat(terms[j]).isEqualTo((Float) expected);
        }
    }

    @ParameterizedTest @ValueSource(floats = {0.5f, -0.5f, 1 + 0x1p-23f, 1 - 0x1p-24f, -1 - 0x1p-23f, -1 + 0x1p-24f, 2,
        Float.MIN_VALUE, -Float.MIN_VALUE, Float.MAX_VALUE, Float.POSITIVE_INFINITY,
        Float.NaN}) void termsOfOtherTargetsAreNotFinite(float target) {
        for (float term : terms(target)) {
            assertThat(Float.isFinite(term)).as("%s", term).isFalse();
        }
    }
}
