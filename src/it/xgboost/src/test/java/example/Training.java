package example;

import java.util.HashMap;
import java.util.Map;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.IObjective;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** Data, and models that are trained with them. */
abstract class Training {
    final Data data = new Data();

    /** What a trained model predicts, before any transformation; the objective is null for one of XGBoost. */
    static float[][] margins(DMatrix train, Map<String, Object> parameters, IObjective objective, int rounds)
            throws XGBoostError {
        return XGBoost.train(train, parameters, rounds, Map.of(), objective, null).predict(train, true);
    }

    DMatrix matrix(float[] labels, boolean weighted) throws XGBoostError {
        DMatrix matrix = new DMatrix(data.inputs, Data.ROWS, Data.COLUMNS, Float.NaN);
        matrix.setLabel(labels);
        if (weighted) {
            matrix.setWeight(data.weights);
        }
        return matrix;
    }

    /** Parameters of every model, and these pairs of name and value. */
    static Map<String, Object> parameters(Object... pairs) {
        Map<String, Object> parameters = new HashMap<>(
                Map.of("eta", 0.3, "max_depth", 5, "nthread", 1, "verbosity", 0));
        for (int i = 0; i < pairs.length; i += 2) {
            parameters.put((String) pairs[i], pairs[i + 1]);
        }
        return parameters;
    }
}
