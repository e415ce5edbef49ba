package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ExactSum;
import io.github.loss4j.internal.Majorants;
import io.github.loss4j.internal.SampleEngine;
import io.github.loss4j.internal.SampleSummary;
import java.util.List;

/** The methods of {@link SampleLoss}: checks and reduction around the engine. Weights may be null. */
final class SampleVerbs {
    private SampleVerbs() {
    }

    /** The loss without another reduction: the wrapped loss, or the loss itself. Error messages name this loss. */
    static <P, T> SampleLoss<P, T> unwrap(SampleLoss<P, T> loss) {
        if (loss instanceof ReducedSampleLoss<P, T> reduced) {
            return reduced.loss();
        }
        @SuppressWarnings("unchecked") // T is Void there
        SampleLoss<P, T> unwrapped = loss instanceof ReducedTargetlessLoss<?> reduced
                ? (SampleLoss<P, T>) reduced.loss()
                : loss;
        return unwrapped;
    }

    /** The loss that error messages name, for a loss of any kind: the loss without another reduction. */
    static Loss<?, ?> named(Loss<?, ?> loss) {
        return loss instanceof PointwiseLoss pointwise
                ? ReducedPointwiseLoss.unwrap(pointwise)
                : loss instanceof SampleLoss<?, ?> sample ? unwrap(sample) : loss;
    }

    /** The shape of the terms of a loss if it is known before they are computed; else null. */
    static <P, T> int[] shape(Loss<P, T> loss, P prediction, T target) {
        if (loss instanceof PointwiseLoss) {
            return prediction instanceof Tensor tensor ? tensor.shape : null;
        }
        return loss instanceof SampleLoss<P, T> sample && prediction != null
                ? unwrap(sample).terms(prediction, target).shape()
                : null;
    }

    static <P, T> float value(SampleLoss<P, T> loss, P prediction, T target, Tensor weights) {
        return reduce(loss, check(loss, prediction, target, weights), weights, null);
    }

    static <P, T> Tensor values(SampleLoss<P, T> loss, P prediction, T target, Tensor weights) {
        Terms terms = check(loss, prediction, target, weights);
        Reducer.checkWeights(unwrap(loss), weights);
        Tensor values = Tensor.zeros(terms.shape());
        SampleEngine.sum(terms, values.size(), Reducer.data(weights), false, values.data, 1, null);
        return values;
    }

    static <P, T> Evaluation<P> evaluate(SampleLoss<P, T> loss, P prediction, T target, Tensor weights) {
        Terms terms = check(loss, prediction, target, weights);
        P gradient = like(unwrap(loss), prediction);
        return new Evaluation<>(reduce(loss, terms, weights, arrays(gradient)), gradient);
    }

    static <P, T> float evaluateInto(SampleLoss<P, T> loss, P prediction, T target, Tensor weights, P gradient) {
        Terms terms = check(loss, prediction, target, weights);
        checkBuffer(unwrap(loss), prediction, target, weights, gradient);
        return reduce(loss, terms, weights, arrays(gradient));
    }

    static <T> Derivatives derivatives(DiagonalLoss<T> loss, Tensor prediction, T target, Tensor weights,
            Curvature curvature) {
        Checks.notNull(loss, "prediction", prediction);
        Derivatives derivatives = new Derivatives(prediction.like(), prediction.like());
        derivativesInto(loss, prediction, target, weights, curvature, derivatives);
        return derivatives;
    }

    static <T> void derivativesInto(DiagonalLoss<T> loss, Tensor prediction, T target, Tensor weights,
            Curvature curvature, Derivatives into) {
        DiagonalLoss.DiagonalTerms terms = (DiagonalLoss.DiagonalTerms) check(loss, prediction, target, weights);
        Reducer.checkWeights(unwrap(loss), weights);
        Checks.notNull(loss, "curvature", curvature);
        Checks.notNull(loss, "into", into);
        checkBuffer(loss, prediction, target, weights, into.gradient());
        checkBuffer(loss, prediction, target, weights, into.hessian());
        checkNotAliased(loss, into.hessian(), into.gradient());
        if (curvature == Curvature.MAJORANT && !terms.hasMajorant()) {
            throw Majorants.none(loss);
        }
        int count = SampleEngine.count(terms);
        SampleEngine.sum(terms, count, Reducer.data(weights), false, null, 1, arrays(into.gradient()));
        SampleEngine.secondDerivatives(terms, count, Reducer.data(weights), curvature, into.hessian().data);
    }

    private static <P> void checkBuffer(SampleLoss<P, ?> unwrapped, P prediction, Object target, Tensor weights,
            P gradient) {
        Checks.notNull(unwrapped, "gradient", gradient);
        if (prediction instanceof Tensor input && gradient instanceof Tensor output) {
            checkBuffer(unwrapped, input, output, target, weights); // allocates no lists
            return;
        }
        List<Tensor> inputs = tensors(unwrapped, "prediction", prediction);
        List<Tensor> outputs = tensors(unwrapped, "gradient", gradient);
        sameCount(unwrapped, inputs, outputs);
        for (int k = 0; k < inputs.size(); k++) {
            checkBuffer(unwrapped, inputs.get(k), outputs.get(k), target, weights);
            for (Tensor input : inputs) {
                checkNotAliased(unwrapped, outputs.get(k), input);
            }
            for (Tensor other : outputs.subList(0, k)) {
                checkNotAliased(unwrapped, outputs.get(k), other);
            }
        }
    }

    private static void checkBuffer(SampleLoss<?, ?> unwrapped, Tensor input, Tensor output, Object target,
            Tensor weights) {
        Checks.sameShape(unwrapped, "prediction", input.shape, "gradient", output.shape);
        checkNotAliased(unwrapped, output, input);
        checkNotAliased(unwrapped, output, weights);
        checkNotAliased(unwrapped, output, target);
    }

    private static void checkNotAliased(SampleLoss<?, ?> loss, Tensor gradient, Object other) {
        if (other instanceof Tensor tensor) {
            Reducer.checkNotAliased(loss, "gradient", gradient, tensor);
        }
    }

    static <P, T> LossSummary summary(SampleLoss<P, T> loss, P prediction, T target, Tensor weights) {
        return summary(loss, check(loss, prediction, target, weights), weights, null);
    }

    static <P, T> LossSummary summaryInto(SampleLoss<P, T> loss, P prediction, T target, Tensor weights, P gradient) {
        Terms terms = check(loss, prediction, target, weights);
        checkBuffer(unwrap(loss), prediction, target, weights, gradient);
        return summary(loss, terms, weights, arrays(gradient));
    }

    private static LossSummary summary(SampleLoss<?, ?> loss, Terms terms, Tensor weights, float[][] gradient) {
        Reducer.checkWeights(unwrap(loss), weights);
        int count = SampleEngine.count(terms);
        boolean mean = loss.reduction() == Reduction.MEAN;
        double factor = gradient == null ? 1 : 1 / Reducer.denominator(loss.reduction(), terms, count, weights);
        ExactSum termSum = new ExactSum();
        ExactSum weightSum = new ExactSum();
        SampleSummary.addTerms(terms, count, Reducer.data(weights), mean, factor, gradient, termSum);
        SampleSummary.addWeights(terms, count, Reducer.data(weights), weightSum);
        return LossSummary.of(unwrap(loss), termSum, weightSum,
                SampleEngine.activeCount(terms, count, Reducer.data(weights)),
                terms.mergeable());
    }

    private static <P, T> Terms check(SampleLoss<P, T> loss, P prediction, T target, Tensor weights) {
        SampleLoss<P, T> unwrapped = unwrap(loss);
        Checks.notNull(unwrapped, "prediction", prediction);
        Terms terms = unwrapped.terms(prediction, target);
        if (weights != null) {
            Checks.sameShape(unwrapped, "the loss", terms.shape(), "weights", weights.shape);
        }
        return terms.bindWeights(weights);
    }

    private static float reduce(SampleLoss<?, ?> loss, Terms terms, Tensor weights, float[][] gradient) {
        Reducer.checkWeights(unwrap(loss), weights);
        int count = SampleEngine.count(terms);
        if (count == 1 && weights == null && terms.unweighted()) {
            // The denominator of one term without weights is 1 for every reduction.
            return Reducer.quotient(SampleEngine.one(terms, gradient), 1);
        }
        Reduction reduction = loss.reduction();
        double denominator = Reducer.denominator(reduction, terms, count, weights);
        boolean mean = reduction == Reduction.MEAN;
        return Reducer.quotient(
                SampleEngine.sum(terms, count, Reducer.data(weights), mean, null, 1 / denominator, gradient),
                denominator);
    }

    /** The tensors of a prediction that has been checked. */
    static List<Tensor> tensors(Object prediction) {
        return prediction instanceof Tensor tensor ? List.of(tensor) : ((Prediction<?>) prediction).tensors();
    }

    /** Checks a prediction or a gradient and returns its tensors. */
    static List<Tensor> tensors(Loss<?, ?> loss, String argument, Object prediction) {
        if (!(prediction instanceof Tensor || prediction instanceof Prediction<?>)) {
            throw Checks.refusal(loss, argument + " is a " + prediction.getClass().getName()
                    + "; it must be a Tensor or a Prediction");
        }
        List<Tensor> tensors = Checks.notNull(loss, argument + ".tensors()", tensors(prediction));
        for (int k = 0; k < tensors.size(); k++) {
            Checks.notNull(loss, argument + ".tensors()[" + k + "]", tensors.get(k));
        }
        return tensors;
    }

    private static void sameCount(Loss<?, ?> loss, List<Tensor> inputs, List<Tensor> outputs) {
        if (outputs.size() != inputs.size()) {
            throw Checks.refusal(loss, "gradient has " + Checks.counted(outputs.size(), "tensor", "tensors")
                    + " but prediction has " + inputs.size() + "; there must be as many");
        }
    }

    private static <P> P like(Loss<?, ?> loss, P prediction) {
        List<Tensor> inputs = tensors(loss, "prediction", prediction);
        @SuppressWarnings("unchecked") // a prediction's gradient has its own type
        P like = (P) (prediction instanceof Prediction<?> parts
                ? parts.with(inputs.stream().map(Tensor::like).toList())
                : inputs.get(0).like());
        sameCount(loss, inputs, tensors(loss, "gradient", Checks.notNull(loss, "gradient", like)));
        return like;
    }

    private static float[][] arrays(Object prediction) {
        if (prediction instanceof Tensor tensor) {
            return new float[][] {tensor.data};
        }
        return tensors(prediction).stream().map(tensor -> tensor.data).toArray(float[][]::new);
    }
}
