package io.github.loss4j.internal;

import java.util.Arrays;

/**
 * A compiled formula with its derivatives. It runs on one element, in float32 or double, or on a block.
 *
 * <p>For each combination of results there is a list of steps that computes only these results. A step writes the
 * result of an operation to a register. A register is reused after the last step that reads it.
 */
public final class FormulaProgram {
    /** The indices of the results. */
    public static final int VALUE = 0;
    public static final int DERIVATIVE = 1;
    public static final int SECOND_DERIVATIVE = 2;
    private static final int RESULTS = 3;
    /** With fewer elements, a block, which always has full length, is slower than the elements one by one. */
    private static final int MIN_BLOCK = 32;

    private final FormulaGraph graph;
    private final String text;
    private final boolean signed;
    private final int[] results;
    /** The steps, indexed by a bit mask of results and created on first use. Two threads may create equal steps. */
    private final FormulaSteps[] steps = new FormulaSteps[1 << RESULTS];

    FormulaProgram(FormulaGraph graph, String text, boolean signed, int... results) {
        this.graph = graph;
        this.text = text;
        this.signed = signed;
        this.results = results;
    }

    /**
     * Formats the formula as text.
     *
     * @return the text
     */
    public String text() {
        return text;
    }

    /**
     * Whether the loss may be negative.
     *
     * @return false only if the operations guarantee that it is never negative
     */
    public boolean signed() {
        return signed;
    }

    /** Whether another program has the same operations, so that it computes the same. */
    @Override public boolean equals(Object other) {
        return other instanceof FormulaProgram program && graph.same(program.graph)
                && Arrays.equals(results, program.results);
    }

    @Override public int hashCode() {
        return text.hashCode();
    }

    private FormulaSteps steps(int wanted) {
        FormulaSteps made = steps[wanted];
        if (made == null) {
            int[] nodes = new int[RESULTS];
            for (int result = 0; result < RESULTS; result++) {
                nodes[result] = (wanted >> result & 1) == 1 ? results[result] : FormulaGraph.NONE;
            }
            made = new FormulaSteps(graph, nodes);
            steps[wanted] = made;
        }
        return made;
    }

    /**
     * Computes one result for one element, with the same bits as in a block.
     *
     * @param result the index of the result
     * @param prediction the prediction
     * @param target the target
     * @return the result
     */
    public float of(int result, float prediction, float target) {
        FormulaMemory memory = FormulaMemory.lease();
        try {
            FormulaSteps wanted = steps(1 << result);
            float[] cells = memory.cells(wanted.registers());
            wanted.run(prediction, target, cells);
            return cells[wanted.result(result)];
        } finally {
            memory.release();
        }
    }

    /** Computes one result for one element in double. */
    double of(int result, double prediction, double target) {
        FormulaSteps wanted = steps(1 << result);
        double[] cells = new double[wanted.registers()];
        wanted.run(prediction, target, cells);
        return cells[wanted.result(result)];
    }

    /**
     * Computes losses and derivatives of consecutive elements; see {@link BlockLoss#block}.
     *
     * @param predictions the predictions
     * @param targets the targets
     * @param from the index of the first element
     * @param length the number of elements
     * @param values receives the losses, or null
     * @param derivatives receives the derivatives, or null
     * @param secondDerivatives receives the second derivatives, or null
     */
    public void block(float[] predictions, float[] targets, int from, int length, float[] values, float[] derivatives,
            float[] secondDerivatives) {
        FormulaSteps wanted = steps((values == null ? 0 : 1 << VALUE) + (derivatives == null ? 0 : 1 << DERIVATIVE)
                + (secondDerivatives == null ? 0 : 1 << SECOND_DERIVATIVE));
        FormulaMemory memory = FormulaMemory.lease();
        Scratch scratch = Scratch.lease();
        try {
            float[][] blocks = memory.blocks(wanted.registers());
            float[] cells = memory.cells(wanted.registers());
            wanted.fill(blocks);
            int done = 0;
            while (length - done >= MIN_BLOCK) {
                int count = Math.min(BlockLoops.LENGTH, length - done);
                load(predictions, from + done, count, blocks[FormulaSteps.PREDICTION]);
                load(targets, from + done, count, blocks[FormulaSteps.TARGET]);
                wanted.run(blocks, scratch);
                store(blocks[wanted.result(VALUE)], values, done, count);
                store(blocks[wanted.result(DERIVATIVE)], derivatives, done, count);
                store(blocks[wanted.result(SECOND_DERIVATIVE)], secondDerivatives, done, count);
                done += count;
            }
            for (; done < length; done++) {
                wanted.run(predictions[from + done], targets[from + done], cells);
                store(cells[wanted.result(VALUE)], values, done);
                store(cells[wanted.result(DERIVATIVE)], derivatives, done);
                store(cells[wanted.result(SECOND_DERIVATIVE)], secondDerivatives, done);
            }
        } finally {
            scratch.release();
            memory.release();
        }
    }

    /** Copies elements to a block and pads it with the last element. */
    private static void load(float[] numbers, int from, int length, float[] block) {
        System.arraycopy(numbers, from, block, 0, length);
        Arrays.fill(block, length, BlockLoops.LENGTH, block[length - 1]);
    }

    private static void store(float[] block, float[] to, int at, int length) {
        if (to != null) {
            System.arraycopy(block, 0, to, at, length);
        }
    }

    private static void store(float number, float[] to, int at) {
        if (to != null) {
            to[at] = number;
        }
    }
}
