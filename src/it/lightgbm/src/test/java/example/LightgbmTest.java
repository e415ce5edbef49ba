package example;

import static io.github.loss4j.Curvature.EXACT;
import static io.github.loss4j.Curvature.MAJORANT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.loss4j.ClassIndices;
import io.github.loss4j.Curvature;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.classification.BceWithLogitsLoss;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.regression.FairLoss;
import io.github.loss4j.regression.HuberLoss;
import io.github.loss4j.regression.L1Loss;
import io.github.loss4j.regression.PseudoHuberLoss;
import io.github.loss4j.regression.QuantileLoss;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMDataset;
import io.github.metarank.lightgbm4j.LGBMException;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LightgbmTest {
    private static final int ROUNDS = 20;
    /** How far scores may lie apart that differ since derivatives are of scores rounded to float32. */
    private static final double ROUNDING = 1e-6;
    private static final String PARAMETERS = "learning_rate=0.3 num_threads=1 verbosity=-1 deterministic=true"
            + " force_row_wise=true num_class=%d objective=%s";
    /** LightGBM's squared error is half of that of this library. */
    private static final PointwiseLoss HALF_SQUARE = PointwiseLoss.of((p, t) -> p.minus(t).square().times(0.5f));

    private final Data data = new Data();

    @ParameterizedTest
    @ValueSource(booleans = {false, true}) void objectivesTrainAsThoseOfLightgbm(boolean weighted) throws Exception {
        compare("regression boost_from_average=false", data.measured, weighted, HALF_SQUARE, 0, score -> score);
        compare("fair boost_from_average=false", data.measured, weighted, new FairLoss(), 0, score -> score);
        compare("binary boost_from_average=false", data.binary, weighted, new BceWithLogitsLoss(), 0,
                LightgbmTest::sigmoid);
    }

    /** LightGBM begins with the average of its own objectives, but at 0 with one that it does not know. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true}) void initialScoresAreThoseOfLightgbm(boolean weighted) throws Exception {
        compare("regression", data.measured, weighted, HALF_SQUARE, start(HALF_SQUARE, data.measured, weighted),
                score -> score);
        BceWithLogitsLoss logistic = new BceWithLogitsLoss();
        compare("binary", data.binary, weighted, logistic, start(logistic, data.binary, weighted),
                LightgbmTest::sigmoid);
    }

    /** LightGBM's own objectives transform the scores that a booster gives, those of none leave them as they are. */
    private void compare(String objective, float[] labels, boolean weighted, PointwiseLoss loss, double start,
            DoubleUnaryOperator transform) throws LGBMException {
        double[] expected = train(objective, 1, labels, weighted, 0, booster -> boost(booster, ROUNDS));
        double[] actual = train(loss, EXACT, labels, weighted, start, ROUNDS);
        assertArrayEquals(expected, Arrays.stream(actual).map(transform).toArray(), ROUNDING, objective);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true}) void classesTrainAsThoseOfLightgbm(boolean weighted) throws Exception {
        Tensor given = weighted ? Tensor.wrap(data.weights, Data.ROWS) : null;
        double[] expected = train("multiclass boost_from_average=false", Data.CLASSES, data.classes, weighted, 0,
                booster -> boost(booster, ROUNDS));
        double[] actual = train("none", Data.CLASSES, data.classes, weighted, 0,
                booster -> Boosting.boost(booster, new CrossEntropyLoss(), Data.CLASSES, ClassIndices.of(data.classes),
                        given,
                        ROUNDS));
        assertArrayEquals(expected, probabilities(actual), ROUNDING);
    }

    /** The softmax of scores class by class. */
    private static double[] probabilities(double[] scores) {
        double[] probabilities = Arrays.stream(scores).map(Math::exp).toArray();
        for (int row = 0; row < Data.ROWS; row++) {
            double sum = 0;
            for (int at = row; at < scores.length; at += Data.ROWS) {
                sum += probabilities[at];
            }
            for (int at = row; at < scores.length; at += Data.ROWS) {
                probabilities[at] /= sum;
            }
        }
        return probabilities;
    }

    private static double sigmoid(double score) {
        return 1 / (1 + Math.exp(-score));
    }

    /** Far from the target the exact second derivative is almost 0, and a Newton step goes anywhere. */
    @ParameterizedTest
    @ValueSource(ints = {5, 20, 100}) void majorantsStandOutliers(int rounds) throws Exception {
        for (PointwiseLoss loss : new PointwiseLoss[] {new PseudoHuberLoss(), new HuberLoss()}) {
            double exact = lossOf(loss, EXACT, rounds);
            double majorant = lossOf(loss, MAJORANT, rounds);
            System.out.printf("%s after %d rounds: exact %.4f, majorant %.4f%n", loss, rounds, exact, majorant);
            assertTrue(majorant < 0.5 * exact);
        }
    }

    /** LightGBM's own objectives set each leaf to a median or quantile, which one that gives derivatives cannot. */
    @Test void majorantsTrainWhatHasNoSecondDerivative() throws Exception {
        compareMetric(new L1Loss(), "regression_l1");
        compareMetric(new QuantileLoss(0.8f), "quantile alpha=0.8");
    }

    private void compareMetric(PointwiseLoss loss, String objective) throws LGBMException {
        Tensor target = Tensor.wrap(data.outlying, Data.ROWS);
        double[] scores = train(objective, 1, data.outlying, false, 0, booster -> boost(booster, 100));
        double theirs = loss.value(Tensor.of(scores), target);
        double start = lossOf(loss, EXACT, 0);
        double exact = lossOf(loss, EXACT, 100);
        double majorant = lossOf(loss, MAJORANT, 100);
        System.out.printf("%s: start %.4f, exact %.4f, majorant %.4f, LightGBM %.4f%n", loss, start, exact, majorant,
                theirs);
        assertEquals(start, exact);
        assertTrue(majorant < 1.1 * theirs);
    }

    private double lossOf(PointwiseLoss loss, Curvature curvature, int rounds) throws LGBMException {
        double[] scores = train(loss, curvature, data.outlying, false, start(loss, data.outlying, false), rounds);
        return loss.value(Tensor.of(scores), Tensor.wrap(data.outlying, Data.ROWS));
    }

    private float start(PointwiseLoss loss, float[] labels, boolean weighted) {
        Tensor target = Tensor.wrap(labels, Data.ROWS);
        return weighted ? loss.initialScore(target, Tensor.wrap(data.weights, Data.ROWS)) : loss.initialScore(target);
    }

    private double[] train(PointwiseLoss loss, Curvature curvature, float[] labels, boolean weighted, double start,
            int rounds) throws LGBMException {
        Tensor target = Tensor.wrap(labels, Data.ROWS);
        Tensor given = weighted ? Tensor.wrap(data.weights, Data.ROWS) : null;
        return train("none", 1, labels, weighted, start,
                booster -> Boosting.boost(booster, loss, curvature, target, given, rounds));
    }

    /** What the model predicts after its training, for the data that it was trained with. */
    private double[] train(String objective, int classes, float[] labels, boolean weighted, double start,
            Training training) throws LGBMException {
        String parameters = PARAMETERS.formatted(classes, objective);
        try (LGBMDataset train = LGBMDataset.createFromMat(data.inputs, Data.ROWS, Data.COLUMNS, true, parameters,
                null)) {
            train.setField("label", labels);
            if (weighted) {
                train.setField("weight", data.weights);
            }
            if (start != 0) {
                double[] starts = new double[Data.ROWS];
                Arrays.fill(starts, start);
                train.setField("init_score", starts);
            }
            try (LGBMBooster booster = LGBMBooster.create(train, parameters)) {
                training.run(booster);
                return booster.getPredict(0);
            }
        }
    }

    private static void boost(LGBMBooster booster, int rounds) throws LGBMException {
        for (int round = 0; round < rounds; round++) {
            booster.updateOneIter();
        }
    }

    private interface Training {
        void run(LGBMBooster booster) throws LGBMException;
    }
}
