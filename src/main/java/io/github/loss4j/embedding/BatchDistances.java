package io.github.loss4j.embedding;

import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.OutOfLine;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;

/**
 * The squared Euclidean distances between the rows of a batch, in double. The distance from i to j has the same bits as
 * that from j to i.
 */
final class BatchDistances {
    private static final int DEPTH = 4;
    private static final OutOfLine ADD = OutOfLine.of(MethodHandles.lookup(), "add", OutOfLine.SQUARES);

    /**
     * The transposed batch: for each index the elements of all vectors, padded with zeros to a multiple of {@link
     * #DEPTH}.
     */
    private final double[][] elements;
    private final int count;

    BatchDistances(float[] vectors, int count, int length) {
        this.count = count;
        elements = new double[(length + DEPTH - 1) / DEPTH * DEPTH][count];
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < length; k++) {
                elements[k][i] = vectors[i * length + k];
            }
        }
    }

    /** The squared distances of a row from all rows. */
    void squares(int row, double[] into) {
        Arrays.fill(into, 0, count, 0);
        for (int k = 0; k < elements.length; k += DEPTH) {
            ADD.run(into, count, elements, k, elements[k][row], elements[k + 1][row], elements[k + 2][row],
                    elements[k + 3][row]);
        }
    }

    /** Adds the squared differences of four transposed rows from one number each. */
    static void add(double[] sums, int length, double[][] rows, int row, double a, double b, double c, double d) {
        double[] ofA = rows[row];
        double[] ofB = rows[row + 1];
        double[] ofC = rows[row + 2];
        double[] ofD = rows[row + 3];
        for (int j = 0; j < length; j++) {
            double x = ofA[j] - a;
            double y = ofB[j] - b;
            double z = ofC[j] - c;
            double w = ofD[j] - d;
            sums[j] = Fma.of(w, w, Fma.of(z, z, Fma.of(y, y, Fma.of(x, x, sums[j]))));
        }
    }
}
