package io.github.loss4j.internal;

/** Terms that are computed and added in double, in blocks ({@link DoubleBlock}), before they are rounded. */
public interface DoubleTerms extends BlockTerms {
    /**
     * Adds up a block of terms.
     *
     * @param from the first term
     * @param length the number of terms, at most {@link LogSum#LENGTH}
     * @param block the arrays
     * @param scratch working memory
     * @return the sum; not finite if a term is not or must be computed alone
     */
    double sum(int from, int length, double[][] block, Scratch scratch);

    /**
     * Computes the gradient of the block that has been added up.
     *
     * @param from the first term
     * @param length the number of terms
     * @param factor the factor of each derivative
     * @param gradient the elements of each tensor of the gradient
     * @param block the arrays
     */
    void gradient(int from, int length, double factor, float[][] gradient, double[][] block);

    /**
     * {@inheritDoc}
     *
     * <p>A block of one term, and a block whose sum is not finite in float32, are computed as single terms are.
     */
    @Override default double sum(int from, int to, double factor, float[][] gradient, Scratch scratch) {
        double[][] block = scratch.doubleArrays();
        double total = 0;
        for (int at = from, length; at < to; at += length) {
            length = Math.min(LogSum.LENGTH, to - at);
            double sum = length == 1 ? Double.NaN : sum(at, length, block, scratch);
            if (!(Math.abs(sum) <= Float.MAX_VALUE)) {
                sum = SampleEngine.sumOfBlocks(this, at, at + length, factor, gradient, scratch);
            } else if (gradient != null) {
                gradient(at, length, factor, gradient, block);
            }
            total += sum;
        }
        return total;
    }
}
