package io.github.loss4j.internal;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The recorded operations of one formula and of its derivatives. Equal operations on equal operands are one node, so a
 * repeated subexpression is computed once.
 */
public final class FormulaGraph {
    static final int NONE = -1;
    /** The operations whose result is always a row. */
    private static final Set<Operation> ROWS = EnumSet.of(Operation.EXPONENTIALS, Operation.SOFTMAX,
            Operation.WITH_ELEMENT, Operation.AT_INDEX, Operation.SHARE_OF_MAX);
    /** The operations whose result is one number, although an operand may be a row. */
    private static final Set<Operation> NUMBERS = EnumSet.of(Operation.ELEMENT, Operation.LENGTH, Operation.ROW_SUM,
            Operation.ROW_MEAN, Operation.ROW_MAX, Operation.LOG_SUM_EXP);
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
        if (node.operation == Operation.PREDICTION) {
            return predictionIsRow;
        }
        return ROWS.contains(node.operation)
                || !NUMBERS.contains(node.operation) && (isRow(node.a) || isRow(node.b) || isRow(node.c));
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

    /** Returns the nodes to compute for the operands of a node. */
    int[] operands(int index) {
        Node node = nodes.get(index);
        return IntStream.of(node.a, node.b, node.c).filter(operand -> operand != NONE).map(this::resolved).toArray();
    }

    /**
     * Returns for each node the index of the last node that reads it: 0 if no wanted node needs it, and the size of the
     * graph if it is wanted itself.
     */
    int[] lastReaders(int... wanted) {
        int[] lastReader = new int[size()];
        for (int node : wanted) {
            if (node != NONE) {
                lastReader[resolved(node)] = size();
            }
        }
        for (int index = size() - 1; index >= 0; index--) {
            for (int operand : lastReader[index] == 0 ? new int[0] : operands(index)) {
                lastReader[operand] = Math.max(lastReader[operand], index);
            }
        }
        return lastReader;
    }

    /**
     * Creates the program of a formula and its derivatives.
     *
     * @param result the index of the formula's result
     * @return the program
     */
    public FormulaProgram program(int result) {
        String text = text(result);
        FormulaDerivatives derivatives = FormulaDerivatives.of(this, result);
        return new FormulaProgram(this, text, result, derivatives.first(result), derivatives.second(result));
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
