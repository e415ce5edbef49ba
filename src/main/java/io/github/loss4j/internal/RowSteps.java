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
    static final int SCORES = 0;

    private final FormulaGraph graph;
    private final Step[] steps;
    private final int result;
    private final int gradient;
    private final int[] register;
    private final int registers;

    /** A node with the nodes of its operands, and the loop if it is an elementwise operation on rows. */
    record Step(int index, Node node, int a, int b, int c, BlockLoops.Loop loop, boolean numberSecond) {
    }

    RowSteps(FormulaGraph graph, int result, int gradient) {
        this.graph = graph;
        this.result = graph.resolved(result);
        this.gradient = gradient == NONE ? NONE : graph.resolved(gradient);
        int[] lastReader = graph.lastReaders(this.result, this.gradient);
        int size = lastReader.length;
        boolean[] asRow = new boolean[size];
        if (this.gradient != NONE) {
            asRow[this.gradient] = true;
        }
        Step[] all = new Step[size];
        for (int index = 0; index < size; index++) {
            if (lastReader[index] > 0) {
                all[index] = step(index);
                for (int operand : graph.operands(index)) {
                    asRow[operand] |= graph.isRow(operand) || readsAsRow(all[index], operand);
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
            if (lastReader[index] > 0 && index != graph.prediction()) {
                made.add(all[index]);
                if (asRow[index] || graph.isRow(index)) {
                    register[index] = free.isEmpty() ? count++ : free.pop();
                }
                // The result may not share a register with an operand: a step may read an operand twice.
                for (int operand : graph.operands(index)) {
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
        return operation == Operation.PLUS || operation == Operation.TIMES || operation == Operation.MAX
                || operation == Operation.MIN;
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
            Operation operation = step.node.operation();
            boolean indexed = operation == Operation.ELEMENT || operation == Operation.WITH_ELEMENT;
            length = indexed && step.b != graph.target()
                    ? Math.max(length, 1 + (int) graph.node(step.b).constant())
                    : length;
        }
        return length;
    }

    /** Returns the result, and writes the gradient unless it is null. */
    double run(float[] scores, int target, float[] into, FormulaMemory memory, Scratch scratch) {
        RowRun row = new RowRun(graph, register, registers, scores, target, memory, scratch);
        for (Step step : steps) {
            row.run(step);
        }
        if (into != null) {
            row.store(gradient, into);
        }
        return row.result(result);
    }
}
