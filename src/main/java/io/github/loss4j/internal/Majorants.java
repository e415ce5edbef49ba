package io.github.loss4j.internal;

import io.github.loss4j.Loss;

/** Second derivatives of majorants: quadratics that touch a loss at one point and are nowhere below it. */
public final class Majorants {
    /** The smallest distance from a kink that is used as a divisor. */
    public static final float NEAR = 1e-6f;

    private static final String LOSSES = "MseLoss, L1Loss, FppLoss, MapeLoss, HuberLoss, SmoothL1Loss,"
            + " PseudoHuberLoss, LogCoshLoss, LogisticDistanceLoss, FairLoss,"
            + " CauchyLoss, GemanMcClureLoss, WelschLoss, TukeyLoss, BarronLoss up to alpha 2, LpLoss up to exponent 2,"
            + " PeriodicLoss, QuantileLoss, SmoothQuantileLoss, ExpectileLoss, EpsilonInsensitiveLoss,"
            + " SquaredEpsilonInsensitiveLoss, LogisticLoss, BceWithLogitsLoss, MultiLabelSoftMarginLoss, HingeLoss,"
            + " SquaredHingeLoss, SmoothedHingeLoss, ModifiedHuberLoss, PerceptronLoss, L2MarginLoss, DwdLoss,"
            + " SigmoidLoss, CrossEntropyLoss, SoftCrossEntropyLoss and DistillationLoss";

    private Majorants() {
    }

    /**
     * Creates the exception for a loss without a majorant.
     *
     * @param loss the loss
     * @return an exception whose message names the losses that have a majorant
     */
    public static IllegalArgumentException none(Loss<?, ?> loss) {
        return Checks.refusal(loss,
                "curvature is MAJORANT, but this loss has no majorant; use EXACT, or one of the losses"
                        + " that have a majorant: " + LOSSES);
    }

    /**
     * The majorant of |r|: 1/|r|, at most 1/{@link #NEAR}.
     *
     * @param residual the distance from the kink
     * @return the second derivative of the majorant
     */
    public static float ofAbsolute(float residual) {
        return 1 / Math.max(Math.abs(residual), NEAR);
    }

    /**
     * The majorant of max(0, −r), which is |r|/2 plus a linear function.
     *
     * @param residual the distance from the kink
     * @return the second derivative of the majorant
     */
    public static float ofHinge(float residual) {
        return 0.5f * ofAbsolute(residual);
    }

    /**
     * The majorant of ln cosh r: tanh(r)/r.
     *
     * @param residual the argument
     * @return the second derivative of the majorant; 1 at 0
     */
    public static float ofLogCosh(double residual) {
        return residual == 0 ? 1 : (float) (Math.tanh(residual) / residual);
    }

    /**
     * The majorant of ln(1 + e^x), which is ln cosh(x/2) plus a linear function: tanh(x/2)/(2x).
     *
     * @param logit x
     * @return the second derivative of the majorant; 1/4 at 0
     */
    public static float ofSoftplus(float logit) {
        return 0.25f * ofLogCosh(0.5 * logit);
    }

    /**
     * Clamps a second derivative to positive finite numbers.
     *
     * @param majorant the second derivative
     * @return at least {@link Float#MIN_NORMAL}, at most {@link Float#MAX_VALUE}; NaN gives NaN
     */
    public static float bound(double majorant) {
        return (float) Math.max(Float.MIN_NORMAL, Math.min(Float.MAX_VALUE, majorant));
    }

    /** Clamps second derivatives to positive finite numbers, in place. An element of weight 0 becomes 0. */
    static void bound(float[] majorants, float[] weights, int from, int to) {
        for (int i = from; i < to; i++) {
            majorants[i] = weights != null && weights[i] == 0
                    ? 0
                    : Math.max(Float.MIN_NORMAL, Math.min(Float.MAX_VALUE, majorants[i]));
        }
    }
}
