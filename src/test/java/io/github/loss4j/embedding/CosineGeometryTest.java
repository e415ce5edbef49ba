package io.github.loss4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CosineGeometryTest {
    /** Products are integers, so that every order of additions gives their exact sum. */
    @Test void productsOfAnyLengthHaveOnlyTheElementsOfTheVectors() {
        float[] a = {1000, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1000, 1000, 1000, 1000};
        float[] b = {1000, 1000, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 1000, 1000, 1000, 1000};
        for (int length = 0; length <= 10; length++) {
            double sum = 0;
            for (int k = 1; k <= length; k++) {
                sum += k * (2 * k - 1);
            }
            assertThat(CosineGeometry.dot(a, 1, b, 2, length)).isEqualTo(sum);
        }
    }
}
