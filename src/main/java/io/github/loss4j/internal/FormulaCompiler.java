package io.github.loss4j.internal;

import io.github.loss4j.internal.FormulaGraph.Node;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Compiles a formula: translates each part of it to a {@link FormulaKernel}, a method without branches.
 */
final class FormulaCompiler {
    /** A longer loop body would not be vectorised; the loops of single operations are faster then. */
    private static final int MAX_COST = 32;
    private static final int MAX_FUNCTIONS = 2;
    /** The parameters of a kernel; the slots of its local variables begin with 1. */
    private static final int PREDICTION = 1;
    private static final int TARGET = 2;
    private static final int FIRST = 3;
    private static final int PARAMETERS = 4;

    private final FormulaGraph graph;

    private FormulaCompiler(FormulaGraph graph) {
        this.graph = graph;
    }

    /**
     * Compiles a formula.
     *
     * @param results the nodes of value, derivative and second derivative
     * @return the compiled formula; without a result that has too many operations or functions, or if the JVM cannot
     *         define classes
     */
    static CompiledFormula compile(FormulaGraph graph, int... results) {
        FormulaCompiler compiler = new FormulaCompiler(graph);
        return new CompiledFormula(Arrays.stream(results).map(graph::resolved).mapToObj(compiler::result)
                .toArray(CompiledFormula.Result[]::new));
    }

    private CompiledFormula.Result result(int node) {
        int[] nodes = needed(node).stream().filter(this::isFunction).toArray();
        if (nodes.length > MAX_FUNCTIONS) {
            return null;
        }
        int[] slots = new int[graph.size()];
        slots[graph.prediction()] = PREDICTION;
        slots[graph.target()] = TARGET;
        CompiledFormula.Function[] functions = new CompiledFormula.Function[nodes.length];
        for (int k = 0; k < nodes.length; k++) {
            functions[k] = function(nodes[k], k, slots);
            if (functions[k] == null) {
                return null;
            }
            slots[nodes[k]] = FIRST + k;
        }
        if (nodes.length > 0 && nodes[nodes.length - 1] == node) {
            return new CompiledFormula.Result(functions, null);
        }
        CompiledFormula.Loop last = loop(node, null, slots, Scratch.RESULTS);
        return last == null ? null : new CompiledFormula.Result(functions, last);
    }

    private CompiledFormula.Function function(int index, int k, int[] slots) {
        Node node = graph.node(index);
        int[] operands = graph.operands(index);
        CompiledFormula.Loop[] arguments = new CompiledFormula.Loop[operands.length];
        for (int operand = 0; operand < operands.length; operand++) {
            int output = Scratch.START + (k + 2 * operand) * Scratch.REGION;
            arguments[operand] = loop(operands[operand],
                    node.operation() == Operation.EXP_OF_MINUS_ABS ? -node.constant() : null, slots, output);
            if (arguments[operand] == null) {
                return null;
            }
        }
        return new CompiledFormula.Function(index, node.operation(), k, arguments);
    }

    private boolean isFunction(int index) {
        return switch (graph.node(index).operation()) {
            case EXP, LOG, EXP_OF_MINUS_ABS, IF_POSITIVE, IF_NOT_ZERO -> true;
            default -> false;
        };
    }

    /** Returns the nodes that a node needs, including itself. */
    private BitSet needed(int result) {
        return needed(result, new int[graph.size()]);
    }

    /** Returns the nodes that a node needs if the results of some nodes are known. */
    private BitSet needed(int result, int[] known) {
        BitSet needed = new BitSet();
        needed.set(result);
        for (int index = result; index >= 0; index = needed.previousSetBit(index - 1)) {
            if (known[index] == 0) {
                for (int operand : graph.operands(index)) {
                    needed.set(operand);
                }
            }
        }
        return needed;
    }

    private static int cost(Operation operation) {
        return switch (operation) {
            case PREDICTION, TARGET, CONSTANT, EXP, LOG, EXP_OF_MINUS_ABS, IF_POSITIVE, IF_NOT_ZERO -> 0;
            case PLUS, MINUS, TIMES, DIVIDED_BY, MAX, MIN, NEGATE, SQUARE, SQRT, ABS -> 1;
            case SIGN, STEP -> 4;
            case LOG1P, SIGMOID -> 7;
            case SOFTPLUS -> 13;
            case TANH -> 18;
            case EXPM1 -> 22;
            // Not vectorised, or an operation of rows.
            default -> MAX_COST + 1;
        };
    }

    /**
     * Creates a loop that computes a node.
     *
     * @param factor if not null, the loop computes this factor times the absolute value of the node
     * @param known the slots of the nodes that are parameters
     * @param output the index in the buffer where the results begin
     * @return the loop; null if it would be too long or the JVM cannot define classes
     */
    private CompiledFormula.Loop loop(int node, Float factor, int[] known, int output) {
        BitSet needed = needed(node, known);
        if (needed.stream().filter(index -> known[index] == 0).map(index -> cost(graph.node(index).operation()))
                .sum() > MAX_COST) {
            return null;
        }
        KernelClass kernel = new KernelClass();
        int[] slots = known.clone();
        int slot = PARAMETERS + 1;
        for (int index = needed.nextSetBit(0); index >= 0; index = needed.nextSetBit(index + 1)) {
            Node part = graph.node(index);
            if (slots[index] == 0 && part.operation() != Operation.CONSTANT) {
                for (int operand : graph.operands(index)) {
                    push(kernel, operand, slots);
                }
                apply(kernel, part, slots);
                slots[index] = slot++;
                kernel.store(slots[index]);
            }
        }
        push(kernel, node, slots);
        if (factor != null) {
            kernel.call(Math.class, "abs", 1);
            kernel.constant(factor);
            kernel.write(KernelClass.FMUL);
        }
        return define(kernel.end(slot), output);
    }

    private static CompiledFormula.Loop define(byte[] kernel, int output) {
        try {
            Class<?> type = MethodHandles.lookup().defineHiddenClass(kernel, true).lookupClass();
            return KernelLoop.of((FormulaKernel) type.getDeclaredConstructor().newInstance(), output);
        } catch (VirtualMachineError fatal) {
            throw fatal;
        } catch (ReflectiveOperationException | RuntimeException | Error unsupported) {
            // A native image throws its specific Error if a class is defined at run time.
            return null;
        }
    }

    private void push(KernelClass kernel, int index, int[] slots) {
        Node node = graph.node(index);
        if (node.operation() == Operation.CONSTANT) {
            kernel.constant(node.constant());
        } else {
            kernel.load(slots[index]);
        }
    }

    /** Writes an operation on operands that have been pushed. */
    private void apply(KernelClass kernel, Node node, int[] slots) {
        switch (node.operation()) {
            case PLUS -> kernel.write(KernelClass.FADD);
            case MINUS -> kernel.write(KernelClass.FSUB);
            case TIMES -> kernel.write(KernelClass.FMUL);
            case DIVIDED_BY -> kernel.write(KernelClass.FDIV);
            case NEGATE -> kernel.write(KernelClass.FNEG);
            case SQUARE -> {
                push(kernel, graph.resolved(node.a()), slots);
                kernel.write(KernelClass.FMUL);
            }
            case SQRT -> kernel.squareRoot();
            case ABS -> kernel.call(Math.class, "abs", 1);
            case MAX -> kernel.call(Math.class, "max", 2);
            case MIN -> kernel.call(Math.class, "min", 2);
            case LOG1P -> kernel.call(Operation.class, "log1p", 2);
            case EXPM1 -> kernel.call(Operation.class, "expm1", 2);
            case TANH -> kernel.call(BranchFree.class, "tanh", 2);
            case SIGMOID -> kernel.call(BranchFree.class, "sigmoid", 2);
            case SOFTPLUS -> kernel.call(BranchFree.class, "softplus", 2);
            case SIGN -> kernel.call(BranchFree.class, "sign", 1);
            case STEP -> kernel.call(BranchFree.class, "step", 1);
            default -> throw new AssertionError(node);
        }
    }
}
