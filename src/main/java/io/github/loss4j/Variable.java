package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.FormulaGraph;
import io.github.loss4j.internal.Operation;

/**
 * A number of a {@link Formula}: the prediction, the target, or the result of an operation. It stands for every element at
 * once, so it has no value to ask for; {@link #ifPositive} takes the place of a branch.
 *
 * <p>Each operation is computed in float32 over blocks of elements, with its first and second derivative with respect to
 * the prediction. Each operation rounds to float32, within a few ulp of its
 * rounded operands' exact result; where terms cancel, errors add up as in any float32 arithmetic. At a kink of {@link #abs}, {@link #max} and
 * {@link #min} the derivative is the subgradient of least magnitude, as in {@link PointwiseLoss}. Operands are other
 * variables of the same call of the formula, or floats. NaN gives NaN.
 */
public final class Variable {
    private final FormulaGraph graph;
    private final int node;

    Variable(FormulaGraph graph, int node) {
        this.graph = graph;
        this.node = node;
    }

    /** The node of this variable, which must belong to a call of a formula that has not ended. */
    int nodeIn(FormulaGraph expected, String argument) {
        if (graph != expected) {
            throw Checks.refusal("Variable", argument
                    + " belongs to another call of a formula; it must belong to the same call");
        }
        return node;
    }

    private Variable made(int made) {
        return new Variable(graph, made);
    }

    private Variable unary(Operation operation) {
        return made(graph.add(operation, node));
    }

    private Variable binary(Operation operation, Variable other) {
        return made(graph.add(operation, node, Checks.notNull("Variable", "other", other).nodeIn(graph, "other")));
    }

    private Variable binary(Operation operation, float constant) {
        return made(graph.add(operation, node, graph.constant(constant)));
    }

    /**
     * The sum.
     *
     * @param other what is added
     * @return this + other
     */
    public Variable plus(Variable other) {
        return binary(Operation.PLUS, other);
    }

    /**
     * The sum with a constant.
     *
     * @param constant what is added
     * @return this + constant
     */
    public Variable plus(float constant) {
        return binary(Operation.PLUS, constant);
    }

    /**
     * The difference.
     *
     * @param other what is subtracted
     * @return this − other
     */
    public Variable minus(Variable other) {
        return binary(Operation.MINUS, other);
    }

    /**
     * The difference from a constant.
     *
     * @param constant what is subtracted
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
     * The product with a constant.
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
     * The quotient by a constant.
     *
     * @param constant the divisor
     * @return this / constant
     */
    public Variable dividedBy(float constant) {
        return binary(Operation.DIVIDED_BY, constant);
    }

    /**
     * The greater of two.
     *
     * @param other the other one
     * @return the maximum; NaN if one of them is NaN
     */
    public Variable max(Variable other) {
        return binary(Operation.MAX, other);
    }

    /**
     * This, but no less than a constant.
     *
     * @param constant the least result
     * @return the maximum; NaN if one of them is NaN
     */
    public Variable max(float constant) {
        return binary(Operation.MAX, constant);
    }

    /**
     * The less of two.
     *
     * @param other the other one
     * @return the minimum; NaN if one of them is NaN
     */
    public Variable min(Variable other) {
        return binary(Operation.MIN, other);
    }

    /**
     * This, but no more than a constant.
     *
     * @param constant the greatest result
     * @return the minimum; NaN if one of them is NaN
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
     * The logarithm of 1 + x, with all digits near 0.
     *
     * @return ln(1 + x); −infinity at −1, NaN below
     */
    public Variable log1p() {
        int log = graph.add(Operation.LOG, graph.add(Operation.PLUS, node, graph.constant(1)));
        return made(graph.add(Operation.LOG1P, node, log));
    }

    /**
     * The exponential less 1, with all digits near 0.
     *
     * @return eˣ − 1
     */
    public Variable expm1() {
        return made(graph.add(Operation.EXPM1, node, graph.add(Operation.EXP, node)));
    }

    /**
     * A power. Exponents that are multiples of ½ from −3 to 3 are the fastest.
     *
     * @param exponent the exponent
     * @return x to the exponent, as {@link Math#pow} has it
     */
    public Variable pow(float exponent) {
        return made(graph.pow(node, exponent));
    }

    /**
     * The hyperbolic tangent.
     *
     * @return tanh x
     */
    public Variable tanh() {
        return made(graph.add(Operation.TANH, node, graph.expOfMinusAbs(node, 2)));
    }

    /**
     * The logistic function.
     *
     * @return 1/(1 + e⁻ˣ), with all digits for negative x too
     */
    public Variable sigmoid() {
        return made(graph.add(Operation.SIGMOID, node, graph.expOfMinusAbs(node, 1)));
    }

    /**
     * The logarithm of 1 + eˣ, which does not overflow.
     *
     * @return ln(1 + eˣ)
     */
    public Variable softplus() {
        return made(graph.add(Operation.SOFTPLUS, node, graph.expOfMinusAbs(node, 1)));
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
     * One of two, element by element. Value and derivatives are those of the chosen one; the other may be infinite or NaN.
     *
     * @param condition what decides
     * @param then the result where the condition is greater than 0
     * @param otherwise the result where it is 0 or less
     * @return the chosen one; NaN where the condition is NaN
     */
    public static Variable ifPositive(Variable condition, Variable then, Variable otherwise) {
        FormulaGraph graph = Checks.notNull("Variable.ifPositive", "condition", condition).graph;
        return condition.made(graph.add(Operation.IF_POSITIVE, condition.node,
                Checks.notNull("Variable.ifPositive", "then", then).nodeIn(graph, "then"),
                Checks.notNull("Variable.ifPositive", "otherwise", otherwise).nodeIn(graph, "otherwise"), 0));
    }

    /** The formula of this variable. */
    @Override public String toString() {
        return graph.text(node);
    }
}
