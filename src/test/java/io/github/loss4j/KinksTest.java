package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jumps of functions that are known to jump there. */
class KinksTest {
    private static final PointwiseLoss.Function ZERO = (p, t) -> 0;
    private static final float[] GRID = {-10, -1, 2, 9};

    private static List<Float> jumps(PointwiseLoss.Function value, PointwiseLoss.Function derivative, float target,
            float... grid) {
        return Kinks.of(PointwiseLoss.of(value, derivative, ZERO), 0, grid, target);
    }

    @ParameterizedTest
    @ValueSource(floats = {-5, -0.3f, -1e-30f, 0, 1e-30f, 0.3f, 1, 2.5f, 8.9f}) void aJumpIsLocated(float at) {
        List<Float> expected = List.of(Math.nextDown(at));
        PointwiseLoss.Function step = (p, t) -> p >= at ? 1 : 0;
        assertThat(Kinks.of(PointwiseLoss.of(step, ZERO, ZERO), 0, GRID, 7)).isEqualTo(expected);
        assertThat(Kinks.of(PointwiseLoss.of(ZERO, step, ZERO), 1, GRID, 7)).isEqualTo(expected);
        assertThat(Kinks.of(PointwiseLoss.of(ZERO, ZERO, step), 2, GRID, 7)).isEqualTo(expected);
        assertThat(Kinks.of(PointwiseLoss.of(step, ZERO, ZERO), 1, GRID, 7)).isEmpty();
    }

    /** A jump beside a slope, from grid points at 0 and on both sides of it. */
    @Test void aJumpIsLocatedBesideZero() {
        PointwiseLoss.Function value = (p, t) -> 3 * p + (p > -2 ? 0 : 1) + (p > 3 ? 1 : 0);
        PointwiseLoss.Function derivative = (p, t) -> 3;
        assertThat(jumps(value, derivative, 0, -4, 0, 5)).containsExactly(-2f, 3f);
        assertThat(jumps(value, derivative, 0, -4, 5)).containsExactlyInAnyOrder(-2f, 3f);
        assertThat(jumps(value, derivative, 0, -4, -0f, 0, 5)).containsExactly(-2f, 3f);
    }

    @Test void aSteepFunctionDoesNotJump() {
        assertThat(jumps((p, t) -> (float) Math.exp(3 * p), (p, t) -> 3 * (float) Math.exp(3 * p), 0, GRID)).isEmpty();
        assertThat(jumps((p, t) -> (float) Math.tanh(1e3 * p), (p, t) -> {
            float tanh = (float) Math.tanh(1e3 * p);
            return 1e3f * (1 - tanh * tanh);
        }, 0, GRID)).isEmpty();
    }

    /** A jump counts from 10⁻⁴ of the function on, at the jump or at the points of the grid. */
    @Test void aSmallJumpIsNotFound() {
        assertThat(jumps((p, t) -> p > 0.5f ? 1 + 0x1p-13f : 1, ZERO, 0, GRID)).containsExactly(0.5f);
        assertThat(jumps((p, t) -> p > 0.5f ? -1 - 0x1p-13f : -1, ZERO, 0, GRID)).containsExactly(0.5f);
        assertThat(jumps((p, t) -> p > 0.5f ? 1 + 0x1p-14f : 1, ZERO, 0, GRID)).isEmpty();
        PointwiseLoss.Function small = (p, t) -> p > 0.5f ? 0x1p-13f : 0;
        assertThat(jumps(small, ZERO, 0, GRID)).containsExactly(0.5f);
        // A parabola that is 0 at the jump and 22.5 at one of the points of the grid beside it.
        assertThat(jumps((p, t) -> small.apply(p, t) + 10 * Math.max(0, p - 0.5f) * Math.max(0, p - 0.5f), (p,
                t) -> 20 * Math.max(0, p - 0.5f), 0, -1, 2)).isEmpty();
        assertThat(jumps((p, t) -> small.apply(p, t) + 10 * Math.max(0, 0.5f - p) * Math.max(0, 0.5f - p), (p,
                t) -> -20 * Math.max(0, 0.5f - p), 0, -1, 2)).isEmpty();
    }

    /** The difference to a large target is rounded to multiples of 1/16, so the function is a flight of stairs. */
    @Test void theRoundingErrorOfAResidualIsNoJump() {
        PointwiseLoss.Function one = (p, t) -> 1;
        assertThat(jumps((p, t) -> p - t + t, one, 1e6f, GRID)).isEmpty();
        assertThat(jumps((p, t) -> p - t + t, one, -1e6f, GRID)).isEmpty();
        assertThat(jumps((p, t) -> p - t + t, (p, t) -> 0, 1e6f, GRID)).isNotEmpty();
        assertThat(jumps((p, t) -> p - t + t + (p > 0.5f ? 1 : 0), one, 1e6f, GRID)).containsExactly(0.5f);
    }

    /** The search for further jumps halves three times, beginning with the largest. */
    @Test void severalJumpsBetweenTwoPointsAreFound() {
        assertThat(jumps((p, t) -> (p > 1 ? 1 : 0) + (p > 2 ? 4 : 0) + (p > 3 ? 2 : 0), ZERO, 0, 0.5f, 5))
                .containsExactlyInAnyOrder(1f, 2f, 3f);
        assertThat(jumps((p, t) -> (p > 1 ? 8 : 0) + (p > 2 ? 4 : 0) + (p > 3 ? 2 : 0) + (p > 4 ? 1 : 0), ZERO, 0,
                0.5f, 5)).containsExactlyInAnyOrder(1f, 2f, 3f);
        assertThat(jumps((p, t) -> (p > 1 ? 1 : 0) + (p > 2 ? 2 : 0) + (p > 3 ? 4 : 0) + (p > 4 ? 8 : 0), ZERO, 0,
                0.5f, 5)).containsExactlyInAnyOrder(2f, 3f, 4f);
    }
}
