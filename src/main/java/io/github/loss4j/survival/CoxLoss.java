package io.github.loss4j.survival;

import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;

/**
 * Negative log partial likelihood of Cox's proportional hazards model. The term of an event of subject i at time t is −x[i] +
 * ln Σ e^x[j], summed over the subjects j at risk, those whose time is t or later, where x are the log-risks. Where d
 * subjects have their event at one time, {@link Ties} says what the sum is.
 *
 * <p>Log-risks have shape {@code [N]}, one for each subject of the target; any real numbers, and a constant that is added to
 * all changes nothing. There is one term for each event, in the order of the subjects, and {@code values} and the weights
 * of the verbs have shape {@code [events]}; the mean divides by the number of events. The terms are in nats. Convex and
 * smooth. The second derivatives of {@link #derivatives} are the diagonal of the Hessian of the sum of all terms: that of a
 * subject is the sum over the events at which it was at risk of q(1 − q), with its share q = e^x/Σ.
 *
 * <p>Two kinds of weights: the case weights w of the {@link Survival} stand before each e^x in the sums, and multiply the
 * terms, which the mean counts so; a subject of case weight 0 is not there. The weights of the verbs multiply terms only: a
 * weight of 0 takes an event out of the sum, while its subject stays at risk at the others.
 *
 * <p>Stable for log-risks of any size; a subject of −∞ has no risk. NaN gives NaN in the terms of all events at which the
 * subject is at risk, and only there. Without events the sum is 0, the mean NaN. Computed in double, each term and
 * derivative rounded once; in n log n steps for a new target, n for one that was used before.
 *
 * <p>The likelihood of a part of the subjects is not a part of that of all, since each term needs all that are at risk: two
 * summaries refuse to be added, and a mini-batch has another loss than the data it is drawn from.
 *
 * <p>R: survival 3.5-3, {@code -coxph(...)$loglik}, with {@code weights} and {@code ties} as here; for N subjects without
 * weights the gradient of the sum is the negative martingale residuals. XGBoost 3.4.0: survival:cox, the sum, has this
 * gradient and Hessian where no times are equal; where some are, its derivatives depend on the order of the rows, and its
 * weights do not enter the sums of risks. lifelines: CoxPHFitter, EFRON.
 *
 * @param ties how events at one time are taken
 * @see <a href="https://doi.org/10.1111/j.2517-6161.1972.tb00899.x">Cox, Regression Models and Life-Tables (1972)</a>
 * @see <a href="https://doi.org/10.1080/01621459.1977.10480613">Efron, The Efficiency of Cox's Likelihood Function for
 *      Censored Data (1977)</a>
 */
public record CoxLoss(Ties ties) implements DiagonalLoss<Survival> {
    /** How events at one time are taken, whose order is not known. */
    public enum Ties {
        /**
         * As the average over their order, in a first approximation: with R the sum over all at risk, and D that over the d
         * subjects with events, the logarithm is the mean over k = 0 ... d − 1 of ln(R − (k/d)·D).
         */
        EFRON,
        /** As if each came first: all d are at risk for each of them. Less near to the exact likelihood. */
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
