package io.github.loss4j.digest;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.Loss;
import io.github.loss4j.Losses;
import io.github.loss4j.MarginLoss;
import io.github.loss4j.PointwiseLoss;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The losses of a digest: each of the library with some parameters, sums of them, and losses as users write them. */
final class DigestLosses {
    /** Losses whose shortest constructor has parameters, and parameters that choose another path through the code. */
    private static final List<String> WITH_PARAMETERS = List.of("ApproxNdcgLoss(temperature=1)",
            "AsymmetricLoss(gammaNegative=0, gammaPositive=0)",
            "AsymmetricLoss(gammaNegative=1.5, clip=0)", "BarronLoss(alpha=-2)", "BarronLoss(alpha=0)",
            "BarronLoss(alpha=1.5, scale=0.7)", "BarronLoss(alpha=2)", "BatchTripletLoss(margin=0.2)",
            "BceWithLogitsLoss(positiveWeight=3)",
            "BoxIouLoss(kind=CIOU)", "ClassOverlapLoss(loss=DiceLoss(options=OverlapOptions(activation=SOFTMAX)))",
            "CostMatrixLoss(costs=[[0, 1, 4], [1, 0, 1], [9, 1, 0]])",
            "CrossEntropyLoss(classWeights=[1, 0, 2.5], ignoreIndex=1, labelSmoothing=0.1)",
            "CrossEntropyLoss(labelSmoothing=0.2)", "CtcLoss(zeroInfinity=true)", "DistillationLoss(temperature=4)",
            "DiceLoss(options=OverlapOptions(activation=SIGMOID, perClass=true))",
            "DiceLoss(options=OverlapOptions(activation=SOFTMAX, overBatch=true, areaExponent=2))",
            "DwdLoss(q=2.5)", "EnsembleCrpsLoss(fair=true)", "ExpectileLoss(expectile=0.3)",
            "FocalTverskyLoss(alpha=0.3, beta=0.7, gamma=0.75, smooth=1)", "GaussianNllLoss(full=true, eps=0.01)",
            "GeneralizedCrossEntropyLoss(q=0.3)", "HingeEmbeddingLoss(margin=2)", "HuberLoss(delta=0.3)",
            "KlDivLoss(logTarget=true)", "LinexLoss(a=0.7)", "LogScaleGaussianNllLoss(full=true)",
            "LpLoss(exponent=1.5)", "LpLoss(exponent=3)",
            "MaskedLoss(loss=JaccardLoss(options=OverlapOptions(activation=SIGMOID)))",
            "MultiLabelBceLoss(positiveWeights=[1, 2, 3], classWeights=[1, 0, 2], labelSmoothing=0.1)",
            "MultiLabelSoftMarginLoss(classWeights=[1, 0, 2])",
            "MultiMarginLoss(exponent=2, margin=0.5, classWeights=[1, 0, 2])",
            "MultiQuantileLoss(quantiles=[0.1, 0.5, 0.9])", "NllLoss(classWeights=[1, 0, 2], ignoreIndex=1)",
            "PoissonNllLoss(logInput=false, full=true)", "PolyLoss(epsilon=2)",
            "ProbabilityCrossEntropyLoss(classWeights=[1, 0, 2], ignoreIndex=1)", "QuantileLoss(quantile=0.3)",
            "SigmoidFocalLoss(gamma=0.5, alpha=0.25)", "SmoothL1Loss(beta=0)",
            "SmoothQuantileLoss(quantile=0.3, beta=0.5)", "SoftCrossEntropyLoss(classWeights=[1, 0, 2])",
            "SoftmaxFocalLoss(gamma=0.5, classWeights=[1, 0, 2], ignoreIndex=1)", "StudentTNllLoss(degrees=3)",
            "SymmetricCrossEntropyLoss(alpha=0)", "TripletMarginLoss(p=1, swap=true)", "TripletMarginLoss(p=3)",
            "TverskyLoss(alpha=0.3, beta=0.7)", "TweedieDevianceLoss(power=1.5)", "TweedieDevianceLoss(power=3)",
            "TweedieLoss(power=1.9)");

    private static final List<String> COMBINED = List.of("0.3*FppLoss + HuberLoss(delta=0.5)",
            "BceWithLogitsLoss + 2*SigmoidFocalLoss", "0.5*CrossEntropyLoss + MultiMarginLoss",
            "MseLoss - 0.25*L1Loss.sum", "2*LogCoshLoss");

    /** Losses that no text describes, by a name of their own. */
    private static final Map<String, Supplier<Loss<?, ?>>> WRITTEN_BY_USERS = users();

    private DigestLosses() {
    }

    /** The names of all losses of the digest, in the order in which they are printed. */
    static List<String> names() {
        Set<String> names = new TreeSet<>(WITH_PARAMETERS);
        Losses.names().stream().filter(DigestLosses::needsNoParameters).forEach(names::add);
        List<String> all = new ArrayList<>(names);
        all.addAll(COMBINED);
        all.addAll(WRITTEN_BY_USERS.keySet());
        return all;
    }

    private static boolean needsNoParameters(String name) {
        try {
            Losses.parse(name);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static Loss<?, ?> loss(String name) {
        Supplier<Loss<?, ?>> user = WRITTEN_BY_USERS.get(name);
        return user == null ? Losses.parse(name) : user.get();
    }

    private static Map<String, Supplier<Loss<?, ?>>> users() {
        Map<String, Supplier<Loss<?, ?>>> losses = new LinkedHashMap<>();
        losses.put("user: distance", QuarticLoss::new);
        losses.put("user: margin", CubicHingeLoss::new);
        losses.put("user: pointwise", RatioLoss::new);
        losses.put("user: functions", () -> PointwiseLoss.of((p, t) -> (p - t) * (p - t) * p, (p, t) -> (p - t)
                * (3 * p - t), (p, t) -> 6 * p - 4 * t));
        losses.put("user: formula", () -> PointwiseLoss.of((p, t) -> p.minus(t).square().times(0.5f).log1p()));
        losses.put("user: formula with exp", () -> PointwiseLoss.of((p, t) -> p.times(t).negate().exp().plus(p.abs())));
        return losses;
    }

    record QuarticLoss() implements DistanceLoss {
        @Override public float value(float r) {
            return r * r * r * r;
        }

        @Override public float derivative(float r) {
            return 4 * r * r * r;
        }

        @Override public float secondDerivative(float r) {
            return 12 * r * r;
        }
    }

    record CubicHingeLoss() implements MarginLoss {
        @Override public float value(float m) {
            float h = Math.max(0, 1 - m);
            return h * h * h;
        }

        @Override public float derivative(float m) {
            float h = Math.max(0, 1 - m);
            return -3 * h * h;
        }

        @Override public float secondDerivative(float m) {
            return 6 * Math.max(0, 1 - m);
        }
    }

    /** With a division and a branch. */
    record RatioLoss() implements PointwiseLoss {
        @Override public float value(float p, float t) {
            return p < 0 ? -p : p / (1 + t * t);
        }

        @Override public float derivative(float p, float t) {
            return p < 0 ? -1 : 1 / (1 + t * t);
        }

        @Override public float secondDerivative(float p, float t) {
            return 0;
        }
    }
}
