/**
 * Losses of regression: a predicted number against a target number, one term for each element.
 *
 * <table>
 * <caption>Which of the 25 losses for what, with r = prediction − target</caption>
 * <tr><th>purpose</th><th>losses</th></tr>
 * <tr><td>the mean of the targets</td><td>{@link io.github.loss4j.regression.MseLoss}</td></tr>
 * <tr><td>the median</td><td>{@link io.github.loss4j.regression.L1Loss}, its sum
 * {@link io.github.loss4j.regression.FppLoss}</td></tr>
 * <tr><td>quantiles and expectiles</td><td>{@link io.github.loss4j.regression.QuantileLoss},
 * {@link io.github.loss4j.regression.SmoothQuantileLoss}, {@link io.github.loss4j.regression.ExpectileLoss},
 * {@link io.github.loss4j.regression.LinexLoss}</td></tr>
 * <tr><td>outliers, convex</td><td>{@link io.github.loss4j.regression.HuberLoss},
 * {@link io.github.loss4j.regression.SmoothL1Loss}, {@link io.github.loss4j.regression.PseudoHuberLoss},
 * {@link io.github.loss4j.regression.FairLoss}, {@link io.github.loss4j.regression.LogCoshLoss},
 * {@link io.github.loss4j.regression.LogisticDistanceLoss}</td></tr>
 * <tr><td>outliers, not convex</td><td>{@link io.github.loss4j.regression.BarronLoss} and its special cases
 * {@link io.github.loss4j.regression.CauchyLoss}, {@link io.github.loss4j.regression.GemanMcClureLoss},
 * {@link io.github.loss4j.regression.WelschLoss}; {@link io.github.loss4j.regression.TukeyLoss}</td></tr>
 * <tr><td>a tolerance or an exponent</td><td>{@link io.github.loss4j.regression.EpsilonInsensitiveLoss},
 * {@link io.github.loss4j.regression.SquaredEpsilonInsensitiveLoss},
 * {@link io.github.loss4j.regression.LpLoss}</td></tr>
 * <tr><td>relative errors</td><td>{@link io.github.loss4j.regression.MapeLoss},
 * {@link io.github.loss4j.regression.MsleLoss}</td></tr>
 * <tr><td>angles and times of day</td><td>{@link io.github.loss4j.regression.PeriodicLoss}</td></tr>
 * <tr><td>bias, as a metric</td><td>{@link io.github.loss4j.regression.MbeLoss}</td></tr>
 * </table>
 *
 * <p>Each loss is a record that holds scalar formulas. All but {@code MapeLoss} and {@code MsleLoss} are functions of r
 * and implement {@link io.github.loss4j.DistanceLoss}. A call goes from a verb of {@link
 * io.github.loss4j.PointwiseLoss} to the engine, which runs the formulas in vectorised loops. No loss depends on
 * another one.
 */
package io.github.loss4j.regression;
