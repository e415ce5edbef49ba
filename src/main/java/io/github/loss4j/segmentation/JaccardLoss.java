package io.github.loss4j.segmentation;

import io.github.loss4j.internal.Checks;

/**
 * Jaccard loss, 1 minus intersection over union: 1 − (Σpt + s)/(Σp + Σt − Σpt + s), with p the prediction and t the
 * target.
 *
 * <p>Prediction (probabilities) and target (0 and 1, or probabilities) have the same shape {@code [N, ...]}; the sums
 * run over all elements of a sample. Logits, terms for each class, class weights, sums over the batch and masks of
 * pixels are options: see {@link OverlapLoss}. There is one term for each sample, from 0 to 1, and the mean divides by
 * the number of samples. Only {@link #validate} checks that numbers lie in [0, 1]. No kinks. If both masks are empty,
 * the loss is 0. Accuracy of a term and of its derivatives: 3e-7, relative, if no number is outside [0, 1]; where t is
 * between 0 and 1 and a derivative is the difference of two parts, 3e-7 of the larger part in samples of 192 elements
 * or more, 2e-14 of it in smaller ones.
 *
 * <p>It is {@link TverskyLoss} with α = β = 1. It is never below {@link DiceLoss}; without smoothing J = 2D/(1 + D),
 * where D is the Dice loss. segmentation_models_pytorch: JaccardLoss. MONAI: DiceLoss(jaccard=True), with twice the
 * smoothing.
 *
 * @param smooth s; zero or positive
 * @param options activation, classes, weights and the range of the sums
 * @see <a href="https://doi.org/10.1007/978-3-319-50835-1_22">Rahman and Wang, Optimizing Intersection-Over-Union in
 *      Deep Neural Networks for Image Segmentation (2016)</a>
 */
public record JaccardLoss(float smooth, OverlapOptions options) implements OverlapLoss<JaccardLoss> {
    public JaccardLoss {
        Checks.notNegative("JaccardLoss", "smooth", smooth);
        Checks.notNull("JaccardLoss", "options", options);
    }

    /**
     * Jaccard loss of probabilities.
     *
     * @param smooth s; zero or positive
     */
    public JaccardLoss(float smooth) {
        this(smooth, new OverlapOptions());
    }

    /** Jaccard loss with a smoothing of 1. */
    public JaccardLoss() {
        this(1);
    }

    @Override public JaccardLoss withOptions(OverlapOptions other) {
        return new JaccardLoss(smooth, other);
    }

    @Override public FocalTverskyLoss toFocalTversky() {
        return new FocalTverskyLoss(1, 1, 1, smooth, options);
    }
}
