package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.loss4j.Derivatives;
import io.github.loss4j.Tensor;
import io.github.loss4j.ranking.LambdaRankLoss;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.IObjective;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** XGBoost 3.4.0, objective rank:ndcg: src/objective/lambdarank_obj.cc and .h, src/common/ranking_utils.cc. */
class RankingTest {
    private static final int ROUNDS = 100;
    private static final int RANKS = 10;
    /** XGBoost rounds the derivatives of each pair to float32. */
    private static final double ROUNDING = 5e-6;
    private static final LambdaRankLoss XGBOOST = new LambdaRankLoss().withNormalizedScores(true)
            .withNormalizedLambdas(true).withDoubledHessian(true);

    private final Queries queries = new Queries(300, 1);

    @ParameterizedTest
    @ValueSource(booleans = {false, true}) void ranksAsWellAsTheBuiltInObjective(boolean weighted) throws Exception {
        Queries unseen = new Queries(300, 2);
        RankingObjective objective = new RankingObjective(XGBOOST, queries.groups());
        RankingObjective plain = new RankingObjective(new LambdaRankLoss(), queries.groups());
        Map<String, Object> builtIn = parameters("objective", "rank:ndcg");
        double theirs = unseen.ndcg(margins(builtIn, null, weighted, ROUNDS, unseen), RANKS);
        double ours = unseen.ndcg(margins(parameters(), objective, weighted, ROUNDS, unseen), RANKS);
        double without = unseen.ndcg(margins(parameters(), plain, weighted, ROUNDS, unseen), RANKS);
        double before = unseen.ndcg(new float[unseen.items][1], RANKS);
        System.out.printf(
                "NDCG@%d of unseen queries%s: XGBoost %.5f, with its options %.5f, without %.5f, before %.5f%n",
                RANKS, weighted ? ", weighted" : "", theirs, ours, without, before);
        assertEquals(theirs, ours, 0.005);
        assertTrue(ours > before + 0.2);
        assertTrue(without > before + 0.2);

        float[][] expected = margins(builtIn, null, weighted, 5, unseen);
        float[][] actual = margins(parameters(), objective, weighted, 5, unseen);
        for (int i = 0; i < unseen.items; i++) {
            assertEquals(expected[i][0], actual[i][0], ROUNDING);
        }
    }

    private float[][] margins(Map<String, Object> parameters, IObjective objective, boolean weighted, int rounds,
            Queries unseen) throws XGBoostError {
        DMatrix train = new DMatrix(queries.inputs, queries.items, Queries.COLUMNS, Float.NaN);
        train.setLabel(queries.relevance);
        train.setGroup(queries.sizes);
        if (weighted) {
            train.setWeight(queries.weights);
        }
        DMatrix test = new DMatrix(unseen.inputs, unseen.items, Queries.COLUMNS, Float.NaN);
        return XGBoost.train(train, parameters, rounds, Map.of(), objective, null).predict(test, true);
    }

    @Test void derivativesAreThoseOfTheBuiltInObjective() throws Exception {
        compareDerivatives(XGBOOST);
        compareDerivatives(new LambdaRankLoss(5).withNormalizedScores(true).withDoubledHessian(true));
        compareDerivatives(new LambdaRankLoss(1).withNormalizedLambdas(true).withDoubledHessian(true));
        compareDerivatives(new LambdaRankLoss(3).withLinearGains(true).withDoubledHessian(true));
    }

    /**
     * A linear model of one column for each item, after one round from given margins: its coefficients are
     * −gradient/Hessian of each item, and with a penalty −gradient/(Hessian + penalty). There are no weights, since
     * XGBoost's linear models expect one for each row.
     */
    private void compareDerivatives(LambdaRankLoss loss) throws XGBoostError {
        Queries few = new Queries(20, 3);
        Random random = new Random(4);
        float[] margins = new float[few.items];
        float[][] rows = new float[few.items][1];
        for (int i = 0; i < few.items; i++) {
            margins[i] = Math.round(4 * random.nextGaussian()) / 4f; // some are equal
            rows[i][0] = margins[i];
        }
        DMatrix matrix = ofItems(few, margins);
        RankingObjective objective = new RankingObjective(loss, few.groups());
        float[] gradient = objective.getGradient(rows, matrix).get(0);
        float[] hessian = objective.getGradient(rows, matrix).get(1);
        float[] steps = steps(matrix, margins, loss, 0);
        float[] smaller = steps(matrix, margins, loss, 1);
        int compared = 0;
        for (int i = 0; i < few.items; i++) {
            if (hessian[i] > 1e-3) {
                double step = -(double) gradient[i] / hessian[i];
                assertEquals(step, steps[i], ROUNDING * Math.max(1, Math.abs(step)), loss + " " + i);
                assertEquals(-gradient[i] / (hessian[i] + 1.0), smaller[i], ROUNDING, loss + " " + i);
                compared++;
            }
        }
        System.out.printf("%s: derivatives of %d items agree%n", loss, compared);
        assertTrue(compared > few.items / 10);
    }

    private static DMatrix ofItems(Queries few, float[] margins) throws XGBoostError {
        long[] starts = new long[few.items + 1];
        int[] columns = new int[few.items];
        float[] ones = new float[few.items];
        for (int i = 0; i < few.items; i++) {
            starts[i + 1] = i + 1;
            columns[i] = i;
            ones[i] = 1;
        }
        DMatrix matrix = new DMatrix(starts, columns, ones, DMatrix.SparseType.CSR, few.items);
        matrix.setLabel(few.relevance);
        matrix.setGroup(few.sizes);
        matrix.setBaseMargin(margins);
        return matrix;
    }

    private static float[] steps(DMatrix matrix, float[] margins, LambdaRankLoss loss, double penalty)
            throws XGBoostError {
        // XGBoost multiplies the penalty by the number of rows.
        Map<String, Object> parameters = parameters("objective", "rank:ndcg", "booster", "gblinear", "updater",
                "coord_descent", "eta", 1, "lambda", penalty / margins.length, "alpha", 0,
                "lambdarank_pair_method", "topk", "lambdarank_num_pair_per_sample", loss.truncation(),
                "lambdarank_score_normalization", loss.normalizedScores(), "lambdarank_normalization",
                loss.normalizedLambdas(), "ndcg_exp_gain", !loss.linearGains());
        float[][] after = XGBoost.train(matrix, parameters, 1, Map.of(), null, null).predict(matrix, true);
        float[] steps = new float[margins.length];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = after[i][0] - margins[i];
        }
        return steps;
    }

    /** Parameters of every model, and these pairs of name and value. */
    private static Map<String, Object> parameters(Object... pairs) {
        Map<String, Object> parameters = new HashMap<>(
                Map.of("eta", 0.1, "max_depth", 4, "nthread", 1, "verbosity", 0, "base_score", 0));
        for (int i = 0; i < pairs.length; i += 2) {
            parameters.put((String) pairs[i], pairs[i + 1]);
        }
        return parameters;
    }
}
