package example;

import io.github.loss4j.LossSummary;
import io.github.loss4j.PointwiseLoss;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Aggregator;

/** The mean loss over the rows of a Dataset, whose first two columns are prediction and target. */
class LossAggregator extends Aggregator<Row, LossSummary, Double> {
    private static final long serialVersionUID = 1;

    private final PointwiseLoss loss;
    private final Encoder<LossSummary> encoder;

    LossAggregator(PointwiseLoss loss, Encoder<LossSummary> encoder) {
        this.loss = loss;
        this.encoder = encoder;
    }

    @Override public LossSummary zero() { return LossSummary.EMPTY; }

    @Override public LossSummary reduce(LossSummary summary, Row row) {
        return summary.plus(loss.value(row.getFloat(0), row.getFloat(1)));
    }

    @Override public LossSummary merge(LossSummary a, LossSummary b) { return a.plus(b); }

    @Override public Double finish(LossSummary summary) { return summary.mean(); }

    @Override public Encoder<LossSummary> bufferEncoder() { return encoder; }

    @Override public Encoder<Double> outputEncoder() { return Encoders.DOUBLE(); }
}
