package io.github.loss4j.segmentation;

import io.github.loss4j.Domain;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.TensorAccess;

/**
 * An overlap loss, or {@link DiceFocalLoss}, with a mask of pixels: each pixel of a sum is multiplied by its mask.
 *
 * <p>The prediction is as in the wrapped loss, the target a {@link MaskedTarget}. The mask has the shape of the target,
 * or one class for all, {@code [N, 1, ...]}; with a softmax it must have one class for all. Terms, limits and accuracy
 * are as in the wrapped loss. A term whose pixels all have a mask of 0 is masked.
 *
 * <p>MONAI: MaskedDiceLoss. It multiplies logits by the mask before the sigmoid, so that masked pixels have a
 * probability of ½; for probabilities both are equal.
 *
 * @param loss an {@link OverlapLoss} or {@link DiceFocalLoss}
 */
public record MaskedLoss(SampleLoss<Tensor, Tensor> loss) implements SampleLoss<Tensor, MaskedTarget> {
    public MaskedLoss {
        Checks.notNull("MaskedLoss", "loss", loss);
        if (!(loss instanceof OverlapLoss<?> || loss instanceof DiceFocalLoss)) {
            throw Checks.refusal("MaskedLoss", "loss must be an OverlapLoss or a DiceFocalLoss, was "
                    + Checks.name(loss));
        }
    }

    @Override public Domain predictionDomain() {
        return loss.predictionDomain();
    }

    @Override public Domain targetDomain() {
        return loss.targetDomain();
    }

    @Override public Terms terms(Tensor prediction, MaskedTarget target) {
        return pixelTerms(prediction, target);
    }

    private PixelTerms pixelTerms(Tensor prediction, MaskedTarget target) {
        Checks.notNull(this, "prediction", prediction);
        Checks.notNull(this, "target", target);
        return loss instanceof DiceFocalLoss focal
                ? focal.terms(this, prediction, target.uncopiedTarget(), target.uncopiedMask())
                : PixelTerms.of(this, ((OverlapLoss<?>) loss).toFocalTversky(), prediction, target.uncopiedTarget(),
                        target.uncopiedMask(), null);
    }

    @Override public void validate(Tensor prediction, MaskedTarget target) {
        PixelTarget pixels = pixelTerms(prediction, target).target();
        pixels.validate(this, "prediction", TensorAccess.of(prediction), predictionDomain());
        pixels.validate(this, "target", TensorAccess.of(target.uncopiedTarget()), targetDomain());
    }
}
