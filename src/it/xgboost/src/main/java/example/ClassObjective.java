package example;

import io.github.loss4j.ClassIndices;
import io.github.loss4j.Curvature;
import io.github.loss4j.Derivatives;
import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Tensor;
import java.util.List;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.IObjective;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** A loss of class scores as an objective of XGBoost, whose margins and derivatives are row by row, as tensors are. */
record ClassObjective(DiagonalLoss<int[]> loss, Curvature curvature) implements IObjective {
    @Override public List<float[]> getGradient(float[][] margins, DMatrix train) {
        try {
            Tensor scores = Tensor.of(margins);
            int[] labels = ClassIndices.of(train.getLabel());
            float[] weights = train.getWeight();
            Derivatives derivatives = weights == null || weights.length == 0
                    ? loss.derivatives(scores, labels, curvature)
                    : loss.derivatives(scores, labels, Tensor.wrap(weights, labels.length), curvature);
            return List.of(derivatives.gradient().toArray(), derivatives.hessian().toArray());
        } catch (XGBoostError e) {
            throw new IllegalStateException(e);
        }
    }
}
