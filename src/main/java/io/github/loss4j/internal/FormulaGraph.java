package io.github.loss4j.internal;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The recorded operations of one formula and of its derivatives. Equal operations on equal operands are one node, so a
 * repeated subexpression is computed once.
 */
public final class FormulaGraph {
    static final int NONE = -1;
    /**
     * Powers with a magnitude of the exponent up to this are computed by products and a square root, which vectorise.
     */
    private static final float MAX_EXPONENT = 3;

    private final List<Node> nodes = new ArrayList<>();
    private final Map<Node, Integer> indices = new HashMap<>();
    /** Whether each node is a row; otherwise it is one number. */
    private final BitSet rows = new BitSet();
    private final boolean predictionIsRow;
    private final int prediction;
    private final int target;
    private boolean closed;

    /**
     * Creates a graph with two nodes: the prediction and the target.
     *
     * @param predictionIsRow whether the prediction is a row of scores; otherwise it is one number
     */
    public FormulaGraph(boolean predictionIsRow) {
        this.predictionIsRow = predictionIsRow;
        prediction = index(new Node(Operation.PREDICTION, NONE, NONE, NONE, 0));
        target = index(new Node(Operation.TARGET, NONE, NONE, NONE, 0));
    }

    /**
     * An operation, the indices of its operands, which are smaller than the index of the operation, and its constant.
     */
    record Node(Operation operation, int a, int b, int c, float constant) {
        boolean isConstant(float value) {
            return operation == Operation.CONSTANT && constant == value;
        }
    }

    /**
     * Returns the prediction.
     *
     * @return the index of its node
     */
    public int prediction() {
        return prediction;
    }

    /**
     * Returns the target.
     *
     * @return the index of its node
     */
    public int target() {
        return target;
    }

    /**
     * Adds a constant.
     *
     * @param value any number
     * @return the index of its node
     */
    public int constant(float value) {
        return add(Operation.CONSTANT, NONE, NONE, NONE, value);
    }

    /**
     * Adds an operation on one number.
     *
     * @param operation the operation
     * @param a the operand
     * @return the index of the result
     */
    public int add(Operation operation, int a) {
        return add(operation, a, NONE, NONE, 0);
    }

    /**
     * Adds an operation on two numbers.
     *
     * @param operation the operation
     * @param a the first operand
     * @param b the second operand
     * @return the index of the result
     */
    public int add(Operation operation, int a, int b) {
        return add(operation, a, b, NONE, 0);
    }

    /**
     * Adds an operation.
     *
     * @param operation the operation
     * @param a the first operand
     * @param b the second operand, −1 if there is none
     * @param c the third operand, −1 if there is none
     * @param constant the constant
     * @return the index of the result
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
            rows.set(nodes.size(), isRow(node));
            nodes.add(node);
            return nodes.size() - 1;
        }
        return known;
    }

    private boolean isRow(Node node) {
        return switch (node.operation) {
            case PREDICTION -> predictionIsRow;
            case EXPONENTIALS, SOFTMAX, WITH_ELEMENT, AT_INDEX, SHARE_OF_MAX -> true;
            case ELEMENT, LENGTH, ROW_SUM, ROW_MEAN, ROW_MAX, LOG_SUM_EXP -> false;
            default -> isRow(node.a) || isRow(node.b) || isRow(node.c);
        };
    }

    boolean isRow(int index) {
        return index != NONE && rows.get(index);
    }

    /**
     * Adds the exponential of minus a factor times an absolute value.
     *
     * @param a the operand
     * @param factor the factor
     * @return the index of the exponential
     */
    public int expOfMinusAbs(int a, float factor) {
        return add(Operation.EXP_OF_MINUS_ABS, a, NONE, NONE, factor);
    }

    /**
     * Adds the logarithm of 1 plus a number.
     *
     * @param a the operand
     * @return the index of the logarithm
     */
    public int log1p(int a) {
        return add(Operation.LOG1P, a, add(Operation.LOG, add(Operation.PLUS, a, constant(1))));
    }

    /**
     * Adds a power.
     *
     * @param a the base
     * @param exponent the exponent
     * @return the index of the power
     */
    public int pow(int a, float exponent) {
        return add(Operation.POW, a, product(a, exponent), NONE, exponent);
    }

    /**
     * Returns the power as products of the base, or its inverse, and a square root; NONE unless the exponent is a small
     * multiple of ½.
     */
    private int product(int a, float exponent) {
        float magnitude = Math.abs(exponent);
        if (!(magnitude > 0 && magnitude <= MAX_EXPONENT && 2 * magnitude == (int) (2 * magnitude))) {
            return NONE;
        }
        int base = exponent > 0 ? a : add(Operation.DIVIDED_BY, constant(1), a);
        int integer = (int) magnitude;
        int product = integer == magnitude ? NONE : add(Operation.SQRT, base);
        for (int left = integer; left > 0; left--) {
            if (product == base) {
                product = add(Operation.SQUARE, base);
            } else {
                product = product == NONE ? base : add(Operation.TIMES, product, base);
            }
        }
        return product;
    }

    /**
     * Adds the softmax of a row.
     *
     * @param a the row
     * @return the index of the softmax
     */
    public int softmax(int a) {
        return exponentials(Operation.SOFTMAX, a);
    }

    /**
     * Adds the logarithm of the sum of the exponentials of a row.
     *
     * @param a the row
     * @return the index of the logarithm
     */
    public int logSumExp(int a) {
        return exponentials(Operation.LOG_SUM_EXP, a);
    }

    private int exponentials(Operation operation, int a) {
        int exponentials = add(Operation.EXPONENTIALS, a);
        return add(operation, a, exponentials, add(Operation.ROW_SUM, exponentials), 0);
    }

    Node node(int index) {
        return nodes.get(index);
    }

    /** Whether another graph has recorded the same operations in the same order. */
    boolean same(FormulaGraph other) {
        return nodes.equals(other.nodes);
    }

    int size() {
        return nodes.size();
    }

    /** Returns the node to compute for a node: the products for a power that has them, otherwise the node itself. */
    int resolved(int index) {
        Node node = nodes.get(index);
        return node.operation == Operation.POW && node.b != NONE ? resolved(node.b) : index;
    }

    /** Whether the operations guarantee that the result is never negative. */
    boolean notNegative(int index) {
        Node node = nodes.get(index);
        return switch (node.operation) {
            case SQUARE, SQRT, ABS, EXP, SIGMOID, SOFTPLUS, EXP_OF_MINUS_ABS, STEP -> true;
            case CONSTANT -> node.constant >= 0;
            case LOG1P, EXPM1, TANH, POW -> notNegative(node.a);
            case PLUS, DIVIDED_BY, MIN -> notNegative(node.a) && notNegative(node.b);
            case TIMES -> node.a == node.b || notNegative(node.a) && notNegative(node.b);
            case MAX -> notNegative(node.a) || notNegative(node.b);
            case IF_POSITIVE -> (notNegative(node.b) || positiveIf(node.a, node.b)) && notNegative(node.c);
            default -> false;
        };
    }

    /** Whether x − b is positive since x − a is, for constants with b ≤ a. */
    private boolean positiveIf(int condition, int index) {
        Node greater = nodes.get(index);
        Node lesser = nodes.get(condition);
        return greater.operation == Operation.MINUS && lesser.operation == Operation.MINUS && greater.a == lesser.a
                && nodes.get(greater.b).operation == Operation.CONSTANT
                && nodes.get(lesser.b).operation == Operation.CONSTANT
                && nodes.get(greater.b).constant <= nodes.get(lesser.b).constant;
    }

    /**
     * Creates the program of a formula and its derivatives.
     *
     * @param result the index of the formula's result
     * @return the program
     */
    public FormulaProgram program(int result) {
        String text = text(result);
        boolean signed = !notNegative(result);
        FormulaDerivatives derivatives = FormulaDerivatives.of(this, result);
        return new FormulaProgram(this, text, signed, result, derivatives.first(result), derivatives.second(result));
    }

    /**
     * Creates the program of a formula of a row and of its gradient.
     *
     * @param result the index of the formula's result
     * @return the program
     */
    public RowProgram rowProgram(int result) {
        return new RowProgram(this, text(result), result, new RowDerivatives(this, result).gradient());
    }

    /** Ends the recording: from now on, operations on the variables throw. */
    public void close() {
        closed = true;
    }

    /**
     * Formats the formula of a node.
     *
     * @param index the index of the node
     * @return the text, truncated if it is long
     */
    public String text(int index) {
        return new FormulaText(this).of(index);
    }
}
