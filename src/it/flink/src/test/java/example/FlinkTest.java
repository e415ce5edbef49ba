package example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.loss4j.LossSummary;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.regression.HuberLoss;
import io.github.loss4j.regression.MbeLoss;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlinkTest {
    private static final int ROWS = 50_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4}) void theSameBitsForAnyParallelism(int parallelism) throws Exception {
        for (PointwiseLoss loss : new PointwiseLoss[] {new HuberLoss(0.5f), new MbeLoss()}) {
            LossSummary expected = LossSummary.EMPTY;
            for (long row = 0; row < ROWS; row++) {
                expected = expected.plus(loss.value(prediction(row), target(row)));
            }
            assertEquals(expected, run(loss, parallelism));
        }
    }

    private static LossSummary run(PointwiseLoss loss, int parallelism) throws Exception {
        StreamExecutionEnvironment flink = StreamExecutionEnvironment.createLocalEnvironment(parallelism,
                new Configuration());
        LossSummary total = LossSummary.EMPTY;
        try (CloseableIterator<LossSummary> windows = flink.fromSequence(0, ROWS - 1)
                .map(row -> Tuple3.of((int) (row % 4), prediction(row), target(row)))
                .returns(Types.TUPLE(Types.INT, Types.FLOAT, Types.FLOAT))
                .assignTimestampsAndWatermarks(
                        WatermarkStrategy.<Tuple3<Integer, Float, Float>>forMonotonousTimestamps()
                                .withTimestampAssigner((row, time) -> 0))
                .keyBy(row -> row.f0).window(TumblingEventTimeWindows.of(Duration.ofSeconds(1)))
                .aggregate(new MeanLoss(loss)).executeAndCollect()) {
            while (windows.hasNext()) {
                total = total.plus(windows.next());
            }
        }
        return total;
    }

    private static float prediction(long row) {
        return (float) Math.sin(row);
    }

    private static float target(long row) {
        return (float) Math.cos(3.0 * row);
    }
}
