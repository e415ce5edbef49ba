package io.github.loss4j.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The operations of one formula, as the formula records them and as its derivatives add to them. Equal operations on equal
 * operands are one node, so what is written twice is computed once.
 */
public final class FormulaGraph {
    static final int NONE = -1;
    /** Exponents up to this are made of products and a square root, which vectorise. */
    private static final float MOST_EXPONENT = 3;

    private final List<Node> nodes = new ArrayList<>();
    private final Map<Node, Integer> indices = new HashMap<>();
    private final int prediction = index(new Node(Operation.PREDICTION, NONE, NONE, NONE, 0));
    private final int target = index(new Node(Operation.TARGET, NONE, NONE, NONE, 0));
    private boolean closed;

    /**
     * An operation, the nodes of its operands, each of which comes before it, and its constant.
     */
    record Node(Operation operation, int a, int b, int c, float constant) {
        boolean isConstant(float value) {
            return operation == Operation.CONSTANT && constant == value;
        }
    }

    /**
     * The prediction.
     *
     * @return its node
     */
    public int prediction() {
        return prediction;
    }

    /**
     * The target.
     *
     * @return its node
     */
    public int target() {
        return target;
    }

    /**
     * A constant.
     *
     * @param value any number
     * @return its node
     */
    public int constant(float value) {
        return add(Operation.CONSTANT, NONE, NONE, NONE, value);
    }

    /**
     * An operation on one number.
     *
     * @param operation which
     * @param a the operand
     * @return the result
     */
    public int add(Operation operation, int a) {
        return add(operation, a, NONE, NONE, 0);
    }

    /**
     * An operation on two numbers.
     *
     * @param operation which
     * @param a the first operand
     * @param b the second operand
     * @return the result
     */
    public int add(Operation operation, int a, int b) {
        return add(operation, a, b, NONE, 0);
    }

    /**
     * Any operation.
     *
     * @param operation which
     * @param a the first operand
     * @param b the second operand, −1 if there is none
     * @param c the third operand, −1 if there is none
     * @param constant the constant
     * @return the result
     */
    public int add(Operation operation, int a, int b, int c, float constant) {
        if (closed) {
            throw Checks.refusal("Variable", "the call of the formula that it was given to has ended;"
                    + " a Variable must be used within that call");
        }
        return index(new Node(operation, a, b, c, constant));
    }

    private int index(Node node) {
        Integer known = indices.putIfAbsent(node, nodes.size());
        if (known == null) {
            nodes.add(node);
            return nodes.size() - 1;
        }
        return known;
    }

    /**
     * The exponential of minus an absolute value times a factor.
     *
     * @param a the operand
     * @param factor the factor
     * @return the exponential
     */
    public int expOfMinusAbs(int a, float factor) {
        return add(Operation.EXP_OF_MINUS_ABS, a, NONE, NONE, factor);
    }

    /**
     * A power.
     *
     * @param a the base
     * @param exponent the exponent
     * @return the power
     */
    public int pow(int a, float exponent) {
        return add(Operation.POW, a, product(a, exponent), NONE, exponent);
    }

    /** The power as products of the base, or its inverse, and a square root; none if the exponent is no small multiple of ½. */
    private int product(int a, float exponent) {
        float size = Math.abs(exponent);
        if (!(size > 0 && size <= MOST_EXPONENT && 2 * size == (int) (2 * size))) {
            return NONE;
        }
        int base = exponent > 0 ? a : add(Operation.DIVIDED_BY, constant(1), a);
        int whole = (int) size;
        int product = whole == size ? NONE : add(Operation.SQRT, base);
        for (int left = whole; left > 0; left--) {
            if (product == base) {
                product = add(Operation.SQUARE, base);
            } else {
                product = product == NONE ? base : add(Operation.TIMES, product, base);
            }
        }
        return product;
    }

    Node node(int index) {
        return nodes.get(index);
    }

    int size() {
        return nodes.size();
    }

    /** The node that computes the same: a power that is made of products stands for these. */
    int resolved(int index) {
        Node node = nodes.get(index);
        return node.operation == Operation.POW && node.b != NONE ? resolved(node.b) : index;
    }

    /** Whether the result is never below 0, as far as the operations tell. */
    boolean notNegative(int index) {
        Node node = nodes.get(index);
        return switch (node.operation) {
            case SQUARE, SQRT, ABS, EXP, SIGMOID, SOFTPLUS, EXP_OF_MINUS_ABS, STEP -> true;
            case CONSTANT -> node.constant >= 0;
            case LOG1P, EXPM1, TANH, POW -> notNegative(node.a);
            case PLUS, DIVIDED_BY, MIN -> notNegative(node.a) && notNegative(node.b);
            case TIMES -> node.a == node.b || notNegative(node.a) && notNegative(node.b);
            case MAX -> notNegative(node.a) || notNegative(node.b);
            case IF_POSITIVE -> notNegative(node.b) && notNegative(node.c);
            default -> false;
        };
    }

    /**
     * The program of a formula and its derivatives.
     *
     * @param result the formula's result
     * @return what computes it
     */
    public FormulaProgram program(int result) {
        String text = text(result);
        boolean signed = !notNegative(result);
        FormulaDerivatives derivatives = new FormulaDerivatives(this, result);
        return new FormulaProgram(this, text, signed, result, derivatives.first(result), derivatives.second(result));
    }

    /** Ends the call of the formula: from now on its variables refuse every operation. */
    public void close() {
        closed = true;
    }

    /**
     * The formula of a node.
     *
     * @param index the node
     * @return its text, cut where it is long
     */
    public String text(int index) {
        return new FormulaText(this).of(index);
    }
}
