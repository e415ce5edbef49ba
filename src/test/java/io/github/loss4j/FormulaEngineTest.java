package io.github.loss4j;

import java.util.List;

/** The engine runs a loss of one formula as it runs others. */
class FormulaEngineTest implements PointwiseEngineContract {
    @Override public List<PointwiseLoss> losses() {
        return List.of(PointwiseLoss.of((p, t) -> p.minus(t).square().times(0.5f).log1p()));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        return StrictMath.log1p((prediction - target) * (prediction - target) / 2);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        double residual = prediction - target;
        return Math.abs(residual) > 1e150 ? 2 / residual : residual / (1 + residual * residual / 2);
    }

    /** Formulas state no accuracy, only what the difference quotients see. */
    @Override public float[] exactTargets(PointwiseLoss loss) {
        return new float[0];
    }

    @Override public boolean specialised() {
        return false;
    }
}
