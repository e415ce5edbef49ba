/**
 * Negative log-likelihoods of distributions whose parameters are predicted, deviances, and a divergence.
 *
 * <table>
 * <caption>Which of the 13 losses takes what</caption>
 * <tr><th>loss</th><th>prediction</th><th>target</th></tr>
 * <tr><td>{@link io.github.loss4j.likelihood.GaussianNllLoss}</td>
 * <td>{@link io.github.loss4j.likelihood.Gaussian}: mean and variance</td><td>numbers</td></tr>
 * <tr><td>{@link io.github.loss4j.likelihood.LogScaleGaussianNllLoss},
 * {@link io.github.loss4j.likelihood.LaplaceNllLoss}, {@link io.github.loss4j.likelihood.StudentTNllLoss},
 * {@link io.github.loss4j.likelihood.LogNormalNllLoss}</td>
 * <td>{@link io.github.loss4j.likelihood.LocationScale}</td><td>numbers; log-normal: positive ones</td></tr>
 * <tr><td>{@link io.github.loss4j.likelihood.NegativeBinomialNllLoss}</td>
 * <td>{@link io.github.loss4j.likelihood.MeanDispersion}</td><td>counts</td></tr>
 * <tr><td>{@link io.github.loss4j.likelihood.PoissonNllLoss}</td><td>the mean or its logarithm</td><td>counts</td></tr>
 * <tr><td>{@link io.github.loss4j.likelihood.GammaNllLoss}, {@link io.github.loss4j.likelihood.TweedieLoss}</td>
 * <td>the logarithm of the mean</td><td>amounts; Tweedie: also 0</td></tr>
 * <tr><td>{@link io.github.loss4j.likelihood.PoissonDevianceLoss},
 * {@link io.github.loss4j.likelihood.GammaDevianceLoss}, {@link io.github.loss4j.likelihood.TweedieDevianceLoss}</td>
 * <td>the mean</td><td>counts or amounts</td></tr>
 * <tr><td>{@link io.github.loss4j.likelihood.KlDivLoss}</td><td>log-probabilities</td><td>probabilities</td></tr>
 * </table>
 *
 * <p>The losses of one tensor are pointwise and run in vectorised loops; {@code HalfDeviance} and
 * {@code WideExponential} hold the formulas that several of them use. The losses of two parameters are sample losses
 * with one term for each element; {@code LocationScaleTerms} holds what those with a scale have in common.
 */
package io.github.loss4j.likelihood;
