package io.github.loss4j;

import java.util.List;

/** A loss of one formula is a pointwise loss like the others, also where the engine computes it by blocks. */
class FormulaContractTest implements PointwiseLossContract {
    @Override public List<PointwiseLoss> losses() {
        return List.of(PointwiseLoss.of((p, t) -> p.minus(t).square().times(0.5f).log1p()),
                PointwiseLoss.of((p, t) -> p.times(t).negate().softplus()));
    }
}
