package io.github.loss4j.docs;

import io.github.loss4j.docs.MeasuredSpeed.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The parts of pages that tell what was measured: the sections of the benchmarks' page with the tables, the section of
 * the site's page on performance, and README's sentence. What stands around them is written by hand.
 */
final class SpeedText {
    private static final Path TABLE = Path.of("src/jmh/README.md");
    private static final Path PAGE = Path.of("src/site/markdown/performance.md");
    private static final Path README = Path.of("README.md");
    private static final Pattern SENTENCE = Pattern.compile(
            "Called from Java, libtorch takes .*?\\(\\[how we measured]",
            Pattern.DOTALL);
    private static final String MADE = "<!-- Made from %s by mvn -q -Pdocs. -->\n\n";

    private SpeedText() {
    }

    /** The pages with these parts. */
    static Map<Path, String> pages(MeasuredSpeed measured, MeasuredSpeed ofAvx2) throws IOException {
        Map<Path, String> pages = new TreeMap<>();
        Path published = MeasuredSpeed.PUBLISHED;
        String tables = withSection(Files.readString(TABLE), "## Comparison with libtorch", published, table(measured));
        pages.put(TABLE, withSection(tables, "## Comparison on a machine with AVX2", MeasuredSpeed.OF_AVX2,
                shortTable(ofAvx2)));
        pages.put(PAGE, withSection(Files.readString(PAGE), "## Beside libtorch", published,
                summary(measured) + "\n" + summaryOfAvx2(ofAvx2)));
        Matcher sentence = SENTENCE.matcher(Files.readString(README));
        if (!sentence.find()) {
            throw new IllegalStateException(README + " has no sentence like " + SENTENCE);
        }
        pages.put(README, sentence.replaceFirst(Matcher.quoteReplacement(sentence(measured))));
        return pages;
    }

    private static String withSection(String page, String heading, Path data, String content) {
        int start = page.indexOf(heading + "\n");
        if (start < 0) {
            throw new IllegalStateException("a page has no section " + heading);
        }
        int end = page.indexOf("\n## ", start);
        return page.substring(0, start) + heading + "\n\n" + MADE.formatted(data.toString().replace('\\', '/'))
                + content
                + (end < 0 ? "" : page.substring(end));
    }

    private static String sentence(MeasuredSpeed measured) {
        return "Called from Java, libtorch takes " + number(measured.median("gradient"))
                + " times as long for a value with its\ngradient, the median of " + measured.losses().size()
                + " losses ([how we measured]";
    }

    private static String summary(MeasuredSpeed measured) {
        List<Workload> losses = measured.losses();
        return """
                The time of libtorch %s, called from Java through DJL, divided by ours. libtorch computes each loss in
                the faster of two ways: by the operations that a DJL program writes, or by a script that calls the
                function of libtorch for the loss, if there is one. %s. Measured on %s, %s, JDK %s.
                Of the shapes of a loss that were measured, the picture shows the one nearest to 100,000 elements;
                [the table](../../jmh/README.md) has all.

                ![How many times as fast as libtorch](../resources/images/speed.svg)

                For %d losses the median is %s for the value and %s for the value with its gradient.%s
                """.formatted(measured.facts().get("libtorch"), threads(measured), measured.facts().get("date"),
                measured.facts().get("machine"), measured.facts().get("java"), losses.size(),
                number(measured.median("value")), number(measured.median("gradient")), slower(losses));
    }

    private static String summaryOfAvx2(MeasuredSpeed measured) {
        List<Workload> losses = measured.losses();
        return """
                On a machine without AVX-512 (%s, JDK %s, %s)
                the medians of %d losses are %s for the value and %s for the value with its gradient.%s
                """.formatted(measured.facts().get("machine"), measured.facts().get("java"),
                measured.facts().get("date"), losses.size(), number(measured.median("value")),
                number(measured.median("gradient")), slower(losses));
    }

    private static String threads(MeasuredSpeed measured) {
        String threads = measured.facts().get("threads");
        return threads.equals("1") ? "One thread on both sides" : threads + " threads on both sides";
    }

    /** A table of the losses for which libtorch is faster. */
    private static String slower(List<Workload> losses) {
        String rows = losses.stream().filter(loss -> Math.min(loss.ratio("value"), loss.ratio("gradient")) < 1)
                .sorted(Comparator.comparingDouble(loss -> loss.ratio("gradient")))
                .map(loss -> "| " + loss.loss() + " | " + loss.shape() + " | " + number(loss.ratio("value")) + " | "
                        + number(loss.ratio("gradient")) + " |\n")
                .collect(Collectors.joining());
        return rows.isEmpty()
                ? ""
                : """
                         libtorch is faster, in one of the
                        two or in both, for these:

                        | loss | shape | value | value with gradient |
                        | --- | ---: | ---: | ---: |
                        """ + rows.stripTrailing();
    }

    private static String table(MeasuredSpeed measured) {
        StringBuilder text = new StringBuilder("""
                The table compares one call of this library with libtorch %s, called from Java through DJL.

                - "Value" is the reduced loss, "gradient" the reduced loss with its gradient, written into a buffer.
                - "Operations" are operations of DJL on arrays, as a user of DJL writes them. A "script" is a program of
                  TorchScript that calls the function of libtorch for the loss, if there is one. A dash means that it
                  was not measured, usually because there is no such function.
                - The columns of ratios have libtorch's time divided by ours: above 1, ours is faster.
                - The limit is the time that a C program needs to read two arrays, or to read two and write one.
                - %s. Each time is the best of ten rounds, in which all variants run alternately in one JVM; values
                  and gradients were compared before.
                - Date: %s. Machine: %s. JDK %s.
                  glibc keeps the memory of large tensors, in libtorch's favour.

                The command takes about twelve minutes; nothing else should run. It writes `src/jmh/comparison.csv`,
                from which `mvn -q -Pdocs` makes this section, the site's section and picture, and README's sentence:

                ```
                mvn -q -Pbenchmark -Dbenchmark.main=io.github.loss4j.benchmark.Comparison
                ```

                | loss | shape | value, ns | operations | script | of the limit, %% \
                | gradient, ns | operations | script | of the limit, %% |
                | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
                """.formatted(measured.facts().get("libtorch"), threads(measured), measured.facts().get("date"),
                measured.facts().get("machine"), measured.facts().get("java")));
        for (Workload workload : measured.workloads()) {
            text.append("| ").append(workload.loss()).append(" | ").append(workload.shape());
            for (String verb : List.of("value", "gradient")) {
                double ours = workload.time(verb);
                text.append(" | ").append(cell(ours, 0)).append(" | ")
                        .append(cell(workload.time("operations " + verb) / ours, 2)).append(" | ")
                        .append(cell(workload.time("script " + verb) / ours, 2)).append(" | ")
                        .append(cell(100 * workload.time("limit " + verb) / ours, 0));
            }
            text.append(" |\n");
        }
        return text + faults(measured);
    }

    /** A table of the faster peer alone. */
    private static String shortTable(MeasuredSpeed measured) {
        StringBuilder text = new StringBuilder("""
                The same program on a machine without AVX-512: %s, JDK %s, %s.
                It takes thirteen minutes there.
                The columns "peer" have the time of the faster form of libtorch divided by ours.

                | loss | shape | value, ns | peer | gradient, ns | peer |
                | --- | ---: | ---: | ---: | ---: | ---: |
                """.formatted(measured.facts().get("machine"), measured.facts().get("java"),
                measured.facts().get("date")));
        for (Workload workload : measured.workloads()) {
            text.append("| ").append(workload.loss()).append(" | ").append(workload.shape());
            for (String verb : List.of("value", "gradient")) {
                text.append(" | ").append(cell(workload.time(verb), 0)).append(" | ")
                        .append(cell(workload.ratio(verb), 2));
            }
            text.append(" |\n");
        }
        return text + faults(measured);
    }

    private static String faults(MeasuredSpeed measured) {
        List<Workload> faults = measured.workloads().stream().filter(workload -> !workload.fault().isEmpty()).toList();
        return faults.isEmpty()
                ? ""
                : faults.stream().map(workload -> "- " + workload.loss() + " of " + workload.shape() + ": "
                        + workload.fault() + "\n").collect(Collectors.joining("", "\nThese could not be compared:\n\n",
                                ""));
    }

    private static String cell(double number, int digits) {
        return Double.isNaN(number) ? "-" : String.format(Locale.ROOT, "%." + digits + "f", number);
    }

    private static String number(double ratio) {
        return String.format(Locale.ROOT, ratio < 1 ? "%.2f" : ratio < 10 ? "%.1f" : "%.0f", ratio);
    }
}
