package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.classification.CrossEntropyLoss;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowsTest {
    @ParameterizedTest
    @ValueSource(strings = {"3", "2,3", "2,3,4", "2,3,2,2", "1,5,3", "4,1"}) void numbersRowsInRowMajorOrder(
            String text) {
        int[] shape = Arrays.stream(text.split(",")).mapToInt(Integer::parseInt).toArray();
        int classes = shape[shape.length == 1 ? 0 : 1];
        Rows rows = new Rows(new CrossEntropyLoss(), Tensor.zeros(shape));
        assertThat(rows.classes()).isEqualTo(classes);
        int[] seen = new int[rows.count() * classes];
        int previous = -1;
        for (int row = 0; row < rows.count(); row++) {
            assertThat(rows.offset(row)).isGreaterThan(previous);
            previous = rows.offset(row);
            for (int k = 0; k < classes; k++) {
                int element = rows.offset(row) + k * rows.stride();
                seen[element]++;
                assertThat(rows.rowOf(element)).isEqualTo(row);
            }
        }
        assertThat(seen).hasSize(Tensor.zeros(shape).size()).containsOnly(1);
    }
}
