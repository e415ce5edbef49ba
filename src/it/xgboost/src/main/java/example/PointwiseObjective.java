package example;

import io.github.loss4j.Curvature;
import io.github.loss4j.Derivatives;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.Tensor;
import java.util.List;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.IObjective;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** A loss of one margin for each row as an objective of XGBoost, which leaves the weights to the objective. */
record PointwiseObjective(PointwiseLoss loss, Curvature curvature) implements IObjective {
    @Override public List<float[]> getGradient(float[][] margins, DMatrix train) {
        try {
            int rows = margins.length;
            Tensor prediction = Tensor.of(margins);
            Tensor target = Tensor.wrap(train.getLabel(), rows, 1);
            float[] weights = train.getWeight();
            Derivatives derivatives = weights == null || weights.length == 0
                    ? loss.derivatives(prediction, target, curvature)
                    : loss.derivatives(prediction, target, Tensor.wrap(weights, rows, 1), curvature);
            return List.of(derivatives.gradient().toArray(), derivatives.hessian().toArray());
        } catch (XGBoostError e) {
            throw new IllegalStateException(e);
        }
    }
}
