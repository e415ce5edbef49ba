package io.github.loss4j.segmentation;

import io.github.loss4j.Domain;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;

/**
 * Focal Tversky loss: the {@link TverskyLoss} to the power γ, (1 − (Σpt + s)/(Σpt + αΣp(1 − t) + βΣ(1 − p)t + s))^γ,
 * with p the prediction and t the target. A γ above 1 turns the gradient to samples that overlap badly, one below 1 to
 * those that overlap well already.
 *
 * <p>Prediction (probabilities, after the sigmoid or softmax) and target (0 and 1, or probabilities) have one shape
 * {@code [N, ...]}; the sums run over all of a sample, so for classes one by one reshape {@code [N, C, H, W]} to
 * {@code [N * C, H, W]}. There is one term for each sample, from 0 to 1, and the mean divides by the samples. Only
 * {@link #validate} checks that numbers lie in [0, 1]. If neither mask has anything, the loss is 0; but without smoothing it is 0/0,
 * NaN.
 *
 * <p>At a perfect overlap the gradient is 0 unless γ = 1; for a γ below 1 it grows without bound on the way there.
 * (PyTorch's pow gives infinite derivatives there.) Accuracy of a term and of its derivatives: 3e-7 times max(1, γ),
 * relative, if no number is outside [0, 1]; where t is between 0 and 1 and a derivative is the difference of two parts,
 * 3e-7 times max(1, γ) of the greater part in samples of 1024 elements or more, 2e-14 times max(1, γ) of it in smaller
 * ones.
 *
 * <p>γ = 1 is the {@link TverskyLoss}. segmentation_models_pytorch: TverskyLoss(gamma). The source writes the exponent
 * as 1/γ, best at 1/γ = ¾, and lets α weigh what is missed.
 *
 * @param alpha α, the weight of false positives; zero or positive
 * @param beta β, the weight of false negatives; zero or positive
 * @param gamma γ; positive
 * @param smooth s; zero or positive
 * @see <a href="https://doi.org/10.1109/ISBI.2019.8759329">Abraham and Khan, A Novel Focal Tversky Loss Function with
 *      Improved Attention U-Net for Lesion Segmentation (2019)</a>
 */
public record FocalTverskyLoss(float alpha, float beta, float gamma, float smooth)
        implements
            SampleLoss<Tensor, Tensor> {
    public FocalTverskyLoss {
        Checks.notNegative("FocalTverskyLoss", "alpha", alpha);
        Checks.notNegative("FocalTverskyLoss", "beta", beta);
        Checks.positive("FocalTverskyLoss", "gamma", gamma);
        Checks.notNegative("FocalTverskyLoss", "smooth", smooth);
    }

    @Override public Domain predictionDomain() {
        return Domain.closed(0, 1).advising("for logits apply a sigmoid or softmax first");
    }

    @Override public Domain targetDomain() {
        return Domain.closed(0, 1);
    }

    @Override public Terms terms(Tensor prediction, Tensor target) {
        Checks.notNull(this, "prediction", prediction);
        return new OverlapTerms(this, prediction, target, alpha, beta, smooth, gamma);
    }
}
