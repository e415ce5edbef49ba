package example;

import io.github.loss4j.Loss;
import io.github.loss4j.LossSummary;
import io.github.loss4j.Tensor;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;

/** The summary of the rows of a partition, gathered in blocks: the fastest way over an RDD. */
final class Blocks {
    private static final int SIZE = 8192;

    private Blocks() {
    }

    static Iterator<LossSummary> summary(Loss<Tensor, Tensor> loss, Iterator<Row> rows) {
        LossSummary total = LossSummary.EMPTY;
        float[] prediction = new float[SIZE];
        float[] target = new float[SIZE];
        while (rows.hasNext()) {
            int size = 0;
            for (; size < SIZE && rows.hasNext(); size++) {
                Row row = rows.next();
                prediction[size] = row.getFloat(0);
                target[size] = row.getFloat(1);
            }
            total = total.plus(loss.summary(tensor(prediction, size), tensor(target, size)));
        }
        return List.of(total).iterator();
    }

    private static Tensor tensor(float[] values, int size) {
        return Tensor.wrap(size == SIZE ? values : Arrays.copyOf(values, size), size);
    }
}
