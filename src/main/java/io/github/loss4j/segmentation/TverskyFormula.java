package io.github.loss4j.segmentation;

/**
 * Computes the terms of a focal Tversky loss, and of the loss that is added to it, from the sums of a sample or batch.
 * All overlap losses are focal Tversky losses.
 */
final class TverskyFormula {
    private final FocalTverskyLoss overlap;
    private final int classes;
    private final float[] classWeights;
    private final PixelTerms.Addition addition;
    private final int each;
    private double derivativeAt0;
    private double derivativeAt1;

    TverskyFormula(FocalTverskyLoss overlap, int classes, float[] classWeights, PixelTerms.Addition addition) {
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
     * @param derivativesAt0 receives the derivatives with respect to a probability whose target is 0, for each group
     *      and class
     * @param derivativesAt1 receives the derivatives with respect to a probability whose target is 1
     * @param pixelFactors receives the factor of the gradient of the added loss, for each group
     */
    void finish(int group, double[] sums, float[] values, double[] factors, double[] derivativesAt0,
            double[] derivativesAt1,
            double[] pixelFactors) {
        int at = group * each;
        int to = group * classes;
        if (addition == null && overlap.options().perClass()) {
            for (int c = 0; c < classes; c++) {
                values[to + c] = (float) ofClass(sums, at, c, factors == null ? 0 : factors[to + c], to, derivativesAt0,
                        derivativesAt1);
            }
            return;
        }
        double factor = factors == null ? 0 : factors[group];
        double weight = addition == null ? 1 : addition.overlapWeight();
        double value = weight == 0 ? 0 : weight * ofAll(sums, at, weight * factor, to, derivativesAt0, derivativesAt1);
        if (addition != null && addition.pixelWeight() != 0) {
            double total = sums[at + each - 1];
            value += total == 0 ? 0 : addition.pixelWeight() * (sums[at + each - PixelTile.OTHERS] / total);
            pixelFactors[group] = total == 0 || factor == 0 ? 0 : factor * addition.pixelWeight() / total;
        }
        values[group] = (float) value;
    }

    private double ofClass(double[] sums, int at, int c, double factor, int to, double[] derivativesAt0,
            double[] derivativesAt1) {
        int start = at + PixelTile.SUMS * c;
        double value = fraction(sums[start], sums[start + 1], sums[start + 2], factor);
        derivativesAt0[to + c] = derivativeAt0;
        derivativesAt1[to + c] = derivativeAt1;
        return value;
    }

    private double ofAll(double[] sums, int at, double factor, int to, double[] derivativesAt0,
            double[] derivativesAt1) {
        if (overlap.options().perClass()) {
            double total = 0;
            for (float weight : classWeights) {
                total += weight;
            }
            double mean = 0;
            for (int c = 0; c < classes && total != 0; c++) {
                double share = classWeights[c] / total;
                mean += share == 0
                        ? 0
                        : share * ofClass(sums, at, c, share * factor, to, derivativesAt0, derivativesAt1);
            }
            return mean;
        }
        double[] weights = weights(sums, at);
        double truePositives = 0;
        double falsePositives = 0;
        double falseNegatives = 0;
        for (int c = 0; c < classes; c++) {
            if (weights[c] != 0) {
                int start = at + PixelTile.SUMS * c;
                truePositives += weights[c] * sums[start];
                falsePositives += weights[c] * sums[start + 1];
                falseNegatives += weights[c] * sums[start + 2];
            }
        }
        double value = fraction(truePositives, falsePositives, falseNegatives, factor);
        for (int c = 0; c < classes; c++) {
            // The weights of a masked sample may be NaN.
            boolean inactive = weights[c] == 0 || factor == 0;
            derivativesAt0[to + c] = inactive ? 0 : weights[c] * derivativeAt0;
            derivativesAt1[to + c] = inactive ? 0 : weights[c] * derivativeAt1;
        }
        return value;
    }

    /** The weights of the sums of each class: its class weight, times the weight of its inverse area. */
    private double[] weights(double[] sums, int at) {
        double[] weights = new double[classes];
        double exponent = overlap.options().areaExponent();
        double minArea = Double.POSITIVE_INFINITY;
        for (int c = 0; c < classes; c++) {
            weights[c] = classWeights[c];
            double area = sums[at + PixelTile.SUMS * c + 3];
            minArea = weights[c] != 0 && area > 0 ? Math.min(minArea, area) : minArea;
        }
        if (exponent == 0 || minArea == Double.POSITIVE_INFINITY) {
            return weights;
        }
        double areas = 0;
        double weighted = 0;
        for (int c = 0; c < classes; c++) {
            double area = sums[at + PixelTile.SUMS * c + 3];
            if (weights[c] != 0 && area > 0) {
                double inverse = Math.pow(minArea / area, exponent);
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

    private double fraction(double truePositives, double falsePositives, double falseNegatives, double factor) {
        return fraction(truePositives, overlap.alpha() * falsePositives + overlap.beta() * falseNegatives, factor);
    }

    /**
     * Returns the loss of one set of sums, and computes its derivatives with respect to a probability.
     *
     * @param truePositives I = Σpt
     * @param error α·Σp(1 − t) + β·Σ(1 − p)t
     * @param factor the factor of the derivatives; 0 to compute none
     */
    double fraction(double truePositives, double error, double factor) {
        double alpha = overlap.alpha();
        double beta = overlap.beta();
        double power = overlap.gamma();
        double match = truePositives + overlap.smooth();
        double denominator = match + error;
        derivativeAt0 = 0;
        derivativeAt1 = 0;
        if (denominator == 0) {
            return 0; // both masks are empty and there is no smoothing: the loss is defined as 0, not 0/0
        }
        double loss = error / denominator;
        if (factor != 0) {
            // At 0 the derivative of the power may be infinite or one-sided; 0 is the smallest subgradient.
            double ofPower = power == 1 ? 1 : loss == 0 ? 0 : power * Math.pow(loss, power - 1);
            double derivative = factor * ofPower / denominator / denominator;
            derivativeAt0 = derivative * alpha * match;
            derivativeAt1 = -derivative * (beta * match + error);
        }
        return power == 1 ? loss : Math.pow(loss, power);
    }

    /** The derivative that {@link #fraction} computed, with respect to a probability whose target is 0. */
    double derivativeAt0() {
        return derivativeAt0;
    }

    /** The derivative that {@link #fraction} computed, with respect to a probability whose target is 1. */
    double derivativeAt1() {
        return derivativeAt1;
    }
}
