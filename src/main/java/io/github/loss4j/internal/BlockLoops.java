package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.Region.ARGUMENT;
import static io.github.loss4j.internal.Scratch.Region.TEMP_2;
import static io.github.loss4j.internal.Scratch.Region.TEMP_1;

import io.github.loss4j.internal.Scratch.Region;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * The operations of formulas on blocks, with the same bits as {@link Operation} on one number. All loops have the same
 * length.
 */
final class BlockLoops {
    /** The length of all loops: 2^k + 1, since C2's scalar pre-loop handles one element. */
    static final int LENGTH = 513;
    private static final int INFINITY_BITS = 0x7f800000;

    static final OutOfLine CHOOSE = OutOfLine.of(MethodHandles.lookup(), "choose", OutOfLine.REGION);
    static final OutOfLine KEEP_WHERE_NOT_ZERO = OutOfLine.of(MethodHandles.lookup(), "keepWhereNotZero",
            OutOfLine.REGION);

    private BlockLoops() {
    }

    /** An operation on blocks. Unused operands may be any block. The result may be an operand. */
    @FunctionalInterface
    interface Loop {
        void run(float[] a, float[] b, float[] c, float constant, float[] to, Scratch scratch);
    }

    /** Returns the loop of an operation on blocks. */
    static Loop of(Operation operation) {
        return switch (operation) {
            case PLUS -> (a, b, c, k, to, scratch) -> {
                for (int j = 0; j < LENGTH; j++) {
                    to[j] = a[j] + b[j];
                }
            };
            case MINUS -> (a, b, c, k, to, scratch) -> {
                for (int j = 0; j < LENGTH; j++) {
                    to[j] = a[j] - b[j];
                }
            };
            case TIMES -> (a, b, c, k, to, scratch) -> {
                for (int j = 0; j < LENGTH; j++) {
                    to[j] = a[j] * b[j];
                }
            };
            case DIVIDED_BY -> (a, b, c, k, to, scratch) -> {
                for (int j = 0; j < LENGTH; j++) {
                    to[j] = a[j] / b[j];
                }
            };
            case MAX -> (a, b, c, k, to, scratch) -> {
                for (int j = 0; j < LENGTH; j++) {
                    to[j] = Math.max(a[j], b[j]);
                }
            };
            case MIN -> (a, b, c, k, to, scratch) -> {
                for (int j = 0; j < LENGTH; j++) {
                    to[j] = Math.min(a[j], b[j]);
                }
            };
            case NEGATE -> (a, b, c, k, to, scratch) -> {
                for (int j = 0; j < LENGTH; j++) {
                    to[j] = -a[j];
                }
            };
            case SQUARE -> (a, b, c, k, to, scratch) -> {
                for (int j = 0; j < LENGTH; j++) {
                    to[j] = a[j] * a[j];
                }
            };
            case SQRT -> (a, b, c, k, to, scratch) -> {
                for (int j = 0; j < LENGTH; j++) {
                    to[j] = (float) Math.sqrt(a[j]);
                }
            };
            case ABS -> (a, b, c, k, to, scratch) -> {
                for (int j = 0; j < LENGTH; j++) {
                    to[j] = Math.abs(a[j]);
                }
            };
            case SIGN -> (a, b, c, k, to, scratch) -> {
                for (int j = 0; j < LENGTH; j++) {
                    to[j] = BranchFree.sign(a[j]);
                }
            };
            case STEP -> (a, b, c, k, to, scratch) -> {
                for (int j = 0; j < LENGTH; j++) {
                    to[j] = BranchFree.step(a[j]);
                }
            };
            case EXPM1 -> (a, b, c, k, to, scratch) -> {
                for (int j = 0; j < LENGTH; j++) {
                    to[j] = Operation.expm1(a[j], b[j]);
                }
            };
            case LOG1P -> (a, b, c, k, to, scratch) -> {
                for (int j = 0; j < LENGTH; j++) {
                    to[j] = Operation.log1p(a[j], b[j]);
                }
            };
            case TANH -> (a, b, c, k, to, scratch) -> {
                for (int j = 0; j < LENGTH; j++) {
                    to[j] = BranchFree.tanh(a[j], b[j]);
                }
            };
            case SIGMOID -> (a, b, c, k, to, scratch) -> {
                for (int j = 0; j < LENGTH; j++) {
                    to[j] = BranchFree.sigmoid(a[j], b[j]);
                }
            };
            case SOFTPLUS -> (a, b, c, k, to, scratch) -> {
                for (int j = 0; j < LENGTH; j++) {
                    to[j] = BranchFree.softplus(a[j], b[j]);
                }
            };
            case EXP_OF_MINUS_ABS -> (a, b, c, k, to, scratch) -> {
                for (int j = 0; j < LENGTH; j++) {
                    to[j] = -k * Math.abs(a[j]);
                }
                exp(to, to, scratch.first);
            };
            case EXP -> (a, b, c, k, to, scratch) -> exp(a, to, scratch.first);
            case LOG -> (a, b, c, k, to, scratch) -> log(a, to, scratch.first);
            case IF_POSITIVE -> (a, b, c, k, to, scratch) -> stage(CHOOSE, a, b, c, to, scratch.first);
            case IF_NOT_ZERO -> (a, b, c, k, to, scratch) -> stage(KEEP_WHERE_NOT_ZERO, a, b, b, to, scratch.first);
            default -> (a, b, c, k, to, scratch) -> {
                for (int j = 0; j < LENGTH; j++) {
                    to[j] = operation.of(a[j], 0, 0, k);
                }
            };
        };
    }

    /** Returns the loop of an operation with a constant as its second operand, or null if there is no such loop. */
    static Loop withConstant(Operation operation) {
        return switch (operation) {
            case PLUS -> (a, b, c, k, to, scratch) -> {
                for (int j = 0; j < LENGTH; j++) {
                    to[j] = a[j] + k;
                }
            };
            case MINUS -> (a, b, c, k, to, scratch) -> {
                for (int j = 0; j < LENGTH; j++) {
                    to[j] = a[j] - k;
                }
            };
            case TIMES -> (a, b, c, k, to, scratch) -> {
                for (int j = 0; j < LENGTH; j++) {
                    to[j] = a[j] * k;
                }
            };
            case DIVIDED_BY -> (a, b, c, k, to, scratch) -> {
                for (int j = 0; j < LENGTH; j++) {
                    to[j] = a[j] / k;
                }
            };
            case MAX -> (a, b, c, k, to, scratch) -> {
                for (int j = 0; j < LENGTH; j++) {
                    to[j] = Math.max(a[j], k);
                }
            };
            case MIN -> (a, b, c, k, to, scratch) -> {
                for (int j = 0; j < LENGTH; j++) {
                    to[j] = Math.min(a[j], k);
                }
            };
            default -> null;
        };
    }

    private static void exp(float[] a, float[] to, Region region) {
        FloatBuffer floats = region.floats();
        floats.put(ARGUMENT, a, 0, LENGTH);
        Exponential.applyFast(region, LENGTH);
        if (!(Math.abs(BlockSum.ofBlock(region, LENGTH)) <= Double.MAX_VALUE)) {
            floats.put(ARGUMENT, a, 0, LENGTH);
            Exponential.apply(region, LENGTH);
        }
        floats.get(ARGUMENT, to, 0, LENGTH);
    }

    private static void log(float[] a, float[] to, Region region) {
        region.floats().put(ARGUMENT, a, 0, LENGTH);
        Logarithm.apply(region, LENGTH);
        region.floats().get(ARGUMENT, to, 0, LENGTH);
    }

    /** Copies three blocks to a region, runs a loop over their bits, and copies the result back. */
    private static void stage(OutOfLine loop, float[] a, float[] b, float[] c, float[] to, Region region) {
        FloatBuffer floats = region.floats();
        floats.put(ARGUMENT, a, 0, LENGTH);
        floats.put(TEMP_1, b, 0, LENGTH);
        if (c != b) {
            floats.put(TEMP_2, c, 0, LENGTH);
        }
        loop.run(region, LENGTH);
        floats.get(ARGUMENT, to, 0, LENGTH);
    }

    /** Selects by bit masks: a branch would not be vectorised, and 0 times infinity or NaN would give NaN. */
    static void choose(Region region, int length) {
        IntBuffer bits = region.bits();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            int condition = bits.get(ARGUMENT + j);
            int notPositive = (condition | condition - 1) >> 31;
            // With the constant as the minuend, the subtraction would not be vectorised.
            int notNan = ((condition & Integer.MAX_VALUE) - (INFINITY_BITS + 1)) >> 31;
            bits.put(ARGUMENT + j, bits.get(TEMP_1 + j) & ~notPositive | bits.get(TEMP_2 + j) & notPositive | ~notNan);
        }
    }

    static void keepWhereNotZero(Region region, int length) {
        IntBuffer bits = region.bits();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            int magnitude = bits.get(ARGUMENT + j) & Integer.MAX_VALUE;
            bits.put(ARGUMENT + j, bits.get(TEMP_1 + j) & -magnitude >> 31);
        }
    }
}
