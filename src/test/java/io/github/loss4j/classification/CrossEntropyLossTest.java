package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Derivatives;
import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CrossEntropyLossTest implements SampleLossContract<Tensor, int[]> {
    private static final int CLASSES = 10;
    private static final float[] WEIGHTS = {0.5f, 1, 2, 0.25f, 1.5f, 3, 0.75f, 1, 0.1f, 2.5f};

    @Override public List<CrossEntropyLoss> losses() {
        CrossEntropyLoss plain = new CrossEntropyLoss();
        return List.of(plain, plain.withClassWeights(WEIGHTS), plain.withIgnoreIndex(3), plain.withLabelSmoothing(0.2f),
                plain.withClassWeights(WEIGHTS).withIgnoreIndex(1).withLabelSmoothing(0.1f));
    }

    @Override public Data<Tensor, int[]> random(SampleLoss<Tensor, int[]> loss, Random random, int samples) {
        float[] scores = new float[samples * CLASSES];
        int[] target = new int[samples];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) random.nextGaussian() * 3;
        }
        for (int i = 0; i < samples; i++) {
            target[i] = random.nextInt(CLASSES);
        }
        return new Data<>(Tensor.wrap(scores, samples, CLASSES), target);
    }

    @Override public double formula(SampleLoss<Tensor, int[]> loss, List<double[]> inputs, Data<Tensor, int[]> data,
            int sample) {
        CrossEntropyLoss own = (CrossEntropyLoss) loss;
        int target = data.target()[sample];
        if (target == own.ignoreIndex()) {
            return 0;
        }
        double sum = 0;
        for (int c = 0; c < CLASSES; c++) {
            sum += StrictMath.exp(inputs.get(0)[sample * CLASSES + c]);
        }
        double value = 0;
        for (int c = 0; c < CLASSES; c++) {
            double share = (c == target ? 1 - own.labelSmoothing() : 0) + own.labelSmoothing() / CLASSES;
            double weight = own.classWeights().size() == 0 ? 1 : own.classWeights().get(c);
            value += share * weight * (StrictMath.log(sum) - inputs.get(0)[sample * CLASSES + c]);
        }
        return value;
    }

    @Override public int[] select(int[] target, int[] samples) {
        return Arrays.stream(samples).map(i -> target[i]).toArray();
    }

    @Test void matchesTheGoldenCases() {
        int cases = 0;
        for (Golden golden : Golden.cases("CrossEntropyLoss")) {
            if (golden.parameters().get("target").equals("indices")) {
                cases++;
                CrossEntropyLoss loss = new CrossEntropyLoss().withLabelSmoothing(golden.number("label_smoothing", 0));
                loss = loss.withIgnoreIndex((int) golden.number("ignore_index", -100));
                if (golden.has("weight")) {
                    loss = loss.withClassWeights(golden.tensor("weight").toArray());
                }
                golden.assertMatches(loss, golden.tensor("input"), golden.indices("target"), 8, 1e-6);
            }
        }
        assertThat(cases).isEqualTo(93);
    }
}
