/**
 * Loss functions for plain Java: value, gradient and second derivatives, with weights and masks.
 *
 * <p><img src="doc-files/losses.svg" alt="value and derivative of twelve losses">
 *
 * <pre>{@code
 * PointwiseLoss loss = new HuberLoss();
 * Evaluation<Tensor> evaluation = loss.evaluate(Tensor.of(0.5, 4.0), Tensor.of(1.0, 2.0));
 * float value = evaluation.value();            // 0.8125
 * Tensor gradient = evaluation.gradient();     // tensor([-0.2500,  0.5000])
 * }</pre>
 *
 * <p>A {@link io.github.loss4j.Loss} compares a prediction with a target. The 110 losses of the library are records in
 * the packages below this one, and users write losses in the same way. There are two kinds:
 * <ul>
 * <li>49 are {@linkplain io.github.loss4j.PointwiseLoss pointwise}: one term for each element, defined by three scalar
 * functions. A {@link io.github.loss4j.DistanceLoss} defines them for the residual, a
 * {@link io.github.loss4j.MarginLoss} for the margin, and {@link io.github.loss4j.Formula} derives them from one
 * formula.
 * <li>61 are {@linkplain io.github.loss4j.SampleLoss sample losses}: one term for each sample. A
 * {@link io.github.loss4j.RowLoss} has one for each row of class scores, and {@link io.github.loss4j.RowFormula}
 * derives its gradient from one formula; a {@link io.github.loss4j.TargetlessLoss} compares parts of the prediction.
 * The {@link io.github.loss4j.Terms} of a sample loss are its interface to the engine.
 * </ul>
 *
 * <p>A call goes from the interface to {@code PointwiseVerbs} or {@code SampleVerbs}, which check the arguments, to the
 * engine in the package {@code internal}, which divides the work into blocks, and to the formula of the loss. Code of
 * one family is in the package of that family; {@code internal} holds what several families share and does not refer to
 * them.
 *
 * <p>All numbers are float32, as in PyTorch. Sums are accumulated in higher precision and rounded once.
 *
 * @since 0.1.0
 */
package io.github.loss4j;
