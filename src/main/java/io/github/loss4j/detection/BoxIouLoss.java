package io.github.loss4j.detection;

import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.TensorAccess;
import java.util.Arrays;

/**
 * Loss of the overlap of two boxes: 1 − IoU, intersection over union, and what the kind adds. With U the area of the
 * union, C that of the smallest box around both, c its diagonal, ρ the distance of the centers, w and h width and height:
 * IOU adds nothing; GIOU adds (C − U)/C; DIOU adds ρ²/c²; CIOU adds ρ²/c² + v²/(1 − IoU + v), with
 * v = (4/π²)·(atan(w/h of the target) − atan(w/h of the prediction))².
 *
 * <p>Prediction and target are corners of shape {@code [N, 4]}: left, top, right, bottom, in any unit; {@code [4]} is
 * one box. There is one term for each box: from 0 to 1 for IOU, to 2 for GIOU and DIOU, to less than 3 for CIOU. Boxes
 * apart have the gradient 0 under IOU; the other kinds draw them together. The factor v/(1 − IoU + v) of CIOU is
 * differentiated too (torchvision takes it for a constant, so its gradient is not that of its value).
 *
 * <p>Degenerate boxes: a width or height below 0 counts as 0, though the box around both holds its corners. Two boxes
 * without area have an IoU of 1 if they are equal, else 0; what the kind adds is 0 where C or c is 0; atan(w/h) is π/2
 * for a height of 0, and 0 if the width is 0 too. At its kinks (touching boxes, equal edges, a width of 0) a derivative
 * is the mean of those on both sides: 0 for equal boxes of some area. NaN gives NaN. Computed in double without ε and
 * rounded once.
 *
 * <p>torchvision: generalized_box_iou_loss, distance_box_iou_loss, complete_box_iou_loss, which add an ε of 1e-7 to their
 * denominators. Boxes as center and size are to be converted first.
 *
 * @param kind what is added to 1 − IoU
 * @see <a href="https://doi.org/10.1109/CVPR.2019.00075">Rezatofighi et al., Generalized Intersection over Union
 *      (2019)</a>
 * @see <a href="https://doi.org/10.1609/aaai.v34i07.6999">Zheng et al., Distance-IoU Loss (2020): DIoU and CIoU</a>
 */
public record BoxIouLoss(Kind kind) implements RowLoss<Tensor> {
    private static final int CORNERS = 4;

    /** What a loss adds to 1 − IoU. */
    public enum Kind {
        /** Nothing. */
        IOU,
        /** The part of the smallest box around both that neither fills. */
        GIOU,
        /** The squared distance of the centers, relative to that box's diagonal. */
        DIOU,
        /** The same, and how much the aspect ratios differ. */
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

    /** The shapes have been checked, and any number is allowed. */
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
