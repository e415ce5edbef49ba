package example;

import static io.github.loss4j.Curvature.EXACT;
import static io.github.loss4j.Curvature.MAJORANT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.loss4j.ClassIndices;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.classification.BceWithLogitsLoss;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.likelihood.TweedieLoss;
import io.github.loss4j.regression.PseudoHuberLoss;
import java.util.Arrays;
import java.util.Map;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.IObjective;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XgboostTest extends Training {
    private static final int ROUNDS = 20;
    /** How far the predictions of two models may lie apart that differ in the rounding of their derivatives. */
    private static final float ROUNDING = 2e-6f;
    /** XGBoost's squared error is half of that of this library. */
    private static final PointwiseLoss HALF_SQUARE = PointwiseLoss.of((p, t) -> p.minus(t).square().times(0.5f));

    @ParameterizedTest
    @ValueSource(booleans = {false, true}) void objectivesTrainAsThoseOfXgboost(boolean weighted) throws Exception {
        compare("reg:squarederror", data.measured, weighted, new PointwiseObjective(HALF_SQUARE, EXACT), 0);
        compare("reg:pseudohubererror", data.measured, weighted, new PointwiseObjective(new PseudoHuberLoss(3), EXACT),
                ROUNDING);
        compare("reg:tweedie", data.amounts, weighted, new PointwiseObjective(new TweedieLoss(1.5f), EXACT), ROUNDING);
        compare("binary:logistic", data.binary, weighted, new PointwiseObjective(new BceWithLogitsLoss(), EXACT),
                ROUNDING);
        compare("multi:softprob", data.classes, weighted, new ClassObjective(new CrossEntropyLoss(), MAJORANT),
                ROUNDING);
    }

    private void compare(String objective, float[] labels, boolean weighted, IObjective ours, float tolerance)
            throws XGBoostError {
        DMatrix train = matrix(labels, weighted);
        Map<String, Object> parameters = parameters("objective", objective, "huber_slope", 3, "base_score", 0.5);
        if (ours instanceof ClassObjective) {
            parameters.put("num_class", Data.CLASSES);
        }
        float[][] expected = margins(train, parameters, null, ROUNDS);
        float[][] actual = margins(train, parameters, ours, ROUNDS);
        for (int row = 0; row < Data.ROWS; row++) {
            assertArrayEquals(expected[row], actual[row], tolerance, objective + ", row " + row);
        }
    }

    /** Without a base_score XGBoost looks for one, but not for an objective that it does not know. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true}) void initialScoresAreThoseOfXgboost(boolean weighted) throws Exception {
        compareStarts("reg:squarederror", data.measured, weighted, HALF_SQUARE);
        compareStarts("reg:pseudohubererror", data.measured, weighted, new PseudoHuberLoss(3));
        compareStarts("reg:tweedie", data.amounts, weighted, new TweedieLoss(1.5f));
        compareStarts("binary:logistic", data.binary, weighted, new BceWithLogitsLoss());
    }

    private void compareStarts(String objective, float[] labels, boolean weighted, PointwiseLoss loss)
            throws XGBoostError {
        DMatrix train = matrix(labels, weighted);
        Tensor target = Tensor.wrap(labels, Data.ROWS);
        float start = weighted
                ? loss.initialScore(target, Tensor.wrap(data.weights, Data.ROWS))
                : loss.initialScore(target);
        float[][] expected = margins(train, parameters("objective", objective, "huber_slope", 3), null, ROUNDS);
        // Without an objective among the parameters base_score is a margin, as initialScore is.
        float[][] actual = margins(train, parameters("base_score", start), new PointwiseObjective(loss, EXACT), ROUNDS);
        for (int row = 0; row < Data.ROWS; row++) {
            assertArrayEquals(expected[row], actual[row], ROUNDING, objective + ", row " + row);
        }
    }

    @Test void anObjectiveAmongTheParametersTransformsPredictionsAndBaseScore() throws Exception {
        DMatrix train = matrix(data.binary, false);
        BceWithLogitsLoss loss = new BceWithLogitsLoss();
        double start = 1 / (1 + Math.exp(-loss.initialScore(Tensor.wrap(data.binary, Data.ROWS))));
        Map<String, Object> parameters = parameters("objective", "binary:logistic", "base_score", start);
        float[][] probabilities = XGBoost
                .train(train, parameters, ROUNDS, Map.of(), new PointwiseObjective(loss, EXACT), null).predict(train);
        float[][] expected = XGBoost
                .train(train, parameters("objective", "binary:logistic"), ROUNDS, Map.of(), null, null).predict(train);
        for (int row = 0; row < Data.ROWS; row++) {
            assertArrayEquals(expected[row], probabilities[row], ROUNDING);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true}) void eachClassHasAnInitialScore(boolean weighted) throws Exception {
        DMatrix train = matrix(data.classes, weighted);
        int[] labels = ClassIndices.of(data.classes);
        CrossEntropyLoss loss = new CrossEntropyLoss();
        float[] start = weighted
                ? loss.initialScores(labels, Data.CLASSES, Tensor.wrap(data.weights, Data.ROWS))
                : loss.initialScores(labels, Data.CLASSES);
        IObjective ours = new ClassObjective(loss, MAJORANT);
        Map<String, Object> parameters = parameters("num_class", Data.CLASSES, "base_score",
                Arrays.toString(start).replace(" ", ""));
        assertArrayEquals(start, margins(train, parameters, ours, 0)[0], ROUNDING);

        double actual = loss.value(Tensor.of(margins(train, parameters, ours, ROUNDS)), labels);
        parameters = parameters("objective", "multi:softprob", "num_class", Data.CLASSES);
        // The scores of XGBoost differ by a constant, which changes neither probabilities nor loss.
        assertEquals(loss.value(Tensor.of(margins(train, parameters, null, ROUNDS)), labels), actual, ROUNDING);
    }
}
