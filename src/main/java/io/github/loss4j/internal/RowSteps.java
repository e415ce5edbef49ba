package io.github.loss4j.internal;

import static io.github.loss4j.internal.FormulaGraph.NONE;

import io.github.loss4j.internal.FormulaGraph.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * The steps that compute a formula of a row, and its gradient, in the order of the graph. Immutable.
 *
 * <p>A node that is a row is float32, in the blocks of a register; a register is reused after the last step that reads
 * it. A node that is one number is in double; a step on rows reads it as a float32, or as a row that it fills.
 */
final class RowSteps {
    /** The register of the scores. */
    private static final int SCORES = 0;
    /** With fewer elements, a loop over a block, which has a fixed length, is slower than the elements one by one. */
    private static final int MIN_BLOCK = 32;
    private static final BlockLoops.Loop SUBTRACT = BlockLoops.withConstant(Operation.MINUS);
    private static final BlockLoops.Loop EXPONENTIAL = BlockLoops.of(Operation.EXP);

    private final FormulaGraph graph;
    private final Step[] steps;
    private final int result;
    private final int gradient;
    private final int[] register;
    private final int registers;

    /** A node with the nodes of its operands, and the loop if it is an elementwise operation on rows. */
    private record Step(int index, Node node, int a, int b, int c, BlockLoops.Loop loop, boolean numberSecond) {
    }

    RowSteps(FormulaGraph graph, int result, int gradient) {
        this.graph = graph;
        this.result = graph.resolved(result);
        this.gradient = gradient == NONE ? NONE : graph.resolved(gradient);
        int size = graph.size();
        int[] lastReader = new int[size];
        boolean[] needed = new boolean[size];
        for (int wanted : new int[] {this.result, this.gradient}) {
            if (wanted != NONE) {
                needed[wanted] = true;
                lastReader[wanted] = size;
            }
        }
        boolean[] asRow = new boolean[size];
        if (this.gradient != NONE) {
            asRow[this.gradient] = true;
        }
        Step[] all = new Step[size];
        for (int index = size - 1; index >= 0; index--) {
            if (needed[index]) {
                Step step = step(index);
                all[index] = step;
                for (int operand : operands(step)) {
                    needed[operand] = true;
                    lastReader[operand] = Math.max(lastReader[operand], index);
                    asRow[operand] |= graph.isRow(operand) || readsAsRow(step, operand);
                }
            }
        }
        List<Step> made = new ArrayList<>();
        Deque<Integer> free = new ArrayDeque<>();
        register = new int[size];
        Arrays.fill(register, NONE);
        register[graph.prediction()] = SCORES;
        int count = 1;
        for (int index = 0; index < size; index++) {
            if (needed[index] && index != graph.prediction()) {
                made.add(all[index]);
                if (asRow[index] || graph.isRow(index)) {
                    register[index] = free.isEmpty() ? count++ : free.pop();
                }
                // The result may not share a register with an operand: a step may read an operand twice.
                for (int operand : operands(all[index])) {
                    if (lastReader[operand] == index && register[operand] > SCORES
                            && !free.contains(register[operand])) {
                        free.push(register[operand]);
                    }
                }
            }
        }
        steps = made.toArray(Step[]::new);
        registers = count;
    }

    private Step step(int index) {
        Node node = graph.node(index);
        int a = resolved(node.a());
        int b = resolved(node.b());
        int c = resolved(node.c());
        if (!elementwise(node.operation()) || !graph.isRow(index)) {
            return new Step(index, node, a, b, c, null, false);
        }
        if (c == NONE && b != NONE && !graph.isRow(a) && commutes(node.operation())) {
            int first = a;
            a = b;
            b = first;
        }
        BlockLoops.Loop constant = b != NONE && !graph.isRow(b) ? BlockLoops.withConstant(node.operation()) : null;
        return new Step(index, node, a, b, c, constant == null ? BlockLoops.of(node.operation()) : constant,
                constant != null);
    }

    private int resolved(int index) {
        return index == NONE ? NONE : graph.resolved(index);
    }

    private static boolean elementwise(Operation operation) {
        return operation.compareTo(Operation.ELEMENT) < 0;
    }

    private static boolean commutes(Operation operation) {
        return switch (operation) {
            case PLUS, TIMES, MAX, MIN -> true;
            default -> false;
        };
    }

    private static int[] operands(Step step) {
        return Arrays.stream(new int[] {step.a, step.b, step.c}).filter(operand -> operand != NONE).toArray();
    }

    /** Whether a step on rows reads one number as a row. */
    private static boolean readsAsRow(Step step, int operand) {
        return step.loop != null
                ? operand == step.a || operand == step.c || !step.numberSecond
                : step.node.operation() == Operation.WITH_ELEMENT && operand == step.a;
    }

    /** Returns the smallest length of a row that has all elements at constant indices. */
    int minLength() {
        int length = 1;
        for (Step step : steps) {
            boolean indexed = switch (step.node.operation()) {
                case ELEMENT, WITH_ELEMENT -> step.b != graph.target();
                default -> false;
            };
            length = indexed ? Math.max(length, 1 + (int) graph.node(step.b).constant()) : length;
        }
        return length;
    }

    /** Returns the result, and writes the gradient unless it is null. */
    double run(float[] scores, int target, float[] into, FormulaMemory memory, Scratch scratch) {
        int blocksPerRow = (scores.length + BlockLoops.LENGTH - 1) / BlockLoops.LENGTH;
        Row row = new Row(scores.length, blocksPerRow, memory.blocks(registers * blocksPerRow),
                memory.numbers(graph.size()), target, scratch);
        row.load(scores);
        for (Step step : steps) {
            row.run(step);
        }
        if (into != null) {
            row.store(register[gradient], into);
        }
        return row.numbers[result];
    }

    /** The state of the computation for one row of scores. */
    private final class Row {
        final int length;
        final int count;
        final float[][] blocks;
        final double[] numbers;
        final int target;
        final Scratch scratch;

        Row(int length, int count, float[][] blocks, double[] numbers, int target, Scratch scratch) {
            this.length = length;
            this.count = count;
            this.blocks = blocks;
            this.numbers = numbers;
            this.target = target;
            this.scratch = scratch;
        }

        private float[] block(int index, int k) {
            // A missing operand, or one that is not a row, is not read.
            return blocks[(index == NONE ? SCORES : Math.max(SCORES, register[index])) * count + k];
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
        void load(float[] scores) {
            for (int k = 0; k < count; k++) {
                float[] block = blocks[SCORES * count + k];
                System.arraycopy(scores, k * BlockLoops.LENGTH, block, 0, length(k));
                Arrays.fill(block, length(k), end(k), scores[length - 1]);
            }
        }

        void store(int from, float[] into) {
            for (int k = 0; k < count; k++) {
                System.arraycopy(blocks[from * count + k], 0, into, k * BlockLoops.LENGTH, length(k));
            }
        }

        private int index(Step step) {
            return step.b == graph.target() ? target : (int) graph.node(step.b).constant();
        }

        void run(Step step) {
            int index = step.index;
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
            return switch (step.node.operation()) {
                case TARGET -> target;
                case CONSTANT -> step.node.constant();
                case LENGTH -> length;
                case ELEMENT -> block(step.a, index(step) / BlockLoops.LENGTH)[index(step) % BlockLoops.LENGTH];
                case ROW_SUM -> sum(step.a);
                case ROW_MEAN -> sum(step.a) / length;
                case ROW_MAX -> max(step.a);
                case LOG_SUM_EXP -> numbers[step.b] + Math.log(numbers[step.c]);
                default -> step.node.operation().of(operand(step.a), operand(step.b), operand(step.c),
                        step.node.constant());
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
            float[] to = block(step.index, k);
            float[] a = block(step.a, k);
            int at = k * BlockLoops.LENGTH;
            switch (step.node.operation()) {
                case WITH_ELEMENT -> {
                    System.arraycopy(a, 0, to, 0, end(k));
                    put(to, index(step) - at, step.node.constant());
                }
                case AT_INDEX -> {
                    Arrays.fill(to, 0, end(k), 0);
                    put(to, index(step) - at, (float) numbers[step.a]);
                }
                case EXPONENTIALS -> {
                    if (k == 0) {
                        float max = max(step.a);
                        numbers[step.index] = Float.isInfinite(max) ? 0 : max;
                    }
                    exponentials(a, (float) numbers[step.index], length(k), to);
                }
                case SOFTMAX -> scale(block(step.b, k), end(k), 1 / numbers[step.c], to);
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
            float max = (float) numbers[step.b];
            if (k == 0) {
                int ties = 0;
                for (int l = 0; l < count; l++) {
                    float[] block = block(step.a, l);
                    for (int j = 0; j < length(l); j++) {
                        ties += block[j] == max ? 1 : 0;
                    }
                }
                numbers[step.index] = 1.0 / ties;
            }
            float share = (float) numbers[step.index];
            for (int j = 0; j < end(k); j++) {
                to[j] = a[j] == max ? share : Float.isNaN(max) ? Float.NaN : 0;
            }
        }

        private void elementwise(Step step, int k, float[] a, float[] to) {
            float constant = step.numberSecond ? (float) numbers[step.b] : step.node.constant();
            float[] b = step.numberSecond ? a : block(step.b, k);
            float[] c = block(step.c, k);
            if (length(k) >= MIN_BLOCK) {
                step.loop.run(a, b, c, constant, to, scratch);
                return;
            }
            for (int j = 0; j < length(k); j++) {
                to[j] = step.node.operation().of(a[j], step.numberSecond ? constant : b[j], c[j], constant);
            }
        }
    }

    private static void scale(float[] a, int length, double factor, float[] to) {
        float rounded = (float) factor;
        for (int j = 0; j < length; j++) {
            to[j] = a[j] * rounded;
        }
    }
}
