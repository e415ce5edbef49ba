package example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.ml.lightgbm.PredictionType;
import io.github.loss4j.Tensor;
import io.github.loss4j.ranking.LambdaRankLoss;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMDataset;
import io.github.metarank.lightgbm4j.LGBMException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** LightGBM 4.3.0, objective lambdarank: src/objective/rank_objective.hpp. */
class RankingTest {
    private static final int ROUNDS = 100;
    private static final int RANKS = 10;
    /** LightGBM takes the logistic function from a table. */
    private static final double ROUNDING = 1e-4;
    private static final String PARAMETERS = "learning_rate=0.1 num_leaves=15 num_threads=1 verbosity=-1"
            + " deterministic=true force_row_wise=true objective=%s";

    private final Queries queries = new Queries(300, 1);
    private final Queries unseen = new Queries(300, 2);

    @ParameterizedTest
    @ValueSource(booleans = {false, true}) void ranksAsWellAsTheBuiltInObjective(boolean weighted) throws Exception {
        String objective = "lambdarank lambdarank_truncation_level=20";
        LambdaRankLoss loss = new LambdaRankLoss(20).withNormalizedScores(true).withNormalizedLambdas(true);
        double theirs = unseen.ndcg(scores(objective, null, weighted, ROUNDS), RANKS);
        double ours = unseen.ndcg(scores("none", loss, weighted, ROUNDS), RANKS);
        double before = unseen.ndcg(new double[unseen.items], RANKS);
        System.out.printf("NDCG@%d of unseen queries%s: LightGBM %.5f, LambdaRankLoss %.5f, before %.5f%n", RANKS,
                weighted ? ", weighted" : "", theirs, ours, before);
        assertEquals(theirs, ours, 0.005);
        assertTrue(ours > before + 0.2);
        assertArrayEquals(scores(objective, null, weighted, 5), scores("none", loss, weighted, 5), ROUNDING);
        objective += " lambdarank_norm=false";
        loss = new LambdaRankLoss(20);
        assertArrayEquals(scores(objective, null, weighted, 5), scores("none", loss, weighted, 5), ROUNDING);
    }

    /** What a model scores unseen items, after training with a loss, or with LightGBM's own objective. */
    private double[] scores(String objective, LambdaRankLoss loss, boolean weighted, int rounds) throws LGBMException {
        String parameters = PARAMETERS.formatted(objective);
        try (LGBMDataset train = LGBMDataset.createFromMat(queries.inputs, queries.items, Queries.COLUMNS, true,
                parameters, null)) {
            train.setField("label", queries.relevance);
            train.setField("group", queries.sizes);
            if (weighted) {
                train.setField("weight", weightsOfRows());
            }
            try (LGBMBooster booster = LGBMBooster.create(train, parameters)) {
                if (loss == null) {
                    for (int round = 0; round < rounds; round++) {
                        booster.updateOneIter();
                    }
                } else {
                    Tensor weights = weighted ? Tensor.wrap(queries.weights, queries.weights.length) : null;
                    Boosting.boost(booster, loss, queries.groups(), weights, rounds);
                }
                return booster.predictForMat(unseen.inputs, unseen.items, Queries.COLUMNS, true,
                        PredictionType.C_API_PREDICT_RAW_SCORE);
            }
        }
    }

    private float[] weightsOfRows() {
        float[] weights = new float[queries.items];
        int row = 0;
        for (int g = 0; g < queries.sizes.length; g++) {
            for (int k = 0; k < queries.sizes[g]; k++) {
                weights[row++] = queries.weights[g];
            }
        }
        return weights;
    }
}
