package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.github.loss4j.Tensor;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.classification.ProbabilityCrossEntropyLoss;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The model, model.onnx, has logits x·W + b and the probabilities softmax(x·W + b). */
class OnnxTest {
    private static final int ROWS = 1000;
    private static final double[][] WEIGHTS = {{1, -0.5, 0.25}, {-1, 0.75, 0.5}, {0.5, 1, -2},
        {0, -0.25, 1.5}};
    private static final double[] BIAS = {0.5, 0, -0.5};

    private final float[][] inputs = new float[ROWS][WEIGHTS.length];
    private final int[] labels = new int[ROWS];

    @Test void logitsAndProbabilitiesHaveTheSameLoss() throws Exception {
        Random random = new Random(1);
        for (int row = 0; row < ROWS; row++) {
            for (int i = 0; i < WEIGHTS.length; i++) {
                inputs[row][i] = (float) random.nextGaussian();
            }
            labels[row] = random.nextInt(BIAS.length);
        }

        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        byte[] model = OnnxTest.class.getResourceAsStream("/model.onnx").readAllBytes();
        try (OrtSession session = environment.createSession(model);
                OnnxTensor input = OnnxTensor.createTensor(environment, inputs);
                OrtSession.Result result = session.run(Map.of("x", input))) {
            Tensor logits = tensor((OnnxTensor) result.get("logits").orElseThrow());
            Tensor probabilities = tensor((OnnxTensor) result.get("probabilities").orElseThrow());

            double expected = crossEntropy();
            assertEquals(expected, new CrossEntropyLoss().value(logits, labels), 1e-6);
            assertEquals(expected, new ProbabilityCrossEntropyLoss().value(probabilities, labels), 1e-6);
        }
    }

    /** ONNX Runtime gives a new buffer over an array: the tensor takes that array as it is. */
    private static Tensor tensor(OnnxTensor output) {
        FloatBuffer buffer = output.getFloatBuffer();
        assertFalse(buffer.isDirect());
        return Tensor.wrap(buffer.array(), ROWS, BIAS.length);
    }

    /** The mean of −log softmax(x·W + b)[label], in double. */
    private double crossEntropy() {
        double sum = 0;
        for (int row = 0; row < ROWS; row++) {
            double total = 0;
            for (int c = 0; c < BIAS.length; c++) {
                total += Math.exp(logit(row, c));
            }
            sum += Math.log(total) - logit(row, labels[row]);
        }
        return sum / ROWS;
    }

    private double logit(int row, int c) {
        double logit = BIAS[c];
        for (int i = 0; i < WEIGHTS.length; i++) {
            logit += inputs[row][i] * WEIGHTS[i][c];
        }
        return logit;
    }
}
