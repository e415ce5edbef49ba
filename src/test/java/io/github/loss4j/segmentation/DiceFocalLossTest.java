package io.github.loss4j.segmentation;

import static io.github.loss4j.segmentation.OverlapLossContract.refuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.LossCheck;
import io.github.loss4j.LossContract;
import io.github.loss4j.Losses;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import io.github.loss4j.classification.BceWithLogitsLoss;
import io.github.loss4j.classification.SigmoidFocalLoss;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiceFocalLossTest implements SampleLossContract<Tensor, Tensor> {
    private static final int CLASSES = 3;
    private static final int PIXELS = 6;
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @Override public List<DiceFocalLoss> losses() {
        return List.of(new DiceFocalLoss(), new DiceFocalLoss(new DiceLoss(0), new SigmoidFocalLoss(0), 0.5f, 2),
                new DiceFocalLoss(new DiceLoss().perClass().withoutBackground(), new SigmoidFocalLoss(1.5f, 0.25f)),
                new DiceFocalLoss(new DiceLoss().generalized(), new SigmoidFocalLoss(0.5f)));
    }

    @Override public Data<Tensor, Tensor> random(SampleLoss<Tensor, Tensor> loss, Random random, int samples) {
        return new Data<>(Tensor.zeros(samples, CLASSES, 2, 3).map(x -> 2 * random.nextGaussian()),
                Tensor.zeros(samples, CLASSES, 2, 3)
                        .map(x -> random.nextInt(4) == 0 ? random.nextFloat() : random.nextInt(2)));
    }

    @Override public double formula(SampleLoss<Tensor, Tensor> loss, List<double[]> inputs, Data<Tensor, Tensor> data,
            int sample) {
        DiceFocalLoss both = (DiceFocalLoss) loss;
        int samples = data.prediction().shape()[0];
        OverlapReference reference = new OverlapReference(both.dice(), samples, CLASSES, PIXELS);
        double[] x = inputs.get(0);
        double[] t = data.target().toDoubleArray();
        double[] ones = new double[x.length];
        Arrays.fill(ones, 1);
        double[] terms = reference.terms(x, t, ones);
        double dice = terms.length == samples
                ? terms[sample]
                : (terms[sample * CLASSES + 1] + terms[sample * CLASSES + 2]) / 2;
        double sum = 0;
        for (int i = sample * CLASSES * PIXELS; i < (sample + 1) * CLASSES * PIXELS; i++) {
            double p = 1 / (1 + Math.exp(-x[i]));
            double alpha = both.focal().alpha();
            double weight = alpha < 0 ? 1 : alpha * t[i] + (1 - alpha) * (1 - t[i]);
            double entropy = -t[i] * Math.log(p) - (1 - t[i]) * Math.log1p(-p);
            sum += weight * Math.pow(p * (1 - t[i]) + (1 - p) * t[i], both.focal().gamma()) * entropy;
        }
        return both.diceWeight() * dice + both.focalWeight() * sum / (CLASSES * PIXELS);
    }

    @Override public Tensor select(Tensor target, int[] samples) {
        return OverlapOptionsTest.select(target, CLASSES * PIXELS, samples, CLASSES, 2, 3);
    }

    /** Logit, target, entropy. */
    private static final float[][] INFINITE_LOGITS = {{INFINITY, 1, 0}, {-INFINITY, 0, 0}, {INFINITY, 0, INFINITY},
        {-INFINITY, 1, INFINITY}, {INFINITY, 0.25f, INFINITY}, {-INFINITY, 0.25f, INFINITY}};

    @TestFactory Stream<DynamicTest> infiniteLogitsHaveTheEntropyOfTheirTarget() {
        PixelLoss.Focal entropy = new PixelLoss.Focal(0, -1);
        return LossContract.each(INFINITE_LOGITS, row -> {
            double p = row[0] > 0 ? 1 : 0;
            assertThat(entropy.value(row[0], p, 1 - p, row[1], 0)).isEqualTo(row[2]);
        });
    }

    @ParameterizedTest @ValueSource(floats = {0, 0.5f, 2, 3}) void isTheSumOfBothLosses(float gamma) {
        Data<Tensor, Tensor> data = random(null, new Random(1), 4);
        SigmoidFocalLoss focal = new SigmoidFocalLoss(gamma, 0.25f);
        Evaluation<Tensor> first = new DiceLoss().withSigmoid().evaluate(data.prediction(), data.target());
        Evaluation<Tensor> second = focal.evaluate(data.prediction(), data.target());
        Evaluation<Tensor> both = new DiceFocalLoss(new DiceLoss(), focal).evaluate(data.prediction(),
                data.target());
        assertThat(both.value()).isCloseTo(first.value() + second.value(), within(1e-6f));
        for (int i = 0; i < data.prediction().size(); i++) {
            assertThat(both.gradient().toArray()[i]).isCloseTo(
                    first.gradient().toArray()[i] + second.gradient().toArray()[i], within(1e-7f));
        }
    }

    /**
     * mpmath 1.3.0, 60 digits: 1-(2*fdot(p,t)+1)/(fsum(p)+fsum(t)+1) + fsum((1-q)**2*-log(q))/4 with q the probability
     * of the target, and mpmath.diff of it.
     */
    @Test void matchesFiguresOfSixtyDigits() {
        Evaluation<Tensor> evaluation = new DiceFocalLoss().evaluate(Tensor.of(1.5f, -0.5f, 0.25f, -2).reshape(1, 4),
                Tensor.of(1f, 0, 1, 0).reshape(1, 4));
        assertThat(evaluation.value()).isCloseTo(0.27567681420379609f, within(6e-8f));
        double[] expected = {-0.041848182445509508, 0.071636878093998229, -0.11404896055573604, 0.01781656944062126};
        for (int i = 0; i < expected.length; i++) {
            assertThat(evaluation.gradient().toDoubleArray()[i]).isCloseTo(expected[i],
                    within(3e-7 * Math.abs(expected[i])));
        }
    }

    @Test void withoutFocusItIsBinaryCrossEntropy() {
        Data<Tensor, Tensor> data = random(null, new Random(2), 4);
        assertThat(new DiceFocalLoss(new DiceLoss(), new SigmoidFocalLoss(0), 0, 1).value(data.prediction(),
                data.target())).isCloseTo(new BceWithLogitsLoss().value(data.prediction(), data.target()),
                        within(1e-6f));
    }

    /** Soft targets only: a target of 0 or 1 hides a factor of 1 − t or t. */
    @ParameterizedTest
    @CsvSource({"2, -1", "2, 0.25", "1.5, 0.75", "0, -1"}) void softTargetsHaveTheFormula(float gamma,
            float alpha) {
        Random random = new Random(6);
        Tensor prediction = Tensor.zeros(2, CLASSES, 2, 3).map(x -> 2 * random.nextGaussian());
        Tensor target = Tensor.zeros(2, CLASSES, 2, 3).map(x -> 0.1 + 0.8 * random.nextDouble());
        Tensor mask = Tensor.zeros(2, CLASSES, 2, 3).map(x -> random.nextInt(3) * 0.5);
        DiceFocalLoss loss = new DiceFocalLoss(new DiceLoss(), new SigmoidFocalLoss(gamma, alpha), 0, 1);
        double[] x = prediction.toDoubleArray();
        double[] t = target.toDoubleArray();
        double[] w = mask.toDoubleArray();
        Tensor gradient = loss.reduced(Reduction.SUM).evaluate(prediction, target).gradient();
        Tensor values = loss.values(prediction, target);
        Tensor maskedGradient = loss.masked().reduced(Reduction.SUM).evaluate(prediction, new MaskedTarget(target,
                mask)).gradient();
        Tensor maskedValues = loss.masked().values(prediction, new MaskedTarget(target, mask));
        int each = CLASSES * PIXELS;
        for (int n = 0; n < 2; n++) {
            double sum = 0;
            double maskedSum = 0;
            double total = 0;
            for (int i = n * each; i < (n + 1) * each; i++) {
                sum += focal(x[i], t[i], gamma, alpha);
                maskedSum += w[i] * focal(x[i], t[i], gamma, alpha);
                total += w[i];
            }
            assertThat((double) values.get(n)).isCloseTo(sum / each, within(1e-6));
            assertThat((double) maskedValues.get(n)).isCloseTo(maskedSum / total, within(1e-6));
            for (int i = n * each; i < (n + 1) * each; i++) {
                double derivative = (focal(x[i] + 1e-5, t[i], gamma, alpha) - focal(x[i] - 1e-5, t[i], gamma, alpha))
                        / 2e-5;
                assertThat((double) gradient.toArray()[i]).as("[%d]", i).isCloseTo(derivative / each, within(1e-7));
                assertThat((double) maskedGradient.toArray()[i]).as("[%d]", i).isCloseTo(w[i] * derivative / total,
                        within(1e-7));
            }
        }
    }

    private static double focal(double x, double t, double gamma, double alpha) {
        double p = 1 / (1 + StrictMath.exp(-x));
        double weight = alpha < 0 ? 1 : alpha * t + (1 - alpha) * (1 - t);
        double entropy = -t * StrictMath.log(p) - (1 - t) * StrictMath.log1p(-p);
        return weight * StrictMath.pow(p * (1 - t) + (1 - p) * t, gamma) * entropy;
    }

    @ParameterizedTest @CsvSource({"Infinity, 0, 1", "Infinity, 1, 0", "-Infinity, 1, -1",
        "-Infinity, 0, 0"}) void infiniteLogitsHaveTheDerivativeOfTheirLimit(float logit, float target,
                float derivative) {
        double p = logit > 0 ? 1 : 0;
        assertThat(new PixelLoss.Focal(2, -1).derivative(logit, p, 1 - p, target, 0)).isEqualTo(derivative);
    }

    @ParameterizedTest @ValueSource(floats = {-1, 0, 0.25f, 1}) void withoutDiceItIsTheFocalLoss(float alpha) {
        Data<Tensor, Tensor> data = random(null, new Random(3), 4);
        SigmoidFocalLoss focal = new SigmoidFocalLoss(2, alpha);
        assertThat(new DiceFocalLoss(new DiceLoss(), focal, 0, 1).value(data.prediction(), data.target()))
                .isCloseTo(focal.value(data.prediction(), data.target()), within(1e-6f));
    }

    @ParameterizedTest @ValueSource(floats = {0, 0.25f, 1, 2, 5}) void extremeLogitsHaveFiniteGradients(float gamma) {
        Tensor prediction = Tensor.of(new float[][] {{500, -500, 90, -90, 0}});
        Tensor target = Tensor.of(new float[][] {{1, 0, 0, 1, 1}});
        Evaluation<Tensor> evaluation = new DiceFocalLoss(new DiceLoss(), new SigmoidFocalLoss(gamma)).evaluate(
                prediction, target);
        assertThat(evaluation.value()).isBetween(30f, 40f);
        for (float derivative : evaluation.gradient().toArray()) {
            assertThat(derivative).isBetween(-50f, 50f);
        }
    }

    @TestFactory Stream<DynamicTest> passesTheChecks() {
        assertThat(new DiceFocalLoss().dice()).isEqualTo(new DiceLoss().withSigmoid());
        return LossContract.each(losses(), loss -> {
            Data<Tensor, Tensor> data = random(loss, new Random(4), 3);
            LossCheck.of(loss, data.prediction(), data.target()).assertGood();
            assertThat(Losses.parse(Losses.text(loss))).isEqualTo(loss);
        });
    }

    @Test void refusesOtherShapesAndWeights() {
        refuses("DiceFocalLoss: focal must not be null", () -> new DiceFocalLoss(new DiceLoss(), null));
        refuses("DiceFocalLoss: diceWeight must be zero or positive, and finite, was -1.0",
                () -> new DiceFocalLoss(new DiceLoss(), new SigmoidFocalLoss(), -1, 1));
        refuses("DiceFocalLoss: focalWeight must be zero or positive, and finite, was NaN",
                () -> new DiceFocalLoss(new DiceLoss(), new SigmoidFocalLoss(), 1, Float.NaN));
        refuses("DiceFocalLoss: prediction has shape [2, 3] but target has shape [3, 2]; they must be equal",
                () -> new DiceFocalLoss().value(Tensor.zeros(2, 3), Tensor.zeros(3, 2)));
    }
}
