package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every pointwise loss of the library passes its own check. */
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

    @Test void everyPointwiseLossIsGood() {
        List<String> failed = new ArrayList<>();
        int checked = 0;
        for (String name : Losses.names()) {
            if (PointwiseLoss.class.isAssignableFrom(LossNames.type(name))) {
                String report = LossCheck.of((PointwiseLoss) loss(name)).report();
                checked++;
                if (report.contains("FAILED")) {
                    failed.add(report);
                }
            }
        }
        assertThat(failed).isEmpty();
        assertThat(checked).isGreaterThan(40);
    }
}
