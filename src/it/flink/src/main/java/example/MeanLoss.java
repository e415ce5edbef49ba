package example;

import io.github.loss4j.LossSummary;
import io.github.loss4j.PointwiseLoss;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.java.tuple.Tuple3;

/** The summary of a loss over a window of (key, prediction, target). */
class MeanLoss implements AggregateFunction<Tuple3<Integer, Float, Float>, LossSummary, LossSummary> {
    private static final long serialVersionUID = 1;

    private final PointwiseLoss loss;

    MeanLoss(PointwiseLoss loss) {
        this.loss = loss;
    }

    @Override public LossSummary createAccumulator() { return LossSummary.EMPTY; }

    @Override public LossSummary add(Tuple3<Integer, Float, Float> row, LossSummary summary) {
        return summary.plus(loss.value(row.f1, row.f2));
    }

    @Override public LossSummary merge(LossSummary a, LossSummary b) { return a.plus(b); }

    @Override public LossSummary getResult(LossSummary summary) { return summary; }
}
