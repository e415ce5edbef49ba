package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.internal.JointTerms;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What a loss over rows or samples promises: what every loss does, and that its terms are the formula, which a test
 * writes once more in double.
 *
 * @param <P> the prediction
 * @param <T> the target
 */
public interface SampleLossContract<P, T> extends LossContract<P, T> {
    @Override List<? extends SampleLoss<P, T>> losses();

    /** Random data of the domain with so many samples, and one term for each sample. */
    Data<P, T> random(SampleLoss<P, T> loss, Random random, int samples);

    /**
     * A term in double, from its source and not from the class under test.
     *
     * @param inputs the elements of each tensor of the prediction
     */
    double formula(SampleLoss<P, T> loss, List<double[]> inputs, Data<P, T> data, int sample);

    /** How close values and gradients must be to the formula's, relative and absolute. */
    default double tolerance() {
        return 2e-6;
    }

    @Override default Data<P, T> data(Loss<P, T> loss, Random random, int samples) {
        return random((SampleLoss<P, T>) loss, random, samples);
    }

    private static List<double[]> doubles(Object prediction) {
        return SampleVerbs.tensors(prediction).stream().map(tensor -> doubles(tensor.data)).toList();
    }

    private static double[] doubles(float[] numbers) {
        return IntStream.range(0, numbers.length).mapToDouble(i -> numbers[i]).toArray();
    }

    private DoubleStream terms(SampleLoss<P, T> loss, List<double[]> inputs, Data<P, T> data, int terms) {
        return IntStream.range(0, terms).mapToDouble(term -> formula(loss, inputs, data, term));
    }

    @TestFactory default Stream<DynamicTest> valuesAreTheFormula() {
        return LossContract.<SampleLoss<P, T>>each(losses(), loss -> {
            for (int seed = 0; seed < 5; seed++) {
                Data<P, T> data = random(loss, new Random(seed), 11);
                Tensor values = loss.values(data.prediction(), data.target());
                LossContract.assertClose("values, seed " + seed, values.toArray(),
                        terms(loss, doubles(data.prediction()), data, values.size()).toArray(), tolerance());
            }
        });
    }

    @TestFactory default Stream<DynamicTest> gradientIsTheDifferenceQuotientOfTheSum() {
        return LossContract.<SampleLoss<P, T>>each(losses(), loss -> {
            for (int seed = 0; seed < 3; seed++) {
                Data<P, T> data = random(loss, new Random(seed), 4);
                int terms = loss.values(data.prediction(), data.target()).size();
                List<double[]> inputs = doubles(data.prediction());
                float[] gradient = LossContract.flat(loss.reduced(Reduction.SUM).evaluate(data.prediction(),
                        data.target()).gradient());
                double[] expected = inputs.stream().flatMapToDouble(input -> Arrays.stream(quotients(input,
                        () -> terms(loss, inputs, data, terms).sum()))).toArray();
                LossContract.assertClose("gradient, seed " + seed, gradient, expected, tolerance() + 1e-7);
            }
        });
    }

    /** The engine divides the terms among threads, so any range of them must be computed as within the whole. */
    @TestFactory default Stream<DynamicTest> termsOfARangeAreThoseOfTheWhole() {
        return LossContract.<SampleLoss<P, T>>each(losses(), loss -> {
            Data<P, T> data = random(loss, new Random(12), 70);
            assertTermsOfRanges(loss, data.prediction(), data.target());
        });
    }

    /** Asserts that terms and derivatives of ranges are those of the whole. */
    static <P, T> void assertTermsOfRanges(SampleLoss<P, T> loss, P prediction, T target) {
        Terms terms = loss.terms(prediction, target).bindWeights(null);
        assertThat(terms.costPerTerm()).as("cost per term").isPositive();
        int count = Arrays.stream(terms.shape()).reduce(1, Math::multiplyExact);
        int[] ends = terms instanceof JointTerms ? new int[] {0, count} : new int[] {0, 3, 4 * count / 7, count};
        double[] factors = new Random(13).doubles(count, 0.5, 2).toArray();
        factors[count / 2] = 0;
        float[] values = new float[count];
        List<float[]> gradient = zeros(prediction);
        List<float[]> ranged = zeros(prediction);
        terms.compute(0, count, values, factors, gradient.toArray(new float[0][]));
        for (int k = 1; k < ends.length; k++) {
            int from = ends[k - 1];
            float[] some = new float[ends[k] - from];
            float[] alone = new float[ends[k] - from];
            terms.compute(from, ends[k], some, Arrays.copyOfRange(factors, from, ends[k]), ranged.toArray(
                    new float[0][]));
            terms.compute(from, ends[k], alone, null, null);
            for (int i = 0; i < some.length; i++) {
                if (factors[from + i] != 0 && !terms.masked(from + i)) {
                    float value = values[from + i];
                    String name = "term " + (from + i);
                    assertThat(some[i]).as(name).isEqualTo((Float) alone[i]);
                    LossContract.assertWithin(some[i], value, 1e-6 * Math.max(1e-3, Math.abs(value)), () -> name);
                }
            }
        }
        for (int k = 0; k < gradient.size(); k++) {
            LossContract.assertClose("gradient", ranged.get(k), doubles(gradient.get(k)), 1e-6);
        }
        if (terms instanceof DiagonalLoss.DiagonalTerms diagonal) {
            float[] whole = zeros(prediction).get(0);
            float[] parts = zeros(prediction).get(0);
            Curvature curvature = diagonal.hasMajorant() ? Curvature.MAJORANT : Curvature.EXACT;
            diagonal.secondDerivatives(0, count, curvature, factors, whole);
            for (int k = 1; k < ends.length; k++) {
                diagonal.secondDerivatives(ends[k - 1], ends[k], curvature, Arrays.copyOfRange(factors, ends[k - 1],
                        ends[k]), parts);
            }
            LossContract.assertClose("second derivatives", parts, doubles(whole), 1e-6);
        }
    }

    /** Weights whose products with numbers near 1 are far from 1, but within the range of float32. */
    @TestFactory default Stream<DynamicTest> weightsFarFromOneKeepTheDigitsOfTheGradient() {
        return LossContract.<SampleLoss<P, T>>each(losses(), loss -> {
            Data<P, T> data = random(loss, new Random(14), 7);
            SampleLoss<P, T> sum = loss.reduced(Reduction.SUM);
            float[] expected = LossContract.flat(sum.evaluate(data.prediction(), data.target()).gradient());
            int[] shape = loss.values(data.prediction(), data.target()).shape();
            for (float weight : new float[] {1e-30f, 1e-20f, 1e20f, 1e30f}) {
                float[] gradient = LossContract.flat(sum.evaluate(data.prediction(), data.target(), Tensor.full(weight,
                        shape)).gradient());
                double[] products = doubles(expected);
                for (int i = 0; i < products.length; i++) {
                    products[i] *= weight;
                }
                double most = Arrays.stream(products).map(Math::abs).max().orElse(0);
                for (int i = 0; i < products.length; i++) {
                    assertThat((double) gradient[i]).as("weight " + weight + " [" + i + "]").isCloseTo(products[i],
                            within(2e-6 * (Math.abs(products[i]) + most)));
                }
            }
        });
    }

    private static List<float[]> zeros(Object prediction) {
        return SampleVerbs.tensors(prediction).stream().map(tensor -> new float[tensor.size()]).toList();
    }

    /** The central difference quotients of a sum that depends on these numbers. */
    private static double[] quotients(double[] input, DoubleSupplier sum) {
        double[] quotients = new double[input.length];
        for (int i = 0; i < input.length; i++) {
            double old = input[i];
            double h = 1e-5 * Math.max(1, Math.abs(old));
            input[i] = old + h;
            double above = sum.getAsDouble();
            input[i] = old - h;
            double below = sum.getAsDouble();
            input[i] = old;
            quotients[i] = (above - below) / (2 * h);
        }
        return quotients;
    }
}
