package io.github.loss4j.segmentation;

import io.github.loss4j.Domain;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.classification.SigmoidFocalLoss;
import io.github.loss4j.internal.Checks;

/**
 * Dice loss and focal loss of logits in one: a·Dice + b·focal, where Dice takes the logistic function of the logits,
 * and focal is the mean focal loss over the elements of a sample. The exponentials are computed once for both. With γ =
 * 0 the focal loss is binary cross entropy: {@code new DiceFocalLoss(new DiceLoss(), new SigmoidFocalLoss(0))}.
 *
 * <p>Logits (any real numbers) and target (0 and 1, or probabilities) have the same shape {@code [N, ...]}, with
 * classes as axis 1 if the Dice loss's options need them. There is one term for each sample, or a single one with
 * {@code overBatch}. A Dice loss per class is averaged over its classes by their weights; the focal loss is averaged
 * over all classes with equal weights, including the background. Only {@link #validate} checks that targets lie in [0,
 * 1]. Stable for any finite logits. No kinks. Accuracy is as in the two parts. {@link #masked} leaves pixels out.
 *
 * <p>MONAI: DiceFocalLoss(sigmoid=True), with lambda_dice and lambda_focal. For mutually exclusive classes see {@link
 * DiceCrossEntropyLoss}.
 *
 * @param dice the Dice loss; it applies the logistic function, whatever its options say
 * @param focal the focal loss; its reduction within a sample is the mean
 * @param diceWeight a; zero or positive
 * @param focalWeight b; zero or positive
 * @see <a href="https://doi.org/10.1002/mp.13300">Zhu et al., AnatomyNet (2019): focal and Dice loss in one</a>
 */
public record DiceFocalLoss(DiceLoss dice, SigmoidFocalLoss focal, float diceWeight, float focalWeight)
        implements
            SampleLoss<Tensor, Tensor> {
    public DiceFocalLoss {
        dice = Checks.notNull("DiceFocalLoss", "dice", dice).withSigmoid();
        Checks.notNull("DiceFocalLoss", "focal", focal);
        Checks.notNegative("DiceFocalLoss", "diceWeight", diceWeight);
        Checks.notNegative("DiceFocalLoss", "focalWeight", focalWeight);
    }

    /**
     * The sum of both.
     *
     * @param dice the Dice loss; it applies the logistic function, whatever its options say
     * @param focal the focal loss
     */
    public DiceFocalLoss(DiceLoss dice, SigmoidFocalLoss focal) {
        this(dice, focal, 1, 1);
    }

    /** The sum of the Dice loss with a smoothing of 1 and the focal loss of γ = 2. */
    public DiceFocalLoss() {
        this(new DiceLoss(), new SigmoidFocalLoss());
    }

    /**
     * The same loss of targets with a mask, which leaves pixels out.
     *
     * @return a loss with this one's parameters
     */
    public MaskedLoss masked() {
        return new MaskedLoss(this);
    }

    @Override public Domain targetDomain() {
        return Domain.closed(0, 1);
    }

    @Override public Terms terms(Tensor prediction, Tensor target) {
        Checks.notNull(this, "prediction", prediction);
        return terms(this, prediction, target, null);
    }

    PixelTerms terms(SampleLoss<?, ?> loss, Tensor prediction, Tensor target, Tensor mask) {
        return PixelTerms.of(loss, dice.toFocalTversky(), prediction, target, mask, new PixelTerms.Addition(
                new PixelLoss.Focal(focal.gamma(), focal.alpha()), diceWeight, focalWeight));
    }
}
