package io.github.loss4j.internal;

import static io.github.loss4j.internal.FormulaGraph.NONE;

import io.github.loss4j.internal.FormulaGraph.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The steps that compute a set of nodes of a graph, in the order of the graph. Immutable. */
final class FormulaSteps {
    /** The registers of the inputs. */
    static final int PREDICTION = 0;
    static final int TARGET = 1;
    private static final int INPUTS = 2;

    private final Step[] steps;
    private final Constant[] constants;
    private final int[] results;
    private final int registers;

    /** An operation on registers. The registers of unused operands are 0. */
    private record Step(Operation operation, BlockLoops.Loop loop, int a, int b, int c, float constant, int to) {
    }

    /** A register that holds a constant. Its block is filled too if a loop reads it. */
    private record Constant(int register, float value, boolean inBlocks) {
    }

    FormulaSteps(FormulaGraph graph, int... wanted) {
        int[] lastReader = graph.lastReaders(wanted);
        boolean[] inBlocks = readInBlocks(graph, lastReader);
        int[] register = new int[graph.size()];
        register[graph.prediction()] = PREDICTION;
        register[graph.target()] = TARGET;
        List<Step> made = new ArrayList<>();
        List<Constant> held = new ArrayList<>();
        List<Integer> free = new ArrayList<>();
        int count = INPUTS;
        for (int index = 0; index < register.length; index++) {
            Node node = graph.node(index);
            if (lastReader[index] == 0 || index == graph.prediction() || index == graph.target()) {
                continue;
            }
            if (node.operation() == Operation.CONSTANT) {
                register[index] = count++;
                held.add(new Constant(register[index], node.constant(), inBlocks[index]));
                continue;
            }
            int[] operands = graph.operands(index);
            for (int operand : operands) {
                boolean computed = register[operand] >= INPUTS && graph.node(operand).operation() != Operation.CONSTANT;
                if (lastReader[operand] == index && computed && !free.contains(register[operand])) {
                    free.add(register[operand]);
                }
            }
            register[index] = free.isEmpty() ? count++ : free.remove(free.size() - 1);
            made.add(step(graph, node, operands, register, register[index]));
        }
        steps = made.toArray(Step[]::new);
        constants = held.toArray(Constant[]::new);
        registers = count;
        results = new int[wanted.length];
        for (int k = 0; k < wanted.length; k++) {
            results[k] = wanted[k] == NONE ? 0 : register[graph.resolved(wanted[k])];
        }
    }

    /**
     * Finds the nodes that are read as blocks: all results, and all operands except constants that a loop takes as a
     * number.
     */
    private static boolean[] readInBlocks(FormulaGraph graph, int[] lastReader) {
        boolean[] read = new boolean[lastReader.length];
        for (int index = 0; index < read.length; index++) {
            read[index] |= lastReader[index] == read.length;
            int[] operands = lastReader[index] == 0 ? new int[0] : graph.operands(index);
            for (int k = 0; k < operands.length; k++) {
                read[operands[k]] |= k == 0 || loopWithConstant(graph, graph.node(index), operands) == null;
            }
        }
        return read;
    }

    private static BlockLoops.Loop loopWithConstant(FormulaGraph graph, Node node, int[] operands) {
        return operands.length == 2 && graph.node(operands[1]).operation() == Operation.CONSTANT
                ? BlockLoops.withConstant(node.operation())
                : null;
    }

    private static Step step(FormulaGraph graph, Node node, int[] operands, int[] register, int to) {
        BlockLoops.Loop loop = loopWithConstant(graph, node, operands);
        return new Step(node.operation(), loop == null ? BlockLoops.of(node.operation()) : loop,
                register[operands[0]], operands.length > 1 ? register[operands[1]] : 0,
                operands.length > 2 ? register[operands[2]] : 0,
                loop == null ? node.constant() : graph.node(operands[1]).constant(), to);
    }

    /** Returns the number of registers. */
    int registers() {
        return registers;
    }

    /** Returns the register of a result; the return value is meaningless if the result was not requested. */
    int result(int which) {
        return results[which];
    }

    /** Fills the blocks of constants, which no step overwrites. */
    void fill(float[][] blocks) {
        for (Constant constant : constants) {
            if (constant.inBlocks) {
                Arrays.fill(blocks[constant.register], constant.value);
            }
        }
    }

    void run(float[][] blocks, Scratch scratch) {
        for (Step step : steps) {
            step.loop.run(blocks[step.a], blocks[step.b], blocks[step.c], step.constant, blocks[step.to], scratch);
        }
    }

    void run(float prediction, float target, float[] cells) {
        cells[PREDICTION] = prediction;
        cells[TARGET] = target;
        for (Constant constant : constants) {
            cells[constant.register] = constant.value;
        }
        for (Step step : steps) {
            cells[step.to] = step.operation.of(cells[step.a], cells[step.b], cells[step.c], step.constant);
        }
    }
}
