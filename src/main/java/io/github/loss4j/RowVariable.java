package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.FormulaGraph;
import io.github.loss4j.internal.Operation;

/**
 * A row of numbers in a {@link RowFormula}: the scores of the classes, or the result of an operation on them. It
 * represents all rows at the same time and has no values.
 *
 * <p>An operation with another row applies to the elements at the same index, an operation with a {@link Variable} or a
 * float to each element. {@link #sum}, {@link #mean}, {@link #max()}, {@link #logSumExp}, {@link #dot} and {@link #get}
 * return one number for a row.
 *
 * <p>The elements of rows are float32, and each operation rounds; single numbers are computed in double. The derivative
 * of {@link #abs} at 0 is 0, as is that of {@code max} and {@code min} where an element equals the constant. Where the
 * elements of two rows are equal, {@code max} and {@code min} give each row half of the derivative. Elements that tie
 * for {@link #max()} have equal parts of the derivative. Operands must be variables of the same call of the formula, or
 * floats. NaN gives NaN.
 *
 * @since 0.2.0
 */
public final class RowVariable {
    private static final String NAME = "RowVariable";
    /** Integers up to this one are exact in float32. */
    private static final int MAX_INDEX = 1 << 24;

    private final FormulaGraph graph;
    private final int node;

    RowVariable(FormulaGraph graph, int node) {
        this.graph = graph;
        this.node = node;
    }

    private int nodeOf(RowVariable other) {
        if (Checks.notNull(NAME, "other", other).graph != graph) {
            throw Checks.refusal(NAME, "other belongs to another call of a formula; it must belong to the same call");
        }
        return other.node;
    }

    private int nodeOf(Variable other) {
        return Checks.notNull(NAME, "other", other).nodeIn(graph, "other");
    }

    private RowVariable of(int result) {
        return new RowVariable(graph, result);
    }

    private RowVariable unary(Operation operation) {
        return of(graph.add(operation, node));
    }

    private RowVariable binary(Operation operation, int other) {
        return of(graph.add(operation, node, other));
    }

    private Variable number(Operation operation) {
        return new Variable(graph, graph.add(operation, node));
    }

    private int targetNode(Variable index) {
        int found = Checks.notNull(NAME, "index", index).nodeIn(graph, "index");
        if (found != graph.target()) {
            throw Checks.refusal(NAME, "index is " + index + "; it must be the target of the formula, t");
        }
        return found;
    }

    /**
     * The sum of each element and that of another row at its index.
     *
     * @param other the addend
     * @return x + other for each element x
     */
    public RowVariable plus(RowVariable other) {
        return binary(Operation.PLUS, nodeOf(other));
    }

    /**
     * The sum of each element and a number.
     *
     * @param other the addend
     * @return x + other for each element x
     */
    public RowVariable plus(Variable other) {
        return binary(Operation.PLUS, nodeOf(other));
    }

    /**
     * The sum of each element and a constant.
     *
     * @param constant the addend
     * @return x + constant for each element x
     */
    public RowVariable plus(float constant) {
        return binary(Operation.PLUS, graph.constant(constant));
    }

    /**
     * The difference of each element and that of another row at its index.
     *
     * @param other the subtrahend
     * @return x − other for each element x
     */
    public RowVariable minus(RowVariable other) {
        return binary(Operation.MINUS, nodeOf(other));
    }

    /**
     * The difference of each element and a number.
     *
     * @param other the subtrahend
     * @return x − other for each element x
     */
    public RowVariable minus(Variable other) {
        return binary(Operation.MINUS, nodeOf(other));
    }

    /**
     * The difference of each element and a constant.
     *
     * @param constant the subtrahend
     * @return x − constant for each element x
     */
    public RowVariable minus(float constant) {
        return binary(Operation.MINUS, graph.constant(constant));
    }

    /**
     * The product of each element and that of another row at its index.
     *
     * @param other the other factor
     * @return x · other for each element x
     */
    public RowVariable times(RowVariable other) {
        return binary(Operation.TIMES, nodeOf(other));
    }

    /**
     * The product of each element and a number.
     *
     * @param other the other factor
     * @return x · other for each element x
     */
    public RowVariable times(Variable other) {
        return binary(Operation.TIMES, nodeOf(other));
    }

    /**
     * The product of each element and a constant.
     *
     * @param constant the other factor
     * @return x · constant for each element x
     */
    public RowVariable times(float constant) {
        return binary(Operation.TIMES, graph.constant(constant));
    }

    /**
     * The quotient of each element and that of another row at its index.
     *
     * @param other the divisor
     * @return x / other for each element x
     */
    public RowVariable dividedBy(RowVariable other) {
        return binary(Operation.DIVIDED_BY, nodeOf(other));
    }

    /**
     * The quotient of each element and a number.
     *
     * @param other the divisor
     * @return x / other for each element x
     */
    public RowVariable dividedBy(Variable other) {
        return binary(Operation.DIVIDED_BY, nodeOf(other));
    }

    /**
     * The quotient of each element and a constant.
     *
     * @param constant the divisor
     * @return x / constant for each element x
     */
    public RowVariable dividedBy(float constant) {
        return binary(Operation.DIVIDED_BY, graph.constant(constant));
    }

    /**
     * The maximum of each element and that of another row at its index.
     *
     * @param other the other row
     * @return the greater of both; NaN if one is NaN
     */
    public RowVariable max(RowVariable other) {
        return binary(Operation.MAX, nodeOf(other));
    }

    /**
     * The maximum of each element and a constant.
     *
     * @param constant the lower bound
     * @return the maximum for each element; NaN for NaN
     */
    public RowVariable max(float constant) {
        return binary(Operation.MAX, graph.constant(constant));
    }

    /**
     * The minimum of each element and that of another row at its index.
     *
     * @param other the other row
     * @return the smaller of both; NaN if one is NaN
     */
    public RowVariable min(RowVariable other) {
        return binary(Operation.MIN, nodeOf(other));
    }

    /**
     * The minimum of each element and a constant.
     *
     * @param constant the upper bound
     * @return the minimum for each element; NaN for NaN
     */
    public RowVariable min(float constant) {
        return binary(Operation.MIN, graph.constant(constant));
    }

    /**
     * The negative of each element.
     *
     * @return −x for each element x
     */
    public RowVariable negate() {
        return unary(Operation.NEGATE);
    }

    /**
     * The square of each element.
     *
     * @return x² for each element x
     */
    public RowVariable square() {
        return unary(Operation.SQUARE);
    }

    /**
     * The square root of each element.
     *
     * @return √x for each element x; NaN below 0
     */
    public RowVariable sqrt() {
        return unary(Operation.SQRT);
    }

    /**
     * The absolute value of each element.
     *
     * @return |x| for each element x; its derivative at 0 is 0
     */
    public RowVariable abs() {
        return unary(Operation.ABS);
    }

    /**
     * The exponential of each element.
     *
     * @return eˣ for each element x
     */
    public RowVariable exp() {
        return unary(Operation.EXP);
    }

    /**
     * The natural logarithm of each element.
     *
     * @return ln x for each element x; −infinity at 0, NaN below
     */
    public RowVariable log() {
        return unary(Operation.LOG);
    }

    /**
     * The logarithm of 1 + x for each element x, accurate near 0.
     *
     * @return ln(1 + x) for each element x; −infinity at −1, NaN below
     */
    public RowVariable log1p() {
        return of(graph.log1p(node));
    }

    /**
     * The hyperbolic tangent of each element.
     *
     * @return tanh x for each element x
     */
    public RowVariable tanh() {
        return binary(Operation.TANH, graph.expOfMinusAbs(node, 2));
    }

    /**
     * The logistic function of each element.
     *
     * @return 1/(1 + e⁻ˣ) for each element x
     */
    public RowVariable sigmoid() {
        return binary(Operation.SIGMOID, graph.expOfMinusAbs(node, 1));
    }

    /**
     * The logarithm of 1 + eˣ for each element x, which does not overflow.
     *
     * @return ln(1 + eˣ) for each element x
     */
    public RowVariable softplus() {
        return binary(Operation.SOFTPLUS, graph.expOfMinusAbs(node, 1));
    }

    /**
     * A power of each element.
     *
     * @param exponent the exponent
     * @return xᵉ for each element x and the exponent e, with the special cases of {@link Math#pow}
     */
    public RowVariable pow(float exponent) {
        return of(graph.pow(node, exponent));
    }

    /**
     * The exponential of each element, divided by the sum of the exponentials. It does not overflow.
     *
     * @return probabilities, which add up to 1
     */
    public RowVariable softmax() {
        return of(graph.softmax(node));
    }

    /**
     * This row with another element at the index of the class. With 0, a sum omits that element; with −infinity, a
     * maximum does.
     *
     * @param index the target of the formula
     * @param element the element at that index
     * @return the changed row; it does not depend on the element that is replaced
     */
    public RowVariable with(Variable index, float element) {
        return of(graph.add(Operation.WITH_ELEMENT, node, targetNode(index), -1, element));
    }

    /**
     * The element of the class.
     *
     * @param index the target of the formula
     * @return the element at that index
     */
    public Variable get(Variable index) {
        return new Variable(graph, graph.add(Operation.ELEMENT, node, targetNode(index)));
    }

    /**
     * The element at a fixed index. Predictions must have that class.
     *
     * @param index the index, from 0 on
     * @return the element at that index
     */
    public Variable get(int index) {
        if (!(index >= 0 && index < MAX_INDEX)) {
            throw Checks.refusal(NAME, "index must be from 0 to " + (MAX_INDEX - 1) + ", was " + index);
        }
        return new Variable(graph, graph.add(Operation.ELEMENT, node, graph.constant(index)));
    }

    /**
     * The number of elements.
     *
     * @return the number of classes
     */
    public Variable length() {
        return number(Operation.LENGTH);
    }

    /**
     * The sum of the elements.
     *
     * @return the sum
     */
    public Variable sum() {
        return number(Operation.ROW_SUM);
    }

    /**
     * The mean of the elements.
     *
     * @return the sum, divided by the number of elements
     */
    public Variable mean() {
        return number(Operation.ROW_MEAN);
    }

    /**
     * The greatest element.
     *
     * @return the maximum; NaN if an element is NaN
     */
    public Variable max() {
        return number(Operation.ROW_MAX);
    }

    /**
     * The logarithm of the sum of the exponentials of the elements, which does not overflow.
     *
     * @return the logarithm; −infinity if all elements are −infinity
     */
    public Variable logSumExp() {
        return new Variable(graph, graph.logSumExp(node));
    }

    /**
     * The scalar product with another row.
     *
     * @param other the other row
     * @return the sum of the products of the elements at the same index
     */
    public Variable dot(RowVariable other) {
        return times(other).sum();
    }

    /** The text of the formula of this row. */
    @Override public String toString() {
        return graph.text(node);
    }
}
