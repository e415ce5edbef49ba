package example;

import io.github.loss4j.Derivatives;
import io.github.loss4j.Tensor;
import io.github.loss4j.ranking.Groups;
import io.github.loss4j.ranking.LambdaRankLoss;
import java.util.List;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.IObjective;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** A loss of query groups as an objective of XGBoost, which has one weight for each group if there are any. */
record RankingObjective(LambdaRankLoss loss, Groups groups) implements IObjective {
    @Override public List<float[]> getGradient(float[][] margins, DMatrix train) {
        try {
            Tensor scores = Tensor.of(margins).reshape(margins.length);
            float[] weights = train.getWeight();
            Derivatives derivatives = weights == null || weights.length == 0
                    ? loss.derivatives(scores, groups)
                    : loss.derivatives(scores, groups, Tensor.wrap(scaled(weights), weights.length));
            return List.of(derivatives.gradient().toArray(), derivatives.hessian().toArray());
        } catch (XGBoostError e) {
            throw new IllegalStateException(e);
        }
    }

    /** As XGBoost's own objectives scale them: their mean is 1. */
    private static float[] scaled(float[] weights) {
        double total = 0;
        for (float weight : weights) {
            total += weight;
        }
        float[] scaled = new float[weights.length];
        for (int g = 0; g < scaled.length; g++) {
            scaled[g] = (float) (weights[g] * weights.length / total);
        }
        return scaled;
    }
}
