package io.github.loss4j.internal;

import static io.github.loss4j.internal.FormulaGraph.NONE;

import io.github.loss4j.internal.RowSteps.Step;
import java.util.Arrays;

/** The computation of {@link RowSteps} for one row of scores. */
final class RowRun {
    /** With fewer elements, a loop over a block, which has a fixed length, is slower than the elements one by one. */
    private static final int MIN_BLOCK = 32;
    private static final BlockLoops.Loop SUBTRACT = BlockLoops.withConstant(Operation.MINUS);
    private static final BlockLoops.Loop EXPONENTIAL = BlockLoops.of(Operation.EXP);

    private final FormulaGraph graph;
    private final int[] register;
    private final int length;
    /** The number of blocks of a row. */
    private final int count;
    private final float[][] blocks;
    private final double[] numbers;
    private final int target;
    private final Scratch scratch;

    /** Loads the scores into memory that the caller has leased. */
    RowRun(FormulaGraph graph, int[] register, int registers, float[] scores, int target, FormulaMemory memory,
            Scratch scratch) {
        this.graph = graph;
        this.register = register;
        this.target = target;
        this.scratch = scratch;
        length = scores.length;
        count = (length + BlockLoops.LENGTH - 1) / BlockLoops.LENGTH;
        blocks = memory.blocks(registers * count);
        numbers = memory.numbers(graph.size());
        load(scores);
    }

    /** Returns the result of a node that is one number. */
    double result(int index) {
        return numbers[index];
    }

    private float[] block(int index, int k) {
        // A missing operand, or one that is not a row, is not read.
        return blocks[(index == NONE ? RowSteps.SCORES : Math.max(RowSteps.SCORES, register[index])) * count + k];
    }

    /** The number of elements in a block. */
    private int length(int k) {
        return Math.min(BlockLoops.LENGTH, length - k * BlockLoops.LENGTH);
    }

    /** The number of elements of a block that loops compute. */
    private int end(int k) {
        return length(k) < MIN_BLOCK ? length(k) : BlockLoops.LENGTH;
    }

    /** Copies the scores. The end of the last block repeats the last score, which all functions accept. */
    private void load(float[] scores) {
        for (int k = 0; k < count; k++) {
            float[] block = blocks[RowSteps.SCORES * count + k];
            System.arraycopy(scores, k * BlockLoops.LENGTH, block, 0, length(k));
            Arrays.fill(block, length(k), end(k), scores[length - 1]);
        }
    }

    /** Copies the result of a node that is a row. */
    void store(int index, float[] into) {
        for (int k = 0; k < count; k++) {
            System.arraycopy(block(index, k), 0, into, k * BlockLoops.LENGTH, length(k));
        }
    }

    private int index(Step step) {
        return step.b() == graph.target() ? target : (int) graph.node(step.b()).constant();
    }

    void run(Step step) {
        int index = step.index();
        if (graph.isRow(index)) {
            for (int k = 0; k < count; k++) {
                runBlock(step, k);
            }
            return;
        }
        numbers[index] = number(step);
        if (register[index] != NONE) {
            for (int k = 0; k < count; k++) {
                Arrays.fill(block(index, k), 0, end(k), (float) numbers[index]);
            }
        }
    }

    private double number(Step step) {
        return switch (step.node().operation()) {
            case TARGET -> target;
            case CONSTANT -> step.node().constant();
            case LENGTH -> length;
            case ELEMENT -> block(step.a(), index(step) / BlockLoops.LENGTH)[index(step) % BlockLoops.LENGTH];
            case ROW_SUM -> sum(step.a());
            case ROW_MEAN -> sum(step.a()) / length;
            case ROW_MAX -> max(step.a());
            case LOG_SUM_EXP -> numbers[step.b()] + Math.log(numbers[step.c()]);
            default -> step.node().operation().of(operand(step.a()), operand(step.b()), operand(step.c()),
                    step.node().constant());
        };
    }

    private double operand(int index) {
        return index == NONE ? 0 : numbers[index];
    }

    private double sum(int index) {
        double sum = 0;
        for (int k = 0; k < count; k++) {
            sum += BlockSum.of(block(index, k), 0, length(k));
        }
        return sum;
    }

    private float max(int index) {
        float max = Float.NEGATIVE_INFINITY;
        for (int k = 0; k < count; k++) {
            max = RowBlocks.max(block(index, k), 0, length(k), max);
        }
        return max;
    }

    private void runBlock(Step step, int k) {
        float[] to = block(step.index(), k);
        float[] a = block(step.a(), k);
        int at = k * BlockLoops.LENGTH;
        switch (step.node().operation()) {
            case WITH_ELEMENT -> {
                System.arraycopy(a, 0, to, 0, end(k));
                put(to, index(step) - at, step.node().constant());
            }
            case AT_INDEX -> {
                Arrays.fill(to, 0, end(k), 0);
                put(to, index(step) - at, (float) numbers[step.a()]);
            }
            case EXPONENTIALS -> {
                if (k == 0) {
                    float max = max(step.a());
                    numbers[step.index()] = Float.isInfinite(max) ? 0 : max;
                }
                exponentials(a, (float) numbers[step.index()], length(k), to);
            }
            case SOFTMAX -> scale(block(step.b(), k), end(k), 1 / numbers[step.c()], to);
            case SHARE_OF_MAX -> share(step, k, a, to);
            default -> elementwise(step, k, a, to);
        }
    }

    private static void put(float[] block, int index, float number) {
        if (index >= 0 && index < BlockLoops.LENGTH) {
            block[index] = number;
        }
    }

    private void exponentials(float[] a, float shift, int length, float[] to) {
        if (length < MIN_BLOCK) {
            for (int j = 0; j < length; j++) {
                to[j] = Exponential.of(a[j] - shift);
            }
            return;
        }
        SUBTRACT.run(a, a, a, shift, to, scratch);
        EXPONENTIAL.run(to, to, to, 0, to, scratch);
    }

    /** Counts the elements that are equal to the maximum before the first block. */
    private void share(Step step, int k, float[] a, float[] to) {
        float max = (float) numbers[step.b()];
        if (k == 0) {
            int ties = 0;
            for (int l = 0; l < count; l++) {
                float[] block = block(step.a(), l);
                for (int j = 0; j < length(l); j++) {
                    ties += block[j] == max ? 1 : 0;
                }
            }
            numbers[step.index()] = 1.0 / ties;
        }
        float share = (float) numbers[step.index()];
        for (int j = 0; j < end(k); j++) {
            to[j] = a[j] == max ? share : Float.isNaN(max) ? Float.NaN : 0;
        }
    }

    private void elementwise(Step step, int k, float[] a, float[] to) {
        float constant = step.numberSecond() ? (float) numbers[step.b()] : step.node().constant();
        float[] b = step.numberSecond() ? a : block(step.b(), k);
        float[] c = block(step.c(), k);
        if (length(k) >= MIN_BLOCK) {
            step.loop().run(a, b, c, constant, to, scratch);
            return;
        }
        for (int j = 0; j < length(k); j++) {
            to[j] = step.node().operation().of(a[j], step.numberSecond() ? constant : b[j], c[j], constant);
        }
    }

    private static void scale(float[] a, int length, double factor, float[] to) {
        float rounded = (float) factor;
        for (int j = 0; j < length; j++) {
            to[j] = a[j] * rounded;
        }
    }
}
