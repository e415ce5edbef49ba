package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.regression.LogCoshLoss;
import io.github.loss4j.regression.MseLoss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How arrays are cut into blocks: the lengths determine the bits of a sum, and each bound decides about time. */
class BlockPlanTest {
    private static final BlockLoop FUSED = LossLoops.of(new MseLoss()).longest();
    private static final BlockLoop ELEMENTARY = LossLoops.of(new LogCoshLoss()).longest();
    private static final BlockLoop SHARED = LossLoops.shared(new MseLoss()).longest();

    @Test void specialisedLoopsHaveHalvesOfTheLongestBlock() {
        int[] lengths = {2049, 1025, 513, 257};
        BlockLoop loop = FUSED;
        for (int length : lengths) {
            assertThat(loop.length()).isEqualTo(length);
            assertThat(loop.tripCount()).isEqualTo(length);
            assertThat(loop.specialized()).isTrue();
            assertThat(loop.shorter()).isSameAs(loop.shorter());
            loop = loop.shorter();
        }
        assertThat(SHARED.specialized()).isFalse();
        assertThat(SHARED.shorter().tripCount()).isEqualTo(Scratch.BLOCK);
    }

    @ParameterizedTest @CsvSource({"1572864, 2049", "1572865, 1025", "3145728, 1025",
        "3145729, 513"}) void arraysThatExceedTheCacheRunInShorterBlocks(int elements, int length) {
        assertThat(BlockPlan.forArrayLength(FUSED, elements).length()).isEqualTo(length);
        assertThat(BlockPlan.forArrayLength(ELEMENTARY, elements)).isSameAs(ELEMENTARY);
        assertThat(BlockPlan.forArrayLength(SHARED, elements)).isSameAs(SHARED);
    }

    @ParameterizedTest @CsvSource({"47, 0, false, false", "48, 0, false, true", "256, 0, false, true",
        "257, 0, true, true", "63, 194, false, true", "64, 193, true, true", "64, 192, false, true",
        "47, 300, false, false"}) void aBlockNeedsEnoughElements(int elements, int available, boolean fused,
                boolean elementary) {
        assertThat(BlockPlan.fillsABlock(LossKind.PLAIN, elements, available)).isEqualTo(fused);
        assertThat(BlockPlan.fillsABlock(LossKind.ELEMENTARY, elements, available)).isEqualTo(elementary);
    }

    @ParameterizedTest
    @CsvSource({"5000, 0, 2049", "2049, 0, 2049", "2048, 0, 1025", "2048, 1, 2049", "1025, 1024, 2049",
        "1024, 4000, 1025", "1024, 0, 513", "512, 0, 257", "513, 0, 513", "512, 1, 513",
        "100, 200, 257"}) void theBlockIsTheLongestThatElementsFillHalf(int elements, int available, int length) {
        assertThat(BlockPlan.blockFor(FUSED, elements, available).length()).isEqualTo(length);
    }

    @ParameterizedTest @CsvSource({"2048, 1025", "513, 1025", "512, 513", "257, 513", "256, 257",
        "50, 257"}) void aBlockThatIsPaddedNeedsHalfItsElements(int elements, int length) {
        assertThat(BlockPlan.blockFor(ELEMENTARY, elements, 0).length()).isEqualTo(length);
    }

    /** Sixteen floats are a cache line; the array's first element is the fifth float of one. */
    @ParameterizedTest
    @CsvSource({"0, 9000, 0, 2049", "2049, 7000, 2049, 2043", "2043, 7000, 2049, 2049", "11, 7000, 2049, 2049",
        "10, 7000, 2049, 2034", "2049, 2049, 2049, 2049", "2049, 2050, 2049, 2043", "2049, 7000, 2048, 2049",
        "2049, 300, 2049, 300"}) void aBlockInsideALongArrayBeginsAtACacheLine(int at, int elements, int available,
                int advance) {
        assertThat(BlockPlan.advance(FUSED, at, elements, available)).isEqualTo(advance);
        assertThat(BlockPlan.advance(ELEMENTARY, at, elements, available)).isEqualTo(Math.min(elements, 1025));
    }

    @ParameterizedTest
    @CsvSource({"2049, 5000, 0", "2000, 5000, 49", "2000, 49, 49", "2000, 48, 0"}) void aBlockRepeatsFinishedElements(
            int length, int available, int repeated) {
        assertThat(BlockPlan.overlap(FUSED, length, available)).isEqualTo(repeated);
        assertThat(BlockPlan.overlap(ELEMENTARY, length, available)).isZero();
    }
}
