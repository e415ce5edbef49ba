package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.PointwiseLoss;

/** Gives tests of other packages access to the specialised and the shared loops of a loss. */
public final class PointwiseEngineAccess {
    private PointwiseEngineAccess() {
    }

    /**
     * Asserts that a function computes the same bits in blocks as for one number. The fast form must do so too, except
     * where it returns NaN or an underflow to 0.
     */
    public static void assertBlocksEqualNumbers(ElementaryFunction function, float[] numbers) {
        int fast = 0;
        for (int from = 0; from + Scratch.BLOCK <= numbers.length; from += Scratch.BLOCK) {
            float[] fullRange = block(function, numbers, from, true);
            float[] fastResults = block(function, numbers, from, false);
            float[] expected = new float[Scratch.BLOCK];
            for (int j = 0; j < Scratch.BLOCK; j++) {
                expected[j] = function.of(numbers[from + j]);
                if (Float.isNaN(fastResults[j]) || fastResults[j] == 0 && expected[j] < Float.MIN_VALUE) {
                    fastResults[j] = expected[j];
                } else {
                    fast++;
                }
            }
            assertThat(fullRange).isEqualTo(expected);
            assertThat(fastResults).isEqualTo(expected);
        }
        assertThat(fast).isGreaterThan(numbers.length / 3);
    }

    private static float[] block(ElementaryFunction function, float[] numbers, int from, boolean fullRange) {
        Scratch.Region region = Scratch.lease().first;
        float[] results = new float[Scratch.BLOCK];
        region.floats().put(Scratch.Region.ARGUMENT, numbers, from, Scratch.BLOCK);
        PointwiseBlock.apply(function, region, fullRange, Scratch.BLOCK);
        region.floats().get(Scratch.Region.ARGUMENT, results);
        return results;
    }

    /** Asserts that two losses share their loops, or that they do not. */
    public static void assertSameLoop(PointwiseLoss first, PointwiseLoss second, boolean same) {
        assertThat(LossLoops.of(first) == LossLoops.of(second)).isEqualTo(same);
        assertThat(LossLoops.of(first).longest().getClass().isHidden()).isTrue();
    }

    /** Asserts that a loss has specialised loops, and that they compute the same bits as the shared loops. */
    public static void assertCopyEqualsShared(PointwiseLoss loss, float[] predictions, float[] targets,
            float[] weights) {
        LossLoops specialized = LossLoops.of(loss);
        assertThat(specialized.longest().getClass().isHidden()).as("hidden copy for " + loss).isTrue();
        assertThat(specialized.specializedScalar().getClass().isHidden()).as("hidden scalar loop for " + loss).isTrue();
        float[][] specializedOutputs = new float[3][predictions.length];
        float[][] sharedOutputs = new float[3][predictions.length];
        for (float[] givenWeights : new float[][] {null, weights}) {
            for (boolean sum : new boolean[] {true, false}) {
                double specializedSum = run(specialized, loss, predictions, targets, givenWeights, sum,
                        specializedOutputs);
                double sharedSum = run(LossLoops.shared(loss), loss, predictions, targets, givenWeights, sum,
                        sharedOutputs);
                assertThat(specializedSum).as(loss.toString()).isEqualTo(sharedSum);
                assertThat(specializedOutputs).as(loss.toString()).isDeepEqualTo(sharedOutputs);
            }
        }
    }

    private static double run(LossLoops loops, PointwiseLoss loss, float[] predictions, float[] targets,
            float[] weights, boolean sum, float[][] outputs) {
        Scratch scratch = Scratch.lease();
        try {
            Job job = PointwiseEngine.job(scratch, loops, loss, predictions, targets, weights);
            job.sum = sum;
            job.values = sum ? null : outputs[0];
            job.derivatives = outputs[1];
            job.secondDerivatives = outputs[2];
            job.factor = 0.5;
            job.loopFactor = 0.5f;
            return PointwiseEngine.run(job, scratch);
        } finally {
            scratch.release();
        }
    }
}
