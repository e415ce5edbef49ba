package io.github.loss4j.docs;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import io.github.loss4j.docs.MeasuredSpeed.Workload;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import org.knowm.xchart.HorizontalBarChart;
import org.knowm.xchart.style.AxesChartStyler.TextAlignment;

/**
 * How many times as fast as libtorch each loss is, as measured. Bars begin at 1: those to the left are of losses that
 * are slower.
 */
final class SpeedPicture {
    static final Path FILE = Path.of("src/site/resources/images/speed.svg");
    private static final int PANELS = 3;
    /** The width of a panel without its labels. */
    private static final int PLOT = 165;
    private static final int ROW = 15;
    /** The height of the axis with its labels. */
    private static final int AXIS = 40;
    private static final List<String> VERBS = List.of("value", "gradient");

    private SpeedPicture() {
    }

    static String text(MeasuredSpeed measured) {
        List<Workload> losses = measured.losses().stream()
                .sorted(Comparator.comparingDouble((Workload loss) -> loss.ratio("gradient")).reversed()).toList();
        double least = Math.floor(decades(losses).min().orElse(0));
        double greatest = Math.ceil(decades(losses).max().orElse(0));
        int rows = (losses.size() + PANELS - 1) / PANELS;
        VectorGraphics2D page = new VectorGraphics2D();
        int width = 0;
        for (int first = 0; first < losses.size(); first += rows) {
            List<Workload> part = losses.subList(first, Math.min(first + rows, losses.size()));
            int panel = PLOT + part.stream().mapToInt(loss -> Charts.width(name(loss))).max().orElse(0);
            Charts.paint(page, chart(part, least, greatest), width, 0, panel, part.size() * ROW + AXIS);
            width += panel;
        }
        int height = rows * ROW + AXIS;
        Charts.legend(page, List.of("value", "value with gradient"), width, height);
        return Svg.text(page, width, height + Charts.LEGEND,
                "How many times as fast as libtorch each of " + losses.size() + " losses is");
    }

    private static String name(Workload loss) {
        return loss.loss().split(",")[0];
    }

    private static DoubleStream decades(List<Workload> losses) {
        return VERBS.stream().flatMapToDouble(
                verb -> losses.stream().mapToDouble(loss -> Math.log10(loss.ratio(verb))));
    }

    /** XChart's bars begin at 0, hence they show logarithms. */
    private static HorizontalBarChart chart(List<Workload> losses, double least, double greatest) {
        HorizontalBarChart chart = new HorizontalBarChart(1, 1);
        Charts.style(chart.getStyler());
        chart.setXAxisTitle("times as fast as libtorch");
        chart.getStyler().setPlotGridHorizontalLinesVisible(false).setYAxisLabelAlignment(TextAlignment.Right);
        chart.getStyler().setAvailableSpaceFill(0.8).setXAxisMin(least).setXAxisMax(greatest);
        // A label for each row and each power of ten.
        chart.getStyler().setXAxisMaxLabelCount(losses.size()).setXAxisTickMarkSpacingHint(40)
                .setXAxisTickLabelsFormattingFunction(
                        decade -> Math.rint(decade) == decade
                                ? BigDecimal.ONE.scaleByPowerOfTen((int) Math.rint(decade)).toPlainString()
                                : " ");
        List<String> names = losses.stream().map(SpeedPicture::name).toList();
        for (int k = 0; k < VERBS.size(); k++) {
            String verb = VERBS.get(k);
            chart.addSeries(verb, losses.stream().map(loss -> Math.log10(loss.ratio(verb))).toList(), names)
                    .setFillColor(Charts.COLOURS.get(k));
        }
        return chart;
    }
}
