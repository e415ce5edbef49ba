package io.github.loss4j.docs;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.Losses;
import io.github.loss4j.MarginLoss;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.classification.CategoricalHingeLoss;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.classification.GeneralizedCrossEntropyLoss;
import io.github.loss4j.classification.MultiMarginLoss;
import io.github.loss4j.classification.SoftmaxFocalLoss;
import io.github.loss4j.classification.SparsemaxLoss;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is drawn: every pointwise loss that {@link Losses} knows. A loss without a line here is drawn with its default
 * parameters, from -3 to 3; a loss that needs parameters, or is defined elsewhere, needs a line.
 */
final class Gallery {
    /** One curve: the loss and the target. */
    record Curve(String label, PointwiseLoss loss, float target) {
    }

    /**
     * One picture. The axis says what runs from {@code from} to {@code to}; what is higher than the height is cut off.
     */
    record Entry(Class<?> type, String axis, double from, double to, double height, List<Curve> curves) {
    }

    private static final String RESIDUAL = "prediction − target";
    private static final String MARGIN = "margin = target · prediction";
    /** Where derivatives have poles. */
    private static final Map<String, Integer> HEIGHTS = Map.of("BceLoss", 20, "GammaDevianceLoss", 12, "LpLoss", 6,
            "PoissonDevianceLoss", 12, "SymmetricMapeLoss", 400, "TweedieDevianceLoss", 12);
    private static final Map<String, Line> LINES = new TreeMap<>();

    /** Parameters as Losses.parse takes them, and targets: there is a curve for each of both. */
    private record Line(double from, double to, String axis, List<String> parameters, float... targets) {
    }

    static {
        residual("BarronLoss", "alpha=2", "alpha=1", "alpha=-2");
        residual("CauchyLoss", "scale=0.5", "scale=1", "scale=2");
        residual("EpsilonInsensitiveLoss", "epsilon=0.1", "epsilon=0.5", "epsilon=1");
        residual("ExpectileLoss", "expectile=0.1", "expectile=0.5", "expectile=0.9");
        residual("FairLoss", "scale=0.5", "scale=1", "scale=2");
        residual("GemanMcClureLoss", "scale=0.5", "scale=1", "scale=2");
        residual("HuberLoss", "delta=0.5", "delta=1", "delta=2");
        residual("LinexLoss", "a=-0.5", "a=0.5", "a=1");
        residual("LpLoss", "exponent=1.2", "exponent=1.5", "exponent=3");
        residual("PeriodicLoss", "period=2", "period=4");
        residual("PseudoHuberLoss", "delta=0.5", "delta=1", "delta=2");
        residual("QuantileLoss", "quantile=0.1", "quantile=0.5", "quantile=0.9");
        residual("SmoothL1Loss", "beta=0.5", "beta=1", "beta=2");
        residual("SmoothQuantileLoss", "quantile=0.1, beta=1", "quantile=0.5, beta=1", "quantile=0.9, beta=1");
        residual("SquaredEpsilonInsensitiveLoss", "epsilon=0.1", "epsilon=0.5", "epsilon=1");
        residual("TukeyLoss", "scale=1", "scale=2", "scale=4.685");
        residual("WelschLoss", "scale=0.5", "scale=1", "scale=2");
        margin("DwdLoss", "q=0.5", "q=1", "q=2");
        margin("HingeLoss", "margin=1", "margin=0.5");
        margin("SmoothedHingeLoss", "gamma=0.5", "gamma=1", "gamma=2");
        margin("SquaredHingeLoss", "margin=1", "margin=0.5");
        line("AsymmetricLoss", -4, 4, "logit", List.of(""), 0, 1);
        line("BceLoss", 0.02, 0.98, "predicted probability", List.of(""), 0, 0.5f, 1);
        line("BceWithLogitsLoss", -4, 4, "logit", List.of(""), 0, 0.5f, 1);
        line("SigmoidFocalLoss", -4, 4, "logit", List.of("gamma=0", "gamma=1", "gamma=2"), 1);
        line("HingeEmbeddingLoss", 0, 3, "predicted distance", List.of(""), -1, 1);
        line("MapeLoss", 0, 4, "prediction", List.of(""), 0.5f, 1, 2);
        line("MsleLoss", 0, 4, "prediction", List.of(""), 0, 1, 3);
        line("SymmetricMapeLoss", 0, 4, "prediction", List.of(""), 0.5f, 1, 2);
        line("GammaDevianceLoss", 0.4, 4, "predicted mean", List.of(""), 0.5f, 1, 2);
        line("GammaNllLoss", -1, 3, "logarithm of the predicted mean", List.of(""), 0.5f, 1, 2);
        line("KlDivLoss", -3, 0, "logarithm of the predicted probability", List.of(""), 0.1f, 0.5f, 0.9f);
        line("PoissonDevianceLoss", 0.3, 5, "predicted mean", List.of(""), 0, 1, 3);
        line("PoissonNllLoss", -2, 2, "logarithm of the predicted mean", List.of(""), 0, 1, 3);
        line("TweedieDevianceLoss", 0.4, 5, "predicted mean", List.of("power=1.5"), 0, 1, 3);
        line("TweedieLoss", -2, 2, "logarithm of the predicted mean", List.of("power=1.2", "power=1.5", "power=1.8"),
                1);
    }

    private Gallery() {
    }

    private static void residual(String name, String... parameters) {
        line(name, -3, 3, RESIDUAL, List.of(parameters), 0);
    }

    private static void margin(String name, String... parameters) {
        line(name, -2, 3, MARGIN, List.of(parameters), 1);
    }

    private static void line(String name, double from, double to, String axis, List<String> parameters,
            float... targets) {
        LINES.put(name, new Line(from, to, axis, parameters, targets));
    }

    /** Every pointwise loss of the library, in alphabetical order. */
    static List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (String name : Losses.names()) {
            if (PointwiseLoss.class.isAssignableFrom(Sources.type(name))) {
                entries.add(entry(name));
            }
        }
        return entries;
    }

    private static Entry entry(String name) {
        Class<?> type = Sources.type(name);
        Line line = LINES.get(name);
        if (line == null && DistanceLoss.class.isAssignableFrom(type)) {
            line = new Line(-3, 3, RESIDUAL, List.of(""), 0);
        } else if (line == null && MarginLoss.class.isAssignableFrom(type)) {
            line = new Line(-2, 3, MARGIN, List.of(""), 1);
        } else if (line == null) {
            throw new IllegalStateException("Gallery: add a line that says where " + name + " is to be drawn");
        }
        List<Curve> curves = new ArrayList<>();
        for (String parameters : line.parameters()) {
            PointwiseLoss loss = Losses.parse(name + "(" + parameters + ")", PointwiseLoss.class);
            for (float target : line.targets()) {
                boolean many = line.targets().length > 1;
                String label = parameters.replace("=", " = ").replace('-', '−');
                curves.add(
                        new Curve(
                                many
                                        ? (label.isEmpty() ? "" : label + ", ") + "target = "
                                                + number(target).replace('-', '−')
                                        : label,
                                loss, target));
            }
        }
        return new Entry(type, line.axis(), line.from(), line.to(),
                HEIGHTS.getOrDefault(name, Integer.MAX_VALUE), curves);
    }

    private static String number(float number) {
        return number == Math.rint(number) ? Integer.toString((int) number) : Float.toString(number);
    }

    /** Losses of class scores whose gradient is drawn as arrows. */
    static List<Class<?>> gradients() {
        return List.of(CategoricalHingeLoss.class, CrossEntropyLoss.class, GeneralizedCrossEntropyLoss.class,
                MultiMarginLoss.class, SoftmaxFocalLoss.class, SparsemaxLoss.class);
    }

    /** The twelve of README. */
    static List<Entry> strip() {
        List<Entry> twelve = new ArrayList<>();
        for (String text : List.of("MseLoss()", "L1Loss()", "HuberLoss(delta=1)", "LogCoshLoss()",
                "QuantileLoss(quantile=0.8)", "EpsilonInsensitiveLoss(epsilon=0.5)", "CauchyLoss(scale=1)",
                "TukeyLoss(scale=2)")) {
            twelve.add(small(text, "residual", -3, 3, 0));
        }
        for (String text : List.of("HingeLoss()", "SquaredHingeLoss()", "LogisticLoss()", "ExponentialLoss()")) {
            twelve.add(small(text, "margin", -2, 3, 1));
        }
        return twelve;
    }

    private static Entry small(String text, String axis, double from, double to, float target) {
        PointwiseLoss loss = Losses.parse(text, PointwiseLoss.class);
        String label = text.replace("()", "").replaceAll("\\(\\w+=", "(");
        return new Entry(loss.getClass(), axis, from, to, 3, List.of(new Curve(label, loss, target)));
    }
}
