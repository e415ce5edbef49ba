package example;

import java.util.Random;

/** Rows of ten numbers, of which four matter, and what is to be predicted from them. */
final class Data {
    static final int ROWS = 5000;
    static final int COLUMNS = 10;
    static final int CLASSES = 4;

    final float[] inputs = new float[ROWS * COLUMNS];
    final float[] measured = new float[ROWS];
    /** As measured, but that every twentieth is an outlier. */
    final float[] outlying = new float[ROWS];
    final float[] amounts = new float[ROWS];
    final float[] binary = new float[ROWS];
    final float[] classes = new float[ROWS];
    final float[] weights = new float[ROWS];

    Data() {
        Random random = new Random(1);
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = 2 * random.nextFloat() - 1;
        }
        for (int row = 0; row < ROWS; row++) {
            int at = row * COLUMNS;
            double output = 2 * inputs[at] - inputs[at + 1] * inputs[at + 2] + Math.sin(3 * inputs[at + 3])
                    + 0.3 * random.nextGaussian();
            measured[row] = (float) output;
            outlying[row] = (float) (row % 20 == 0 ? output + 15 : output);
            amounts[row] = random.nextDouble() < 0.4 ? 0 : (float) Math.exp(0.4 * output);
            binary[row] = output > 0.5 ? 1 : 0;
            classes[row] = Math.max(0, Math.min(CLASSES - 1, (int) Math.floor(output + 2)));
            weights[row] = 0.25f + 2 * random.nextFloat();
        }
    }
}
