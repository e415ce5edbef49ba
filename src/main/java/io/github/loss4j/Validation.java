package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.RowTerms;
import java.util.List;

/** The implementations of {@link Loss#validate}. */
final class Validation {
    private Validation() {
    }

    /** Validates the arguments of any loss. Its terms are computed, since only that checks the shapes. */
    static <P, T> void validate(Loss<P, T> loss, P prediction, T target) {
        Checks.notNull(loss, "prediction", prediction);
        loss.values(prediction, target);
        parts(loss, prediction, Domain.FINITE, null);
        if (target instanceof Tensor tensor) {
            numbers(loss, "target", tensor, Domain.FINITE, null);
        }
    }

    static <P, T> void validate(SampleLoss<P, T> loss, P prediction, T target) {
        Checks.notNull(loss, "prediction", prediction);
        Terms samples = loss.terms(prediction, target).bindWeights(null);
        RowTerms terms = samples instanceof RowTerms rows && !samples.unweighted() ? rows : null;
        parts(loss, prediction, loss.predictionDomain(), terms);
        if (target instanceof Tensor tensor) {
            numbers(loss, "target", tensor, loss.targetDomain(), terms);
        }
    }

    private static void parts(Loss<?, ?> loss, Object prediction, Domain domain, RowTerms terms) {
        List<Tensor> parts = SampleVerbs.tensors(loss, "prediction", prediction);
        for (int k = 0; k < parts.size(); k++) {
            numbers(loss, name(prediction, k, parts.size()), parts.get(k), domain, terms);
        }
    }

    /** The name of a tensor of a prediction in messages: the component of a record, if the prediction is one. */
    private static String name(Object prediction, int index, int count) {
        if (prediction instanceof Tensor) {
            return "prediction";
        }
        var components = prediction.getClass().getRecordComponents();
        return components != null && components.length == count
                ? components[index].getName()
                : "prediction.tensors()[" + index + "]";
    }

    private static void numbers(Loss<?, ?> loss, String argument, Tensor tensor, Domain domain, RowTerms terms) {
        for (int i = 0; i < tensor.data.length; i++) {
            if (!domain.contains(tensor.data[i]) && (terms == null || !terms.masked(terms.rows().rowOf(i)))) {
                Checks.domain(loss, argument, i, tensor.data[i], domain);
            }
        }
    }
}
