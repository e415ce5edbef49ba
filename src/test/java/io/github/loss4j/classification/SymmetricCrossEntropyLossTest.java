package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;

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
}
