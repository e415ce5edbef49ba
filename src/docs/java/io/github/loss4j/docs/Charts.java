package io.github.loss4j.docs;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.font.FontRenderContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * How charts look. Their background is transparent, and every colour has a contrast of 3 or more, that of text 4.3,
 * both with white and with the dark grey of dark themes.
 */
final class Charts {
    static final Color TEXT = new Color(0x797979);
    private static final Color GRID = new Color(128, 128, 128, 70);
    private static final Color CLEAR = new Color(0, 0, 0, 0);
    static final List<Color> COLOURS = List.of(new Color(0x2f7fd9), new Color(0xd2691e), new Color(0x2f9152),
            new Color(0x8a63d2), new Color(0xd1495b), new Color(0x158f96));
    private static final Font FONT = font();
    private static final Font TICK_FONT = FONT.deriveFont(11f);
    static final int LEGEND = 26;

    private Charts() {
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

    /** The width of the label of a tick. */
    static int width(String label) {
        return (int) Math.ceil(TICK_FONT.getStringBounds(label, new FontRenderContext(null, true, true)).getWidth());
    }

    static XYSeries series(XYChart chart, String label, Points points, Color colour, float width) {
        XYSeries series = chart.addSeries(label, points.x(), points.y());
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(colour);
        series.setLineStyle(new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        return series;
    }

    /** A vertical axis that has 0 and is not of no height. */
    static void scale(XYChart chart, double height) {
        double[] all = chart.getSeriesCollection().stream()
                .flatMapToDouble(series -> Arrays.stream(series.getYData()))
                .filter(Double::isFinite).toArray();
        double least = Math.max(-height, Math.min(0, Arrays.stream(all).min().orElse(0)));
        double greatest = Math.min(height, Math.max(0, Arrays.stream(all).max().orElse(0)));
        boolean flat = least == greatest;
        chart.getStyler().setYAxisMin(flat ? -1 : least).setYAxisMax(flat ? 1 : greatest);
    }

    static XYChart chart(String title, String axis) {
        XYChart chart = new XYChart(1, 1);
        chart.setTitle(title);
        chart.setXAxisTitle(axis);
        style(chart.getStyler());
        return chart;
    }

    /** Colours, fonts and spacing of a chart with axes. */
    static void style(AxesChartStyler style) {
        style.setChartBackgroundColor(CLEAR).setPlotBackgroundColor(CLEAR).setPlotBorderVisible(false)
                .setChartFontColor(TEXT).setChartTitleBoxVisible(false).setChartPadding(4).setChartTitlePadding(2)
                .setChartTitleFont(FONT.deriveFont(13f)).setLegendVisible(false).setLocale(Locale.ROOT)
                .setPlotContentSize(0.96);
        style.setAxisTitleFont(FONT).setAxisTickLabelsFont(TICK_FONT).setAxisTickLabelsColor(TEXT)
                .setAxisTickMarksColor(GRID).setPlotGridLinesColor(GRID)
                .setPlotGridLinesStroke(new BasicStroke(0.7f)).setAxisTicksMarksVisible(false)
                .setAxisTicksLineVisible(false).setYAxisTitleVisible(false).setAxisTitlePadding(6)
                .setXAxisTickMarkSpacingHint(34).setYAxisTickMarkSpacingHint(28).setPlotMargin(0);
        style.setDecimalPattern("0.###;−0.###");
    }

    /** A chart of nothing but its legend. */
    static void legend(VectorGraphics2D page, List<String> labels, int width, int top) {
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

    static void paint(VectorGraphics2D page, Chart<?, ?> chart, int x, int y, int width, int height) {
        page.translate(x, y);
        chart.paint(page, width, height);
        page.translate(-x, -y);
    }
}
