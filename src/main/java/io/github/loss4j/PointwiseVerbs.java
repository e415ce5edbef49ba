package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ExactSum;
import io.github.loss4j.internal.PointwiseEngine;
import io.github.loss4j.internal.Weights;

/** The methods of {@link PointwiseLoss}: checks and reduction around the engine. Weights may be null. */
final class PointwiseVerbs {
    private PointwiseVerbs() {
    }

    static Tensor requireWeights(PointwiseLoss loss, Tensor weights) {
        return Checks.notNull(ReducedPointwiseLoss.unwrap(loss), "weights", weights);
    }

    static float value(PointwiseLoss loss, Tensor prediction, Tensor target, Tensor weights) {
        PointwiseLoss unwrapped = check(loss, prediction, target, weights);
        if (unwrapped instanceof PointwiseSum sum && sum.hasDifferentReductions()) {
            return sum.combined().reduce(prediction, target, weights);
        }
        return reduced(unwrapped, loss.reduction(), prediction, target, weights, null);
    }

    static Tensor values(PointwiseLoss loss, Tensor prediction, Tensor target, Tensor weights) {
        PointwiseLoss unwrapped = check(loss, prediction, target, weights);
        Reducer.checkWeights(unwrapped, weights);
        Tensor values = prediction.like();
        PointwiseEngine.values(unwrapped, prediction.data, target.data, Reducer.data(weights), values.data);
        return values;
    }

    static Evaluation<Tensor> evaluate(PointwiseLoss loss, Tensor prediction, Tensor target, Tensor weights) {
        Tensor gradient = Checks.notNull(ReducedPointwiseLoss.unwrap(loss), "prediction", prediction).like();
        return new Evaluation<>(evaluateInto(loss, prediction, target, weights, gradient), gradient);
    }

    static float evaluateInto(PointwiseLoss loss, Tensor prediction, Tensor target, Tensor weights, Tensor gradient) {
        PointwiseLoss unwrapped = check(loss, prediction, target, weights);
        checkBuffer(unwrapped, "gradient", gradient, prediction, target, weights);
        if (unwrapped instanceof PointwiseSum sum && sum.hasDifferentReductions()) {
            return sum.combined().evaluateAll(prediction, target, weights, gradient).value();
        }
        return reduced(unwrapped, loss.reduction(), prediction, target, weights, gradient.data);
    }

    /** The reduced loss, and its gradient unless it is null. */
    private static float reduced(PointwiseLoss loss, Reduction reduction, Tensor prediction, Tensor target,
            Tensor weights, float[] gradient) {
        double total = weights == null ? prediction.size() : Weights.total(loss, weights.data);
        double denominator = Reducer.denominator(reduction, prediction.shape, total, weights);
        float scale = weights == null ? 1 : Weights.scale(denominator);
        double scaled = scale == PointwiseEngine.IN_DOUBLE ? denominator : denominator * scale;
        double sum = PointwiseEngine.sum(loss, prediction.data, target.data, Reducer.data(weights), scale, 1 / scaled,
                gradient);
        return Reducer.quotient(sum, scaled);
    }

    static LossSummary summary(PointwiseLoss loss, Tensor prediction, Tensor target, Tensor weights) {
        PointwiseLoss unwrapped = check(loss, prediction, target, weights);
        ExactSum terms = new ExactSum();
        if (weights == null) {
            PointwiseEngine.addExactly(unwrapped, prediction.data, target.data, null, terms, null);
            return LossSummary.of(terms, prediction.size());
        }
        Reducer.checkWeights(unwrapped, weights);
        ExactSum total = new ExactSum();
        PointwiseEngine.addExactly(unwrapped, prediction.data, target.data, weights.data, terms, total);
        return LossSummary.of(unwrapped, terms, total, Weights.count(weights.data), true);
    }

    static Derivatives derivatives(PointwiseLoss loss, Tensor prediction, Tensor target, Tensor weights,
            Curvature curvature) {
        Checks.notNull(ReducedPointwiseLoss.unwrap(loss), "prediction", prediction);
        Derivatives derivatives = new Derivatives(prediction.like(), prediction.like());
        derivativesInto(loss, prediction, target, weights, curvature, derivatives);
        return derivatives;
    }

    static void derivativesInto(PointwiseLoss loss, Tensor prediction, Tensor target, Tensor weights,
            Curvature curvature, Derivatives into) {
        PointwiseLoss unwrapped = check(loss, prediction, target, weights);
        Reducer.checkWeights(unwrapped, weights);
        Checks.notNull(unwrapped, "curvature", curvature);
        Checks.notNull(unwrapped, "into", into);
        checkBuffer(unwrapped, "into.gradient", into.gradient(), prediction, target, weights);
        checkBuffer(unwrapped, "into.hessian", into.hessian(), prediction, target, weights);
        Reducer.checkNotAliased(unwrapped, "into.hessian", into.hessian(), into.gradient());
        float[] derivatives = into.gradient().data;
        float[] secondDerivatives = into.hessian().data;
        if (curvature == Curvature.EXACT) {
            PointwiseEngine.derivatives(unwrapped, prediction.data, target.data, Reducer.data(weights), derivatives,
                    secondDerivatives);
            return;
        }
        unwrapped.majorant(1, 1); // a loss without a majorant must throw before anything is written
        PointwiseEngine.derivatives(unwrapped, prediction.data, target.data, Reducer.data(weights), derivatives, null);
        PointwiseEngine.majorants(unwrapped, prediction.data, target.data, Reducer.data(weights), secondDerivatives);
    }

    static void validate(PointwiseLoss loss, Tensor prediction, Tensor target) {
        PointwiseLoss unwrapped = check(loss, prediction, target, null);
        Domain predictions = unwrapped.predictionDomain();
        Domain targets = unwrapped.targetDomain();
        for (int i = 0; i < prediction.data.length; i++) {
            Checks.domain(unwrapped, "prediction", i, prediction.data[i], predictions);
            Checks.domain(unwrapped, "target", i, target.data[i], targets);
        }
    }

    private static PointwiseLoss check(PointwiseLoss loss, Tensor prediction, Tensor target, Tensor weights) {
        PointwiseLoss unwrapped = ReducedPointwiseLoss.unwrap(loss);
        Checks.notNull(unwrapped, "prediction", prediction);
        Checks.notNull(unwrapped, "target", target);
        Checks.sameShape(unwrapped, "prediction", prediction.shape, "target", target.shape);
        if (weights != null) {
            Checks.sameShape(unwrapped, "prediction", prediction.shape, "weights", weights.shape);
        }
        return unwrapped;
    }

    private static void checkBuffer(PointwiseLoss loss, String name, Tensor buffer, Tensor prediction, Tensor target,
            Tensor weights) {
        Checks.notNull(loss, name, buffer);
        Checks.sameShape(loss, "prediction", prediction.shape, name, buffer.shape);
        Reducer.checkNotAliased(loss, name, buffer, prediction);
        Reducer.checkNotAliased(loss, name, buffer, target);
        Reducer.checkNotAliased(loss, name, buffer, weights);
    }
}
