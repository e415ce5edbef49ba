package io.github.loss4j;

import java.io.Serializable;

/**
 * The formula of a loss of a row of scores. {@link RowLoss#of(RowFormula)} makes a loss of it and computes its
 * gradient.
 *
 * <pre>{@code
 * RowLoss<int[]> focal = RowLoss.of((scores, target) -> {
 *     Variable crossEntropy = scores.logSumExp().minus(scores.get(target));
 *     return crossEntropy.negate().expm1().square().times(crossEntropy);
 * });
 * float loss = focal.value(Tensor.of(new float[][] {{1, 3}, {2, 0}}), new int[] {1, 0});
 * System.out.println(focal); // expm1(−(logSumExp(p) − p[t]))²·(logSumExp(p) − p[t])
 * }</pre>
 *
 * <p>The formula is called once when the loss is constructed, and once when the loss is deserialised. The call records
 * the operations; the library then applies them to each row. Variables that the formula captures are read during that
 * call only.
 *
 * @since 0.2.0
 */
@FunctionalInterface
public interface RowFormula extends Serializable {
    /**
     * Builds the loss of one row.
     *
     * @param scores the scores of the row, one for each class
     * @param target the index of the class of the row; operations accept it as a number too
     * @return the loss, computed from the two arguments by the operations of {@link RowVariable} and {@link Variable}
     */
    Variable apply(RowVariable scores, Variable target);
}
