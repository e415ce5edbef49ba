package io.github.loss4j.docs;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import io.github.loss4j.Losses;
import io.github.loss4j.Reduction;
import io.github.loss4j.Loss;
import io.github.loss4j.Tensor;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The charts. Their background is transparent, and every colour has a contrast of 3 or more, that of text 4.3, both with white
 * and with the dark grey of dark themes.
 */
final class Drawing {
    private static final Color TEXT = new Color(0x797979);
    private static final Color GRID = new Color(128, 128, 128, 70);
    private static final Color CLEAR = new Color(0, 0, 0, 0);
    private static final List<Color> COLOURS = List.of(new Color(0x2f7fd9), new Color(0xd2691e), new Color(0x2f9152));
    private static final Font FONT = font();
    private static final int LEGEND = 26;
    private static final int PANEL_WIDTH = 250;
    private static final int PANEL_HEIGHT = 245;
    private static final int SMALL_WIDTH = 210;
    private static final int SMALL_HEIGHT = 168;
    private static final int SMALL_COLUMNS = 4;
    private static final int ARROWS = 13;
    private static final double SCORES = 3;

    private Drawing() {
    }

    /** A font that comes with the build, so that the letters are the same on every machine. */
    private static Font font() {
        try (InputStream file = PDDocument.class.getResourceAsStream("/org/apache/pdfbox/resources/ttf/"
                + "LiberationSans-Regular.ttf")) {
            return Font.createFont(Font.TRUETYPE_FONT, file).deriveFont(12f);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (FontFormatException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Value, derivative and second derivative side by side, a curve for each parameter or target. */
    static String functions(Gallery.Entry entry) {
        XYChart value = chart("value", entry.axis());
        XYChart derivative = chart("derivative", entry.axis());
        XYChart second = chart("second derivative", entry.axis());
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
        charts.forEach(chart -> scale(chart, entry.height()));
        for (int k = 0; k < charts.size(); k++) {
            paint(page, charts.get(k), k * PANEL_WIDTH, 0, PANEL_WIDTH, PANEL_HEIGHT);
        }
        boolean named = labels.stream().anyMatch(label -> !label.isEmpty());
        if (named) {
            legend(page, labels, charts.size() * PANEL_WIDTH, PANEL_HEIGHT);
        }
        String name = entry.type().getSimpleName();
        return Svg.text(page, charts.size() * PANEL_WIDTH, PANEL_HEIGHT + (named ? LEGEND : 0), name
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
            XYChart chart = chart(curve.label(), entry.axis());
            chart.getStyler().setYAxisMax(3.0).setYAxisMin(-3.0);
            line(chart, "value", 0, x -> curve.loss().value((float) x, curve.target()), entry);
            line(chart, "derivative", 1, x -> curve.loss().derivative((float) x, curve.target()), entry);
            names.add(curve.label());
            paint(page, chart, k % SMALL_COLUMNS * SMALL_WIDTH, k / SMALL_COLUMNS * SMALL_HEIGHT, SMALL_WIDTH,
                    SMALL_HEIGHT);
        }
        int width = SMALL_COLUMNS * SMALL_WIDTH;
        int height = (entries.size() + SMALL_COLUMNS - 1) / SMALL_COLUMNS * SMALL_HEIGHT;
        legend(page, List.of("value", "derivative"), width, height);
        return Svg.text(page, width, height + LEGEND, "Value and derivative of " + String.join(", ", names));
    }

    /** Where a step against the gradient leads, for two of three scores. */
    static String gradient(Class<?> type) {
        @SuppressWarnings("unchecked") Loss<Tensor, int[]> loss = (Loss<Tensor, int[]>) Losses
                .parse(type.getSimpleName());
        XYChart chart = chart("a step against the gradient; a third class has score 0", "score of the right class");
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
        series(chart, "step", new Points(corners.stream().mapToDouble(c -> c[0]).toArray(),
                corners.stream().mapToDouble(c -> c[1]).toArray()), COLOURS.get(0), 1.3f);
        VectorGraphics2D page = new VectorGraphics2D();
        int width = 380;
        int height = 360;
        paint(page, chart, 0, 0, width, height);
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
        series(chart, label, Points.of(function, entry.from(), entry.to(), entry.height()), COLOURS.get(number), 2);
    }

    private static void series(XYChart chart, String label, Points points, Color colour, float width) {
        XYSeries series = chart.addSeries(label, points.x(), points.y());
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(colour);
        series.setLineStyle(new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    }

    /** A vertical axis that has 0 and is not of no height. */
    private static void scale(XYChart chart, double height) {
        double[] all = chart.getSeriesCollection().stream()
                .flatMapToDouble(series -> Arrays.stream(series.getYData()))
                .filter(Double::isFinite).toArray();
        double least = Math.max(-height, Math.min(0, Arrays.stream(all).min().orElse(0)));
        double greatest = Math.min(height, Math.max(0, Arrays.stream(all).max().orElse(0)));
        boolean flat = least == greatest;
        chart.getStyler().setYAxisMin(flat ? -1 : least).setYAxisMax(flat ? 1 : greatest);
    }

    private static XYChart chart(String title, String axis) {
        XYChart chart = new XYChart(PANEL_WIDTH, PANEL_HEIGHT);
        chart.setTitle(title);
        chart.setXAxisTitle(axis);
        XYStyler style = chart.getStyler();
        style.setChartBackgroundColor(CLEAR).setPlotBackgroundColor(CLEAR).setPlotBorderVisible(false)
                .setChartFontColor(TEXT).setChartTitleBoxVisible(false).setChartPadding(4).setChartTitlePadding(2)
                .setChartTitleFont(FONT.deriveFont(13f)).setLegendVisible(false).setLocale(Locale.ROOT)
                .setPlotContentSize(0.96);
        style.setAxisTitleFont(FONT).setAxisTickLabelsFont(FONT.deriveFont(11f)).setAxisTickLabelsColor(TEXT)
                .setAxisTickMarksColor(GRID).setPlotGridLinesColor(GRID)
                .setPlotGridLinesStroke(new BasicStroke(0.7f)).setAxisTicksMarksVisible(false)
                .setAxisTicksLineVisible(false).setYAxisTitleVisible(false).setAxisTitlePadding(6)
                .setXAxisTickMarkSpacingHint(34).setYAxisTickMarkSpacingHint(28).setPlotMargin(0);
        style.setDecimalPattern("0.###;−0.###");
        return chart;
    }

    /** A chart of nothing but its legend. */
    private static void legend(VectorGraphics2D page, List<String> labels, int width, int top) {
        XYChart chart = chart("", "");
        chart.getStyler().setChartTitleVisible(false).setLegendVisible(true)
                .setLegendPosition(Styler.LegendPosition.OutsideS).setLegendLayout(Styler.LegendLayout.Horizontal)
                .setLegendBorderColor(CLEAR).setLegendBackgroundColor(CLEAR).setLegendFont(FONT).setLegendPadding(4);
        chart.getStyler().setAxisTitlesVisible(false).setAxisTicksVisible(false).setPlotGridLinesVisible(false);
        for (int k = 0; k < labels.size(); k++) {
            series(chart, labels.get(k), new Points(new double[] {0}, new double[] {Double.NaN}), COLOURS.get(k), 2);
        }
        page.setClip(0, top, width, LEGEND);
        paint(page, chart, 0, top + LEGEND - 80, width, 80);
        page.setClip(null);
    }

    private static void paint(VectorGraphics2D page, XYChart chart, int x, int y, int width, int height) {
        page.translate(x, y);
        chart.paint(page, width, height);
        page.translate(-x, -y);
    }
}
