package io.github.loss4j.survival;

/**
 * The likelihood of a standard distribution of noise. Both methods write three numbers: the loss, its derivative with respect
 * to a location at which the noise is added, and the second derivative.
 */
interface Noise {
    /**
     * −ln f(z), and its derivatives with respect to −z.
     *
     * @param z where the noise is
     * @param into the loss and both derivatives
     */
    void exact(double z, double[] into);

    /**
     * −ln(F(high) − F(low)), and its derivatives with respect to a number that both are lessened by.
     *
     * @param low where the noise is at least; −∞ for left-censored
     * @param high where the noise is at most; ∞ for right-censored
     * @param width their distance, positive, with all its digits where it is small
     * @param into the loss and both derivatives
     */
    void between(double low, double high, double width, double[] into);
}
