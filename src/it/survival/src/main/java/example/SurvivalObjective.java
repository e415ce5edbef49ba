package example;

import io.github.loss4j.Derivatives;
import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Tensor;
import java.util.List;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.IObjective;

/**
 * A loss of survival times as an objective of XGBoost. Bounds of times are no labels, so the objective has the target
 * itself.
 *
 * @param clip how large derivatives may be; XGBoost clips those of survival:aft to 15, and second ones to
 *        1e-16 and more
 */
record SurvivalObjective<T>(DiagonalLoss<T> loss, T target, float clip) implements IObjective {
    @Override public List<float[]> getGradient(float[][] margins, DMatrix train) {
        int rows = margins.length;
        Derivatives derivatives = loss.derivatives(Tensor.of(margins).reshape(rows), target);
        float[] gradient = derivatives.gradient().toArray();
        float[] hessian = derivatives.hessian().toArray();
        for (int row = 0; row < rows; row++) {
            gradient[row] = Math.max(-clip, Math.min(clip, gradient[row]));
            hessian[row] = Math.max(1e-16f, Math.min(clip, hessian[row]));
        }
        return List.of(gradient, hessian);
    }
}
