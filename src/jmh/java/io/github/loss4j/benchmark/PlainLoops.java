package io.github.loss4j.benchmark;

/** The loops that a Java programmer writes in place of a loss: sums in double, exponentials of Math. */
final class PlainLoops {
    private PlainLoops() {
    }

    static float mse(float[] x, float[] t) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            float r = x[i] - t[i];
            sum += r * r;
        }
        return (float) (sum / x.length);
    }

    static float mse(float[] x, float[] t, float[] gradient) {
        double sum = 0;
        float factor = 2f / x.length;
        for (int i = 0; i < x.length; i++) {
            float r = x[i] - t[i];
            sum += r * r;
            gradient[i] = factor * r;
        }
        return (float) (sum / x.length);
    }

    static float huber(float[] x, float[] t) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            float distance = Math.abs(x[i] - t[i]);
            sum += distance <= 1 ? 0.5f * distance * distance : distance - 0.5f;
        }
        return (float) (sum / x.length);
    }

    static float huber(float[] x, float[] t, float[] gradient) {
        double sum = 0;
        float factor = 1f / x.length;
        for (int i = 0; i < x.length; i++) {
            float r = x[i] - t[i];
            float distance = Math.abs(r);
            if (distance <= 1) {
                sum += 0.5f * r * r;
                gradient[i] = factor * r;
            } else {
                sum += distance - 0.5f;
                gradient[i] = r > 0 ? factor : -factor;
            }
        }
        return (float) (sum / x.length);
    }

    static float nll(float[] x, int[] target, int classes) {
        double sum = 0;
        for (int row = 0; row < target.length; row++) {
            sum -= x[row * classes + target[row]];
        }
        return (float) (sum / target.length);
    }

    static float nll(float[] x, int[] target, int classes, float[] gradient) {
        double sum = 0;
        float factor = -1f / target.length;
        for (int row = 0; row < target.length; row++) {
            int first = row * classes;
            for (int j = first; j < first + classes; j++) {
                gradient[j] = 0;
            }
            sum -= x[first + target[row]];
            gradient[first + target[row]] = factor;
        }
        return (float) (sum / target.length);
    }

    static float multiMargin(float[] x, int[] target, int classes) {
        double sum = 0;
        for (int row = 0; row < target.length; row++) {
            int first = row * classes;
            float own = x[first + target[row]];
            for (int j = 0; j < classes; j++) {
                float hinge = 1 - own + x[first + j];
                if (j != target[row] && hinge > 0) {
                    sum += hinge;
                }
            }
        }
        return (float) (sum / classes / target.length);
    }

    static float multiMargin(float[] x, int[] target, int classes, float[] gradient) {
        double sum = 0;
        float factor = 1f / classes / target.length;
        for (int row = 0; row < target.length; row++) {
            int first = row * classes;
            float own = x[first + target[row]];
            int count = 0;
            for (int j = 0; j < classes; j++) {
                float hinge = 1 - own + x[first + j];
                gradient[first + j] = 0;
                if (j != target[row] && hinge > 0) {
                    sum += hinge;
                    count++;
                    gradient[first + j] = factor;
                }
            }
            gradient[first + target[row]] = -factor * count;
        }
        return (float) (sum / classes / target.length);
    }

    static float crossEntropy(float[] x, int[] target, int classes) {
        double sum = 0;
        for (int row = 0; row < target.length; row++) {
            int first = row * classes;
            float greatest = greatest(x, first, classes);
            double total = 0;
            for (int j = first; j < first + classes; j++) {
                total += Math.exp(x[j] - greatest);
            }
            sum += Math.log(total) + greatest - x[first + target[row]];
        }
        return (float) (sum / target.length);
    }

    static float crossEntropy(float[] x, int[] target, int classes, float[] gradient) {
        double sum = 0;
        for (int row = 0; row < target.length; row++) {
            int first = row * classes;
            float greatest = greatest(x, first, classes);
            double total = 0;
            for (int j = first; j < first + classes; j++) {
                double exponential = Math.exp(x[j] - greatest);
                total += exponential;
                gradient[j] = (float) exponential;
            }
            sum += Math.log(total) + greatest - x[first + target[row]];
            float factor = (float) (1 / total / target.length);
            for (int j = first; j < first + classes; j++) {
                gradient[j] *= factor;
            }
            gradient[first + target[row]] -= 1f / target.length;
        }
        return (float) (sum / target.length);
    }

    private static float greatest(float[] x, int first, int classes) {
        float greatest = Float.NEGATIVE_INFINITY;
        for (int j = first; j < first + classes; j++) {
            greatest = Math.max(greatest, x[j]);
        }
        return greatest;
    }
}
