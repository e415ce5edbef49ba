package example;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.callUDF;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.rand;
import static org.apache.spark.sql.functions.randn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.loss4j.LossSummary;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.regression.HuberLoss;
import io.github.loss4j.regression.MbeLoss;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkTest {
    private static final int ROWS = 20_000;

    @ParameterizedTest
    @ValueSource(strings = {"JavaSerializer", "KryoSerializer"}) void theSameBitsForAnyPartitions(String serializer)
            throws IOException {
        try (SparkSession spark = session(serializer)) {
            Dataset<Row> data = data(spark, ROWS);
            for (PointwiseLoss loss : List.of(new HuberLoss(1), new MbeLoss())) {
                LossSummary expected = rowByRow(loss, data.collectAsList());
                for (int partitions : new int[] {1, 2, 7, 64}) {
                    Dataset<Row> divided = data.repartition(partitions);
                    assertEquals(partitions, divided.javaRDD().getNumPartitions());
                    check(loss, divided, expected);
                }
                check(loss, data.orderBy(rand(1)), expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"JavaSerializer", "KryoSerializer"}) void summariesAreSent(String serializer)
            throws IOException {
        try (SparkSession spark = session(serializer)) {
            LossSummary summary = LossSummary.EMPTY.plus(0.1).plus(1e30, 0.5);
            JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
            assertEquals(List.of(summary), context.parallelize(List.of(summary)).collect());
        }
    }

    /** Kryo 4, which Spark has, cannot send records as data: with it, losses travel in functions only. */
    @Test void lossesAreSent() throws IOException {
        try (SparkSession spark = session("JavaSerializer")) {
            JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
            List<HuberLoss> losses = context.parallelize(List.of(1f, 2f)).map(HuberLoss::new).collect();
            assertEquals(List.of(new HuberLoss(1), new HuberLoss(2)), losses);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = "JavaSerializer") void sqlCallsALoss(String serializer) throws IOException {
        try (SparkSession spark = session(serializer)) {
            Dataset<Row> data = data(spark, ROWS);
            PointwiseLoss loss = new HuberLoss(1);
            spark.udf().register("huber", (Float p, Float t) -> loss.value(p, t), DataTypes.FloatType);
            double mean = data.select(avg(callUDF("huber", col("p"), col("t")))).first().getDouble(0);
            assertEquals(rowByRow(loss, data.collectAsList()).mean(), mean, 1e-12);
            report(data(spark, 50 * ROWS), loss);
        }
    }

    private static void check(PointwiseLoss loss, Dataset<Row> data, LossSummary expected) {
        JavaRDD<Row> rows = data.javaRDD();
        LossSummary blocks = rows.mapPartitions(p -> Blocks.summary(loss, p)).treeReduce(LossSummary::plus);
        LossSummary single = rows.treeAggregate(LossSummary.EMPTY,
                (summary, row) -> summary.plus(loss.value(row.getFloat(0), row.getFloat(1))), LossSummary::plus);
        assertEquals(expected, blocks);
        assertEquals(expected, single);
        for (Encoder<LossSummary> encoder : List.of(Encoders.kryo(LossSummary.class),
                Encoders.javaSerialization(LossSummary.class))) {
            assertEquals(expected.mean(), data.select(new LossAggregator(loss, encoder).toColumn()).first());
        }
    }

    /** Prints how much faster blocks of rows are; nothing is asserted, since machines differ. */
    private static void report(Dataset<Row> data, PointwiseLoss loss) {
        JavaRDD<Row> rows = data.javaRDD().cache();
        rows.count();
        double blocks = seconds(() -> rows.mapPartitions(p -> Blocks.summary(loss, p)).treeReduce(LossSummary::plus));
        double single = seconds(() -> rows.treeAggregate(LossSummary.EMPTY,
                (summary, row) -> summary.plus(loss.value(row.getFloat(0), row.getFloat(1))), LossSummary::plus));
        System.out.printf("blocks of rows are %.1f times as fast as one row at a time%n", single / blocks);
    }

    private static double seconds(Supplier<LossSummary> job) {
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            assertFalse(Double.isNaN(job.get().mean()));
            best = Math.min(best, (System.nanoTime() - start) / 1e9);
        }
        return best;
    }

    private static LossSummary rowByRow(PointwiseLoss loss, List<Row> rows) {
        LossSummary summary = LossSummary.EMPTY;
        for (Row row : rows) {
            summary = summary.plus(loss.value(row.getFloat(0), row.getFloat(1)));
        }
        return summary;
    }

    private static Dataset<Row> data(SparkSession spark, int rows) {
        return spark.range(0, rows, 1, 4).select(randn(1).cast("float").as("p"), randn(2).cast("float").as("t"))
                .cache();
    }

    private static SparkSession session(String serializer) {
        return SparkSession.builder().master("local[2]").config("spark.ui.enabled", false)
                .config("spark.sql.shuffle.partitions", 4)
                .config("spark.serializer", "org.apache.spark.serializer." + serializer).getOrCreate();
    }
}
