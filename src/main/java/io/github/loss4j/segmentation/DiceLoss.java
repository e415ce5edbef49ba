package io.github.loss4j.segmentation;

import io.github.loss4j.internal.Checks;

/**
 * Dice loss, 1 minus the Sørensen–Dice coefficient, which is F1 for masks: 1 − (2Σpt + s)/(Σp + Σt + s), with p the
 * prediction and t the target.
 *
 * <p>Prediction (probabilities) and target (0 and 1, or probabilities) have the same shape {@code [N, ...]}; the sums
 * run over all elements of a sample. Logits, terms for each class, class weights, sums over the batch and masks of
 * pixels are options: see {@link OverlapLoss}. There is one term for each sample, from 0 to 1, and the mean divides by
 * the number of samples. Only {@link #validate} checks that numbers lie in [0, 1]. No kinks. If both masks are empty,
 * the loss is 0. Accuracy of a term and of its derivatives: 3e-7, relative, if no number is outside [0, 1]; where t is
 * between 0 and 1 and a derivative is the difference of two parts, 3e-7 of the larger part in samples of 192 elements
 * or more, 2e-14 of it in smaller ones.
 *
 * <p>It is {@link TverskyLoss} with α = β = ½ and half the smoothing; without smoothing D = J/(2 − J) where {@link
 * JaccardLoss} gives J. MONAI: DiceLoss (smooth_nr = smooth_dr). Keras: Dice, which adds 1e-7 to the denominator only
 * and sums over the batch too unless axis is given. optax: dice_loss, from logits, where the smoothing counts double.
 * The source squares p and t in the denominator, which for masks of 0 and 1 is the same.
 *
 * @param smooth s; zero or positive
 * @param options activation, classes, weights and the range of the sums
 * @see <a href="https://doi.org/10.1109/3DV.2016.79">Milletari et al., V-Net (2016), section 3</a>
 */
public record DiceLoss(float smooth, OverlapOptions options) implements OverlapLoss<DiceLoss> {
    public DiceLoss {
        Checks.notNegative("DiceLoss", "smooth", smooth);
        Checks.notNull("DiceLoss", "options", options);
    }

    /**
     * Dice loss of probabilities.
     *
     * @param smooth s; zero or positive
     */
    public DiceLoss(float smooth) {
        this(smooth, new OverlapOptions());
    }

    /** Dice loss with a smoothing of 1. */
    public DiceLoss() {
        this(1);
    }

    @Override public DiceLoss withOptions(OverlapOptions other) {
        return new DiceLoss(smooth, other);
    }

    @Override public FocalTverskyLoss toFocalTversky() {
        return new FocalTverskyLoss(0.5f, 0.5f, 1, 0.5f * smooth, options);
    }
}
