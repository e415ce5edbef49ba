package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class FindingTest {
    @Test void aCheckOfNoPointFails() {
        Finding one = Finding.of("NaN", () -> 1);
        assertThat(one.good()).isTrue();
        assertThat(one).hasToString("  NaN                      1 points  good");
        Finding none = Finding.of("NaN", () -> 0);
        assertThat(none.good()).isFalse();
        assertThat(none).hasToString("  NaN                                FAILED: there was no point to check");
    }

    @Test void anExceptionIsAFailure() {
        assertThat(Finding.of("NaN", () -> {
            throw new IOException("closed");
        })).isEqualTo(new Finding("NaN", 0, "it threw java.io.IOException: closed"));
        assertThat(Finding.of("NaN", () -> {
            Finding.require(false, "%s is %.1f", "value", 0.25);
            return 1;
        })).isEqualTo(new Finding("NaN", 0, "value is 0.3"));
        assertThatCode(() -> Finding.require(true, "")).doesNotThrowAnyException();
        assertThatThrownBy(() -> Finding.require(false, "no")).isInstanceOf(Finding.Failure.class).hasMessage("no");
    }

    @Test void numbersAreTheSameIfTheirBitsAre() {
        assertThat(Finding.same(Float.NaN, Float.NaN)).isTrue();
        assertThat(Finding.same(1, 1)).isTrue();
        assertThat(Finding.same(0, -0f)).isFalse();
        assertThat(Finding.same(1, 2)).isFalse();
    }
}
