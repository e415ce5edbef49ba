package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The numbers of each kind of domain, and its notation. */
class DomainTest {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    static Stream<Arguments> domains() {
        return Stream.of(
                Arguments.of(Domain.FINITE, "(-∞, ∞)", new float[] {-Float.MAX_VALUE, 0, Float.MAX_VALUE},
                        new float[] {-INFINITY, INFINITY, Float.NaN}),
                Arguments.of(Domain.closed(-0.5f, 2), "[-0.5, 2]", new float[] {-0.5f, 0, 2},
                        new float[] {Math.nextDown(-0.5f), Math.nextUp(2f), Float.NaN}),
                Arguments.of(Domain.open(-0.5f, 2), "(-0.5, 2)", new float[] {Math.nextUp(-0.5f), 0, Math.nextDown(2f)},
                        new float[] {-0.5f, 2, Float.NaN}),
                Arguments.of(Domain.atLeast(3), "[3, ∞)", new float[] {3, Float.MAX_VALUE},
                        new float[] {Math.nextDown(3f), INFINITY, Float.NaN}),
                Arguments.of(Domain.above(3), "(3, ∞)", new float[] {Math.nextUp(3f), Float.MAX_VALUE},
                        new float[] {3, INFINITY, Float.NaN}),
                Arguments.of(Domain.atMost(3), "(-∞, 3]", new float[] {3, -Float.MAX_VALUE},
                        new float[] {Math.nextUp(3f), -INFINITY, Float.NaN}),
                Arguments.of(Domain.either(-1, 1), "{-1, 1}", new float[] {-1, 1}, new float[] {0, 2, Float.NaN}));
    }

    @Test void aHalfLineContainsItsEndOrNot() {
        assertThat(Domain.atLeast(3).contains(3)).isTrue();
        assertThat(Domain.above(3).contains(3)).isFalse();
        assertThat(Domain.atMost(3).contains(3)).isTrue();
        assertThat(Domain.atMost(3)).hasToString("(-∞, 3]");
        assertThat(Domain.atLeast(3)).hasToString("[3, ∞)");
        assertThat(Domain.closed(1, 2).contains(2)).isTrue();
        assertThat(Domain.open(1, 2).contains(2)).isFalse();
        assertThat(Domain.either(1, 2).contains(1.5f)).isFalse();
        assertThat(Domain.closed(1, 2).advising("try 1")).hasToString("[1, 2]").isNotEqualTo(Domain.closed(1, 2));
        assertThat(Domain.closed(1, 2).advising("try 1").advice()).isEqualTo("try 1");
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("domains") void containsItsNumbersOnly(Domain domain, String notation, float[] inside,
            float[] outside) {
        assertThat(domain).hasToString(notation);
        for (float number : inside) {
            assertThat(domain.contains(number)).as("%s", number).isTrue();
        }
        for (float number : outside) {
            assertThat(domain.contains(number)).as("%s", number).isFalse();
        }
    }
}
