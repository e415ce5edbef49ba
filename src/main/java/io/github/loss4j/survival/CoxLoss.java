package io.github.loss4j.survival;

import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;

/**
 * Negative log partial likelihood of Cox's proportional hazards model. The term of an event of subject i at time t is
 * −x[i] + ln Σ e^x[j], where x are the log-risks and the sum is over the subjects j at risk, whose time is t or later.
 * {@link Ties} defines the sum where several subjects have their event at the same time.
 *
 * <p>Log-risks have shape {@code [N]}, one for each subject of the target; any real numbers; adding a constant to all
 * of them changes nothing. There is one term for each event, in the order of the subjects, and {@code values} and the
 * weights of the verbs have shape {@code [events]}; the mean divides by the number of events. The terms are in nats.
 * Convex and smooth. The second derivatives of {@link #derivatives} are the diagonal of the Hessian of the sum of all
 * terms: the element of a subject is the sum of q(1 − q) over the events at which it was at risk, where q = e^x/Σ is
 * its fraction of the total risk.
 *
 * <p>For three subjects, of which the second was censored:
 *
 * <pre>{@code
 * var risks = Tensor.of(0.5f, -0.2f, 0.1f);
 * var target = new Survival(new float[] {2, 5, 7}, new boolean[] {true, false, true});
 * float loss = new CoxLoss().value(risks, target); // the mean over both events
 * Tensor gradient = new CoxLoss().evaluate(risks, target).gradient();
 * }</pre>
 *
 * <p>There are two kinds of weights. The case weights w of {@link Survival} multiply each e^x in the sums as well as
 * the terms, and the mean divides by their sum over the events; a subject of case weight 0 is left out. The weights of
 * the verbs multiply terms only: a weight of 0 removes an event from the sum, but its subject stays at risk at other
 * events.
 *
 * <p>Stable for log-risks of any magnitude; a subject with a log-risk of −∞ has no risk. NaN gives NaN in the terms of
 * all events at which the subject is at risk, and only there. Without events the sum is 0, the mean NaN. Computed in
 * double, each term and derivative rounded once; in O(n log n) for a new target, and in O(n) for a target that was used
 * before, whose order is cached.
 *
 * <p>Each term needs all subjects at risk, so the likelihood of a subset of subjects is not part of the likelihood of
 * all: summaries cannot be merged, and the loss of a mini-batch is not an estimate of the loss of all data.
 *
 * <p>R: survival 3.5-3, {@code -coxph(...)$loglik}, with {@code weights} and {@code ties} as here; for N subjects
 * without weights the gradient of the sum is the negative martingale residuals. XGBoost 3.4.0: survival:cox, the sum,
 * has this gradient and Hessian if no times are equal; with ties its derivatives depend on the order of the rows, and
 * its weights do not enter the sums of risks. lifelines: CoxPHFitter, with Efron's ties.
 *
 * @param ties how events at the same time are treated
 * @see <a href="https://doi.org/10.1111/j.2517-6161.1972.tb00899.x">Cox, Regression Models and Life-Tables (1972)</a>
 * @see <a href="https://doi.org/10.1080/01621459.1977.10480613">Efron, The Efficiency of Cox's Likelihood Function for
 *      Censored Data (1977)</a>
 */
public record CoxLoss(Ties ties) implements DiagonalLoss<Survival> {
    /** How events at the same time, whose order is unknown, are treated. */
    public enum Ties {
        /**
         * Efron's approximation of the average over all orders: with R the sum over all subjects at risk and D the sum
         * over the d subjects with events, the logarithm is the mean over k = 0 ... d − 1 of ln(R − (k/d)·D).
         */
        EFRON,
        /** Breslow's approximation: all d subjects are at risk at each of their events. It is less accurate. */
        BRESLOW
    }

    public CoxLoss {
        Checks.notNull("CoxLoss", "ties", ties);
    }

    /** The loss with Efron's ties. */
    public CoxLoss() {
        this(Ties.EFRON);
    }

    @Override public DiagonalTerms terms(Tensor prediction, Survival target) {
        Checks.notNull(this, "prediction", prediction);
        Checks.notNull(this, "target", target);
        Subjects.oneForEach(this, prediction, target.time.length);
        return new CoxTerms(prediction, target, ties);
    }
}
