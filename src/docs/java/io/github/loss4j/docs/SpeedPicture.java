package io.github.loss4j.docs;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** How many times as fast as libtorch the losses are, from the table of the page on performance. */
final class SpeedPicture {
    static final Path FILE = Path.of("src/site/resources/images/speed.svg");
    private static final Path PAGE = Path.of("src/site/markdown/performance.md");
    private static final int VALUE_RATIO = 4;
    private static final int GRADIENT_RATIO = 8;
    private static final int WIDTH = 400;
    private static final int HEIGHT = 280;

    private SpeedPicture() {
    }

    static String text() throws IOException {
        Map<String, List<double[]>> workloads = workloads();
        VectorGraphics2D page = new VectorGraphics2D();
        Charts.paint(page, panel("value", workloads, 1), 0, 0, WIDTH, HEIGHT);
        Charts.paint(page, panel("value and gradient", workloads, 2), WIDTH, 0, WIDTH, HEIGHT);
        Charts.legend(page, List.copyOf(workloads.keySet()), 2 * WIDTH, HEIGHT);
        return Svg.text(page, 2 * WIDTH, HEIGHT + Charts.LEGEND,
                "How many times as fast as libtorch, by elements: " + String.join(", ", workloads.keySet()));
    }

    private static XYChart panel(String title, Map<String, List<double[]>> workloads, int ratio) {
        XYChart chart = Charts.chart(title, "elements, or rows times classes");
        chart.setYAxisTitle("times as fast as libtorch");
        chart.getStyler().setYAxisTitleVisible(true).setXAxisLogarithmic(true).setYAxisLogarithmic(true)
                .setYAxisMin(1.0);
        chart.getStyler().setMarkerSize(6);
        // XChart would draw nine lines for each power of ten.
        chart.getStyler().setPlotGridLinesVisible(false).setAxisTicksLineVisible(true)
                .setAxisTickMarksColor(Charts.TEXT);
        int number = 0;
        for (Map.Entry<String, List<double[]>> workload : workloads.entrySet()) {
            double[] x = workload.getValue().stream().mapToDouble(row -> row[0]).toArray();
            boolean rows = workload.getKey().equals("cross entropy");
            double[] y = workload.getValue().stream().mapToDouble(row -> row[ratio]).toArray();
            XYSeries series = Charts.series(chart, workload.getKey(), new Points(x, y), Charts.COLOURS.get(number++),
                    2);
            series.setMarker(SeriesMarkers.CIRCLE);
            series.setMarkerColor(series.getLineColor());
            if (rows) {
                // Rows of different lengths: a line between them would mean nothing.
                series.setLineStyle(SeriesLines.NONE);
            }
        }
        return chart;
    }

    /** Elements, ratio of the value and ratio of the gradient of each row of the table, in the order of elements. */
    private static Map<String, List<double[]>> workloads() throws IOException {
        Map<String, List<double[]>> workloads = new TreeMap<>();
        for (String line : Files.readAllLines(PAGE)) {
            String[] cells = line.replaceAll("^\\| *| *\\|$", "").split(" *\\| *");
            if (cells.length > GRADIENT_RATIO && cells[1].matches("\\d+(x\\d+)?")) {
                double elements = 1;
                for (String factor : cells[1].split("x")) {
                    elements *= Double.parseDouble(factor);
                }
                workloads
                        .computeIfAbsent(cells[0].toLowerCase(Locale.ROOT).replace('_', ' '), name -> new ArrayList<>())
                        .add(new double[] {elements, Double.parseDouble(cells[VALUE_RATIO]),
                            Double.parseDouble(cells[GRADIENT_RATIO])});
            }
        }
        workloads.values().forEach(rows -> rows.sort((a, b) -> Double.compare(a[0], b[0])));
        return workloads;
    }
}
