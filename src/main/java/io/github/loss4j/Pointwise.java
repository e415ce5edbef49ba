package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.PointwiseEngine;

/** The verbs of {@link PointwiseLoss}: checks, denominators and rounding around the engine. Weights may be null here. */
final class Pointwise {
    private Pointwise() {
    }

    static Tensor given(PointwiseLoss loss, Tensor weights) {
        return Checks.notNull(ReducedPointwiseLoss.plain(loss), "weights", weights);
    }

    static float value(PointwiseLoss loss, Tensor prediction, Tensor target, Tensor weights) {
        PointwiseLoss plain = check(loss, prediction, target, weights);
        double denominator = denominator(plain, loss.reduction(), prediction, weights);
        return reduced(PointwiseEngine.sum(plain, prediction.data, target.data, data(weights)), denominator);
    }

    static Tensor values(PointwiseLoss loss, Tensor prediction, Tensor target, Tensor weights) {
        PointwiseLoss plain = check(loss, prediction, target, weights);
        checkWeights(plain, weights);
        Tensor values = prediction.like();
        PointwiseEngine.values(plain, prediction.data, target.data, data(weights), values.data);
        return values;
    }

    static Evaluation<Tensor> evaluate(PointwiseLoss loss, Tensor prediction, Tensor target, Tensor weights) {
        Tensor gradient = Checks.notNull(ReducedPointwiseLoss.plain(loss), "prediction", prediction).like();
        return new Evaluation<>(evaluateInto(loss, prediction, target, weights, gradient), gradient);
    }

    static float evaluateInto(PointwiseLoss loss, Tensor prediction, Tensor target, Tensor weights, Tensor gradient) {
        PointwiseLoss plain = check(loss, prediction, target, weights);
        checkBuffer(plain, prediction, target, weights, gradient);
        double denominator = denominator(plain, loss.reduction(), prediction, weights);
        double sum = PointwiseEngine.sum(plain, prediction.data, target.data, data(weights), (float) (1 / denominator),
                gradient.data);
        return reduced(sum, denominator);
    }

    /** Sum and quotient are rounded to float32 one after the other, as PyTorch does, unless that overflows. */
    static float reduced(double sum, double denominator) {
        float rounded = (float) sum;
        return (float) ((Float.isInfinite(rounded) ? sum : rounded) / denominator);
    }

    static LossSummary summary(PointwiseLoss loss, Tensor prediction, Tensor target, Tensor weights) {
        PointwiseLoss plain = check(loss, prediction, target, weights);
        double weight = denominator(plain, Reduction.MEAN, prediction, weights);
        double sum = PointwiseEngine.sum(plain, prediction.data, target.data, data(weights));
        return new LossSummary(sum, weight, weights == null ? prediction.size() : Checks.count(weights.data));
    }

    static Derivatives derivatives(PointwiseLoss loss, Tensor prediction, Tensor target, Tensor weights) {
        PointwiseLoss plain = check(loss, prediction, target, weights);
        checkWeights(plain, weights);
        Derivatives derivatives = new Derivatives(prediction.like(), prediction.like());
        PointwiseEngine.derivatives(plain, prediction.data, target.data, data(weights), derivatives.gradient().data,
                derivatives.hessian().data);
        return derivatives;
    }

    static void validate(PointwiseLoss loss, Tensor prediction, Tensor target) {
        PointwiseLoss plain = check(loss, prediction, target, null);
        Domain predictions = plain.predictionDomain();
        Domain targets = plain.targetDomain();
        for (int i = 0; i < prediction.data.length; i++) {
            validate(plain, "prediction", i, prediction.data[i], predictions);
            validate(plain, "target", i, target.data[i], targets);
        }
    }

    private static void validate(PointwiseLoss loss, String argument, int index, float number, Domain domain) {
        if (!domain.contains(number)) {
            throw Checks.refusal(loss, argument + "[" + index + "] is " + number + ", outside " + domain
                    + (domain.advice().isEmpty() ? "" : "; " + domain.advice()));
        }
    }

    private static PointwiseLoss check(PointwiseLoss loss, Tensor prediction, Tensor target, Tensor weights) {
        PointwiseLoss plain = ReducedPointwiseLoss.plain(loss);
        Checks.notNull(plain, "prediction", prediction);
        Checks.notNull(plain, "target", target);
        Checks.sameShape(plain, "prediction", prediction.shape, "target", target.shape);
        if (weights != null) {
            Checks.sameShape(plain, "prediction", prediction.shape, "weights", weights.shape);
        }
        return plain;
    }

    private static void checkBuffer(PointwiseLoss loss, Tensor prediction, Tensor target, Tensor weights,
            Tensor gradient) {
        Checks.notNull(loss, "gradient", gradient);
        Checks.sameShape(loss, "prediction", prediction.shape, "gradient", gradient.shape);
        if (gradient.data == prediction.data || gradient.data == target.data
                || weights != null && gradient.data == weights.data) {
            throw Checks.refusal(loss,
                    "gradient shares the memory of another argument; it must be a buffer of its own");
        }
    }

    private static void checkWeights(PointwiseLoss loss, Tensor weights) {
        if (weights != null) {
            Checks.total(loss, weights.data);
        }
    }

    private static float[] data(Tensor weights) {
        return weights == null ? null : weights.data;
    }

    private static double denominator(PointwiseLoss loss, Reduction reduction, Tensor prediction, Tensor weights) {
        double total = weights == null ? prediction.size() : Checks.total(loss, weights.data);
        return switch (reduction) {
            case SUM -> 1;
            case MEAN -> total;
            case BATCH_MEAN -> prediction.shape.length == 0 ? 1 : prediction.shape[0];
            case COUNT_MEAN -> weights == null ? total : Checks.count(weights.data);
        };
    }
}
