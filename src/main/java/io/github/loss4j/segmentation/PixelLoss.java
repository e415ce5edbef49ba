package io.github.loss4j.segmentation;

/** A loss of single pixels that is added to an overlap loss and uses the same probabilities. */
interface PixelLoss {
    /** The cross entropy of CrossEntropyLoss, with a weight for each class, which is 1 without class weights. */
    record Entropy(float[] classWeights, double smoothing) implements PixelLoss {
        /** The smoothed target of a class, times the weight of the class. */
        double weightedTarget(int c, double target) {
            double weight = classWeights[c];
            return weight == 0 ? 0 : weight * (target * (1 - smoothing) + smoothing / classWeights.length);
        }
    }

    /** The focal loss of SigmoidFocalLoss; α is negative for no weights. */
    record Focal(double gamma, double alpha) implements PixelLoss {
        /** The weight of α. */
        double weight(double target) {
            return alpha < 0 ? 1 : alpha * target + (1 - alpha) * (1 - target);
        }

        /** (1 − p_t)^γ, times the weight. */
        private double factor(double p, double q, double target) {
            double miss = p * (1 - target) + q * target;
            return weight(target) * (gamma == 0 ? 1 : gamma == 2 ? miss * miss : Math.pow(miss, gamma));
        }

        /** Binary cross entropy of a logit, from ln(1 + e^−|x|). */
        private static double entropy(double logit, double target, double log) {
            if (Double.isFinite(logit)) {
                return Math.max(0, logit) - target * logit + log;
            }
            double right = target == 0 ? 0 : target * Math.max(0, -logit);
            double wrong = target == 1 ? 0 : (1 - target) * Math.max(0, logit);
            return right + wrong + log;
        }

        double value(double logit, double p, double q, double target, double log) {
            double factor = factor(p, q, target);
            return factor == 0 ? 0 : factor * entropy(logit, target, log);
        }

        double derivative(double logit, double p, double q, double target, double log) {
            double factor = factor(p, q, target);
            if (factor == 0) {
                return 0;
            }
            double falsePositive = p * (1 - target);
            double falseNegative = q * target;
            double focus = gamma == 0 || p * q == 0
                    ? 0 // also where the entropy is infinite
                    : gamma * (1 - 2 * target) * (p * q / (falsePositive + falseNegative))
                            * entropy(logit, target, log);
            return factor * (focus + falsePositive - falseNegative);
        }
    }
}
