package io.github.loss4j.docs;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import io.github.loss4j.Losses;
import io.github.loss4j.Reduction;
import io.github.loss4j.Loss;
import io.github.loss4j.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.knowm.xchart.XYChart;

/** The pictures of losses. */
final class Drawing {
    private static final int PANEL_WIDTH = 250;
    private static final int PANEL_HEIGHT = 245;
    private static final int SMALL_WIDTH = 210;
    private static final int SMALL_HEIGHT = 168;
    private static final int SMALL_COLUMNS = 4;
    private static final int ARROWS = 13;
    private static final double SCORES = 3;

    private Drawing() {
    }

    /** Value, derivative and second derivative side by side, a curve for each parameter or target. */
    static String functions(Gallery.Entry entry) {
        XYChart value = Charts.chart("value", entry.axis());
        XYChart derivative = Charts.chart("derivative", entry.axis());
        XYChart second = Charts.chart("second derivative", entry.axis());
        List<String> labels = new ArrayList<>();
        for (int k = 0; k < entry.curves().size(); k++) {
            Gallery.Curve curve = entry.curves().get(k);
            String label = curve.label().isEmpty() ? "." : curve.label();
            labels.add(curve.label());
            line(value, label, k, x -> curve.loss().value((float) x, curve.target()), entry);
            line(derivative, label, k, x -> curve.loss().derivative((float) x, curve.target()), entry);
            line(second, label, k, x -> curve.loss().secondDerivative((float) x, curve.target()), entry);
        }
        VectorGraphics2D page = new VectorGraphics2D();
        List<XYChart> charts = List.of(value, derivative, second);
        charts.forEach(chart -> Charts.scale(chart, entry.height()));
        for (int k = 0; k < charts.size(); k++) {
            Charts.paint(page, charts.get(k), k * PANEL_WIDTH, 0, PANEL_WIDTH, PANEL_HEIGHT);
        }
        boolean named = labels.stream().anyMatch(label -> !label.isEmpty());
        if (named) {
            Charts.legend(page, labels, charts.size() * PANEL_WIDTH, PANEL_HEIGHT);
        }
        String name = entry.type().getSimpleName();
        return Svg.text(page, charts.size() * PANEL_WIDTH, PANEL_HEIGHT + (named ? Charts.LEGEND : 0), name
                + ": value, derivative and second derivative, by " + entry.axis()
                + (named ? ", for " + String.join("; ", labels) : ""));
    }

    /** Value and derivative of several losses, in small. */
    static String strip(List<Gallery.Entry> entries) {
        VectorGraphics2D page = new VectorGraphics2D();
        List<String> names = new ArrayList<>();
        for (int k = 0; k < entries.size(); k++) {
            Gallery.Entry entry = entries.get(k);
            Gallery.Curve curve = entry.curves().get(0);
            XYChart chart = Charts.chart(curve.label(), entry.axis());
            chart.getStyler().setYAxisMax(3.0).setYAxisMin(-3.0);
            line(chart, "value", 0, x -> curve.loss().value((float) x, curve.target()), entry);
            line(chart, "derivative", 1, x -> curve.loss().derivative((float) x, curve.target()), entry);
            names.add(curve.label());
            Charts.paint(page, chart, k % SMALL_COLUMNS * SMALL_WIDTH, k / SMALL_COLUMNS * SMALL_HEIGHT, SMALL_WIDTH,
                    SMALL_HEIGHT);
        }
        int width = SMALL_COLUMNS * SMALL_WIDTH;
        int height = (entries.size() + SMALL_COLUMNS - 1) / SMALL_COLUMNS * SMALL_HEIGHT;
        Charts.legend(page, List.of("value", "derivative"), width, height);
        return Svg.text(page, width, height + Charts.LEGEND, "Value and derivative of " + String.join(", ", names));
    }

    /** Where a step against the gradient leads, for two of three scores. */
    static String gradient(Class<?> type) {
        @SuppressWarnings("unchecked") Loss<Tensor, int[]> loss = (Loss<Tensor, int[]>) Losses
                .parse(type.getSimpleName());
        XYChart chart = Charts.chart("a step against the gradient; a third class has score 0",
                "score of the right class");
        chart.setYAxisTitle("score of another class");
        chart.getStyler().setYAxisTitleVisible(true).setYAxisTickMarkSpacingHint(40).setXAxisMin(-SCORES - 0.5)
                .setXAxisMax(SCORES + 0.5)
                .setYAxisMin(-SCORES - 0.5).setYAxisMax(SCORES + 0.5);
        double spacing = 2 * SCORES / (ARROWS - 1);
        double[][] steps = new double[ARROWS * ARROWS][];
        double longest = 0;
        for (int k = 0; k < steps.length; k++) {
            float x = (float) (-SCORES + k % ARROWS * spacing);
            float y = (float) (-SCORES + k / ARROWS * spacing);
            Tensor gradient = loss.reduced(Reduction.SUM).evaluate(Tensor.of(new float[][] {{x, y, 0}}), new int[] {0})
                    .gradient();
            steps[k] = new double[] {x, y, -gradient.get(0, 0), -gradient.get(0, 1)};
            longest = Math.max(longest, Math.hypot(steps[k][2], steps[k][3]));
        }
        List<double[]> corners = new ArrayList<>();
        for (double[] step : steps) {
            arrow(corners, step[0], step[1], step[2] / longest * spacing * 0.9, step[3] / longest * spacing * 0.9);
        }
        Charts.series(chart, "step", new Points(corners.stream().mapToDouble(c -> c[0]).toArray(),
                corners.stream().mapToDouble(c -> c[1]).toArray()), Charts.COLOURS.get(0), 1.3f);
        VectorGraphics2D page = new VectorGraphics2D();
        int width = 380;
        int height = 360;
        Charts.paint(page, chart, 0, 0, width, height);
        return Svg.text(page, width, height,
                type.getSimpleName() + ": a step against the gradient, by the scores of the "
                        + "right class and of another, that of the third being 0");
    }

    private static void arrow(List<double[]> corners, double x, double y, double dx, double dy) {
        double length = Math.hypot(dx, dy);
        if (length < 0.015) {
            return;
        }
        double tipX = x + dx;
        double tipY = y + dy;
        double head = Math.min(0.14, length / 2) / length;
        corners.add(new double[] {x, y});
        corners.add(new double[] {tipX, tipY});
        corners.add(new double[] {tipX - head * (dx - 0.5 * dy), tipY - head * (dy + 0.5 * dx)});
        corners.add(new double[] {tipX, Double.NaN});
        corners.add(new double[] {tipX, tipY});
        corners.add(new double[] {tipX - head * (dx + 0.5 * dy), tipY - head * (dy - 0.5 * dx)});
        corners.add(new double[] {tipX, Double.NaN});
    }

    private static void line(XYChart chart, String label, int number, DoubleUnaryOperator function,
            Gallery.Entry entry) {
        Charts.series(chart, label, Points.of(function, entry.from(), entry.to(), entry.height()),
                Charts.COLOURS.get(number), 2);
    }
}
