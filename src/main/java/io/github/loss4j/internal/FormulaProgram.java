package io.github.loss4j.internal;

import java.util.Arrays;

/**
 * A recorded formula and its derivatives, ready to run: on one element, in float32 or double, or on a block.
 *
 * <p>For each choice of results there is a list of steps that computes these and nothing else. A step puts an operation's
 * result into a register, which is used again once its last reader has run.
 */
public final class FormulaProgram {
    /** The results. */
    public static final int VALUE = 0;
    public static final int DERIVATIVE = 1;
    public static final int SECOND_DERIVATIVE = 2;
    private static final int RESULTS = 3;
    /** Below this many elements a block, which is always a whole one, takes longer than they do one by one. */
    private static final int MIN_BLOCK = 32;

    private final FormulaGraph graph;
    private final String text;
    private final boolean signed;
    private final int[] results;
    /** By the sum of 2 to each result that is asked for; made when first wanted. Two threads may make one alike. */
    private final FormulaSteps[] steps = new FormulaSteps[1 << RESULTS];

    FormulaProgram(FormulaGraph graph, String text, boolean signed, int... results) {
        this.graph = graph;
        this.text = text;
        this.signed = signed;
        this.results = results;
    }

    /**
     * The formula as text.
     *
     * @return its text
     */
    public String text() {
        return text;
    }

    /**
     * Whether the loss may be negative, as far as the operations tell.
     *
     * @return false only if it never is
     */
    public boolean signed() {
        return signed;
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
     * One of the results of one element: the same bits as in a block.
     *
     * @param result which
     * @param prediction what was predicted
     * @param target what it is compared with
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

    /** The same in double. */
    double of(int result, double prediction, double target) {
        FormulaSteps wanted = steps(1 << result);
        double[] cells = new double[wanted.registers()];
        wanted.run(prediction, target, cells);
        return cells[wanted.result(result)];
    }

    /**
     * See {@link BlockLoss#block}.
     *
     * @param predictions what was predicted
     * @param targets what it is compared with
     * @param from the index of the first element
     * @param length how many elements
     * @param values where the losses go, or null
     * @param derivatives where the derivatives go, or null
     * @param secondDerivatives where the second derivatives go, or null
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
                int some = Math.min(BlockLoops.LENGTH, length - done);
                load(predictions, from + done, some, blocks[FormulaSteps.PREDICTION]);
                load(targets, from + done, some, blocks[FormulaSteps.TARGET]);
                wanted.run(blocks, scratch);
                store(blocks[wanted.result(VALUE)], values, done, some);
                store(blocks[wanted.result(DERIVATIVE)], derivatives, done, some);
                store(blocks[wanted.result(SECOND_DERIVATIVE)], secondDerivatives, done, some);
                done += some;
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

    /** A block is filled up with its last element, which no operation minds. */
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
