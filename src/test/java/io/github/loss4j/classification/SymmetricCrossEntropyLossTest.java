package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.Golden2;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SymmetricCrossEntropyLossTest implements SampleLossContract<Tensor, int[]> {
    @Override public List<SymmetricCrossEntropyLoss> losses() {
        return List.of(new SymmetricCrossEntropyLoss(), new SymmetricCrossEntropyLoss(0.5f, 2));
    }

    @Override public Data<Tensor, int[]> random(SampleLoss<Tensor, int[]> loss, Random random, int samples) {
        Tensor scores = Tensor.zeros(samples, 4).map(x -> 2 * random.nextGaussian());
        return new Data<>(scores, random.ints(samples, 0, 4).toArray());
    }

    @Override public double formula(SampleLoss<Tensor, int[]> loss, List<double[]> inputs, Data<Tensor, int[]> data,
            int sample) {
        double[] x = Arrays.copyOfRange(inputs.get(0), sample * 4, sample * 4 + 4);
        double[] p = Arrays.stream(x).map(StrictMath::exp).toArray();
        double total = Arrays.stream(p).sum();
        SymmetricCrossEntropyLoss own = (SymmetricCrossEntropyLoss) loss;
        double probability = p[data.target()[sample]] / total;
        return -own.alpha() * StrictMath.log(probability) + 4 * own.beta() * (1 - probability);
    }

    @Override public int[] select(int[] target, int[] samples) {
        return Arrays.stream(samples).map(i -> target[i]).toArray();
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.classes("SymmetricCrossEntropyLoss",
                golden -> new SymmetricCrossEntropyLoss(golden.number("alpha", 1), golden.number("beta", 1)));
    }

    @Test void anImpossibleTargetGivesTheReverseTermAlone() {
        Tensor scores = Tensor.of(Float.NEGATIVE_INFINITY, 0);
        assertThat(new SymmetricCrossEntropyLoss(0, 1).value(scores, new int[] {0})).isEqualTo(4);
        assertThat(new SymmetricCrossEntropyLoss().value(scores, new int[] {0})).isEqualTo(Float.POSITIVE_INFINITY);
    }

    @ParameterizedTest
    @ValueSource(floats = {-1, Float.NaN, Float.POSITIVE_INFINITY}) void refusesWrongFactors(float wrong) {
        assertThatThrownBy(() -> new SymmetricCrossEntropyLoss(wrong, 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SymmetricCrossEntropyLoss: alpha must be zero or positive, and finite, was " + wrong);
        assertThatThrownBy(() -> new SymmetricCrossEntropyLoss(1, wrong)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SymmetricCrossEntropyLoss: beta must be zero or positive, and finite, was " + wrong);
    }
}
