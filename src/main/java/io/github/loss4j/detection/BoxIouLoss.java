package io.github.loss4j.detection;

import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.TensorAccess;
import java.util.Arrays;

/**
 * Loss of the overlap of two boxes: 1 − IoU (intersection over union) plus a penalty that depends on the kind. Let U be
 * the area of the union, C the area of the smallest box that encloses both, c its diagonal, ρ the distance of the
 * centers, w and h width and height. Then IOU adds nothing; GIOU adds (C − U)/C; DIOU adds ρ²/c²; CIOU adds ρ²/c² +
 * v²/(1 − IoU + v), with v = (4/π²)·(atan(w/h of the target) − atan(w/h of the prediction))².
 *
 * <p>Prediction and target are corners of shape {@code [N, 4]}: left, top, right, bottom, in any unit; {@code [4]} is
 * one box. There is one term for each box: from 0 to 1 for IOU, to 2 for GIOU and DIOU, to less than 3 for CIOU.
 * Disjoint boxes have a gradient of 0 with IOU; the other kinds move them towards each other. The factor v/(1 − IoU +
 * v) of CIOU is differentiated too (torchvision treats it as a constant, so that its gradient is not the gradient of
 * its value).
 *
 * <p>Degenerate boxes: a negative width or height counts as 0, but the enclosing box contains all corners. Two boxes
 * without area have an IoU of 1 if they are equal, else 0. The penalty is 0 where its denominator C or c is 0;
 * atan(w/h) is π/2 for a height of 0, and 0 if the width is 0 too. At its kinks (touching boxes, equal edges, a width
 * of 0) a derivative is the mean of the one-sided derivatives, which is 0 for equal boxes of positive area. NaN gives
 * NaN. Computed in double without ε and rounded once.
 *
 * <p>torchvision: generalized_box_iou_loss, distance_box_iou_loss, complete_box_iou_loss, which add an ε of 1e-7 to
 * their denominators. Boxes given as center and size must be converted first.
 *
 * @param kind the penalty that is added to 1 − IoU
 * @see <a href="https://doi.org/10.1109/CVPR.2019.00075">Rezatofighi et al., Generalized Intersection over Union
 *      (2019)</a>
 * @see <a href="https://doi.org/10.1609/aaai.v34i07.6999">Zheng et al., Distance-IoU Loss (2020): DIoU and CIoU</a>
 */
public record BoxIouLoss(Kind kind) implements RowLoss<Tensor> {
    private static final int CORNERS = 4;

    /** The penalty that is added to 1 − IoU. */
    public enum Kind {
        /** Nothing. */
        IOU,
        /** The fraction of the enclosing box that neither box covers. */
        GIOU,
        /** The squared distance of the centers, relative to the squared diagonal of the enclosing box. */
        DIOU,
        /** The penalty of DIOU plus one for the difference of the aspect ratios. */
        CIOU
    }

    public BoxIouLoss {
        Checks.notNull("BoxIouLoss", "kind", kind);
    }

    /** The generalised IoU loss. */
    public BoxIouLoss() {
        this(Kind.GIOU);
    }

    @Override public Terms terms(Tensor prediction, Tensor target) {
        int[] shape = Checks.notNull(this, "prediction", prediction).shape();
        Checks.notNull(this, "target", target);
        if (shape.length == 0 || shape.length > 2 || shape[shape.length - 1] != CORNERS) {
            throw Checks.refusal(this, "prediction has shape " + Arrays.toString(shape)
                    + "; it must be [N, 4]: left, top, right, bottom of each box");
        }
        Checks.sameShape(this, "prediction", shape, "target", target.shape());
        return RowLoss.super.terms(prediction, target);
    }

    /** Does nothing: the shapes have been checked, and any number is allowed. */
    @Override public void check(Rows rows, Tensor target) {
    }

    @Override public float value(float[] box, Tensor target, int row) {
        return (float) boxes(box, target, row).loss(kind);
    }

    @Override public float evaluate(float[] box, Tensor target, int row, float[] gradient) {
        Boxes boxes = boxes(box, target, row);
        boxes.gradient(kind, gradient);
        return (float) boxes.loss(kind);
    }

    private static Boxes boxes(float[] box, Tensor target, int row) {
        float[] corners = TensorAccess.of(target);
        int at = CORNERS * row;
        return new Boxes(new Edges(box[0], box[2], corners[at], corners[at + 2]),
                new Edges(box[1], box[3], corners[at + 1], corners[at + 3]));
    }
}
