package io.github.loss4j.classification;

import io.github.loss4j.EngineContract;
import io.github.loss4j.Golden2;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class BrierLossTest implements SampleLossContract<Tensor, int[]>, EngineContract<Tensor, int[]> {
    @Override public List<BrierLoss> losses() {
        return List.of(new BrierLoss());
    }

    @Override public Data<Tensor, int[]> random(SampleLoss<Tensor, int[]> loss, Random random, int samples) {
        Tensor scores = Tensor.zeros(samples, 4).map(x -> 0.05 + random.nextDouble());
        return new Data<>(scores, random.ints(samples, 0, 4).toArray());
    }

    @Override public double formula(SampleLoss<Tensor, int[]> loss, List<double[]> inputs, Data<Tensor, int[]> data,
            int sample) {
        double[] x = Arrays.copyOfRange(inputs.get(0), sample * 4, sample * 4 + 4);
        x[data.target()[sample]] -= 1;
        return Arrays.stream(x).map(error -> error * error).sum();
    }

    @Override public int[] select(int[] target, int[] samples) {
        return Arrays.stream(samples).map(i -> target[i]).toArray();
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.classes("BrierLoss", golden -> new BrierLoss());
    }
}
