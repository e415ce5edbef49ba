package io.github.loss4j.benchmark;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes what {@link Comparison} measured: a file of fields separated by semicolons, which the profile {@code docs}
 * reads, and a table for the screen.
 */
final class ComparisonFile {
    /** The run that tables and picture of the documentation show. */
    static final Path PUBLISHED = Path.of("src/jmh/comparison.csv");
    static final Path OTHER = Path.of("target/comparison.csv");

    private ComparisonFile() {
    }

    static void write(List<ComparisonRow> rows, int threads, Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("# date: " + LocalDate.now(ZoneOffset.UTC));
        lines.add("# machine: " + Runtime.getRuntime().availableProcessors() + " processors, " + processor());
        lines.add("# java: " + System.getProperty("java.runtime.version"));
        lines.add("# libtorch: " + Engine.getInstance().getVersion());
        lines.add("# threads: " + threads);
        List<String> names = new ArrayList<>(List.of("loss", "shape"));
        for (ComparisonRow.Column column : ComparisonRow.Column.values()) {
            names.add(column.name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
        names.add("fault");
        lines.add(String.join(";", names));
        for (ComparisonRow row : rows) {
            List<String> fields = new ArrayList<>(List.of(row.loss(), row.shape()));
            for (ComparisonRow.Column column : ComparisonRow.Column.values()) {
                double time = row.time(column);
                fields.add(Double.isNaN(time) ? "" : Table.number(time, time < 1000 ? 1 : 0));
            }
            fields.add(row.fault());
            lines.add(String.join(";", fields));
        }
        if (file.getParent() != null) {
            Files.createDirectories(file.getParent());
        }
        Files.write(file, lines);
        System.out.println("written: " + file);
    }

    /** The model of the processor and the width of its vectors, where the system tells them as Linux does. */
    private static String processor() throws IOException {
        Path file = Path.of("/proc/cpuinfo");
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        return lines.stream().filter(line -> line.startsWith("model name")).findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip() + vectors(String.join(" ", lines)))
                .orElse(System.getProperty("os.arch"));
    }

    private static String vectors(String flags) {
        return flags.contains(" avx512f") ? " with AVX-512" : flags.contains(" avx2") ? " with AVX2" : "";
    }

    static Table table(List<ComparisonRow> rows) {
        Table table = new Table("loss", "shape", "value, ns", "operations / ours", "script / ours", "of the limit, %",
                "gradient, ns", "operations / ours", "script / ours", "of the limit, %", "fault");
        for (ComparisonRow row : rows) {
            double value = row.time(ComparisonRow.Column.VALUE);
            double gradient = row.time(ComparisonRow.Column.GRADIENT);
            table.row(row.loss(), row.shape(), Table.number(value, 0),
                    ratio(row, ComparisonRow.Column.OPERATIONS_VALUE, value, 1),
                    ratio(row, ComparisonRow.Column.SCRIPT_VALUE, value, 1),
                    ratio(row, ComparisonRow.Column.LIMIT_VALUE, value, 100), Table.number(gradient, 0),
                    ratio(row, ComparisonRow.Column.OPERATIONS_GRADIENT, gradient, 1),
                    ratio(row, ComparisonRow.Column.SCRIPT_GRADIENT, gradient, 1),
                    ratio(row, ComparisonRow.Column.LIMIT_GRADIENT, gradient, 100), row.fault());
        }
        return table;
    }

    private static String ratio(ComparisonRow row, ComparisonRow.Column column, double ours, double factor) {
        double ratio = row.time(column) / ours;
        return Double.isNaN(ratio) ? "-" : Table.number(factor * ratio, factor == 1 ? 2 : 0);
    }
}
