package io.github.loss4j.internal;

import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import java.lang.invoke.MethodHandles;

/**
 * The loops that call the methods of a {@link RowLoss} for each row. Each class of loss has a specialised copy of them,
 * so that HotSpot inlines the methods: a virtual call would take a large part of the time of a short row.
 */
abstract class RowLoop {
    /** With fewer rows, the definition of a copy takes more time than it saves. */
    private static final int MIN_ROWS = 64;
    private static final RowLoop SHARED = new Body();
    private static final ClassValue<RowLoop> OF_CLASS = new ClassValue<>() {
        @Override protected RowLoop computeValue(Class<?> type) {
            return LossSpecialization.of(SHARED, Body.LOOKUP, 0);
        }
    };

    static RowLoop of(RowLoss<?> loss, Rows rows) {
        return rows.count() < MIN_ROWS ? SHARED : OF_CLASS.get(loss.getClass());
    }

    /** Checks the rows that the weights do not exclude, and returns whether the loss gives weight 1 to all of them. */
    abstract <T> boolean check(RowLoss<T> loss, Rows rows, T target, float[] weights);

    /** Returns the first row of a range that is masked, or has a factor of 0; the end of the range if there is none. */
    abstract <T> int firstInactive(RowLossTerms<T> terms, RowLoss<T> loss, T target, int from, int to,
            double[] factors, int at);

    /** Computes rows one by one as {@link BlockTerms#compute} does; outputs and factors begin at an index. */
    abstract <T> void compute(RowLossTerms<T> terms, RowLoss<T> loss, T target, int from, int to, float[] values,
            double[] factors, int at, float[][] gradient, Scratch scratch);

    private static final class Body extends RowLoop {
        static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

        @Override <T> boolean check(RowLoss<T> loss, Rows rows, T target, float[] weights) {
            boolean unweighted = true;
            for (int row = 0; row < rows.count(); row++) {
                if (weights == null || weights[row] != 0) {
                    loss.check(rows, target, row);
                    unweighted &= loss.weight(target, row) == 1 && !loss.ignores(target, row);
                }
            }
            return unweighted;
        }

        @Override <T> int firstInactive(RowLossTerms<T> terms, RowLoss<T> loss, T target, int from, int to,
                double[] factors, int at) {
            boolean unweighted = terms.unweighted();
            int row = from;
            while (row < to && (factors == null || factors[at + row - from] != 0) && !terms.excludes(row)
                    && (unweighted || !loss.ignores(target, row))) {
                row++;
            }
            return row;
        }

        @Override <T> void compute(RowLossTerms<T> terms, RowLoss<T> loss, T target, int from, int to, float[] values,
                double[] factors, int at, float[][] gradient, Scratch scratch) {
            Rows rows = terms.rows();
            float[] row = scratch.row(0, rows.classes());
            float[] derivatives = scratch.row(1, rows.classes());
            boolean unweighted = terms.unweighted();
            for (int i = from, index = at; i < to; i++, index++) {
                boolean masked = terms.excludes(i) || !unweighted && loss.ignores(target, i);
                if (!masked) {
                    RowBlocks.gather(terms.scores, rows, i, row);
                }
                if (factors == null) {
                    values[index] = masked ? 0 : loss.value(row, target, i);
                } else if (masked || factors[index] == 0) {
                    RowBlocks.scatter(derivatives, 0, rows, i, gradient[0]);
                } else {
                    values[index] = loss.evaluate(row, target, i, derivatives);
                    RowBlocks.scatter(derivatives, factors[index], rows, i, gradient[0]);
                }
            }
        }
    }
}
