package io.github.loss4j.segmentation;

import io.github.loss4j.Domain;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.TensorAccess;

/**
 * A loss of overlap whose target is the class of each pixel instead of one-hot masks, which it stands for.
 *
 * <p>The prediction has shape {@code [N, C, ...]}: probabilities or logits, as the loss's options say. The target has the
 * class of each pixel, row-major over {@code [N, ...]}; pixels of the ignored index are left out, whatever they hold. Terms,
 * limits and accuracy are those of the loss; a sample without other pixels is absent.
 *
 * <p>segmentation_models_pytorch: DiceLoss(mode="multiclass", ignore_index). MONAI: DiceLoss(to_onehot_y=True).
 *
 * @param loss compares with one-hot masks
 * @param ignoreIndex the target that marks a pixel as absent
 */
public record ClassOverlapLoss(OverlapLoss<?> loss, int ignoreIndex) implements SampleLoss<Tensor, int[]> {
    public ClassOverlapLoss {
        Checks.notNull("ClassOverlapLoss", "loss", loss);
    }

    /**
     * The loss in which −100 marks absent pixels.
     *
     * @param loss compares with one-hot masks
     */
    public ClassOverlapLoss(OverlapLoss<?> loss) {
        this(loss, -100);
    }

    /**
     * The same loss with another target for absent pixels.
     *
     * @param index any number, be it a class or not
     * @return a changed copy
     */
    public ClassOverlapLoss withIgnoreIndex(int index) {
        return new ClassOverlapLoss(loss, index);
    }

    @Override public Domain predictionDomain() {
        return loss.predictionDomain();
    }

    @Override public Terms terms(Tensor prediction, int[] target) {
        Layout layout = Layout.ofClasses(this, prediction);
        return new PixelTerms(this, loss.toFocalTversky(), prediction, new ClassPixels(this, layout, target,
                ignoreIndex), null);
    }

    @Override public void validate(Tensor prediction, int[] target) {
        PixelTarget pixels = new ClassPixels(this, Layout.ofClasses(this, prediction), target, ignoreIndex);
        pixels.check(null);
        pixels.validate(this, "prediction", TensorAccess.of(prediction), predictionDomain());
    }
}
