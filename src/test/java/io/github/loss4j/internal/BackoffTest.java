package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test void theFormIsTriedUntilItFails() {
        Backoff backoff = new Backoff(2);
        for (int call = 0; call < 3; call++) {
            assertThat(backoff.isOver()).isTrue();
            assertThat(backoff.skips()).isFalse();
        }
    }

    @Test void afterAFailureSomeCallsDoNotTryIt() {
        Backoff backoff = new Backoff(2);
        for (int failure = 0; failure < 2; failure++) {
            backoff.fail();
            assertThat(backoff.isOver()).isFalse();
            assertThat(backoff.skips()).isTrue();
            assertThat(backoff.isOver()).isFalse();
            assertThat(backoff.skips()).isTrue();
            assertThat(backoff.isOver()).isTrue();
            assertThat(backoff.skips()).isFalse();
        }
    }
}
