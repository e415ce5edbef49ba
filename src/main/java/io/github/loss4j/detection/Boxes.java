package io.github.loss4j.detection;

import io.github.loss4j.detection.BoxIouLoss.Kind;

/** A box and its target: what {@link BoxIouLoss} makes of their edges along both axes. */
record Boxes(Edges x, Edges y) {
    private static final double OF_ASPECTS = 4 / (Math.PI * Math.PI);

    private double both() {
        return x.overlap() * y.overlap();
    }

    private double union() {
        return x.length() * y.length() + x.targetLength() * y.targetLength() - both();
    }

    private double hull() {
        return x.hull() * y.hull();
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
    private double apart() {
        double union = union();
        return union == 0 ? equal() ? 0 : 1 : (union - both()) / union;
    }

    /** How far the angle of the target's diagonal is above the prediction's. */
    private double turn() {
        return Math.atan2(x.targetLength(), y.targetLength()) - Math.atan2(x.length(), y.length());
    }

    /** v, the difference of the aspect ratios. */
    private double aspects() {
        return OF_ASPECTS * turn() * turn();
    }

    double loss(Kind kind) {
        return switch (kind) {
            case IOU -> apart();
            case GIOU -> apart() + quotient(hull() - union(), hull());
            case DIOU -> apart() + quotient(distance(), diagonal());
            case CIOU -> apart() + quotient(distance(), diagonal())
                    + quotient(aspects() * aspects(), apart() + aspects());
        };
    }

    void gradient(Kind kind, float[] gradient) {
        gradient[0] = (float) (0 + derivative(kind, x, y, false));
        gradient[1] = (float) (0 + derivative(kind, y, x, false));
        gradient[2] = (float) (0 + derivative(kind, x, y, true));
        gradient[3] = (float) (0 + derivative(kind, y, x, true));
    }

    /** The derivative with respect to one edge along an axis. */
    private double derivative(Kind kind, Edges axis, Edges other, boolean upper) {
        double ofBoth = axis.overlapBy(upper) * other.overlap();
        double ofUnion = axis.lengthBy(upper) * other.length() - ofBoth;
        double ofApart = -derivative(both(), ofBoth, union(), ofUnion);
        if (kind == Kind.IOU) {
            return ofApart;
        }
        if (kind == Kind.GIOU) {
            return ofApart - derivative(union(), ofUnion, hull(), axis.hullBy(upper) * other.hull());
        }
        double ofDistance = derivative(distance(), axis.offset(), diagonal(), 2 * axis.hull() * axis.hullBy(upper));
        if (kind == Kind.DIOU) {
            return ofApart + ofDistance;
        }
        double ofAspects = -2 * OF_ASPECTS * turn() * quotient((axis == x ? 1 : -1) * axis.lengthBy(upper)
                * other.length(), x.length() * x.length() + y.length() * y.length());
        double ratio = quotient(aspects(), apart() + aspects());
        return ofApart + ofDistance + 2 * ratio * ofAspects - ratio * ratio * (ofApart + ofAspects);
    }

    /** A quotient that is 0 where the divisor is. */
    private static double quotient(double dividend, double divisor) {
        return divisor == 0 ? 0 : dividend / divisor;
    }

    /** The derivative of a quotient. */
    private static double derivative(double dividend, double ofDividend, double divisor, double ofDivisor) {
        return divisor == 0 ? 0 : (ofDividend - dividend / divisor * ofDivisor) / divisor;
    }
}
