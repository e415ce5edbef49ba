package example;

import io.github.loss4j.Tensor;
import io.github.loss4j.ranking.Groups;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/** Queries of 1 to 60 items, rows of eight numbers, of which four tell their relevance, from 0 to 4. */
final class Queries {
    static final int COLUMNS = 8;

    final int items;
    final int[] sizes;
    final float[] inputs;
    final float[] relevance;
    final float[] weights;

    Queries(int count, long seed) {
        Random random = new Random(seed);
        sizes = random.ints(count, 1, 61).toArray();
        items = Arrays.stream(sizes).sum();
        inputs = new float[items * COLUMNS];
        relevance = new float[items];
        weights = new float[count];
        int item = 0;
        for (int g = 0; g < count; g++) {
            weights[g] = 0.25f + 2 * random.nextFloat();
            double shift = random.nextGaussian();
            for (int k = 0; k < sizes[g]; k++, item++) {
                int at = item * COLUMNS;
                for (int c = 0; c < COLUMNS; c++) {
                    inputs[at + c] = (float) random.nextGaussian();
                }
                double merit = inputs[at] + inputs[at + 1] * inputs[at + 2] + Math.sin(2 * inputs[at + 3])
                        + 0.7 * random.nextGaussian();
                // What all items of a query have in common tells nothing about their order.
                inputs[at] += (float) shift;
                relevance[item] = (float) Math.max(0, Math.min(4, Math.floor(1.5 * merit)));
            }
        }
    }

    Groups groups() {
        return new Groups(Tensor.wrap(relevance, items), sizes);
    }

    /** The mean NDCG of the first ranks, over the queries with a relevant item, from its definition. */
    double ndcg(double[] scores, int ranks) {
        double sum = 0;
        int queries = 0;
        int from = 0;
        for (int size : sizes) {
            double ideal = dcg(relevance, from, size, ranks);
            if (ideal > 0) {
                float[] flat = new float[items];
                for (int i = from; i < from + size; i++) {
                    flat[i] = (float) scores[i];
                }
                sum += dcg(flat, from, size, ranks) / ideal;
                queries++;
            }
            from += size;
        }
        return sum / queries;
    }

    private double dcg(float[] scores, int from, int size, int ranks) {
        int[] order = IntStream.range(from, from + size).boxed()
                .sorted((i, j) -> Float.compare(scores[j], scores[i])).mapToInt(i -> i).toArray();
        double dcg = 0;
        for (int k = 0; k < Math.min(size, ranks); k++) {
            dcg += (Math.pow(2, relevance[order[k]]) - 1) * Math.log(2) / Math.log(k + 2);
        }
        return dcg;
    }
}
