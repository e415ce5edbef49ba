package io.github.loss4j.segmentation;

import io.github.loss4j.Domain;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.TensorAccess;

/**
 * Dice loss and cross entropy of class logits in one: a·Dice + b·CE, where Dice compares the softmax with one-hot masks
 * of the classes, and CE is the mean cross entropy over the pixels of a sample. The softmax is computed once for both.
 *
 * <pre>{@code
 * new DiceCrossEntropyLoss(new DiceLoss().perClass().withoutBackground(),
 *         new CrossEntropyLoss().withClassWeights(1, 2, 5).withIgnoreIndex(255))
 * }</pre>
 *
 * <p>Logits (any real numbers) have shape {@code [N, C, ...]}; the target has the class of each pixel, in row-major
 * order of {@code [N, ...]}. There is one term for each sample, or a single one with {@code overBatch}. A Dice loss per
 * class is averaged over its classes by their weights; the cross entropy divides by the total weight of the sample's,
 * or batch's, target classes, and is 0 where that is 0. (PyTorch's mean divides by the weight of the whole batch, which
 * is equal with {@code overBatch} or for samples of equal weight.) Pixels of the ignored index of the cross entropy are
 * left out of both; a sample whose pixels are all ignored is masked. Stable for any finite logits. No kinks. Accuracy
 * is as in the two parts.
 *
 * <p>MONAI: DiceCELoss(softmax=True), with lambda_dice and lambda_ce; nnU-Net: DC_and_CE_loss, without background and
 * over the batch. For one mask of logits see {@link DiceFocalLoss}.
 *
 * @param dice the Dice loss; it applies the softmax, whatever its options say
 * @param crossEntropy the cross entropy; its reduction within a sample is the mean
 * @param diceWeight a; zero or positive
 * @param crossEntropyWeight b; zero or positive
 * @see <a href="https://doi.org/10.1038/s41592-020-01008-z">Isensee et al., nnU-Net (2021)</a>
 */
public record DiceCrossEntropyLoss(DiceLoss dice, CrossEntropyLoss crossEntropy, float diceWeight,
        float crossEntropyWeight) implements SampleLoss<Tensor, int[]> {
    public DiceCrossEntropyLoss {
        dice = Checks.notNull("DiceCrossEntropyLoss", "dice", dice).withSoftmax();
        Checks.notNull("DiceCrossEntropyLoss", "crossEntropy", crossEntropy);
        Checks.notNegative("DiceCrossEntropyLoss", "diceWeight", diceWeight);
        Checks.notNegative("DiceCrossEntropyLoss", "crossEntropyWeight", crossEntropyWeight);
    }

    /**
     * The sum of both.
     *
     * @param dice the Dice loss; it applies the softmax, whatever its options say
     * @param crossEntropy the cross entropy
     */
    public DiceCrossEntropyLoss(DiceLoss dice, CrossEntropyLoss crossEntropy) {
        this(dice, crossEntropy, 1, 1);
    }

    /** The sum of the Dice loss per class, with a smoothing of 1, and the cross entropy. */
    public DiceCrossEntropyLoss() {
        this(new DiceLoss().perClass(), new CrossEntropyLoss());
    }

    @Override public Domain predictionDomain() {
        return Domain.SCORES;
    }

    @Override public Terms terms(Tensor prediction, int[] target) {
        Layout layout = Layout.ofClasses(this, prediction);
        float[] checked = ClassChecks.classWeights(this, crossEntropy.classWeights(), layout.classes());
        float[] weights = checked.length == 0 ? TensorAccess.of(Tensor.full(1, layout.classes())) : checked;
        return new PixelTerms(this, dice.toFocalTversky(), prediction,
                new ClassPixels(this, layout, target, crossEntropy.ignoreIndex()),
                new PixelTerms.Addition(new PixelLoss.Entropy(weights, crossEntropy.labelSmoothing()), diceWeight,
                        crossEntropyWeight));
    }

    @Override public void validate(Tensor prediction, int[] target) {
        ClassPixels.validate(this, prediction, target, crossEntropy.ignoreIndex());
    }
}
