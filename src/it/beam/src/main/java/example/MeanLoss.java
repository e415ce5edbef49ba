package example;

import io.github.loss4j.LossSummary;
import io.github.loss4j.PointwiseLoss;
import org.apache.beam.sdk.transforms.Combine.CombineFn;
import org.apache.beam.sdk.values.KV;

/** The summary of a loss over pairs of prediction and target. */
class MeanLoss extends CombineFn<KV<Float, Float>, LossSummary, LossSummary> {
    private static final long serialVersionUID = 1;

    private final PointwiseLoss loss;

    MeanLoss(PointwiseLoss loss) {
        this.loss = loss;
    }

    @Override public LossSummary createAccumulator() { return LossSummary.EMPTY; }

    @Override public LossSummary addInput(LossSummary summary, KV<Float, Float> row) {
        return summary.plus(loss.value(row.getKey(), row.getValue()));
    }

    @Override public LossSummary mergeAccumulators(Iterable<LossSummary> parts) {
        LossSummary total = LossSummary.EMPTY;
        for (LossSummary part : parts) {
            total = total.plus(part);
        }
        return total;
    }

    @Override public LossSummary extractOutput(LossSummary summary) { return summary; }
}
