package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.regression.MseLoss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A made-up formula whose loop computes 10·order + p·t, and which is −1 − order + p·t in double. */
class PowerFormulaTest {
    private static final int FROM = 3;

    /** The loop gives NaN for the prediction 5, and infinity for 6. The arguments of each block are its own. */
    private static final class Formula extends PowerFormula<MseLoss> {
        private final boolean inRange;
        private boolean expectValues;
        private int prepared = -1;

        Formula(boolean inRange) {
            this.inRange = inRange;
        }

        @Override protected boolean inRange(MseLoss loss) {
            return inRange;
        }

        @Override protected void powers(MseLoss loss, float[] predictions, float[] targets, int from, int length,
                boolean values, Scratch scratch) {
            assertThat(inRange).isTrue();
            assertThat(values).isEqualTo(expectValues);
            assertThat(length).isBetween(1, Power.BLOCK);
            prepared = from;
        }

        @Override protected void results(MseLoss loss, int order, float[] predictions, float[] targets, int from,
                int length, Scratch scratch) {
            assertThat(prepared).isEqualTo(from);
            for (int j = 0; j < length; j++) {
                float p = predictions[from + j];
                float result = p == 5 ? Float.NaN : p == 6 ? Float.POSITIVE_INFINITY : p * targets[from + j];
                scratch.floats.put(Scratch.RESULTS + j, 10 * order + result);
            }
        }

        @Override protected double inDouble(MseLoss loss, int order, float prediction, float target) {
            return -1 - order + prediction * target;
        }

        @Override public String toString() {
            return "made-up";
        }
    }

    @ParameterizedTest @CsvSource({"1, true", "1024, true", "1025, true", "1026, true", "2500, true", "1, false",
        "2500, false"}) void elementsOutOfRangeAreComputedInDouble(int length, boolean inRange) {
        float[] predictions = new float[FROM + length + 2];
        float[] targets = new float[predictions.length];
        for (int i = 0; i < predictions.length; i++) {
            predictions[i] = i % 9;
            targets[i] = i % 13;
        }
        for (int only = -1; only < 3; only++) {
            float[][] into = new float[3][];
            for (int order = 0; order < 3; order++) {
                into[order] = only < 0 || only == order ? new float[length + 1] : null;
            }
            Formula formula = new Formula(inRange);
            formula.expectValues = into[0] != null;
            formula.compute(new MseLoss(), predictions, targets, FROM, length, into[0], into[1], into[2]);
            for (int order = 0; order < 3; order++) {
                for (int j = 0; into[order] != null && j < length; j++) {
                    float p = predictions[FROM + j];
                    boolean single = !inRange || p == 5 || p == 6;
                    assertThat(into[order][j]).as("order %d [%d]", order, j)
                            .isEqualTo((single ? -1 - order : 10 * order) + p * targets[FROM + j]);
                }
                assertThat(into[order] == null ? 0 : into[order][length]).isZero();
            }
        }
    }

    @Test void oneElementHasTheResultOfItsBlock() {
        Formula formula = new Formula(true);
        for (int order = 0; order < 3; order++) {
            formula.expectValues = order == 0;
            assertThat(formula.of(new MseLoss(), order, 2, 4)).isEqualTo(10 * order + 8);
            assertThat(formula.of(new MseLoss(), order, 5, 4)).isEqualTo(-1 - order + 20);
        }
    }
}
