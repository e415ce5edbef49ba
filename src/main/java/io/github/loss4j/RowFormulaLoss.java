package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.FormulaGraph;
import io.github.loss4j.internal.RowProgram;

/** The loss that {@link RowLoss#of(RowFormula)} returns. Two of them are equal if they recorded the
 * same operations. */
final class RowFormulaLoss implements RowLoss<int[]> {
    private static final long serialVersionUID = 1;
    private static final String NAME = "RowLoss.of";

    private final RowFormula formula;
    /** Not serialised: the formula is recorded again when the loss is deserialised. */
    private final transient RowProgram program;

    RowFormulaLoss(RowFormula formula) {
        this.formula = Checks.notNull(NAME, "formula", formula);
        program = record(formula);
    }

    private static RowProgram record(RowFormula formula) {
        FormulaGraph graph = new FormulaGraph(true);
        try {
            Variable result = formula.apply(new RowVariable(graph, graph.prediction()),
                    new Variable(graph, graph.target()));
            if (result == null) {
                throw Checks.refusal(NAME, "the formula returned null; it must return a Variable");
            }
            return graph.rowProgram(result.nodeIn(graph, "the result of the formula"));
        } finally {
            graph.close();
        }
    }

    @Override public void check(Rows rows, int[] target) {
        ClassChecks.oneForEachRow(toString(), target, rows.count());
        if (!(rows.classes() >= program.minClasses())) {
            throw Checks.refusal(toString(), "prediction has "
                    + Checks.counted(rows.classes(), "class", "classes") + " but the formula reads class "
                    + (program.minClasses() - 1));
        }
    }

    @Override public void check(Rows rows, int[] target, int row) {
        ClassChecks.classIndex(toString(), target, row, rows.classes());
    }

    @Override public float value(float[] scores, int[] target, int row) {
        return program.of(scores, target[row], null);
    }

    @Override public float evaluate(float[] scores, int[] target, int row, float[] gradient) {
        return program.of(scores, target[row], gradient);
    }

    private Object readResolve() {
        return new RowFormulaLoss(formula);
    }

    @Override public boolean equals(Object other) {
        return other instanceof RowFormulaLoss loss && loss.program.equals(program);
    }

    @Override public int hashCode() {
        return program.hashCode();
    }

    @Override public String toString() {
        return program.text();
    }
}
