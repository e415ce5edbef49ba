package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.FormulaGraph;
import io.github.loss4j.internal.Operation;

/**
 * A variable of a {@link Formula}: the prediction, the target, or the result of an operation. It represents all
 * elements at the same time and has no value; use {@link #ifPositive} instead of a branch.
 *
 * <p>The library computes each operation over blocks of elements, with its first and second derivative with respect to
 * the prediction. The result of an operation is rounded to float32, within a few ulp of the exact result for its
 * rounded operands; where terms cancel, errors accumulate as in any float32 arithmetic. At a kink of {@link #abs},
 * {@link #max} and {@link #min} the derivative is the subgradient of the smallest magnitude, as in {@link
 * PointwiseLoss}. Operands must be variables of the same call of the formula, or floats. NaN gives NaN.
 *
 * <p>After some 17 million elements, most formulas are compiled to a few loops, with the same results.
 *
 * @since 0.2.0
 */
public final class Variable {
    private final FormulaGraph graph;
    private final int node;

    Variable(FormulaGraph graph, int node) {
        this.graph = graph;
        this.node = node;
    }

    /** The node of this variable, which must belong to the expected graph. */
    int nodeIn(FormulaGraph expected, String argument) {
        if (graph != expected) {
            throw Checks.refusal("Variable", argument
                    + " belongs to another call of a formula; it must belong to the same call");
        }
        return node;
    }

    private Variable of(int result) {
        return new Variable(graph, result);
    }

    private Variable unary(Operation operation) {
        return of(graph.add(operation, node));
    }

    private Variable binary(Operation operation, Variable other) {
        return of(graph.add(operation, node, Checks.notNull("Variable", "other", other).nodeIn(graph, "other")));
    }

    private Variable binary(Operation operation, float constant) {
        return of(graph.add(operation, node, graph.constant(constant)));
    }

    /**
     * The sum.
     *
     * @param other the addend
     * @return this + other
     */
    public Variable plus(Variable other) {
        return binary(Operation.PLUS, other);
    }

    /**
     * The sum of this variable and a constant.
     *
     * @param constant the addend
     * @return this + constant
     */
    public Variable plus(float constant) {
        return binary(Operation.PLUS, constant);
    }

    /**
     * The difference.
     *
     * @param other the subtrahend
     * @return this − other
     */
    public Variable minus(Variable other) {
        return binary(Operation.MINUS, other);
    }

    /**
     * The difference of this variable and a constant.
     *
     * @param constant the subtrahend
     * @return this − constant
     */
    public Variable minus(float constant) {
        return binary(Operation.MINUS, constant);
    }

    /**
     * The product.
     *
     * @param other the other factor
     * @return this · other
     */
    public Variable times(Variable other) {
        return binary(Operation.TIMES, other);
    }

    /**
     * The product of this variable and a constant.
     *
     * @param constant the other factor
     * @return this · constant
     */
    public Variable times(float constant) {
        return binary(Operation.TIMES, constant);
    }

    /**
     * The quotient.
     *
     * @param other the divisor
     * @return this / other
     */
    public Variable dividedBy(Variable other) {
        return binary(Operation.DIVIDED_BY, other);
    }

    /**
     * The quotient of this variable and a constant.
     *
     * @param constant the divisor
     * @return this / constant
     */
    public Variable dividedBy(float constant) {
        return binary(Operation.DIVIDED_BY, constant);
    }

    /**
     * The maximum of two variables.
     *
     * @param other the other variable
     * @return the maximum; NaN if one operand is NaN
     */
    public Variable max(Variable other) {
        return binary(Operation.MAX, other);
    }

    /**
     * The maximum of this variable and a constant.
     *
     * @param constant the lower bound
     * @return the maximum; NaN if one operand is NaN
     */
    public Variable max(float constant) {
        return binary(Operation.MAX, constant);
    }

    /**
     * The minimum of two variables.
     *
     * @param other the other variable
     * @return the minimum; NaN if one operand is NaN
     */
    public Variable min(Variable other) {
        return binary(Operation.MIN, other);
    }

    /**
     * The minimum of this variable and a constant.
     *
     * @param constant the upper bound
     * @return the minimum; NaN if one operand is NaN
     */
    public Variable min(float constant) {
        return binary(Operation.MIN, constant);
    }

    /**
     * The negative.
     *
     * @return −x
     */
    public Variable negate() {
        return unary(Operation.NEGATE);
    }

    /**
     * The square.
     *
     * @return x²
     */
    public Variable square() {
        return unary(Operation.SQUARE);
    }

    /**
     * The square root.
     *
     * @return √x; NaN below 0
     */
    public Variable sqrt() {
        return unary(Operation.SQRT);
    }

    /**
     * The absolute value.
     *
     * @return |x|; its derivative at 0 is 0
     */
    public Variable abs() {
        return unary(Operation.ABS);
    }

    /**
     * The exponential.
     *
     * @return eˣ
     */
    public Variable exp() {
        return unary(Operation.EXP);
    }

    /**
     * The natural logarithm.
     *
     * @return ln x; −infinity at 0, NaN below
     */
    public Variable log() {
        return unary(Operation.LOG);
    }

    /**
     * The logarithm of 1 + x, accurate for x near 0.
     *
     * @return ln(1 + x); −infinity at −1, NaN below
     */
    public Variable log1p() {
        return of(graph.log1p(node));
    }

    /**
     * The exponential minus 1, accurate for x near 0.
     *
     * @return eˣ − 1
     */
    public Variable expm1() {
        return of(graph.add(Operation.EXPM1, node, graph.add(Operation.EXP, node)));
    }

    /**
     * A power. Exponents that are multiples of ½ from −3 to 3 are the fastest.
     *
     * @param exponent the exponent
     * @return xᵉ for the exponent e, with the special cases of {@link Math#pow}
     */
    public Variable pow(float exponent) {
        return of(graph.pow(node, exponent));
    }

    /**
     * The hyperbolic tangent.
     *
     * @return tanh x
     */
    public Variable tanh() {
        return of(graph.add(Operation.TANH, node, graph.expOfMinusAbs(node, 2)));
    }

    /**
     * The logistic function.
     *
     * @return 1/(1 + e⁻ˣ), accurate for negative x too
     */
    public Variable sigmoid() {
        return of(graph.add(Operation.SIGMOID, node, graph.expOfMinusAbs(node, 1)));
    }

    /**
     * The logarithm of 1 + eˣ, which does not overflow.
     *
     * @return ln(1 + eˣ)
     */
    public Variable softplus() {
        return of(graph.add(Operation.SOFTPLUS, node, graph.expOfMinusAbs(node, 1)));
    }

    /**
     * The sine.
     *
     * @return sin x, x in radians
     */
    public Variable sin() {
        return unary(Operation.SIN);
    }

    /**
     * The cosine.
     *
     * @return cos x, x in radians
     */
    public Variable cos() {
        return unary(Operation.COS);
    }

    /**
     * Selects one of two variables for each element. Value and derivatives are those of the selected variable; the
     * other may be infinite or NaN.
     *
     * @param condition the condition
     * @param then the result where the condition is greater than 0
     * @param otherwise the result where it is 0 or less
     * @return the selected variable; NaN where the condition is NaN
     */
    public static Variable ifPositive(Variable condition, Variable then, Variable otherwise) {
        FormulaGraph graph = Checks.notNull("Variable.ifPositive", "condition", condition).graph;
        return condition.of(graph.add(Operation.IF_POSITIVE, condition.node,
                Checks.notNull("Variable.ifPositive", "then", then).nodeIn(graph, "then"),
                Checks.notNull("Variable.ifPositive", "otherwise", otherwise).nodeIn(graph, "otherwise"), 0));
    }

    /** The text of the formula of this variable. */
    @Override public String toString() {
        return graph.text(node);
    }
}
