package io.github.loss4j.segmentation;

import io.github.loss4j.Domain;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.segmentation.OverlapOptions.Activation;

/**
 * A loss of the overlap of masks: E/(I + E + s) to the power γ, E = αF + βM, with the intersection I = Σpt of
 * prediction p and target t, the false positives F = Σp(1 − t) and the false negatives M = Σ(1 − p)t.
 *
 * <pre>{@code
 * new DiceLoss().withSigmoid()                                                // logits of one mask for each sample
 * new DiceLoss().withSoftmax().perClass().withoutBackground()                 // logits [N, C, ...] and one-hot targets
 * new DiceLoss().withSoftmax().perClass().ofClasses()                         // ... and class indices
 * new DiceLoss().withSoftmax().generalized().overBatch()                      // classes weighted by 1/area²
 * new TverskyLoss(0.3f, 0.7f).withSigmoid().perClass().withClassWeights(1, 2, 5)
 * new JaccardLoss().withSigmoid().masked()                                    // some pixels left out
 * }</pre>
 *
 * <p><b>Terms.</b> One for each sample; {@link #perClass} one for each sample and class, {@code [N, C]}; {@link
 * #overBatch} a single one, or {@code [C]}. A class of weight 0, and the background if it is excluded, is masked. Where
 * terms of classes are averaged, the mean divides by their weights.
 *
 * <p><b>Empty masks.</b> A term in which both masks are empty is 0 with a gradient of 0, also without smoothing. A term
 * whose pixels are all left out by a mask is masked.
 *
 * <p><b>Inverse areas.</b> With {@link #generalized} the sums of a class are multiplied by area⁻², scaled so that the
 * total area is unchanged and the smoothing keeps its unit, pixels. A class without pixels counts as if it had the
 * smallest positive area of a class. There is no gradient with respect to targets, so these weights are constants in
 * the gradient.
 *
 * <p><b>Logits.</b> Probabilities are within 2 ulp of those of the rounded exponentials, and 1 − p is as accurate.
 * Gradients are with respect to the logits; they are finite and accurate for any finite logits. NaN gives NaN, with a
 * softmax in all classes of a pixel.
 *
 * <p>MONAI: DiceLoss(sigmoid, softmax, include_background, batch, weight), MaskedDiceLoss, GeneralizedDiceLoss, whose
 * smoothing is not scaled. segmentation_models_pytorch: DiceLoss(mode, from_logits, ignore_index), per class over the
 * batch.
 *
 * @param <L> the loss itself
 * @see <a href="https://doi.org/10.1007/978-3-319-67558-9_28">Sudre et al., Generalised Dice Overlap as a Deep Learning
 *      Loss Function for Highly Unbalanced Segmentations (2017)</a>
 */
public interface OverlapLoss<L extends OverlapLoss<L>> extends SampleLoss<Tensor, Tensor> {
    /**
     * Activation, classes, weights and the range of the sums.
     *
     * @return the options
     */
    OverlapOptions options();

    /**
     * The same loss with other options.
     *
     * @param options activation, classes, weights and the range of the sums
     * @return a changed copy
     */
    L withOptions(OverlapOptions options);

    /**
     * The general form of the loss, with its α, β, γ and s.
     *
     * @return an equal loss, with the same options
     */
    FocalTverskyLoss toFocalTversky();

    /**
     * The same loss of logits: the logistic function makes each of them a probability.
     *
     * @return a changed copy
     */
    default L withSigmoid() {
        return withOptions(options().with(Activation.SIGMOID));
    }

    /**
     * The same loss of logits {@code [N, C, ...]}: the softmax over the classes makes them probabilities.
     *
     * @return a changed copy
     */
    default L withSoftmax() {
        return withOptions(options().with(Activation.SOFTMAX));
    }

    /**
     * The same loss with terms for each class.
     *
     * @return a changed copy
     */
    default L perClass() {
        return withOptions(options().withTermPerClass());
    }

    /**
     * The same loss with classes weighted by the inverse square of their areas, as in the generalised Dice loss.
     *
     * @return a changed copy with one term for all classes
     */
    default L generalized() {
        return generalized(2);
    }

    /**
     * The same loss with classes weighted by a power of their inverse areas.
     *
     * @param exponent 2 for inverse squares, 1 for inverse areas, 0 for no weights
     * @return a changed copy with one term for all classes
     */
    default L generalized(float exponent) {
        return withOptions(options().inverseAreas(exponent));
    }

    /**
     * The same loss without class 0.
     *
     * @return a changed copy
     */
    default L withoutBackground() {
        return withOptions(options().withoutBackground());
    }

    /**
     * The same loss with other class weights.
     *
     * @param weights one for each class; no arguments to remove the weights
     * @return a changed copy
     */
    default L withClassWeights(float... weights) {
        return withOptions(options().with(Tensor.of(Checks.notNull(this, "classWeights", weights))));
    }

    /**
     * The same loss with sums over all samples.
     *
     * @return a changed copy
     */
    default L overBatch() {
        return withOptions(options().acrossBatch());
    }

    /**
     * The same loss of targets with a mask, which leaves pixels out.
     *
     * @return a loss with this one's options
     */
    default MaskedLoss masked() {
        return new MaskedLoss(this);
    }

    /**
     * The same loss of class indices instead of one-hot masks.
     *
     * @return a loss with this one's options
     */
    default ClassOverlapLoss ofClasses() {
        return new ClassOverlapLoss(this);
    }

    @Override default Domain predictionDomain() {
        Activation activation = options().activation();
        if (activation == Activation.NONE) {
            return Domain.closed(0, 1).advising("for logits apply a sigmoid or softmax first");
        }
        return activation == Activation.SIGMOID ? Domain.FINITE : Domain.SCORES;
    }

    @Override default Domain targetDomain() {
        return Domain.closed(0, 1);
    }

    @Override default Terms terms(Tensor prediction, Tensor target) {
        Checks.notNull(this, "prediction", prediction);
        FocalTverskyLoss general = toFocalTversky();
        OverlapOptions options = options();
        if (options.classless() && options.activation() == Activation.NONE && !options.overBatch()) {
            return new OverlapTerms(this, prediction, target, general);
        }
        return PixelTerms.of(this, general, prediction, target, null, null);
    }
}
