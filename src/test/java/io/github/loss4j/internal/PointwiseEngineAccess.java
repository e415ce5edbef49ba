package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.PointwiseLoss;

/** Lets tests of other packages run a loss through the loop that all share. */
public final class PointwiseEngineAccess {
    private PointwiseEngineAccess() {
    }

    /**
     * Asserts that a function computes the same bits in blocks as one by one; and that its fast form does too, but where it
     * gives NaN, or 0 for what is far too small.
     */
    public static void assertBlocksEqualNumbers(ElementaryFunction function, float[] numbers) {
        int fast = 0;
        for (int from = 0; from + Scratch.BLOCK <= numbers.length; from += Scratch.BLOCK) {
            float[] fullRange = block(function, numbers, from, true);
            float[] near = block(function, numbers, from, false);
            for (int j = 0; j < Scratch.BLOCK; j++) {
                float expected = function.of(numbers[from + j]);
                assertThat(Float.valueOf(fullRange[j])).isEqualTo(Float.valueOf(expected));
                if (!Float.isNaN(near[j]) && !(near[j] == 0 && expected < Float.MIN_VALUE)) {
                    assertThat(Float.valueOf(near[j])).isEqualTo(Float.valueOf(expected));
                    fast++;
                }
            }
        }
        assertThat(fast).isGreaterThan(numbers.length / 3);
    }

    private static float[] block(ElementaryFunction function, float[] numbers, int from, boolean fullRange) {
        Scratch.Region region = Scratch.lease().first;
        float[] results = new float[Scratch.BLOCK];
        region.floats().put(Scratch.Region.HERE, numbers, from, Scratch.BLOCK);
        PointwiseEngine.apply(function, region, fullRange, Scratch.BLOCK);
        region.floats().get(Scratch.Region.HERE, results);
        return results;
    }

    /** Asserts that two losses share a loop, or that they do not. */
    public static void assertSameLoop(PointwiseLoss first, PointwiseLoss second, boolean same) {
        assertThat(PointwiseLoop.of(first) == PointwiseLoop.of(second)).isEqualTo(same);
        assertThat(PointwiseLoop.of(first).getClass().isHidden()).isTrue();
    }

    /** Asserts that a loss has a loop of its own, and that it computes the same bits as the shared one. */
    public static void assertCopyEqualsShared(PointwiseLoss loss, float[] predictions, float[] targets,
            float[] weights) {
        PointwiseLoop own = PointwiseLoop.of(loss);
        assertThat(own.getClass().isHidden()).as("hidden copy for " + loss).isTrue();
        float[][] ours = new float[3][predictions.length];
        float[][] shared = new float[3][predictions.length];
        for (float[] some : new float[][] {null, weights}) {
            for (boolean sum : new boolean[] {true, false}) {
                double mine = PointwiseEngine.run(own, loss, predictions, targets, some, 1, sum, sum ? null : ours[0],
                        ours[1], 0.5f, ours[2]);
                double theirs = PointwiseEngine.run(PointwiseLoop.shared(loss), loss, predictions, targets, some, 1,
                        sum,
                        sum ? null : shared[0], shared[1], 0.5f, shared[2]);
                assertThat(mine).as(loss.toString()).isEqualTo(theirs);
                assertThat(ours).as(loss.toString()).isDeepEqualTo(shared);
            }
        }
    }
}
