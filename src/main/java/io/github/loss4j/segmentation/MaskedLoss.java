package io.github.loss4j.segmentation;

import io.github.loss4j.Domain;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.TensorAccess;

/**
 * A loss of overlap, or {@link DiceFocalLoss}, with pixels left out by a mask: each sum runs over the pixels of the mask,
 * multiplied by it.
 *
 * <p>The prediction is that of the loss itself, the target a {@link MaskedTarget}. The mask has the target's shape, or one
 * class for all, {@code [N, 1, ...]}; under a softmax it must be one class for all. Terms, limits and accuracy are those of
 * the loss. A term without any pixel is absent.
 *
 * <p>MONAI: MaskedDiceLoss. It multiplies logits by the mask before the sigmoid, so that pixels outside have a probability of
 * ½; of probabilities both are the same.
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
                ? focal.terms(this, prediction, target.ownTarget(), target.ownMask())
                : PixelTerms.of(this, ((OverlapLoss<?>) loss).toFocalTversky(), prediction, target.ownTarget(),
                        target.ownMask(), null);
    }

    @Override public void validate(Tensor prediction, MaskedTarget target) {
        PixelTarget pixels = pixelTerms(prediction, target).target();
        pixels.validate(this, "prediction", TensorAccess.of(prediction), predictionDomain());
        pixels.validate(this, "target", TensorAccess.of(target.ownTarget()), targetDomain());
    }
}
