package io.github.loss4j.internal;

import static io.github.loss4j.internal.FormulaGraph.NONE;

import io.github.loss4j.internal.FormulaGraph.Node;
import java.util.Arrays;

/**
 * Adds the gradient of a formula of a row to its graph, in reverse mode: from the result back to the scores, each node
 * passes the derivative of the result with respect to itself on to its operands.
 *
 * <p>A derivative with respect to a row may be one number, which all elements of the row then have.
 */
final class RowDerivatives {
    private final FormulaGraph graph;
    private final FormulaDerivatives rules;
    /** The derivative of the result with respect to each node; NONE if no node has passed one on. */
    private final int[] derivatives;
    private final boolean[] dependent;
    /** Whether a root may have made the derivative infinite, so that a product with 0 must be 0. */
    private final boolean[] rooted;

    RowDerivatives(FormulaGraph graph, int result) {
        this.graph = graph;
        rules = FormulaDerivatives.partials(graph, result);
        derivatives = new int[result + 1];
        Arrays.fill(derivatives, NONE);
        dependent = new boolean[result + 1];
        rooted = new boolean[result + 1];
        for (int index = 0; index <= result; index++) {
            Node node = graph.node(index);
            dependent[index] = index == graph.prediction() || dependent(node.a()) || dependent(node.b())
                    || dependent(node.c());
        }
        derivatives[result] = rules.constant(1);
        for (int index = result; index >= 0; index--) {
            if (dependent[index] && derivatives[index] != NONE) {
                passOn(index, graph.node(index), derivatives[index]);
            }
        }
    }

    private boolean dependent(int index) {
        return index != NONE && dependent[index];
    }

    /** Returns the node of the gradient: a row, or one number for all elements. */
    int gradient() {
        int gradient = derivatives[graph.prediction()];
        return gradient == NONE ? rules.constant(0) : gradient;
    }

    private void passOn(int index, Node node, int derivative) {
        int a = node.a();
        switch (node.operation()) {
            case PREDICTION, TARGET, CONSTANT -> {
                // They have no operands.
            }
            case ROW_SUM -> pass(index, a, derivative);
            case ROW_MEAN -> pass(index, a, rules.over(derivative, graph.add(Operation.LENGTH, a)));
            case ROW_MAX -> pass(index, a, product(index, graph.add(Operation.SHARE_OF_MAX, a, index), derivative));
            case ELEMENT -> pass(index, a, graph.add(Operation.AT_INDEX, derivative, node.b()));
            case WITH_ELEMENT -> pass(index, a, graph.add(Operation.WITH_ELEMENT, derivative, node.b(), NONE, 0));
            case LOG_SUM_EXP -> pass(index, a, product(index, graph.softmax(a), derivative));
            case SOFTMAX -> pass(index, a,
                    product(index, index, rules.minus(derivative, sum(index, product(index, index, derivative)))));
            case MAX, MIN -> {
                if (a != node.b() && dependent(a) && dependent(node.b())) {
                    // If both are equal, each has half of the derivative: the subgradient of the smallest magnitude.
                    int sign = graph.add(Operation.SIGN, node.operation() == Operation.MAX
                            ? rules.minus(a, node.b())
                            : rules.minus(node.b(), a));
                    int half = rules.constant(0.5f);
                    pass(index, a, product(index, rules.times(rules.plus(sign, rules.constant(1)), half), derivative));
                    pass(index, node.b(), product(index,
                            rules.times(rules.minus(rules.constant(1), sign), half), derivative));
                } else {
                    passPartials(index, derivative, a, node.b());
                }
            }
            case PLUS, MINUS, TIMES, DIVIDED_BY -> passPartials(index, derivative, a, node.b());
            case IF_POSITIVE -> passPartials(index, derivative, node.b(), node.c());
            default -> passPartials(index, derivative, a, a);
        }
    }

    private void passPartials(int index, int derivative, int first, int second) {
        pass(index, first, product(index, rules.partial(index, first), derivative));
        if (second != first) {
            pass(index, second, product(index, rules.partial(index, second), derivative));
        }
    }

    private int product(int index, int partial, int derivative) {
        int product = rules.times(partial, derivative);
        return rooted[index] && !rules.isZero(product) ? rules.ifNotZero(partial, product) : product;
    }

    /** Adds a derivative to that of an operand; if the operand is one number in an operation on rows, their sum. */
    private void pass(int index, int operand, int derivative) {
        if (!dependent[operand] || rules.isZero(derivative)) {
            return;
        }
        int passed = graph.isRow(index) && !graph.isRow(operand) ? sum(index, derivative) : derivative;
        derivatives[operand] = derivatives[operand] == NONE ? passed : rules.plus(derivatives[operand], passed);
        Node node = graph.node(index);
        rooted[operand] |= rooted[index] || node.operation() == Operation.SQRT
                || node.operation() == Operation.POW && node.constant() < 1;
    }

    /** Returns the sum over the elements of a row like the given one. */
    private int sum(int row, int derivative) {
        return graph.isRow(derivative)
                ? graph.add(Operation.ROW_SUM, derivative)
                : rules.times(derivative, graph.add(Operation.LENGTH, row));
    }
}
