package example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.loss4j.Derivatives;
import io.github.loss4j.Tensor;
import io.github.loss4j.ranking.Groups;
import io.github.loss4j.ranking.LambdaRankLoss;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMDataset;
import io.github.metarank.lightgbm4j.LGBMException;
import org.junit.jupiter.api.Test;

/** LightGBM's objective lambdarank. */
class RankingTest {
    private static final String PARAMETERS = "num_leaves=15 learning_rate=0.1 num_threads=1 verbosity=-1"
            + " deterministic=true force_row_wise=true lambdarank_truncation_level=30 objective=";
    private static final LambdaRankLoss LIGHTGBM = new LambdaRankLoss(30).withNormalizedScores(true)
            .withNormalizedLambdas(true);
    private static final int RANKS = 10;
    /** LightGBM takes the sigmoid from a table. */
    private static final double TABLE = 2e-5;

    private final Queries queries = new Queries(300, 1);
    private final Groups groups = queries.groups();

    @Test void ranksAsTheBuiltInObjective() throws Exception {
        assertArrayEquals(train("lambdarank", null, 5), train("none", LIGHTGBM, 5), TABLE);
        double theirs = ndcg(train("lambdarank", null, 100));
        double ours = ndcg(train("none", LIGHTGBM, 100));
        double before = ndcg(new double[queries.items]);
        System.out.printf("NDCG@%d: LightGBM %.4f, LambdaRankLoss %.4f, before %.4f%n", RANKS, theirs, ours, before);
        assertEquals(theirs, ours, 0.005);
        assertTrue(ours > before + 0.2);
    }

    private double ndcg(double[] scores) {
        float[][] rows = new float[scores.length][1];
        for (int i = 0; i < scores.length; i++) {
            rows[i][0] = (float) scores[i];
        }
        return queries.ndcg(rows, RANKS);
    }

    private double[] train(String objective, LambdaRankLoss loss, int rounds) throws LGBMException {
        try (LGBMDataset data = LGBMDataset.createFromMat(queries.inputs, queries.items, Queries.COLUMNS, true,
                PARAMETERS + objective, null)) {
            data.setField("label", queries.relevance);
            data.setField("group", queries.sizes);
            try (LGBMBooster booster = LGBMBooster.create(data, PARAMETERS + objective)) {
                for (int round = 0; round < rounds; round++) {
                    if (loss == null) {
                        booster.updateOneIter();
                    } else {
                        Derivatives derivatives = loss.derivatives(Tensor.of(booster.getPredict(0)), groups);
                        booster.updateOneIterCustom(derivatives.gradient().toArray(), derivatives.hessian().toArray());
                    }
                }
                return booster.getPredict(0);
            }
        }
    }
}
