package io.github.loss4j.internal;

/** A compiled formula of a row of scores, with its gradient. Immutable. */
public final class RowProgram {
    private final FormulaGraph graph;
    private final String text;
    private final int result;
    private final RowSteps value;
    private final RowSteps valueAndGradient;

    RowProgram(FormulaGraph graph, String text, int result, int gradient) {
        this.graph = graph;
        this.text = text;
        this.result = result;
        value = new RowSteps(graph, result, FormulaGraph.NONE);
        valueAndGradient = new RowSteps(graph, result, gradient);
    }

    /**
     * Formats the formula as text.
     *
     * @return the text
     */
    public String text() {
        return text;
    }

    /**
     * Returns the number of classes that the formula needs.
     *
     * @return the largest constant index of a score, plus 1; at least 1
     */
    public int minClasses() {
        return value.minLength();
    }

    /**
     * Computes the formula for one row.
     *
     * @param scores the row
     * @param target the index of its class
     * @param gradient receives the gradient, or null
     * @return the result
     */
    public float of(float[] scores, int target, float[] gradient) {
        RowSteps steps = gradient == null ? value : valueAndGradient;
        FormulaMemory memory = FormulaMemory.lease();
        Scratch scratch = Scratch.lease();
        try {
            return (float) steps.run(scores, target, gradient, memory, scratch);
        } finally {
            scratch.release();
            memory.release();
        }
    }

    /** Whether another program has the same operations, so that it computes the same. */
    @Override public boolean equals(Object other) {
        return other instanceof RowProgram program && graph.same(program.graph) && result == program.result;
    }

    @Override public int hashCode() {
        return text.hashCode();
    }
}
