package example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.loss4j.Tensor;
import io.github.loss4j.classification.NllLoss;
import io.github.loss4j.regression.L1Loss;
import io.github.loss4j.regression.MseLoss;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Output;
import org.tribuo.OutputFactory;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.datasource.ListDataSource;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.la.DenseVector;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.evaluation.RegressionEvaluation;
import org.tribuo.regression.evaluation.RegressionEvaluator;
import org.tribuo.regression.sgd.linear.LinearSGDTrainer;
import org.tribuo.regression.sgd.objectives.SquaredLoss;

class TribuoTest {
    private static final int ROWS = 1000;
    private static final String[] NAMES = {"a", "b", "c"};

    private final Random random = new Random(5);
    private final List<Example<Label>> labelled = new ArrayList<>();
    private final List<Example<Regressor>> measured = new ArrayList<>();

    TribuoTest() {
        for (int i = 0; i < ROWS; i++) {
            double[] input = random.doubles(NAMES.length, -2, 2).toArray();
            double output = input[0] - 2 * input[1] + 0.3 * random.nextGaussian();
            labelled.add(
                    new ArrayExample<>(new Label(output < -1 ? "low" : output < 1 ? "mid" : "high"), NAMES, input));
            measured.add(new ArrayExample<>(new Regressor("y", output), NAMES, input));
        }
    }

    @Test void probabilitiesOfAClassifier() {
        MutableDataset<Label> data = dataset(labelled, new LabelFactory());
        Model<Label> model = new LogisticRegressionTrainer().train(data);
        int classes = model.getOutputIDInfo().size();
        float[] probabilities = new float[ROWS * classes];
        int[] labels = new int[ROWS];
        double expected = 0;
        for (int i = 0; i < ROWS; i++) {
            Example<Label> example = data.getExample(i);
            labels[i] = model.getOutputIDInfo().getID(example.getOutput());
            double[] logarithms = new double[classes];
            for (Label label : model.predict(example).getOutputScores().values()) {
                int c = model.getOutputIDInfo().getID(label);
                probabilities[i * classes + c] = (float) label.getScore();
                logarithms[c] = Math.log(label.getScore());
            }
            // Tribuo's loss takes scores, of which log-probabilities are one choice.
            expected += new LogMulticlass().lossAndGradient(labels[i], DenseVector.createDenseVector(logarithms))
                    .getA();
        }

        Tensor prediction = Tensor.wrap(probabilities, ROWS, classes).log();
        assertEquals(Math.abs(expected / ROWS), new NllLoss().summary(prediction, labels).mean(), 1e-6);
    }

    @Test void predictionsOfARegression() {
        MutableDataset<Regressor> data = dataset(measured, new RegressionFactory());
        Model<Regressor> model = new LinearSGDTrainer(new SquaredLoss(), new AdaGrad(0.1), 5, 1).train(data);
        RegressionEvaluation evaluation = new RegressionEvaluator().evaluate(model, data);

        Tensor prediction = Tensor
                .of(model.predict(data).stream().map(Prediction::getOutput).mapToDouble(TribuoTest::number)
                        .toArray());
        Tensor target = Tensor.of(data.getData().stream().map(Example::getOutput).mapToDouble(TribuoTest::number)
                .toArray());
        assertEquals(only(evaluation.rmse()), Math.sqrt(new MseLoss().summary(prediction, target).mean()), 1e-6);
        assertEquals(only(evaluation.mae()), new L1Loss().summary(prediction, target).mean(), 1e-6);
    }

    private static double number(Regressor regressor) {
        return regressor.getValues()[0];
    }

    private static double only(Map<Regressor, Double> figures) {
        return figures.values().iterator().next();
    }

    private static <T extends Output<T>> MutableDataset<T> dataset(List<Example<T>> examples,
            OutputFactory<T> factory) {
        return new MutableDataset<>(
                new ListDataSource<>(examples, factory, new SimpleDataSourceProvenance("example", factory)));
    }
}
