package io.github.loss4j.segmentation;

import io.github.loss4j.Domain;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;

/**
 * An overlap loss whose target is the class of each pixel, in place of the equivalent one-hot masks.
 *
 * <p>The prediction has shape {@code [N, C, ...]}: probabilities or logits, as the loss's options say. The target has
 * the class of each pixel, in row-major order of {@code [N, ...]}; pixels of the ignored index are left out, whatever
 * their predictions are. Terms, limits and accuracy are as in the wrapped loss; a sample whose pixels are all ignored
 * is masked.
 *
 * <p>segmentation_models_pytorch: DiceLoss(mode="multiclass", ignore_index). MONAI: DiceLoss(to_onehot_y=True).
 *
 * @param loss the overlap loss with one-hot masks as target
 * @param ignoreIndex the target that masks a pixel
 */
public record ClassOverlapLoss(OverlapLoss<?> loss, int ignoreIndex) implements SampleLoss<Tensor, int[]> {
    public ClassOverlapLoss {
        Checks.notNull("ClassOverlapLoss", "loss", loss);
    }

    /**
     * The loss with an ignored index of −100.
     *
     * @param loss the overlap loss with one-hot masks as target
     */
    public ClassOverlapLoss(OverlapLoss<?> loss) {
        this(loss, -100);
    }

    /**
     * The same loss with another ignored index.
     *
     * @param index any number, whether a class or not
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
        ClassPixels.validate(this, prediction, target, ignoreIndex);
    }
}
