package io.github.loss4j;

import io.github.loss4j.internal.BlockFormula;
import io.github.loss4j.internal.BlockLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.FormulaGraph;
import io.github.loss4j.internal.FormulaProgram;

/**
 * The loss that {@link PointwiseLoss#of(Formula)} returns. Two of them are equal if they recorded the same operations.
 */
final class FormulaLoss implements BlockLoss {
    private static final long serialVersionUID = 1;
    private static final String NAME = "PointwiseLoss.of";

    private final Formula formula;
    /** Not serialised: the formula is recorded again when the loss is deserialised. */
    private final transient FormulaProgram program;

    FormulaLoss(Formula formula) {
        this.formula = Checks.notNull(NAME, "formula", formula);
        program = record(formula);
    }

    Formula source() {
        return formula;
    }

    private static FormulaProgram record(Formula formula) {
        FormulaGraph graph = new FormulaGraph(false);
        try {
            Variable result = formula.apply(new Variable(graph, graph.prediction()),
                    new Variable(graph, graph.target()));
            if (result == null) {
                throw Checks.refusal(NAME, "the formula returned null; it must return a Variable");
            }
            return graph.program(result.nodeIn(graph, "the result of the formula"));
        } finally {
            graph.close();
        }
    }

    FormulaProgram program() {
        return program;
    }

    @Override public float value(float prediction, float target) {
        return program.of(FormulaProgram.VALUE, prediction, target);
    }

    @Override public float derivative(float prediction, float target) {
        return program.of(FormulaProgram.DERIVATIVE, prediction, target);
    }

    @Override public float secondDerivative(float prediction, float target) {
        return program.of(FormulaProgram.SECOND_DERIVATIVE, prediction, target);
    }

    @Override public BlockFormula<FormulaLoss> blockFormula() {
        return Blocks.FORMULA;
    }

    @Override public boolean signed() {
        return program.signed();
    }

    private Object readResolve() {
        return new FormulaLoss(formula);
    }

    @Override public boolean equals(Object other) {
        return other instanceof FormulaLoss loss && loss.program.equals(program);
    }

    @Override public int hashCode() {
        return program.hashCode();
    }

    @Override public String toString() {
        return program.text();
    }

    private static final class Blocks implements BlockFormula<FormulaLoss> {
        static final Blocks FORMULA = new Blocks();

        @Override public void compute(FormulaLoss loss, float[] predictions, float[] targets, int from, int length,
                float[] values, float[] derivatives, float[] secondDerivatives) {
            loss.program.block(predictions, targets, from, length, values, derivatives, secondDerivatives);
        }

        @Override public FormulaProgram program(FormulaLoss loss) {
            return loss.program;
        }
    }
}
