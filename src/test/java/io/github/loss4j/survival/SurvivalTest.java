package io.github.loss4j.survival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

class SurvivalTest {
    private static final float NAN = Float.NaN;

    private static Survival target() {
        return new Survival(new float[] {2, 1, 2.5f}, new boolean[] {true, false, true});
    }

    @Test void doesNotChangeWithTheArraysItWasMadeOf() {
        float[] time = {2, 1, 2.5f};
        boolean[] event = {true, false, true};
        float[] weights = {1, 2, 3};
        Survival target = new Survival(time, event).withWeights(weights);
        time[0] = 9;
        event[0] = false;
        weights[0] = 9;
        target.time()[1] = 9;
        target.event()[1] = true;
        target.weights()[1] = 9;
        assertThat(target).isEqualTo(target().withWeights(1, 2, 3));
    }

    @Test void isEqualByValue() {
        assertThat(target()).isEqualTo(target()).hasSameHashCodeAs(target())
                .hasToString("Survival[time=[2.0, 1.0, 2.5], event=[true, false, true]]");
        assertThat(target().withWeights(1, 1, 2)).isNotEqualTo(target()).isEqualTo(target().withWeights(1, 1, 2))
                .hasToString("Survival[time=[2.0, 1.0, 2.5], event=[true, false, true], weights=[1.0, 1.0, 2.0]]");
        assertThat(target().withWeights(1, 1, 2).withWeights()).isEqualTo(target());
        assertThat(target()).isNotEqualTo(new Survival(new float[] {2, 1, 3}, new boolean[] {true, false, true}));
        assertThat(target()).isNotEqualTo(new Survival(new float[] {2, 1, 2.5f}, new boolean[3]));
        assertThat(target()).isNotEqualTo("Survival");
        assertThat(target().withWeights(1, 1, 2)).doesNotHaveSameHashCodeAs(target());
    }

    @Test void survivesSerialisation() throws Exception {
        Survival target = target().withWeights(1, 0, 2);
        new CoxLoss().value(Tensor.zeros(3), target);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
            stream.writeObject(target);
        }
        try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            Survival copy = (Survival) stream.readObject();
            assertThat(copy).isEqualTo(target);
            assertThat(new CoxLoss().value(Tensor.zeros(3), copy)).isEqualTo(
                    new CoxLoss().value(Tensor.zeros(3), target));
        }
    }

    @Test void survivalRefusesWhatIsMissingOrDoesNotFit() {
        refuses("Survival: time must not be null", () -> new Survival(null, new boolean[0]));
        refuses("Survival: event must not be null", () -> new Survival(new float[0], null));
        refuses("Survival: time has 2 subjects but event has 1; there must be one for each",
                () -> new Survival(new float[2], new boolean[1]));
        refuses("Survival: time[1] must be finite, was NaN",
                () -> new Survival(new float[] {1, NAN}, new boolean[2]));
        refuses("Survival: time[0] must be finite, was Infinity",
                () -> new Survival(new float[] {Float.POSITIVE_INFINITY}, new boolean[1]));
        refuses("Survival: weights must not be null", () -> target().withWeights((float[]) null));
        refuses("Survival: time has 3 subjects but weights has 2; there must be one for each",
                () -> target().withWeights(1, 2));
        refuses("Survival: weights[2] must be zero or positive, and finite, was -1.0",
                () -> target().withWeights(1, 2, -1));
    }

    @Test void censoredDoesNotChangeAndIsEqualByValue() throws Exception {
        float[] lower = {1, 0};
        float[] upper = {1, 2};
        Censored target = new Censored(lower, upper);
        lower[0] = 9;
        upper[1] = 9;
        target.lower()[1] = 9;
        target.upper()[0] = 9;
        Censored same = new Censored(new float[] {1, 0}, new float[] {1, 2});
        assertThat(target).isEqualTo(same).hasSameHashCodeAs(same)
                .hasToString("Censored[lower=[1.0, 0.0], upper=[1.0, 2.0]]");
        assertThat(target).isNotEqualTo(new Censored(new float[] {1, 1}, new float[] {1, 2}))
                .doesNotHaveSameHashCodeAs(new Censored(new float[] {1, 1}, new float[] {1, 2}));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
            stream.writeObject(target);
        }
        try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(stream.readObject()).isEqualTo(target);
        }
    }

    @Test void censoredRefusesWhatIsMissingOrDoesNotFit() {
        refuses("Censored: lower must not be null", () -> new Censored(null, new float[0]));
        refuses("Censored: upper must not be null", () -> new Censored(new float[0], null));
        refuses("Censored: lower has 1 subject but upper has 2; there must be one for each",
                () -> new Censored(new float[1], new float[2]));
        refuses("Censored: lower[1] must be zero or positive, and finite, was -1.0", () -> bounds(-1, 2));
        refuses("Censored: lower[1] must be zero or positive, and finite, was NaN", () -> bounds(NAN, 2));
        refuses("Censored: lower[1] must be zero or positive, and finite, was Infinity",
                () -> bounds(Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY));
        refuses("Censored: upper[1] must be positive, was 0.0", () -> bounds(0, 0));
        refuses("Censored: upper[1] must be positive, was NaN", () -> bounds(1, NAN));
        refuses("Censored: upper[1] is 1.0 but lower[1] is 2.0; it must not be below", () -> bounds(2, 1));
    }

    private static Censored bounds(float lower, float upper) {
        return new Censored(new float[] {1, lower}, new float[] {1, upper});
    }

    private static void refuses(String message, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
