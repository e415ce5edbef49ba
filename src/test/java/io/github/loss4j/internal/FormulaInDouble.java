package io.github.loss4j.internal;

import io.github.loss4j.internal.FormulaGraph.Node;

/** The recorded operations of a formula and of its derivatives in double: the reference for the float32 results. */
public record FormulaInDouble(FormulaProgram program) {
    public double value(double prediction, double target) {
        return of(FormulaProgram.VALUE, prediction, target);
    }

    public double derivative(double prediction, double target) {
        return of(FormulaProgram.DERIVATIVE, prediction, target);
    }

    public double secondDerivative(double prediction, double target) {
        return of(FormulaProgram.SECOND_DERIVATIVE, prediction, target);
    }

    private double of(int result, double prediction, double target) {
        FormulaGraph graph = program.graph;
        double[] numbers = new double[graph.size()];
        int wanted = graph.resolved(program.results[result]);
        for (int index = 0; index <= wanted; index++) {
            Node node = graph.node(index);
            numbers[index] = switch (node.operation()) {
                case PREDICTION -> prediction;
                case TARGET -> target;
                case CONSTANT -> node.constant();
                default -> node.operation().of(number(numbers, node.a()), number(numbers, node.b()),
                        number(numbers, node.c()), node.constant());
            };
        }
        return numbers[wanted];
    }

    private double number(double[] numbers, int index) {
        return index == FormulaGraph.NONE ? 0 : numbers[program.graph.resolved(index)];
    }
}
