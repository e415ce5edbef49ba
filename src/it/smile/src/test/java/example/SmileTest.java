package example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.loss4j.Tensor;
import io.github.loss4j.classification.ProbabilityCrossEntropyLoss;
import io.github.loss4j.regression.L1Loss;
import io.github.loss4j.regression.MseLoss;
import java.util.Random;
import org.junit.jupiter.api.Test;
import smile.classification.LogisticRegression;
import smile.data.DataFrame;
import smile.data.formula.Formula;
import smile.data.vector.DoubleVector;
import smile.regression.RegressionTree;
import smile.validation.metric.CrossEntropy;
import smile.validation.metric.MAD;
import smile.validation.metric.MSE;

class SmileTest {
    private static final int ROWS = 2000;

    private final Random random = new Random(5);
    private final double[][] inputs = new double[ROWS][];
    private final double[] targets = new double[ROWS];
    private final int[] labels = new int[ROWS];

    SmileTest() {
        for (int i = 0; i < ROWS; i++) {
            inputs[i] = random.doubles(3, -2, 2).toArray();
            double signal = inputs[i][0] - inputs[i][1];
            targets[i] = signal + 0.2 * random.nextGaussian();
            labels[i] = targets[i] < -0.6 ? 0 : targets[i] < 0.6 ? 1 : 2;
        }
    }

    @Test void probabilitiesOfAClassifier() {
        LogisticRegression model = LogisticRegression.multinomial(inputs, labels);
        double[][] probabilities = new double[ROWS][3];
        for (int i = 0; i < ROWS; i++) {
            model.predict(inputs[i], probabilities[i]);
        }

        ProbabilityCrossEntropyLoss loss = new ProbabilityCrossEntropyLoss();
        double mean = loss.summary(Tensor.of(probabilities), labels).mean();
        assertEquals(CrossEntropy.of(labels, probabilities), mean, 1e-6);
    }

    @Test void predictionsOfARegression() {
        DataFrame data = DataFrame.of(inputs).merge(DoubleVector.of("y", targets));
        double[] predictions = RegressionTree.fit(Formula.lhs("y"), data).predict(data);

        Tensor prediction = Tensor.of(predictions);
        Tensor target = Tensor.of(targets);
        assertEquals(MSE.of(targets, predictions), new MseLoss().summary(prediction, target).mean(), 1e-6);
        assertEquals(MAD.of(targets, predictions), new L1Loss().summary(prediction, target).mean(), 1e-6);
    }
}
