package io.github.loss4j.survival;

import io.github.loss4j.internal.DoubleBlock;
import io.github.loss4j.internal.Scratch;

/**
 * The likelihood of a standard noise distribution. The last two methods write three numbers: the loss, and its first
 * and second derivative with respect to the location of the noise.
 */
interface Noise {
    // The kinds of subjects that are computed in blocks. Subjects of other kinds are computed alone.
    double RIGHT_CENSORED = 1;
    double LEFT_CENSORED = -1;
    double EXACT = 0;

    /**
     * Computes the losses of a block of subjects with one bound each: the results of the methods below, plus ln σt for
     * an exact time. A loss that is NaN must be computed by those methods.
     *
     * @param summed whether only the sum of the losses is wanted; the losses may then omit a part, whose sum is
     *        returned
     * @param block the arrays: the logarithms of the bounds in {@link DoubleBlock#A}, the standardised bounds in
     *        {@link DoubleBlock#B}, the kinds in {@link DoubleBlock#C}, ln σ as the first parameter
     * @param length the number of subjects
     * @param scratch working memory
     * @return the sum of the omitted parts, or 0
     */
    double block(boolean summed, double[][] block, int length, Scratch scratch);

    /**
     * Computes the derivatives of the block of the last call.
     *
     * @param block the arrays
     * @param length the number of subjects
     */
    void derivatives(double[][] block, int length);

    /**
     * −ln f(z), and its derivatives with respect to −z.
     *
     * @param z the standardised event time
     * @param into receives the loss and both derivatives
     */
    void exact(double z, double[] into);

    /**
     * −ln(F(high) − F(low)), and its derivatives with respect to a location that is subtracted from both bounds.
     *
     * @param low the standardised lower bound; −∞ if left-censored
     * @param high the standardised upper bound; ∞ if right-censored
     * @param width high − low, positive, and accurate where it is small
     * @param into receives the loss and both derivatives
     */
    void between(double low, double high, double width, double[] into);
}
