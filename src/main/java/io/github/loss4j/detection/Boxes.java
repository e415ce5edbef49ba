package io.github.loss4j.detection;

import io.github.loss4j.detection.BoxIouLoss.Kind;

/** A predicted box and its target along both axes, and the formulas of {@link BoxIouLoss}. */
final class Boxes {
    private static final double ASPECT_SCALE = 4 / (Math.PI * Math.PI);

    private final Edges x;
    private final Edges y;
    private final double intersection;
    private final double union;
    private final double hull;

    Boxes(Edges x, Edges y) {
        this.x = x;
        this.y = y;
        intersection = x.overlap() * y.overlap();
        union = x.length() * y.length() + x.targetLength() * y.targetLength() - intersection;
        hull = x.hull() * y.hull();
    }

    private double diagonal() {
        return x.hull() * x.hull() + y.hull() * y.hull();
    }

    private double distance() {
        return x.offset() * x.offset() + y.offset() * y.offset();
    }

    private boolean equal() {
        return x.low() == x.targetLow() && x.high() == x.targetHigh() && y.low() == y.targetLow()
                && y.high() == y.targetHigh();
    }

    /** 1 − IoU. */
    private double oneMinusIou() {
        return union == 0 ? equal() ? 0 : 1 : (union - intersection) / union;
    }

    /** The angle of the diagonal of the target minus that of the prediction, as atan(w/h). */
    private double angleDifference() {
        return Math.atan2(x.targetLength(), y.targetLength()) - Math.atan2(x.length(), y.length());
    }

    /** v, the penalty for the difference of the aspect ratios. */
    private static double aspectPenalty(double angleDifference) {
        return ASPECT_SCALE * angleDifference * angleDifference;
    }

    double loss(Kind kind) {
        if (kind == Kind.IOU) {
            return oneMinusIou();
        }
        if (kind == Kind.GIOU) {
            return oneMinusIou() + quotient(hull - union, hull);
        }
        double loss = oneMinusIou() + quotient(distance(), diagonal());
        if (kind == Kind.DIOU) {
            return loss;
        }
        double penalty = aspectPenalty(angleDifference());
        return loss + quotient(penalty * penalty, oneMinusIou() + penalty);
    }

    void gradient(Kind kind, float[] gradient) {
        double angle = kind == Kind.CIOU ? angleDifference() : 0;
        gradient[0] = (float) (0 + derivative(kind, x, y, false, angle));
        gradient[1] = (float) (0 + derivative(kind, y, x, false, angle));
        gradient[2] = (float) (0 + derivative(kind, x, y, true, angle));
        gradient[3] = (float) (0 + derivative(kind, y, x, true, angle));
    }

    /** The derivative with respect to one edge along an axis. */
    private double derivative(Kind kind, Edges axis, Edges other, boolean upper, double angle) {
        double intersectionBy = axis.overlapBy(upper) * other.overlap();
        double unionBy = axis.lengthBy(upper) * other.length() - intersectionBy;
        double oneMinusIouBy = -derivative(intersection, intersectionBy, union, unionBy);
        if (kind == Kind.IOU) {
            return oneMinusIouBy;
        }
        if (kind == Kind.GIOU) {
            return oneMinusIouBy - derivative(union, unionBy, hull, axis.hullBy(upper) * other.hull());
        }
        double distanceBy = derivative(distance(), axis.offset(), diagonal(), 2 * axis.hull() * axis.hullBy(upper));
        if (kind == Kind.DIOU) {
            return oneMinusIouBy + distanceBy;
        }
        double aspectPenaltyBy = -2 * ASPECT_SCALE * angle
                * quotient((axis == x ? 1 : -1) * axis.lengthBy(upper)
                        * other.length(), x.length() * x.length() + y.length() * y.length());
        double penalty = aspectPenalty(angle);
        double ratio = quotient(penalty, oneMinusIou() + penalty);
        return oneMinusIouBy + distanceBy + 2 * ratio * aspectPenaltyBy
                - ratio * ratio * (oneMinusIouBy + aspectPenaltyBy);
    }

    /** The quotient, or 0 if the divisor is 0. */
    private static double quotient(double dividend, double divisor) {
        return divisor == 0 ? 0 : dividend / divisor;
    }

    /** The derivative of a quotient. */
    private static double derivative(double dividend, double dividendBy, double divisor, double divisorBy) {
        return divisor == 0 ? 0 : (dividendBy - dividend / divisor * divisorBy) / divisor;
    }
}
