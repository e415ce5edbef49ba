package io.github.loss4j.survival;

/**
 * The likelihood of a standard noise distribution. Both methods write three numbers: the loss, and its first and second
 * derivative with respect to the location of the noise.
 */
interface Noise {
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
