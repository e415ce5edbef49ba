package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every pointwise loss of the library passes its own check. */
@Tag("exhaustive")
class LossCheckAllTest {
    private static final Set<String> REQUIRED = Set.of("alpha=1.5", "quantile=0.3", "expectile=0.3", "exponent=1.5",
            "a=0.7", "beta=0.5", "period=3");

    /** A loss with its default parameters, or with those of the table that it has and needs. */
    private static Loss<?, ?> loss(String name) {
        List<String> given = new ArrayList<>();
        LossRecord record = new LossRecord(LossNames.type(name));
        for (int k = 0; k < record.shortest().getParameterCount(); k++) {
            String parameter = LossNames.type(name).getRecordComponents()[k].getName();
            given.add(REQUIRED.stream().filter(text -> text.startsWith(parameter + "=")).findFirst()
                    .orElse(parameter + "=1.5"));
        }
        return Losses.parse(name + "(" + String.join(", ", given) + ")");
    }

    @TestFactory Stream<DynamicTest> everyPointwiseLossIsGood() {
        List<String> names = Losses.names().stream().filter(name -> PointwiseLoss.class.isAssignableFrom(LossNames.type(
                name))).toList();
        assertThat(names).hasSizeGreaterThan(40);
        return names.stream().map(name -> DynamicTest.dynamicTest(name, () -> assertThat(LossCheck.of(
                (PointwiseLoss) loss(name)).report()).doesNotContain("FAILED")));
    }
}
