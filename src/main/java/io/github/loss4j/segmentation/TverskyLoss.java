package io.github.loss4j.segmentation;

import io.github.loss4j.internal.Checks;

/**
 * Tversky loss, 1 minus the Tversky index: 1 − (Σpt + s)/(Σpt + αΣp(1 − t) + βΣ(1 − p)t + s), with p the prediction and
 * t the target: α weighs false positives, β false negatives.
 *
 * <p>Prediction (probabilities) and target (0 and 1, or probabilities) have the same shape {@code [N, ...]}; the sums
 * run over all elements of a sample. Logits, terms for each class, class weights, sums over the batch and masks of
 * pixels are options: see {@link OverlapLoss}. There is one term for each sample, from 0 to 1, and the mean divides by
 * the number of samples. Only {@link #validate} checks that numbers lie in [0, 1]. No kinks. If both masks are empty,
 * the loss is 0. Accuracy of a term and of its derivatives: 3e-7, relative, if no number is outside [0, 1]; where t is
 * between 0 and 1 and a derivative is the difference of two parts, 3e-7 of the larger part in samples of 192 elements
 * or more, 2e-14 of it in smaller ones.
 *
 * <p>α = β = ½ is {@link DiceLoss} with twice the smoothing, α = β = 1 {@link JaccardLoss}; for α + β = 1, without
 * smoothing, it is 1 − F score, with recall weighted by √(β/α). MONAI and segmentation_models_pytorch: TverskyLoss.
 * Keras: Tversky, whose code gives alpha to the false negatives.
 *
 * @param alpha α, the weight of false positives; zero or positive
 * @param beta β, the weight of false negatives; zero or positive
 * @param smooth s; zero or positive
 * @param options activation, classes, weights and the range of the sums
 * @see <a href="https://doi.org/10.1007/978-3-319-67389-9_44">Salehi, Erdogmus, Gholipour, Tversky Loss Function for
 *      Image Segmentation Using 3D Fully Convolutional Deep Networks (2017)</a>
 */
public record TverskyLoss(float alpha, float beta, float smooth,
        OverlapOptions options) implements OverlapLoss<TverskyLoss> {
    public TverskyLoss {
        Checks.notNegative("TverskyLoss", "alpha", alpha);
        Checks.notNegative("TverskyLoss", "beta", beta);
        Checks.notNegative("TverskyLoss", "smooth", smooth);
        Checks.notNull("TverskyLoss", "options", options);
    }

    /**
     * Tversky loss of probabilities.
     *
     * @param alpha α, the weight of false positives
     * @param beta β, the weight of false negatives
     * @param smooth s; zero or positive
     */
    public TverskyLoss(float alpha, float beta, float smooth) {
        this(alpha, beta, smooth, new OverlapOptions());
    }

    /**
     * Tversky loss with a smoothing of 1.
     *
     * @param alpha α, the weight of false positives
     * @param beta β, the weight of false negatives
     */
    public TverskyLoss(float alpha, float beta) {
        this(alpha, beta, 1);
    }

    /**
     * Tversky loss with β = ½ and a smoothing of 1.
     *
     * @param alpha α, the weight of false positives
     */
    public TverskyLoss(float alpha) {
        this(alpha, 0.5f);
    }

    /** Tversky loss with α = β = ½ and a smoothing of 1. */
    public TverskyLoss() {
        this(0.5f);
    }

    @Override public TverskyLoss withOptions(OverlapOptions other) {
        return new TverskyLoss(alpha, beta, smooth, other);
    }

    @Override public FocalTverskyLoss toFocalTversky() {
        return new FocalTverskyLoss(alpha, beta, 1, smooth, options);
    }
}
