package io.github.loss4j.internal;

import io.github.loss4j.internal.FormulaGraph.Node;
import java.util.Arrays;

/**
 * A compiled formula with its derivatives. It runs on one element or on a block.
 *
 * <p>For each combination of results there is a list of steps that computes only these results, until the formula is
 * compiled ({@link CompiledFormula}). A step writes the result of an operation to a register. A register is reused
 * after the last step that reads it.
 */
public final class FormulaProgram {
    /** The indices of the results. */
    public static final int VALUE = 0;
    public static final int DERIVATIVE = 1;
    public static final int SECOND_DERIVATIVE = 2;
    private static final int RESULTS = 3;
    /** With fewer elements, a block, which always has full length, is slower than the elements one by one. */
    private static final int MIN_BLOCK = 32;
    private static final int MIN_COMPILED = 128;
    /**
     * The number of elements after which a formula is compiled, so that compilation and the first, slow calls of the
     * new loops take little time compared with the previous calls.
     */
    private static final long COMPILED_AFTER = 1 << 24;

    final FormulaGraph graph;
    private final String text;
    private final boolean signed;
    /** The nodes of value, derivative and second derivative. */
    final int[] results;
    /** The steps, indexed by a bit mask of results and created on first use. Two threads may create equal steps. */
    private final FormulaSteps[] steps = new FormulaSteps[1 << RESULTS];
    /** The number of elements so far; approximate if several threads count. */
    private long elements;
    private volatile boolean compilable = true;
    private volatile CompiledFormula compiled;

    FormulaProgram(FormulaGraph graph, String text, int... results) {
        this.graph = graph;
        this.text = text;
        this.results = results;
        signed = !notNegative(results[VALUE]);
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

    /** Whether the operations guarantee that the result of a node is never negative. */
    private boolean notNegative(int index) {
        Node node = graph.node(index);
        return switch (node.operation()) {
            case SQUARE, SQRT, ABS, EXP, SIGMOID, SOFTPLUS, EXP_OF_MINUS_ABS, STEP -> true;
            case CONSTANT -> node.constant() >= 0;
            case LOG1P, EXPM1, TANH, POW -> notNegative(node.a());
            case PLUS, DIVIDED_BY, MIN -> notNegative(node.a()) && notNegative(node.b());
            case TIMES -> node.a() == node.b() || notNegative(node.a()) && notNegative(node.b());
            case MAX -> notNegative(node.a()) || notNegative(node.b());
            case IF_POSITIVE -> (notNegative(node.b()) || positiveIf(node.a(), node.b())) && notNegative(node.c());
            default -> false;
        };
    }

    /**
     * Whether the condition is x − a and the node is x − b, for constants with b ≤ a, so that the node is positive if
     * the condition is.
     */
    private boolean positiveIf(int condition, int index) {
        Node greater = graph.node(index);
        Node lesser = graph.node(condition);
        return greater.operation() == Operation.MINUS && lesser.operation() == Operation.MINUS
                && greater.a() == lesser.a()
                && graph.node(greater.b()).operation() == Operation.CONSTANT
                && graph.node(lesser.b()).operation() == Operation.CONSTANT
                && graph.node(greater.b()).constant() <= graph.node(lesser.b()).constant();
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

    /**
     * Computes losses and derivatives of consecutive elements; see {@link BlockFormula#compute}.
     *
     * @param predictions the predictions
     * @param targets the targets
     * @param from the index of the first element
     * @param length the number of elements
     * @param values receives the losses, or null
     * @param derivatives receives the derivatives, or null
     * @param secondDerivatives receives the second derivatives, or null
     */
    public void block(float[] predictions, float[] targets, int from, int length, float[] values,
            float[] derivatives, float[] secondDerivatives) {
        int mask = (values == null ? 0 : 1 << VALUE) + (derivatives == null ? 0 : 1 << DERIVATIVE)
                + (secondDerivatives == null ? 0 : 1 << SECOND_DERIVATIVE);
        CompiledFormula loops = compiled(length, mask);
        float[][] outputs = {values, derivatives, secondDerivatives};
        FormulaSteps wanted = steps(mask);
        FormulaMemory memory = FormulaMemory.lease();
        Scratch scratch = Scratch.lease();
        try {
            if (loops == null) {
                run(wanted, predictions, targets, from, length, outputs, 0, memory, scratch);
                return;
            }
            for (int done = 0; done < length; done += CompiledFormula.LENGTH) {
                loops.run(predictions, targets, from + done, Math.min(CompiledFormula.LENGTH, length - done), outputs,
                        done, scratch);
            }
        } finally {
            scratch.release();
            memory.release();
        }
    }

    /**
     * Returns the compiled formula if it exists, is faster for this number of elements and computes the wanted results;
     * otherwise null.
     */
    CompiledFormula compiled(int length, int wanted) {
        elements += length;
        CompiledFormula loops = compilable && elements > COMPILED_AFTER ? compile() : compiled;
        return loops != null && length >= MIN_COMPILED && loops.has(wanted) ? loops : null;
    }

    /** Compiles the formula if it is not compiled yet. */
    synchronized CompiledFormula compile() {
        if (compilable) {
            compiled = FormulaCompiler.compile(graph, results);
            compilable = false;
        }
        return compiled;
    }

    private static void run(FormulaSteps wanted, float[] predictions, float[] targets, int from, int length,
            float[][] outputs, int to, FormulaMemory memory, Scratch scratch) {
        float[][] blocks = memory.blocks(wanted.registers());
        float[] cells = memory.cells(wanted.registers());
        wanted.fill(blocks);
        int done = 0;
        while (length - done >= MIN_BLOCK) {
            int count = Math.min(BlockLoops.LENGTH, length - done);
            load(predictions, from + done, count, blocks[FormulaSteps.PREDICTION]);
            load(targets, from + done, count, blocks[FormulaSteps.TARGET]);
            wanted.run(blocks, scratch);
            for (int result = 0; result < RESULTS; result++) {
                if (outputs[result] != null) {
                    System.arraycopy(blocks[wanted.result(result)], 0, outputs[result], to + done, count);
                }
            }
            done += count;
        }
        for (; done < length; done++) {
            wanted.run(predictions[from + done], targets[from + done], cells);
            for (int result = 0; result < RESULTS; result++) {
                if (outputs[result] != null) {
                    outputs[result][to + done] = cells[wanted.result(result)];
                }
            }
        }
    }

    /** Copies elements to a block and pads it with the last element. */
    private static void load(float[] numbers, int from, int length, float[] block) {
        System.arraycopy(numbers, from, block, 0, length);
        Arrays.fill(block, length, BlockLoops.LENGTH, block[length - 1]);
    }
}
