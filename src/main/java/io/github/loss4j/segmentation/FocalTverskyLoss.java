package io.github.loss4j.segmentation;

import io.github.loss4j.internal.Checks;

/**
 * Focal Tversky loss: the {@link TverskyLoss} to the power γ, (1 − (Σpt + s)/(Σpt + αΣp(1 − t) + βΣ(1 − p)t + s))^γ,
 * with p the prediction and t the target. A γ above 1 emphasises samples with little overlap in the gradient, one below
 * 1 samples with much overlap.
 *
 * <p>Prediction (probabilities) and target (0 and 1, or probabilities) have the same shape {@code [N, ...]}; the sums
 * run over all elements of a sample. Logits, terms for each class, class weights, sums over the batch and masks of
 * pixels are options: see {@link OverlapLoss}. There is one term for each sample, from 0 to 1, and the mean divides by
 * the number of samples. Only {@link #validate} checks that numbers lie in [0, 1]. If both masks are empty, the loss is
 * 0.
 *
 * <p>At a perfect overlap the gradient is 0 unless γ = 1; for γ below 1 it grows without bound as the overlap becomes
 * perfect. (PyTorch's pow gives infinite derivatives there.) Accuracy of a term and of its derivatives: 3e-7 times
 * max(1, γ), relative, if no number is outside [0, 1]; where t is between 0 and 1 and a derivative is the difference of
 * two parts, 3e-7 times max(1, γ) of the larger part in samples of 192 elements or more, 2e-14 times max(1, γ) of it
 * in smaller ones.
 *
 * <p>γ = 1 is the {@link TverskyLoss}. segmentation_models_pytorch: TverskyLoss(gamma), which takes the power after
 * the mean over the classes. The source writes the exponent as 1/γ, best at 1/γ = ¾, and uses α as the weight of
 * false negatives.
 *
 * @param alpha α, the weight of false positives; zero or positive
 * @param beta β, the weight of false negatives; zero or positive
 * @param gamma γ; positive
 * @param smooth s; zero or positive
 * @param options activation, classes, weights and the range of the sums
 * @see <a href="https://doi.org/10.1109/ISBI.2019.8759329">Abraham and Khan, A Novel Focal Tversky Loss Function with
 *      Improved Attention U-Net for Lesion Segmentation (2019)</a>
 */
public record FocalTverskyLoss(float alpha, float beta, float gamma, float smooth,
        OverlapOptions options) implements OverlapLoss<FocalTverskyLoss> {
    public FocalTverskyLoss {
        Checks.notNegative("FocalTverskyLoss", "alpha", alpha);
        Checks.notNegative("FocalTverskyLoss", "beta", beta);
        Checks.positive("FocalTverskyLoss", "gamma", gamma);
        Checks.notNegative("FocalTverskyLoss", "smooth", smooth);
        Checks.notNull("FocalTverskyLoss", "options", options);
    }

    /**
     * Focal Tversky loss of probabilities.
     *
     * @param alpha α, the weight of false positives
     * @param beta β, the weight of false negatives
     * @param gamma γ; positive
     * @param smooth s; zero or positive
     */
    public FocalTverskyLoss(float alpha, float beta, float gamma, float smooth) {
        this(alpha, beta, gamma, smooth, new OverlapOptions());
    }

    @Override public FocalTverskyLoss withOptions(OverlapOptions other) {
        return new FocalTverskyLoss(alpha, beta, gamma, smooth, other);
    }

    @Override public FocalTverskyLoss toFocalTversky() {
        return this;
    }
}
