package example;

import static io.github.loss4j.Curvature.EXACT;
import static io.github.loss4j.Curvature.MAJORANT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.loss4j.ClassIndices;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.classification.SigmoidFocalLoss;
import io.github.loss4j.classification.SoftmaxFocalLoss;
import io.github.loss4j.regression.L1Loss;
import io.github.loss4j.regression.PseudoHuberLoss;
import io.github.loss4j.regression.QuantileLoss;
import io.github.loss4j.regression.SmoothQuantileLoss;
import java.util.Map;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.IObjective;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MajorantTest extends Training {
    /** Far from the target the exact second derivative is almost 0, and a Newton step goes anywhere. */
    @ParameterizedTest
    @ValueSource(ints = {5, 20, 100}) void majorantsStandOutliers(int rounds) throws Exception {
        PseudoHuberLoss loss = new PseudoHuberLoss();
        double theirs = train(loss, parameters("objective", "reg:pseudohubererror", "base_score", 0.5), null, rounds);
        double exact = train(loss, parameters("base_score", 0.5), new PointwiseObjective(loss, EXACT), rounds);
        double majorant = train(loss, parameters("base_score", 0.5), new PointwiseObjective(loss, MAJORANT), rounds);
        System.out.printf("pseudo-Huber loss after %d rounds: XGBoost %.4f, exact %.4f, majorant %.4f%n", rounds,
                theirs, exact, majorant);
        assertTrue(majorant < 0.9 * Math.min(theirs, exact));
    }

    /** XGBoost's own objectives set each leaf to a median or quantile, which one that gives derivatives cannot. */
    @Test void majorantsTrainWhatHasNoSecondDerivative() throws Exception {
        compareMetric(new L1Loss(), parameters("objective", "reg:absoluteerror"), 1.1);
        compareMetric(new QuantileLoss(0.8f), parameters("objective", "reg:quantileerror", "quantile_alpha", 0.8),
                1.02);
    }

    @Test void majorantsTrainSmoothQuantiles() throws Exception {
        Map<String, Object> builtIn = parameters("objective", "reg:quantileerror", "quantile_alpha", 0.8);
        SmoothQuantileLoss loss = new SmoothQuantileLoss(0.8f, 0.1f);
        Map<String, Object> parameters = parameters("base_score",
                loss.initialScore(Tensor.wrap(data.outlying, Data.ROWS)));
        double theirs = train(loss, builtIn, null, 100);
        double majorant = train(loss, parameters, new PointwiseObjective(loss, MAJORANT), 100);
        System.out.printf("%s: majorant %.4f, XGBoost %.4f%n", loss, majorant, theirs);
        assertTrue(majorant < theirs);
    }

    private void compareMetric(PointwiseLoss loss, Map<String, Object> builtIn, double factor) throws XGBoostError {
        Map<String, Object> parameters = parameters("base_score",
                loss.initialScore(Tensor.wrap(data.outlying, Data.ROWS)));
        double theirs = train(loss, builtIn, null, 100);
        double start = train(loss, parameters, new PointwiseObjective(loss, EXACT), 0);
        double exact = train(loss, parameters, new PointwiseObjective(loss, EXACT), 100);
        double majorant = train(loss, parameters, new PointwiseObjective(loss, MAJORANT), 100);
        System.out.printf("%s: start %.4f, exact %.4f, majorant %.4f, XGBoost %.4f%n", loss, start, exact, majorant,
                theirs);
        assertEquals(start, exact);
        assertTrue(majorant < factor * theirs);
    }

    @Test void focalLossesTrain() throws Exception {
        SigmoidFocalLoss ofTwo = new SigmoidFocalLoss();
        DMatrix train = matrix(data.binary, false);
        Tensor target = Tensor.wrap(data.binary, Data.ROWS, 1);
        Map<String, Object> parameters = parameters("base_score", ofTwo.initialScore(target));
        PointwiseObjective objective = new PointwiseObjective(ofTwo, EXACT);
        double before = ofTwo.value(Tensor.of(margins(train, parameters, objective, 0)), target);
        double after = ofTwo.value(Tensor.of(margins(train, parameters, objective, 20)), target);
        assertTrue(after < 0.25 * before, before + " became " + after);

        SoftmaxFocalLoss ofMany = new SoftmaxFocalLoss();
        int[] labels = ClassIndices.of(data.classes);
        train = matrix(data.classes, false);
        parameters = parameters("num_class", Data.CLASSES, "base_score", 0);
        before = ofMany.value(Tensor.of(margins(train, parameters, new ClassObjective(ofMany, EXACT), 0)), labels);
        after = ofMany.value(Tensor.of(margins(train, parameters, new ClassObjective(ofMany, EXACT), 20)), labels);
        assertTrue(after < 0.25 * before, before + " became " + after);
    }

    /** The mean loss after training on targets of which every twentieth is an outlier. */
    private double train(PointwiseLoss loss, Map<String, Object> parameters, IObjective objective, int rounds)
            throws XGBoostError {
        DMatrix train = matrix(data.outlying, false);
        Tensor predictions = Tensor.of(margins(train, parameters, objective, rounds));
        return loss.value(predictions, Tensor.wrap(data.outlying, Data.ROWS, 1));
    }
}
