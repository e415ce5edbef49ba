package io.github.loss4j;

import static io.github.loss4j.Finding.require;
import static io.github.loss4j.Finding.same;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** The checks of a loss at an example of prediction and target. */
final class SampleCheck<P, T> extends SampleExample<P, T> {
    private static final double RELATIVE_STEP = 0.05;
    private static final float OVERFLOW_ALLOWED = 1e18f;
    private static final float MAX_FACTOR = 1000;
    private static final int MAX_TERMS = 8;
    /** Calls in each of several threads. */
    private static final int REPETITIONS = 20;

    SampleCheck(Loss<P, T> loss, P example, T target, LossCheck.Draw draw) {
        super(loss, example, target, draw);
    }

    List<Finding> findings() {
        return List.of(Finding.of("inputs unchanged", this::inputs), Finding.of("gradient", this::gradient),
                Finding.of("verbs", this::verbs), Finding.of("weight zero", this::zeroWeights),
                Finding.of("NaN", this::nan), Finding.of("far away", this::largePredictions),
                Finding.of("purity", this::purity),
                Finding.of("threads", this::threads), Finding.of("serialisation", this::serialisation));
    }

    int inputs() throws Exception {
        byte[] before = bytes(target);
        P prediction = prediction(elements);
        Tensor weights = Tensor.full(1, loss.values(prediction, target).shape());
        Tensor ones = Tensor.full(1, weights.shape());
        loss.value(prediction, target);
        loss.values(prediction, target, weights);
        loss.evaluate(prediction, target);
        loss.evaluate(prediction, target, weights);
        loss.summary(prediction, target, weights);
        float[] after = flat(loss, prediction);
        requireSame(elements, after, "%s was %s and became %s; arguments must not be changed");
        require(weights.equals(ones), "weights were changed; arguments must not be changed");
        require(Arrays.equals(before, bytes(target)), "target was changed; arguments must not be changed");
        return elements.length;
    }

    private int gradient() {
        float[] gradient = flat(loss, sum.evaluate(prediction(elements), target).gradient());
        int decided = 0;
        for (int i : new Random(draw.seed()).ints(0, elements.length).distinct()
                .limit(Math.min(draw.samples(), elements.length)).toArray()) {
            require(!Float.isNaN(gradient[i]), "the derivative with respect to %s is NaN", name(i));
            double largest = RELATIVE_STEP * Math.max(0.1, Math.abs(elements[i]));
            Quotient quotient = Quotient.of(number -> total(prediction(i, (float) number)), elements[i], largest);
            if (quotient.decides(gradient[i])) {
                decided++;
                require(quotient.agrees(gradient[i]),
                        "the derivative with respect to %s = %s is %s, but the difference quotient of the values is "
                                + "%.6g ± %.2g",
                        name(i), elements[i], gradient[i], quotient.value(), quotient.error());
            }
        }
        return decided;
    }

    private int verbs() {
        P prediction = prediction(elements);
        Tensor values = loss.values(prediction, target);
        double absolute = 0;
        for (float value : values.data) {
            absolute += Math.abs(value);
        }
        close("the sum", sum.value(prediction, target), "that of the values", total(prediction), absolute);
        close("the sum of the summary", sum.summary(prediction, target).sum(), "that of the values",
                total(prediction), absolute);
        float value = loss.value(prediction, target);
        P buffer = prediction(new float[elements.length]);
        Evaluation<P> evaluation = loss.evaluate(prediction, target);
        close("evaluate's value", evaluation.value(), "value's", value, absolute);
        close("evaluateInto's value", loss.evaluateInto(prediction, target, buffer), "value's", value, absolute);
        requireSame(flat(loss, evaluation.gradient()), flat(loss, buffer),
                "at %s evaluate gives the gradient %s, evaluateInto %s");
        close("with weights of 2 the sum", sum.value(prediction, target, Tensor.full(2, values.shape())),
                "twice that of the values", 2 * total(prediction), 2 * absolute);
        return values.size();
    }

    private static void close(String what, double actual, String of, double expected, double absolute) {
        require(Math.abs(actual - expected) <= 1e-5 * absolute, "%s is %s, but %s is %s", what, actual, of, expected);
    }

    private int zeroWeights() {
        Tensor values = loss.values(prediction(elements), target);
        Tensor zeros = Tensor.zeros(values.shape());
        float[] allNan = new float[elements.length];
        Arrays.fill(allNan, Float.NaN);
        Evaluation<P> nothing = sum.evaluate(prediction(allNan), target, zeros);
        require(nothing.value() == 0, "with NaN and all weights zero the sum is %s; it must be 0", nothing.value());
        for (float derivative : flat(loss, nothing.gradient())) {
            require(derivative == 0, "with NaN and all weights zero the gradient has %s; it must be 0", derivative);
        }
        for (int term = 0; term < Math.min(MAX_TERMS, values.size()); term++) {
            Tensor onlyTerm = Tensor.zeros(values.shape());
            Tensor otherTerms = Tensor.full(1, values.shape());
            onlyTerm.data[term] = 1;
            otherTerms.data[term] = 0;
            zeroWeight(term, onlyTerm, otherTerms);
        }
        return values.size();
    }

    /** Masks one term and sets all elements to NaN on which only this term depends. */
    private void zeroWeight(int term, Tensor onlyTerm, Tensor otherTerms) {
        float[] termGradient = flat(loss, sum.evaluate(prediction(elements), target, onlyTerm).gradient());
        Evaluation<P> expected = sum.evaluate(prediction(elements), target, otherTerms);
        float[] otherGradient = flat(loss, expected.gradient());
        float[] numbers = elements.clone();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = termGradient[i] != 0 && otherGradient[i] == 0 ? Float.NaN : numbers[i];
        }
        Evaluation<P> evaluation = sum.evaluate(prediction(numbers), target, otherTerms);
        float value = sum.value(prediction(numbers), target, otherTerms);
        require(same(evaluation.value(), expected.value()) && Math.abs(value - expected.value()) <= 1e-5
                * Math.abs(expected.value()) + 1e-30,
                "with NaN in term %s, whose weight is zero, the sum is %s, and %s with the gradient; it must be %s",
                term, value, evaluation.value(), expected.value());
        float[] gradient = flat(loss, evaluation.gradient());
        for (int i = 0; i < numbers.length; i++) {
            require(gradient[i] == otherGradient[i],
                    "with NaN in term %s, whose weight is zero, the derivative with respect to "
                            + "%s is %s; it must be %s",
                    term, name(i), gradient[i], otherGradient[i]);
        }
    }

    private int nan() {
        float[] gradient = flat(loss, sum.evaluate(prediction(elements), target).gradient());
        int points = 0;
        for (int i = 0; i < elements.length && points < draw.samples(); i++) {
            if (gradient[i] != 0) {
                points++;
                P prediction = prediction(i, Float.NaN);
                float value = loss.value(prediction, target);
                float evaluated = loss.evaluate(prediction, target).value();
                require(Float.isNaN(value) && Float.isNaN(evaluated), "with NaN at %s the value is %s, and %s with the "
                        + "gradient; it must be NaN", name(i), value, evaluated);
            }
        }
        return points;
    }

    /** Multiplies the example by growing factors, unless the domain of the predictions is bounded. */
    private int largePredictions() {
        int points = 1;
        if (loss instanceof SampleLoss<P, T> sample && (sample.predictionDomain().low() >= -Float.MAX_VALUE
                || sample.predictionDomain().high() <= Float.MAX_VALUE)) {
            return points;
        }
        float before = 0;
        for (float factor = 1; factor <= MAX_FACTOR; factor *= 1.25f) {
            Evaluation<P> evaluation = sum.evaluate(times(factor), target);
            float largest = Math.abs(evaluation.value());
            for (float derivative : flat(loss, evaluation.gradient())) {
                largest = Math.abs(derivative) <= largest ? largest : Math.abs(derivative);
            }
            require(largest <= Float.MAX_VALUE || before > OVERFLOW_ALLOWED,
                    "%s times the example has the value %s and a gradient "
                            + "of up to %s; they must be finite",
                    factor, evaluation.value(), largest);
            before = largest <= Float.MAX_VALUE ? largest : before;
            points++;
        }
        return points;
    }

    private void equal(Evaluation<P> first, Loss<P, T> other, String reason) {
        equal(first, other.evaluate(prediction(elements), target), reason);
    }

    private void equal(Evaluation<P> first, Evaluation<P> second, String reason) {
        require(same(first.value(), second.value()), "the value is %s and then %s; %s", first.value(), second.value(),
                reason);
        requireSame(flat(loss, first.gradient()), flat(loss, second.gradient()),
                "the derivative with respect to %s is %s and then %s; " + reason);
    }

    /** The format takes the name of the first element that differs, and its two values. */
    private void requireSame(float[] first, float[] second, String format) {
        int i = Arrays.mismatch(first, second);
        if (i >= 0) {
            throw new Finding.Failure(String.format(Locale.ROOT, format, name(i), first[i], second[i]));
        }
    }

    private int purity() {
        Evaluation<P> first = loss.evaluate(prediction(elements), target);
        loss.value(times(0.5f), target);
        equal(first, loss, "the same arguments must give the same result");
        loss.evaluate(times(0.5f), target);
        equal(first, loss, "the same arguments must give the same result");
        return elements.length;
    }

    int threads() throws Exception {
        Evaluation<P> first = loss.evaluate(prediction(elements), target);
        ConcurrentRuns.run(() -> {
            P prediction = prediction(elements);
            P half = times(0.5f);
            for (int n = 0; n < REPETITIONS; n++) {
                loss.evaluate(half, target);
                equal(first, loss.evaluate(prediction, target), "threads must not share state");
            }
        });
        return elements.length;
    }

    int serialisation() throws Exception {
        equal(loss.evaluate(prediction(elements), target), SerialCopy.copy(loss, SerialCopy.loader(loss)),
                "a copy by serialisation must give the same result");
        return elements.length;
    }
}
