package io.github.loss4j.internal;

import io.github.loss4j.internal.FormulaGraph.Node;
import java.util.Locale;

/** Writes a formula as text, such as {@code log1p(0.5·(p − t)²)}. */
final class FormulaText {
    private static final int SUM = 1;
    private static final int NEGATIVE = 2;
    private static final int PRODUCT = 3;
    private static final int POWER = 4;
    private static final int WHOLE = 5;
    /** A formula that uses a result many times can be far longer than its operations. */
    private static final int LONGEST = 1000;
    private static final int DEEPEST = 200;

    private final FormulaGraph graph;
    private final StringBuilder text = new StringBuilder();
    private int depth;

    FormulaText(FormulaGraph graph) {
        this.graph = graph;
    }

    String of(int index) {
        append(index, SUM);
        return text.length() <= LONGEST ? text.toString() : text.substring(0, LONGEST) + "…";
    }

    private static int rank(Node node) {
        return switch (node.operation()) {
            case PLUS, MINUS -> SUM;
            case NEGATE -> NEGATIVE;
            case TIMES, DIVIDED_BY -> PRODUCT;
            case SQUARE, POW -> POWER;
            case CONSTANT -> node.constant() < 0 ? NEGATIVE : WHOLE;
            default -> WHOLE;
        };
    }

    /** The text of a node, in brackets if its operation binds less than what is around it. */
    private void append(int index, int least) {
        if (depth == DEEPEST || text.length() > LONGEST) {
            text.append('…');
            return;
        }
        depth++;
        Node node = graph.node(index);
        if (rank(node) < least) {
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
                // The number first, as one writes it.
                boolean number = graph.node(node.b()).operation() == Operation.CONSTANT;
                infix(number ? node.b() : node.a(), NEGATIVE, "·", number ? node.a() : node.b(), POWER);
            }
            case DIVIDED_BY -> infix(node.a(), NEGATIVE, "/", node.b(), POWER);
            case NEGATE -> {
                text.append('−');
                append(node.a(), PRODUCT);
            }
            case SQUARE -> {
                append(node.a(), WHOLE);
                text.append('²');
            }
            case POW -> {
                append(node.a(), WHOLE);
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
            default -> function(node, node.a());
        }
    }

    private void infix(int a, int leastOfA, String sign, int b, int leastOfB) {
        append(a, leastOfA);
        text.append(sign);
        append(b, leastOfB);
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

    /** A number without the zero of a whole one. */
    private void appendNumber(float number) {
        String digits = Float.toString(Math.abs(number));
        text.append(number < 0 ? "−" : "");
        text.append(digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits);
    }
}
