package io.github.loss4j.internal;

import io.github.loss4j.internal.FormulaGraph.Node;
import java.util.Locale;

/** Formats a formula as text, such as {@code log1p(0.5·(p − t)²)}. */
final class FormulaText {
    private static final int SUM = 1;
    private static final int NEGATIVE = 2;
    private static final int PRODUCT = 3;
    private static final int POWER = 4;
    private static final int ATOM = 5;
    /**
     * The limit of the length. A formula that uses results repeatedly may be far longer than its number of operations.
     */
    private static final int MAX_LENGTH = 1000;
    private static final int MAX_DEPTH = 200;

    private final FormulaGraph graph;
    private final StringBuilder text = new StringBuilder();
    private int depth;

    FormulaText(FormulaGraph graph) {
        this.graph = graph;
    }

    String of(int index) {
        append(index, SUM);
        return text.length() <= MAX_LENGTH ? text.toString() : text.substring(0, MAX_LENGTH) + "…";
    }

    private static int precedence(Node node) {
        return switch (node.operation()) {
            case PLUS, MINUS -> SUM;
            case NEGATE -> NEGATIVE;
            case TIMES, DIVIDED_BY -> PRODUCT;
            case SQUARE, POW -> POWER;
            case CONSTANT -> node.constant() < 0 ? NEGATIVE : ATOM;
            default -> ATOM;
        };
    }

    /** Appends a node, in parentheses if the precedence of its operation is below the minimum. */
    private void append(int index, int min) {
        if (depth == MAX_DEPTH || text.length() > MAX_LENGTH) {
            text.append('…');
            return;
        }
        depth++;
        Node node = graph.node(index);
        if (precedence(node) < min) {
            text.append('(');
            append(node);
            text.append(')');
        } else {
            append(node);
        }
        depth--;
    }

    private void append(Node node) {
        switch (node.operation()) {
            case PREDICTION -> text.append('p');
            case TARGET -> text.append('t');
            case CONSTANT -> appendNumber(node.constant());
            case PLUS -> infix(node.a(), SUM, " + ", node.b(), NEGATIVE + 1);
            case MINUS -> infix(node.a(), SUM, " − ", node.b(), NEGATIVE + 1);
            case TIMES -> {
                // A constant factor comes first, as usual in formulas.
                boolean number = graph.node(node.b()).operation() == Operation.CONSTANT;
                infix(number ? node.b() : node.a(), NEGATIVE, "·", number ? node.a() : node.b(), POWER);
            }
            case DIVIDED_BY -> infix(node.a(), NEGATIVE, "/", node.b(), POWER);
            case NEGATE -> {
                text.append('−');
                append(node.a(), PRODUCT);
            }
            case SQUARE -> {
                append(node.a(), ATOM);
                text.append('²');
            }
            case POW -> {
                append(node.a(), ATOM);
                text.append('^');
                appendNumber(node.constant());
            }
            case ABS -> {
                text.append('|');
                append(node.a(), SUM);
                text.append('|');
            }
            case MAX, MIN -> function(node, node.a(), node.b());
            case IF_POSITIVE -> function("ifPositive", node.a(), node.b(), node.c());
            case ELEMENT -> {
                append(node.a(), ATOM);
                text.append('[');
                append(node.b(), SUM);
                text.append(']');
            }
            case WITH_ELEMENT -> {
                text.append("with(");
                append(node.a(), SUM);
                text.append(", ");
                append(node.b(), SUM);
                text.append(", ");
                appendNumber(node.constant());
                text.append(')');
            }
            case ROW_SUM -> function("sum", node.a());
            case ROW_MEAN -> function("mean", node.a());
            case ROW_MAX -> function("max", node.a());
            case LOG_SUM_EXP -> function("logSumExp", node.a());
            default -> function(node, node.a());
        }
    }

    private void infix(int a, int minOfA, String sign, int b, int minOfB) {
        append(a, minOfA);
        text.append(sign);
        append(b, minOfB);
    }

    private void function(Node node, int... operands) {
        function(node.operation().name().toLowerCase(Locale.ROOT), operands);
    }

    private void function(String name, int... operands) {
        text.append(name).append('(');
        for (int k = 0; k < operands.length; k++) {
            text.append(k == 0 ? "" : ", ");
            append(operands[k], SUM);
        }
        text.append(')');
    }

    /** Appends a number, without ".0" if it is an integer. */
    private void appendNumber(float number) {
        String digits = Float.toString(Math.abs(number));
        text.append(number < 0 ? "−" : "");
        text.append(digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits);
    }
}
