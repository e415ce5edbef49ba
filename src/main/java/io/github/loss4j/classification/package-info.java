/**
 * Losses of classification: scores, logits or probabilities against labels.
 *
 * <table>
 * <caption>Which of the 34 losses takes what</caption>
 * <tr><th>prediction</th><th>target</th><th>losses</th></tr>
 * <tr><td>a score for each element</td><td>−1 or 1</td><td>the margin losses
 * {@link io.github.loss4j.classification.HingeLoss}, {@link io.github.loss4j.classification.SquaredHingeLoss},
 * {@link io.github.loss4j.classification.LogisticLoss}, {@link io.github.loss4j.classification.ExponentialLoss} and 7
 * more</td></tr>
 * <tr><td>a logit or probability for each element</td><td>0, 1 or between</td>
 * <td>{@link io.github.loss4j.classification.BceWithLogitsLoss}, {@link io.github.loss4j.classification.BceLoss},
 * {@link io.github.loss4j.classification.SigmoidFocalLoss},
 * {@link io.github.loss4j.classification.AsymmetricLoss}</td></tr>
 * <tr><td>rows [N, C] of class scores</td><td>class indices</td>
 * <td>{@link io.github.loss4j.classification.CrossEntropyLoss},
 * {@link io.github.loss4j.classification.SoftmaxFocalLoss},
 * {@link io.github.loss4j.classification.MultiMarginLoss} and other robust, sparse and cost-sensitive ones</td></tr>
 * <tr><td>rows of log-probabilities or probabilities</td><td>class indices</td>
 * <td>{@link io.github.loss4j.classification.NllLoss},
 * {@link io.github.loss4j.classification.ProbabilityCrossEntropyLoss},
 * {@link io.github.loss4j.classification.BrierLoss}</td></tr>
 * <tr><td>rows of class scores</td><td>a distribution</td>
 * <td>{@link io.github.loss4j.classification.SoftCrossEntropyLoss},
 * {@link io.github.loss4j.classification.DistillationLoss},
 * {@link io.github.loss4j.classification.JensenShannonLoss}</td></tr>
 * <tr><td>rows of scores</td><td>several labels</td>
 * <td>{@link io.github.loss4j.classification.MultiLabelBceLoss},
 * {@link io.github.loss4j.classification.MultiLabelSoftMarginLoss},
 * {@link io.github.loss4j.classification.MultiLabelMarginLoss}</td></tr>
 * <tr><td>rows of K − 1 logits</td><td>ordered classes</td>
 * <td>{@link io.github.loss4j.classification.CornLoss}</td></tr>
 * </table>
 *
 * <p>The losses of single elements are formulas that the pointwise engine runs. Losses of a softmax extend the terms of
 * the engine's softmax; {@code LogitRows} copies rows for losses in double, {@code LogitTerms} has the rows of
 * independent logits, {@code RowHinges} the hinges of a row.
 */
package io.github.loss4j.classification;
