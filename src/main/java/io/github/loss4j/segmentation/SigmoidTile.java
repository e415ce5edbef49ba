package io.github.loss4j.segmentation;

import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.Exponential;
import io.github.loss4j.internal.Scratch;

/** Logits, each of which the logistic function makes a probability. Keeps e^−|x| of each logit x. */
final class SigmoidTile extends PixelTile {
    private final float[] exponentials;
    private final PixelLoss.Focal focal;
    /** Null if no gradient is wanted. */
    private final float[] gradient;

    SigmoidTile(Layout layout, float[] prediction, PixelTarget target, int length, Scratch scratch, float[] gradient,
            PixelLoss.Focal focal) {
        super(layout, prediction, target, length, scratch);
        this.gradient = gradient;
        this.focal = focal;
        exponentials = new float[length];
    }

    @Override void add(int sample, int from, int count, double[] into, int at) {
        for (int c = 0; c < layout.classes(); c++) {
            load(sample, c, from, count);
            for (int j = 0; j < count; j++) {
                exponentials[j] = -Math.abs(logits[j]);
            }
            Exponential.apply(exponentials, count, scratch);
            add(count, into, at + SUMS * c);
            if (focal != null) {
                addFocal(count, into, at + SUMS * layout.classes());
            }
            if (gradient != null) {
                System.arraycopy(exponentials, 0, gradient, layout.at(sample, c) + from, count);
            }
        }
    }

    private void add(int count, double[] into, int at) {
        double both = 0;
        double falsely = 0;
        double missed = 0;
        double area = 0;
        for (int j = 0; j < count; j++) {
            double weight = weights[j];
            if (weight == 0) {
                continue;
            }
            double e = exponentials[j];
            double greater = weight / (1 + e);
            double p = logits[j] < 0 ? e * greater : greater;
            double q = logits[j] < 0 ? greater : e * greater;
            double t = targets[j];
            both += p * t;
            falsely += p * (1 - t);
            missed += q * t;
            area += weight * t;
        }
        into[at] += both;
        into[at + 1] += falsely;
        into[at + 2] += missed;
        into[at + 3] += area;
    }

    private void addFocal(int count, double[] into, int at) {
        double sum = 0;
        double total = 0;
        for (int j = 0; j < count; j++) {
            double weight = weights[j];
            if (weight == 0) {
                continue;
            }
            double e = exponentials[j];
            double greater = 1 / (1 + e);
            double p = logits[j] < 0 ? e * greater : greater;
            double q = logits[j] < 0 ? greater : e * greater;
            sum += weight * focal.value(logits[j], p, q, targets[j], BranchFree.log1p(exponentials[j]));
            total += weight;
        }
        into[at] += sum;
        into[at + 1] += total;
    }

    @Override void write(int sample, int from, int count, double[] whereNot, double[] where, int at, double ofPixels) {
        for (int c = 0; c < layout.classes(); c++) {
            if (focal == null) {
                loadTargets(sample, c, from, count);
            } else {
                load(sample, c, from, count);
            }
            write(layout.at(sample, c) + from, count, whereNot[at + c], where[at + c], ofPixels);
        }
    }

    private void write(int to, int count, double whereNot, double where, double ofPixels) {
        boolean overlap = whereNot != 0 || where != 0;
        for (int j = 0; j < count; j++) {
            if (weights[j] == 0 || !overlap && ofPixels == 0) {
                gradient[to + j] = 0;
                continue;
            }
            double e = gradient[to + j];
            double t = targets[j];
            double derivative = !overlap ? 0 : (whereNot * (1 - t) + where * t) * (e / ((1 + e) * (1 + e)));
            if (ofPixels != 0) {
                double greater = 1 / (1 + e);
                double p = logits[j] < 0 ? e * greater : greater;
                double q = logits[j] < 0 ? greater : e * greater;
                derivative += ofPixels * focal.derivative(logits[j], p, q, t, BranchFree.log1p((float) e));
            }
            gradient[to + j] = (float) (weights[j] * derivative);
        }
    }
}
