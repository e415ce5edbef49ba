package io.github.loss4j.internal;

import static io.github.loss4j.internal.FormulaGraph.NONE;

import io.github.loss4j.internal.FormulaGraph.Node;
import java.util.Arrays;

/**
 * Adds the first and second derivatives of a formula with respect to the prediction to its graph, by the chain rule.
 *
 * <p>Constant derivatives are folded here, so they cost nothing when the formula runs.
 */
final class FormulaDerivatives {
    private final FormulaGraph graph;
    private final int[] firsts;
    private final int[] seconds;
    private final int zero;

    private FormulaDerivatives(FormulaGraph graph, int result) {
        this.graph = graph;
        firsts = new int[result + 1];
        seconds = new int[result + 1];
        zero = graph.constant(0);
    }

    /** Differentiates all nodes up to the result with respect to the prediction. */
    static FormulaDerivatives of(FormulaGraph graph, int result) {
        FormulaDerivatives derivatives = new FormulaDerivatives(graph, result);
        for (int index = 0; index <= result; index++) {
            derivatives.differentiate(index, graph.node(index));
        }
        return derivatives;
    }

    /** Prepares {@link #partial} for nodes up to the result, without differentiating any. */
    static FormulaDerivatives partials(FormulaGraph graph, int result) {
        FormulaDerivatives derivatives = new FormulaDerivatives(graph, result);
        Arrays.fill(derivatives.firsts, derivatives.zero);
        Arrays.fill(derivatives.seconds, derivatives.zero);
        return derivatives;
    }

    /** Returns the derivative of a node with respect to one of its operands, if its other operands are constant. */
    int partial(int index, int operand) {
        firsts[operand] = constant(1);
        differentiate(index, graph.node(index));
        int partial = firsts[index];
        set(index, zero, zero);
        firsts[operand] = zero;
        return partial;
    }

    int first(int index) {
        return firsts[index];
    }

    int second(int index) {
        return seconds[index];
    }

    private void set(int index, int first, int second) {
        firsts[index] = first;
        seconds[index] = second;
    }

    private void differentiate(int index, Node node) {
        int a = node.a();
        int a1 = a == NONE ? zero : firsts[a];
        int a2 = a == NONE ? zero : seconds[a];
        int b = node.b();
        int b1 = b == NONE ? zero : firsts[b];
        int b2 = b == NONE ? zero : seconds[b];
        if (node.operation() == Operation.PREDICTION) {
            set(index, graph.constant(1), zero);
        } else if (isZero(a1) && isZero(b1) && node.operation() != Operation.IF_POSITIVE) {
            set(index, zero, zero);
        } else {
            switch (node.operation()) {
                case PLUS -> set(index, plus(a1, b1), plus(a2, b2));
                case MINUS -> set(index, minus(a1, b1), minus(a2, b2));
                case TIMES -> set(index, plus(times(a1, b), times(b1, a)),
                        plus(times(constant(2), times(a1, b1)), plus(times(a2, b), times(b2, a))));
                case DIVIDED_BY -> {
                    int first = over(minus(a1, times(b1, index)), b);
                    set(index, first,
                            over(minus(minus(a2, times(b2, index)), times(constant(2), times(first, b1))), b));
                }
                case MAX -> greater(index, minus(a, b), a1, a2, b1, b2);
                case MIN -> greater(index, minus(b, a), a1, a2, b1, b2);
                case IF_POSITIVE -> set(index, choose(a, b1, firsts[node.c()]), choose(a, b2, seconds[node.c()]));
                case NEGATE -> set(index, negate(a1), negate(a2));
                case SQUARE -> chain(index, times(constant(2), a), constant(2), a1, a2);
                case ABS -> chain(index, graph.add(Operation.SIGN, a), zero, a1, a2);
                case SQRT -> root(index, a1, a2);
                case POW -> power(index, a, node.constant(), a1, a2);
                case LOG -> logarithm(index, a, a1, a2);
                case LOG1P -> logarithm(index, graph.node(b).a(), a1, a2);
                case EXP -> exponential(index, index, a1, a2);
                case EXPM1 -> exponential(index, b, a1, a2);
                case TANH -> {
                    int first = times(constant(4), overSquareOfSum(b));
                    chain(index, first, times(constant(-2), times(index, first)), a1, a2);
                }
                case SIGMOID -> chain(index, overSquareOfSum(b), derivativeOfDensity(a, b), a1, a2);
                case SOFTPLUS -> chain(index, graph.add(Operation.SIGMOID, a, b), overSquareOfSum(b), a1, a2);
                case SIN -> chain(index, graph.add(Operation.COS, a), negate(index), a1, a2);
                case COS -> chain(index, negate(graph.add(Operation.SIN, a)), negate(index), a1, a2);
                // Auxiliary operations, which are only operands of the operations above.
                default -> set(index, zero, zero);
            }
        }
    }

    /** Derivatives of f(u) from the derivatives of f at u and the derivatives of u. */
    private void chain(int index, int outer1, int outer2, int a1, int a2) {
        set(index, times(outer1, a1), plus(times(outer2, square(a1)), times(outer1, a2)));
    }

    private void exponential(int index, int exponential, int a1, int a2) {
        set(index, times(exponential, a1), times(exponential, plus(square(a1), a2)));
    }

    private void logarithm(int index, int argument, int a1, int a2) {
        int first = over(a1, argument);
        set(index, first, minus(over(a2, argument), square(first)));
    }

    /**
     * If a derivative of the argument is 0, its term is 0 too, even where the derivative of the root is infinite.
     */
    private void root(int index, int a1, int a2) {
        int doubled = times(constant(2), index);
        int first = ifNotZero(a1, over(a1, doubled));
        set(index, first, minus(ifNotZero(a2, over(a2, doubled)), ifNotZero(a1, over(square(first), index))));
    }

    /**
     * For exponents below 2, a derivative of the power is infinite at 0. As in {@link #root}, a derivative of 0 of the
     * argument makes its term 0, so that derivatives of |r|^1.5 are not NaN.
     */
    private void power(int index, int a, float exponent, int a1, int a2) {
        int outer1 = times(constant(exponent), power(a, exponent - 1));
        int outer2 = times(constant(exponent * (exponent - 1)), power(a, exponent - 2));
        chain(index, outer1, outer2, a1, a2);
        if (exponent < 2 && exponent != 1) {
            set(index, ifNotZero(a1, times(outer1, a1)),
                    plus(ifNotZero(a1, times(outer2, square(a1))), ifNotZero(a2, times(outer1, a2))));
        }
    }

    private int power(int a, float exponent) {
        return exponent == 0 ? constant(1) : exponent == 1 ? a : graph.pow(a, exponent);
    }

    /** e/(1 + e)², the derivative of the logistic function. */
    private int overSquareOfSum(int e) {
        return over(e, square(plus(e, constant(1))));
    }

    /** The second derivative of the logistic function, which is its first derivative times −tanh(x/2). */
    private int derivativeOfDensity(int a, int e) {
        return negate(times(overSquareOfSum(e), graph.add(Operation.TANH, times(constant(0.5f), a), e)));
    }

    /**
     * Selects the derivatives of a if the difference is positive, of b if it is negative, and at ties the subgradient
     * of least magnitude.
     */
    private void greater(int index, int difference, int a1, int a2, int b1, int b2) {
        set(index, greater(difference, a1, b1), greater(difference, a2, b2));
    }

    private int greater(int difference, int a, int b) {
        if (a == b) {
            return a;
        }
        if (isZero(b)) {
            return choose(difference, a, zero);
        }
        if (isZero(a)) {
            return choose(negate(difference), b, zero);
        }
        int smaller = plus(max(zero, min(a, b)), min(zero, max(a, b)));
        return choose(difference, a, choose(negate(difference), b, smaller));
    }

    // The following methods add nodes and fold constants. A constant operand of a commutative operation comes second.

    int constant(float value) {
        return graph.constant(value);
    }

    private boolean isConstant(int index) {
        return graph.node(index).operation() == Operation.CONSTANT;
    }

    boolean isZero(int index) {
        return graph.node(index).isConstant(0);
    }

    private boolean isOne(int index) {
        return graph.node(index).isConstant(1);
    }

    private float value(int index) {
        return graph.node(index).constant();
    }

    int plus(int a, int b) {
        if (isZero(a)) {
            return b;
        }
        if (isZero(b)) {
            return a;
        }
        if (isConstant(a)) {
            return isConstant(b) ? constant(value(a) + value(b)) : graph.add(Operation.PLUS, b, a);
        }
        return graph.add(Operation.PLUS, a, b);
    }

    int minus(int a, int b) {
        if (isZero(b)) {
            return a;
        }
        if (isConstant(a) && isConstant(b)) {
            return constant(value(a) - value(b));
        }
        return isZero(a) ? negate(b) : graph.add(Operation.MINUS, a, b);
    }

    private int negate(int a) {
        Node node = graph.node(a);
        return switch (node.operation()) {
            case CONSTANT -> constant(0 - node.constant());
            case NEGATE -> node.a();
            default -> graph.add(Operation.NEGATE, a);
        };
    }

    int times(int a, int b) {
        if (isConstant(b)) {
            return isConstant(a) ? constant(value(a) * value(b)) : scaled(b, a);
        }
        return isConstant(a) ? scaled(a, b) : graph.add(Operation.TIMES, a, b);
    }

    private int scaled(int factor, int a) {
        Node node = graph.node(a);
        if (isZero(factor)) {
            return zero;
        }
        if (isOne(factor)) {
            return a;
        }
        if (node.operation() == Operation.TIMES && isConstant(node.b())) {
            return scaled(constant(value(factor) * value(node.b())), node.a());
        }
        return graph.add(Operation.TIMES, a, factor);
    }

    private int square(int a) {
        return isConstant(a) ? constant(value(a) * value(a)) : graph.add(Operation.SQUARE, a);
    }

    int over(int a, int b) {
        if (isZero(a) || isOne(b)) {
            return a;
        }
        return isConstant(a) && isConstant(b)
                ? constant(value(a) / value(b))
                : graph.add(Operation.DIVIDED_BY, a, b);
    }

    private int choose(int condition, int then, int otherwise) {
        if (then == otherwise) {
            return then;
        }
        return isConstant(then) && isZero(otherwise)
                ? times(graph.add(Operation.STEP, condition), then)
                : graph.add(Operation.IF_POSITIVE, condition, then, otherwise, 0);
    }

    int ifNotZero(int factor, int product) {
        return isConstant(factor) ? product : graph.add(Operation.IF_NOT_ZERO, factor, product);
    }

    private int max(int a, int b) {
        return graph.add(Operation.MAX, b, a);
    }

    private int min(int a, int b) {
        return graph.add(Operation.MIN, b, a);
    }
}
