package io.github.loss4j.embedding;

/** One direction of {@link InfoNceTerms} in double, for few rows and for temperatures beyond float32. */
final class InfoNceInDouble {
    private InfoNceInDouble() {
    }

    /**
     * Adds the terms, and the derivatives with respect to the unit vectors.
     *
     * @param one the vectors that have a term each
     * @param other those that they are compared with
     * @param matches which belong together
     * @param temperature what cosines are divided by
     * @param shares what the derivatives of each term with respect to its cosines over the temperature are multiplied by; null
     *        if none are wanted
     * @param terms what the terms are added to
     * @param ofOne what the derivatives of the one are added to
     * @param ofOther what those of the other are added to; it may be the same
     */
    static void add(Embeddings one, Embeddings other, Matches matches, double temperature, double[] shares,
            double[] terms, double[] ofOne, double[] ofOther) {
        int count = one.count();
        double[] logits = new double[count];
        double[] derivatives = new double[count];
        for (int i = 0; i < count; i++) {
            double greatest = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < count; j++) {
                logits[j] = i == j && matches.others()
                        ? Double.NEGATIVE_INFINITY
                        : one.cosine(i, other, j) / temperature;
                greatest = Math.max(greatest, logits[j]);
            }
            if (matches.count(i) > 0) {
                terms[i] += term(i, logits, greatest, matches, derivatives);
            }
            if (shares != null && shares[i] != 0) {
                int length = one.length();
                for (int j = 0; j < count; j++) {
                    double derivative = shares[i] * derivatives[j];
                    for (int k = 0; k < length; k++) {
                        ofOne[i * length + k] += derivative * (other.vectors()[j * length + k] * other.scales()[j]);
                        ofOther[j * length + k] += derivative * (one.vectors()[i * length + k] * one.scales()[i]);
                    }
                }
            }
        }
    }

    /** The loss of a row, and the derivatives with respect to the logits. */
    private static double term(int row, double[] logits, double greatest, Matches matches, double[] derivatives) {
        int match = matches.only(row);
        // Without the only match, so that what is left of the probability keeps its digits where it is small.
        double rest = 0;
        for (int j = 0; j < logits.length; j++) {
            derivatives[j] = Math.exp(logits[j] - greatest);
            rest += j == match ? 0 : derivatives[j];
        }
        double own = match < 0 ? 0 : derivatives[match];
        double sum = rest + own;
        for (int j = 0; j < logits.length; j++) {
            derivatives[j] /= sum;
        }
        if (match >= 0) {
            derivatives[match] = -rest / sum;
            return own > 0.25 ? Math.log1p(rest / own) : Math.log(sum) + (greatest - logits[match]);
        }
        double below = 0;
        int count = matches.count(row);
        for (int j : matches.of(row)) {
            if (!(j == row && matches.others())) {
                below += greatest - logits[j];
                derivatives[j] -= 1.0 / count;
            }
        }
        return Math.log(sum) + below / count;
    }
}
