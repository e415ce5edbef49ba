package io.github.loss4j.embedding;

/** One direction of {@link InfoNceTerms} in double, for few rows and for temperatures out of the range of float32. */
final class InfoNceInDouble {
    private InfoNceInDouble() {
    }

    /**
     * Adds the terms, and the derivatives with respect to the unit vectors.
     *
     * @param one the vectors that have one term each
     * @param other the vectors that they are compared with
     * @param matches which rows match
     * @param temperature the divisor of the cosines
     * @param termWeights factors of the derivatives of each term with respect to its logits; null to compute values
     *      only
     * @param terms accumulates the terms
     * @param oneGradient accumulates the derivatives with respect to {@code one}
     * @param otherGradient accumulates the derivatives with respect to {@code other}; it may be the same array
     */
    static void add(Embeddings one, Embeddings other, Matches matches, double temperature, double[] termWeights,
            double[] terms, double[] oneGradient, double[] otherGradient) {
        int count = one.count();
        double[] logits = new double[count];
        double[] derivatives = new double[count];
        for (int i = 0; i < count; i++) {
            double maxLogit = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < count; j++) {
                logits[j] = i == j && matches.others()
                        ? Double.NEGATIVE_INFINITY
                        : one.cosine(i, other, j) / temperature;
                maxLogit = Math.max(maxLogit, logits[j]);
            }
            if (matches.count(i) > 0) {
                terms[i] += term(i, logits, maxLogit, matches, derivatives);
            }
            if (termWeights != null && termWeights[i] != 0) {
                int length = one.length();
                for (int j = 0; j < count; j++) {
                    double derivative = termWeights[i] * derivatives[j];
                    for (int k = 0; k < length; k++) {
                        oneGradient[i * length + k] += derivative
                                * (other.vectors()[j * length + k] * other.scales()[j]);
                        otherGradient[j * length + k] += derivative * (one.vectors()[i * length + k] * one.scales()[i]);
                    }
                }
            }
        }
    }

    /** The loss of a row, and the derivatives with respect to the logits. */
    private static double term(int row, double[] logits, double maxLogit, Matches matches, double[] derivatives) {
        int match = matches.only(row);
        // The sum without the only match, so that 1 − p is accurate where it is small.
        double otherExps = 0;
        for (int j = 0; j < logits.length; j++) {
            derivatives[j] = Math.exp(logits[j] - maxLogit);
            otherExps += j == match ? 0 : derivatives[j];
        }
        double targetExp = match < 0 ? 0 : derivatives[match];
        double sum = otherExps + targetExp;
        for (int j = 0; j < logits.length; j++) {
            derivatives[j] /= sum;
        }
        if (match >= 0) {
            derivatives[match] = -otherExps / sum;
            return targetExp > 0.25 ? Math.log1p(otherExps / targetExp) : Math.log(sum) + (maxLogit - logits[match]);
        }
        double gapSum = 0;
        int count = matches.count(row);
        for (int j : matches.of(row)) {
            if (!(j == row && matches.others())) {
                gapSum += maxLogit - logits[j];
                derivatives[j] -= 1.0 / count;
            }
        }
        return Math.log(sum) + gapSum / count;
    }
}
