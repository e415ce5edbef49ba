package io.github.loss4j;

import static io.github.loss4j.Finding.require;
import static io.github.loss4j.Finding.same;

import java.util.List;

/**
 * The checks that compare the array methods of a pointwise loss with its scalar functions, and repeated calls of these
 * with each other. {@link SampleCheck} has the checks that need no scalar functions.
 */
final class PointwiseVerbsCheck {
    private final PointwiseLoss loss;
    private final PointwiseLoss sum;
    private final float[] predictions;
    private final float[] targets;
    private final int size;
    private final SampleCheck<Tensor, Tensor> arrays;

    PointwiseVerbsCheck(PointwiseLoss loss, float[] predictions, float[] targets, LossCheck.Draw draw) {
        this.loss = loss;
        this.sum = loss.reduced(Reduction.SUM);
        this.predictions = predictions;
        this.targets = targets;
        size = predictions.length;
        arrays = new SampleCheck<>(loss, prediction(), target(), draw);
    }

    List<Finding> findings() {
        return List.of(Finding.of("arrays", this::arrays), Finding.of("weight zero", this::zeroWeights),
                Finding.of("purity", this::purity), Finding.of("inputs unchanged", arrays::inputs),
                Finding.of("threads", arrays::threads), Finding.of("serialisation", arrays::serialisation));
    }

    private Tensor prediction() {
        return Tensor.of(predictions.clone());
    }

    private Tensor target() {
        return Tensor.of(targets.clone());
    }

    /** The arguments of a scalar function. Its text is made only for a failure, since it takes long. */
    private record Point(float prediction, float target) {
        @Override public String toString() {
            return "(" + prediction + ", " + target + ")";
        }
    }

    private Point at(int i) {
        return new Point(predictions[i], targets[i]);
    }

    private void element(String verb, float actual, String function, float expected, int i) {
        require(same(actual, expected) || actual == expected, "%s gives %s at %s, but %s%s is %s", verb, actual, at(i),
                function, at(i), expected);
    }

    private int arrays() {
        Tensor prediction = prediction();
        Tensor target = target();
        float[] values = loss.values(prediction, target).toArray();
        Evaluation<Tensor> evaluation = sum.evaluate(prediction, target);
        Derivatives derivatives = loss.derivatives(prediction, target);
        double total = 0;
        double absolute = 0;
        for (int i = 0; i < size; i++) {
            float value = loss.value(predictions[i], targets[i]);
            float derivative = loss.derivative(predictions[i], targets[i]);
            element("values", values[i], "value", value, i);
            element("evaluate", evaluation.gradient().data[i], "derivative", derivative, i);
            element("derivatives", derivatives.gradient().data[i], "derivative", derivative, i);
            element("derivatives", derivatives.hessian().data[i], "secondDerivative",
                    loss.secondDerivative(predictions[i], targets[i]), i);
            require(loss.signed() || !(value < 0), "signed() is false, but value%s is %s", at(i), value);
            total += value;
            absolute += Math.abs(value);
        }
        require(close(evaluation.value(), total, absolute), "the sum is %s, but the values add up to %s",
                evaluation.value(), total);
        float mean = loss.reduced(Reduction.MEAN).value(prediction, target);
        require(close(mean, total / size, absolute / size), "the mean is %s, but that of the values is %s", mean,
                total / size);
        return size;
    }

    private static boolean close(double actual, double expected, double absolute) {
        return Math.abs(actual - expected) <= 1e-5 * absolute || actual == expected || !(absolute <= 1e36);
    }

    private int zeroWeights() {
        Tensor prediction = prediction();
        Tensor target = target();
        Tensor weights = Tensor.full(1.5f, size);
        double total = 0;
        double absolute = 0;
        for (int i = 0; i < size; i++) {
            if (i % 3 == 0) {
                weights.data[i] = 0;
                prediction.data[i] = Float.NaN;
                target.data[i] = Float.NaN;
            } else {
                total += 1.5 * loss.value(predictions[i], targets[i]);
                absolute += 1.5 * Math.abs(loss.value(predictions[i], targets[i]));
            }
        }
        Evaluation<Tensor> evaluation = sum.evaluate(prediction, target, weights);
        float value = sum.value(prediction, target, weights);
        require(close(value, total, absolute) && close(evaluation.value(), total, absolute),
                "with NaN under weights of zero the sum is %s, and %s with the gradient; it must be %s", value,
                evaluation.value(), total);
        float[] values = loss.values(prediction, target, weights).data;
        Derivatives derivatives = loss.derivatives(prediction, target, weights);
        for (int i = 0; i < size; i += 3) {
            require(values[i] == 0 && evaluation.gradient().data[i] == 0 && derivatives.gradient().data[i] == 0
                    && derivatives.hessian().data[i] == 0,
                    "an element of weight zero that holds NaN has value %s, gradient %s and second derivative %s; "
                            + "they must be 0",
                    values[i], evaluation.gradient().data[i], derivatives.hessian().data[i]);
        }
        return size;
    }

    /** All functions at all points; in reverse, the functions of a point follow each other. */
    private float[][] functions(boolean reversed) {
        float[][] results = new float[PointwiseCheck.FUNCTIONS.length][size];
        int count = results.length * size;
        for (int k = 0; k < count; k++) {
            int order = reversed ? 2 - k % results.length : k / size;
            int i = reversed ? size - 1 - k / results.length : k % size;
            results[order][i] = Kinks.function(loss, order, predictions[i], targets[i]);
        }
        return results;
    }

    private int purity() {
        float[][] first = functions(false);
        float[][] second = functions(true);
        for (int order = 0; order < first.length; order++) {
            for (int i = 0; i < size; i++) {
                require(same(first[order][i], second[order][i]),
                        "%s%s is %s and then %s; the same arguments must give the same result",
                        PointwiseCheck.FUNCTIONS[order], at(i), first[order][i], second[order][i]);
            }
        }
        return size;
    }
}
