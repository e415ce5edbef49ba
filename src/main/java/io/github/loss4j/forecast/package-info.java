/**
 * Losses of forecasts: proper scores of distributions, quantiles and intervals, and a relative error of points.
 *
 * <table>
 * <caption>Which of the 6 losses takes what</caption>
 * <tr><th>loss</th><th>prediction</th><th>target</th></tr>
 * <tr><td>{@link io.github.loss4j.forecast.GaussianCrpsLoss}</td>
 * <td>{@link io.github.loss4j.likelihood.Gaussian}: mean and variance</td><td>numbers</td></tr>
 * <tr><td>{@link io.github.loss4j.forecast.EnsembleCrpsLoss}</td><td>ensembles [N, M]</td><td>numbers [N]</td></tr>
 * <tr><td>{@link io.github.loss4j.forecast.MultiQuantileLoss}</td><td>quantiles [N, Q]</td><td>numbers [N]</td></tr>
 * <tr><td>{@link io.github.loss4j.forecast.IntervalLoss}</td><td>lower and upper bounds [N, 2]</td>
 * <td>numbers [N]</td></tr>
 * <tr><td>{@link io.github.loss4j.forecast.RankedProbabilityLoss}</td><td>probabilities [N, C] of ordered classes</td>
 * <td>class indices</td></tr>
 * <tr><td>{@link io.github.loss4j.forecast.SymmetricMapeLoss}</td><td>numbers</td><td>numbers</td></tr>
 * </table>
 *
 * <p>{@code SymmetricMapeLoss} is pointwise. {@code GaussianCrpsLoss} is a sample loss with one term for each element.
 * The other four are row losses. They compute in double, one row at a time or several rows at once
 * ({@code RowLanes}), with the same bits. The engine gathers rows, scatters gradients and applies weights. Forecasts of
 * a single quantile are in {@code io.github.loss4j.regression}, likelihoods in {@code io.github.loss4j.likelihood}.
 */
package io.github.loss4j.forecast;
