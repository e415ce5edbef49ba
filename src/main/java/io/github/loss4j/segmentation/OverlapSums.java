package io.github.loss4j.segmentation;

/**
 * Computes terms from the sums of a sample or batch: the terms of the overlap loss and of the loss that is added to it.
 */
final class OverlapSums {
    private final FocalTverskyLoss overlap;
    private final int classes;
    private final float[] classWeights;
    private final PixelTerms.Addition addition;
    private final int each;
    /** Results of {@link #fraction}: the derivatives with respect to a probability whose target is 0, and 1. */
    private double ofNot;
    private double ofThere;

    OverlapSums(FocalTverskyLoss overlap, int classes, float[] classWeights, PixelTerms.Addition addition) {
        this.overlap = overlap;
        this.classes = classes;
        this.classWeights = classWeights;
        this.addition = addition;
        each = PixelTile.SUMS * classes + PixelTile.OTHERS;
    }

    /**
     * The terms of one group of sums.
     *
     * @param factors multiply the gradient of each term; null to compute values only
     * @param whereNot receives the derivatives with respect to a probability whose target is 0, for each group and
     *      class
     * @param where receives the derivatives with respect to a probability whose target is 1
     * @param ofPixels receives the factor of the gradient of the added loss, for each group
     */
    void finish(int group, double[] sums, float[] values, double[] factors, double[] whereNot, double[] where,
            double[] ofPixels) {
        int at = group * each;
        int to = group * classes;
        if (addition == null && overlap.options().perClass()) {
            for (int c = 0; c < classes; c++) {
                values[to + c] = (float) ofClass(sums, at, c, factors == null ? 0 : factors[to + c], to, whereNot,
                        where);
            }
            return;
        }
        double factor = factors == null ? 0 : factors[group];
        double share = addition == null ? 1 : addition.overlapWeight();
        double value = share == 0 ? 0 : share * ofAll(sums, at, share * factor, to, whereNot, where);
        if (addition != null && addition.pixelWeight() != 0) {
            double total = sums[at + each - 1];
            value += total == 0 ? 0 : addition.pixelWeight() * (sums[at + each - PixelTile.OTHERS] / total);
            ofPixels[group] = total == 0 || factor == 0 ? 0 : factor * addition.pixelWeight() / total;
        }
        values[group] = (float) value;
    }

    private double ofClass(double[] sums, int at, int c, double factor, int to, double[] whereNot, double[] where) {
        int own = at + PixelTile.SUMS * c;
        double value = fraction(sums[own], sums[own + 1], sums[own + 2], factor);
        whereNot[to + c] = ofNot;
        where[to + c] = ofThere;
        return value;
    }

    private double ofAll(double[] sums, int at, double factor, int to, double[] whereNot, double[] where) {
        if (overlap.options().perClass()) {
            double total = 0;
            for (float weight : classWeights) {
                total += weight;
            }
            double mean = 0;
            for (int c = 0; c < classes && total != 0; c++) {
                double share = classWeights[c] / total;
                mean += share == 0 ? 0 : share * ofClass(sums, at, c, share * factor, to, whereNot, where);
            }
            return mean;
        }
        double[] weights = weights(sums, at);
        double both = 0;
        double falsely = 0;
        double missed = 0;
        for (int c = 0; c < classes; c++) {
            if (weights[c] != 0) {
                int own = at + PixelTile.SUMS * c;
                both += weights[c] * sums[own];
                falsely += weights[c] * sums[own + 1];
                missed += weights[c] * sums[own + 2];
            }
        }
        double value = fraction(both, falsely, missed, factor);
        for (int c = 0; c < classes; c++) {
            whereNot[to + c] = weights[c] == 0 ? 0 : weights[c] * ofNot;
            where[to + c] = weights[c] == 0 ? 0 : weights[c] * ofThere;
        }
        return value;
    }

    /** The weights of the classes' sums: their own, times those of inverse areas. */
    private double[] weights(double[] sums, int at) {
        double[] weights = new double[classes];
        double exponent = overlap.options().areaExponent();
        double least = Double.POSITIVE_INFINITY;
        for (int c = 0; c < classes; c++) {
            weights[c] = classWeights[c];
            double area = sums[at + PixelTile.SUMS * c + 3];
            least = weights[c] != 0 && area > 0 ? Math.min(least, area) : least;
        }
        if (exponent == 0 || least == Double.POSITIVE_INFINITY) {
            return weights;
        }
        double areas = 0;
        double weighted = 0;
        for (int c = 0; c < classes; c++) {
            double area = sums[at + PixelTile.SUMS * c + 3];
            if (weights[c] != 0 && area > 0) {
                double inverse = Math.pow(least / area, exponent);
                weights[c] *= inverse;
                areas += area;
                weighted += inverse * area;
            }
        }
        for (int c = 0; c < classes; c++) {
            weights[c] *= areas / weighted;
        }
        return weights;
    }

    private double fraction(double both, double falsely, double missed, double factor) {
        double alpha = overlap.alpha();
        double beta = overlap.beta();
        double power = overlap.gamma();
        double error = alpha * falsely + beta * missed;
        double match = both + overlap.smooth();
        double whole = match + error;
        ofNot = 0;
        ofThere = 0;
        if (whole == 0) {
            return 0;
        }
        double loss = error / whole;
        if (factor != 0) {
            double ofPower = power == 1 ? 1 : loss == 0 ? 0 : power * Math.pow(loss, power - 1);
            double derivative = factor * ofPower / whole / whole;
            ofNot = derivative * alpha * match;
            ofThere = -derivative * (beta * match + error);
        }
        return power == 1 ? loss : Math.pow(loss, power);
    }
}
