package example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.loss4j.Tensor;
import io.github.loss4j.survival.AftLoss;
import io.github.loss4j.survival.AftLoss.Distribution;
import io.github.loss4j.survival.Censored;
import io.github.loss4j.survival.CoxLoss;
import io.github.loss4j.survival.CoxLoss.Ties;
import io.github.loss4j.survival.Survival;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.IObjective;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import ml.dmlc.xgboost4j.java.XGBoostJNI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SurvivalTest {
    private static final int ROWS = 3000;
    private static final int COLUMNS = 6;
    private static final int ROUNDS = 30;
    /** How far the predictions of two models may lie apart that differ in the rounding of their derivatives. */
    private static final float ROUNDING = 1e-5f;

    private final float[] inputs = new float[ROWS * COLUMNS];
    private final float[] lower = new float[ROWS];
    private final float[] upper = new float[ROWS];
    private final float[] times = new float[ROWS];
    private final boolean[] event = new boolean[ROWS];

    /**
     * Bounds of times that are exact, right-, left- and interval-censored; and times of which some are right-censored.
     */
    SurvivalTest() {
        Random random = new Random(1);
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = 2 * random.nextFloat() - 1;
        }
        for (int row = 0; row < ROWS; row++) {
            int at = row * COLUMNS;
            double output = 1.5 * inputs[at] - inputs[at + 1] * inputs[at + 2] + 0.5 * Math.sin(3 * inputs[at + 3]);
            float time = (float) Math.exp(output + 0.6 * random.nextGaussian());
            int kind = random.nextInt(4);
            lower[row] = kind == 0 ? time : kind == 1 ? time * random.nextFloat() : kind == 2 ? 0 : 0.8f * time;
            upper[row] = kind == 0 ? time : kind == 1 ? Float.POSITIVE_INFINITY : time * (1 + random.nextFloat());
            times[row] = time;
            event[row] = random.nextInt(3) > 0;
        }
    }

    /**
     * Scales that are decimal numbers and float32 at once, since XGBoost takes the float32; and so large that times lie
     * within a few of them, since it subtracts distribution functions, which leaves no digits far out in the tail.
     */
    @ParameterizedTest
    @CsvSource({"NORMAL, 1", "NORMAL, 2", "LOGISTIC, 1", "LOGISTIC, 0.5", "EXTREME, 1",
        "EXTREME, 1.5"}) void trainsAsSurvivalAft(Distribution distribution, float scale) throws XGBoostError {
        DMatrix train = new DMatrix(inputs, ROWS, COLUMNS, Float.NaN);
        assertEquals(0, XGBoostJNI.XGDMatrixSetFloatInfo(train.getHandle(), "label_lower_bound", lower));
        assertEquals(0, XGBoostJNI.XGDMatrixSetFloatInfo(train.getHandle(), "label_upper_bound", upper));
        AftLoss loss = new AftLoss(distribution, scale);
        Censored target = new Censored(lower, upper);
        Map<String, Object> parameters = parameters("survival:aft", "aft-nloglik");
        parameters.put("aft_loss_distribution", distribution.name().toLowerCase(Locale.ROOT));
        parameters.put("aft_loss_distribution_scale", scale);

        Booster expected = XGBoost.train(train, parameters, ROUNDS, Map.of(), null, null);
        Booster actual = train(train, new SurvivalObjective<>(loss, target, 15));
        compare(expected, actual, train);
        Tensor prediction = Tensor.of(actual.predict(train, true)).reshape(ROWS);
        assertEquals(metric(expected, train), loss.value(prediction, target), 1e-4);
        assertTrue(loss.value(prediction, target) < 0.9 * loss.value(Tensor.zeros(ROWS), target));
    }

    /**
     * No two times are equal. Of equal ones XGBoost lets each subject see only those events that it comes to before.
     */
    @Test void trainsAsSurvivalCox() throws XGBoostError {
        DMatrix train = new DMatrix(inputs, ROWS, COLUMNS, Float.NaN);
        float[] labels = new float[ROWS];
        for (int row = 0; row < ROWS; row++) {
            labels[row] = event[row] ? times[row] : -times[row];
        }
        train.setLabel(labels);
        CoxLoss loss = new CoxLoss(Ties.BRESLOW);
        Survival target = new Survival(times, event);

        Booster expected = XGBoost.train(train, parameters("survival:cox", "cox-nloglik"), ROUNDS, Map.of(), null,
                null);
        Booster actual = train(train, new SurvivalObjective<>(loss, target, Float.MAX_VALUE));
        compare(expected, actual, train);
        Tensor prediction = Tensor.of(actual.predict(train, true)).reshape(ROWS);
        assertEquals(metric(expected, train), loss.value(prediction, target), 1e-4);
    }

    /** Without an objective among the parameters base_score is a margin: the logarithm of that of the built-in ones. */
    private static Booster train(DMatrix train, IObjective objective) throws XGBoostError {
        Map<String, Object> parameters = parameters(null, null);
        parameters.put("base_score", 0);
        return XGBoost.train(train, parameters, ROUNDS, Map.of(), objective, null);
    }

    private static Map<String, Object> parameters(String objective, String metric) {
        Map<String, Object> parameters = new HashMap<>(
                Map.of("eta", 0.3, "max_depth", 4, "nthread", 1, "verbosity", 0, "base_score", 1));
        if (objective != null) {
            parameters.put("objective", objective);
            parameters.put("eval_metric", metric);
        }
        return parameters;
    }

    private static void compare(Booster expected, Booster actual, DMatrix train) throws XGBoostError {
        float[][] theirs = expected.predict(train, true);
        float[][] ours = actual.predict(train, true);
        for (int row = 0; row < ROWS; row++) {
            assertArrayEquals(theirs[row], ours[row], ROUNDING, "row " + row);
        }
    }

    private static double metric(Booster booster, DMatrix train) throws XGBoostError {
        String line = booster.evalSet(new DMatrix[] {train}, new String[] {"train"}, 0);
        return Double.parseDouble(line.substring(line.lastIndexOf(':') + 1).strip());
    }
}
