package example;

import io.github.loss4j.Curvature;
import io.github.loss4j.Derivatives;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.ranking.Groups;
import io.github.loss4j.ranking.LambdaRankLoss;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMException;

/** Rounds of LightGBM with derivatives of the library. Weights may be null; LightGBM leaves them to the objective. */
final class Boosting {
    private Boosting() {
    }

    /** The loss fills the arrays that LightGBM reads. Only the scores are copied, since LightGBM has them in double. */
    static void boost(LGBMBooster booster, PointwiseLoss loss, Curvature curvature, Tensor target, Tensor weights,
            int rounds) throws LGBMException {
        float[] gradient = new float[target.size()];
        float[] hessian = new float[target.size()];
        Derivatives into = new Derivatives(Tensor.wrap(gradient, target.shape()), Tensor.wrap(hessian, target.shape()));
        for (int round = 0; round < rounds; round++) {
            Tensor scores = Tensor.of(booster.getPredict(0));
            if (weights == null) {
                loss.derivativesInto(scores, target, curvature, into);
            } else {
                loss.derivativesInto(scores, target, weights, curvature, into);
            }
            booster.updateOneIterCustom(gradient, hessian);
        }
    }

    /** LightGBM has scores and derivatives class by class: a tensor of shape [1, classes, rows]. */
    static void boost(LGBMBooster booster, CrossEntropyLoss loss, int classes, int[] labels, Tensor weights, int rounds)
            throws LGBMException {
        // Its second derivatives are C/(C - 1) times the exact ones, p(1 - p).
        double factor = classes / (classes - 1.0);
        for (int round = 0; round < rounds; round++) {
            Tensor scores = Tensor.of(booster.getPredict(0)).reshape(1, classes, labels.length);
            Derivatives derivatives = weights == null
                    ? loss.derivatives(scores, labels)
                    : loss.derivatives(scores, labels, weights.reshape(1, labels.length));
            booster.updateOneIterCustom(derivatives.gradient().toArray(),
                    derivatives.hessian().times(factor).toArray());
        }
    }

    /**
     * Of query groups; here there is one weight for each group, where LightGBM's own objectives have one for each row.
     */
    static void boost(LGBMBooster booster, LambdaRankLoss loss, Groups groups, Tensor weights, int rounds)
            throws LGBMException {
        for (int round = 0; round < rounds; round++) {
            Tensor scores = Tensor.of(booster.getPredict(0));
            Derivatives derivatives = weights == null
                    ? loss.derivatives(scores, groups)
                    : loss.derivatives(scores, groups, weights);
            booster.updateOneIterCustom(derivatives.gradient().toArray(), derivatives.hessian().toArray());
        }
    }
}
