package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.Tensor;
import io.github.loss4j.classification.CrossEntropyLoss;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SoftmaxRowTest {
    private static SoftmaxTerms terms(int classes, double center, int rows) {
        Random random = new Random(classes);
        Tensor scores = Tensor.zeros(rows, classes).map(zero -> center + 20 * random.nextGaussian());
        CrossEntropyLoss loss = new CrossEntropyLoss().withLabelSmoothing(0.1f);
        return (SoftmaxTerms) loss.terms(scores, random.ints(rows, 0, classes).toArray());
    }

    /** After a long row out of range, the next rows begin with another form. */
    @Test void theBitsOfARowDoNotDependOnTheRowsBefore() {
        for (int classes : new int[] {2, 3, 10, 31, 32, 64, 3000}) {
            for (double center : new double[] {0, 60, 95, -95, 200}) {
                SoftmaxTerms terms = terms(classes, center, 50);
                SoftmaxTerms before = terms(3000, 80, 1);
                for (int row = 0; row < 50; row++) {
                    float[] gradient = new float[50 * classes];
                    float[] other = new float[50 * classes];
                    Scratch scratch = Scratch.lease();
                    float value = new SoftmaxRow(scratch).compute(terms, row, 1, new float[][] {gradient});
                    SoftmaxRow used = new SoftmaxRow(scratch);
                    used.compute(before, 0, 1, null);
                    assertThat(used.compute(terms, row, 1, new float[][] {other})).as("%d classes", classes)
                            .isEqualTo(value);
                    assertThat(other).isEqualTo(gradient);
                    scratch.release();
                }
            }
        }
    }
}
