/**
 * Losses of survival analysis: the time until an event, such as a failure, a churn or a death, which is censored for
 * some subjects.
 *
 * <table>
 * <caption>Which of the 3 losses takes what</caption>
 * <tr><th>loss</th><th>prediction</th><th>target</th></tr>
 * <tr><td>{@link io.github.loss4j.survival.CoxLoss}</td><td>log-risks [N], for the order of events</td>
 * <td>{@link io.github.loss4j.survival.Survival}</td></tr>
 * <tr><td>{@link io.github.loss4j.survival.AftLoss}</td><td>log-times [N]</td>
 * <td>{@link io.github.loss4j.survival.Censored}</td></tr>
 * <tr><td>{@link io.github.loss4j.survival.DiscreteHazardLoss}</td><td>logits [N, T] of the hazard in each of T
 * intervals</td><td>{@link io.github.loss4j.survival.Survival}, with interval indices as times</td></tr>
 * </table>
 *
 * <p>{@code Survival} has one time for each subject: the time of its event or, if it is right-censored, the last time
 * at which it was seen without one. {@code Censored} has a lower and an upper bound of the time of each event, which
 * covers left and interval censoring too. {@code AftLoss} and {@code DiscreteHazardLoss} have one term for each
 * subject, which are independent; {@code CoxLoss} has one for each event, which depends on all subjects at risk at its
 * time.
 *
 * <p>{@code CoxTerms} works on the {@code RiskSets} that {@code Survival} caches; {@code UnweightedCox} does so without
 * case weights. {@code AftTerms} calls one {@code Noise}, of which there is one for each distribution.
 */
package io.github.loss4j.survival;
