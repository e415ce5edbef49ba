/**
 * Losses of survival analysis: of the time until an event, such as a failure, a churn or a death, which for some subjects
 * is known only in part.
 *
 * <table>
 * <caption>Which loss takes what</caption>
 * <tr><th>loss</th><th>prediction</th><th>target</th></tr>
 * <tr><td>{@link io.github.loss4j.survival.CoxLoss}</td><td>log-risks [N]: who fails earlier</td>
 * <td>{@link io.github.loss4j.survival.Survival}</td></tr>
 * <tr><td>{@link io.github.loss4j.survival.AftLoss}</td><td>log-times [N]: when</td>
 * <td>{@link io.github.loss4j.survival.Censored}</td></tr>
 * <tr><td>{@link io.github.loss4j.survival.DiscreteHazardLoss}</td><td>logits [N, T] of the hazard in each of T
 * intervals</td><td>{@link io.github.loss4j.survival.Survival}, the time being an interval's index</td></tr>
 * </table>
 *
 * <p>{@code Survival} has one time for each subject, which is that of its event or, if it is right-censored, the last at
 * which it was seen without one. {@code Censored} has a lower and an upper bound of the time of each event, and so takes
 * left and interval censoring too. The terms of {@code AftLoss} and {@code DiscreteHazardLoss} are subjects, independent
 * of each other; those of {@code CoxLoss} are events, and each depends on all subjects that are at risk at its time.
 */
package io.github.loss4j.survival;
