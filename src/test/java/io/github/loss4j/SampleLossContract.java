package io.github.loss4j;

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
        return SampleVerbs.tensors(prediction).stream()
                .map(tensor -> IntStream.range(0, tensor.size()).mapToDouble(i -> tensor.data[i]).toArray()).toList();
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
