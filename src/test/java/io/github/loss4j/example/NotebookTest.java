package io.github.loss4j.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.regression.MseLoss;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Runs the cells of the notebook in JShell and compares what they print with the outputs that the notebook holds. */
class NotebookTest {
    private static final Path NOTEBOOK = Path.of("src/site/notebook/loss-functions.ipynb");

    private static final ByteArrayOutputStream PRINTED = new ByteArrayOutputStream();
    private static JShell shell;

    record Cell(int number, String source, String output) {
    }

    @BeforeAll static void startJShell() throws Exception {
        PrintStream out = new PrintStream(PRINTED, true, StandardCharsets.UTF_8);
        shell = JShell.builder().out(out).remoteVMOptions("-Dfile.encoding=UTF-8").build();
        shell.addToClasspath(
                Path.of(MseLoss.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
        // The kernel's own method, which shows a picture.
        run("String display(String type, Object content) { System.out.println(type + content); return type; }");
    }

    @AfterAll static void stopJShell() {
        shell.close();
    }

    /** JUnit runs these in the order of the cells, each of which needs those before it. */
    @TestFactory Stream<DynamicTest> printsWhatTheNotebookHolds() throws IOException {
        return cells().stream().map(cell -> DynamicTest.dynamicTest("cell " + cell.number(), () -> {
            PRINTED.reset();
            run(cell.source());
            assertThat(PRINTED.toString(StandardCharsets.UTF_8)).isEqualTo(cell.output());
        }));
    }

    /** The figures of PyTorch, and those that follow from the formulas by hand, as in {@link LossNotebookTest}. */
    @Test void holdsTheFiguresToTheLastDigit() throws IOException {
        assertThat(cells()).extracting(Cell::number).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(cells().stream().limit(9).map(Cell::output).flatMap(String::lines)).containsExactly(
                "tensor([1., 2., 3., 4.])",
                "tensor([0.5000, 1.5000, 2.5000, 3.5000])",
                "tensor([0.8000, 1.7000, 2.9000, 3.8000])",
                "MSE Loss: 0.14000000059604645",
                "MSE Loss: 0.14000000059604645",
                "L1 Loss: 0.5",
                "tensor([0.2000, 0.3000, 0.1000, 0.2000])",
                "tensor([-0.3000, -0.2000, -0.4000, -0.3000])",
                "MBE Loss: -0.05000001937150955",
                "MBE Loss: -0.05000001937150955",
                "FPP Loss: 2.0",
                "FPP Loss: 2.0",
                "SVM Loss: 0.9149999618530273",
                "SVM Loss: 0.9149999618530273",
                "MseLoss[]: tensor([0.1000, 0.1500, 0.0500, 0.1000])",
                "L1Loss[]: tensor([0.2500, 0.2500, 0.2500, 0.2500])",
                "MbeLoss[]: tensor([0.2500, 0.2500, 0.2500, 0.2500])",
                "FppLoss[]: tensor([1., 1., 1., 1.])",
                "HingeLoss[margin=1.0]:",
                "tensor([-0.1000, -0.0000, -0.0000, -0.0000, -0.0000, -0.0000, -0.0000, -0.0000,",
                "        -0.0000, -0.0000])");
    }

    private static void run(String source) {
        String rest = source;
        while (!rest.isBlank()) {
            SourceCodeAnalysis.CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
            assertThat(next.completeness().isComplete()).as("complete: " + rest).isTrue();
            for (SnippetEvent event : shell.eval(next.source())) {
                assertThat(event.exception()).as(next.source()).isNull();
                assertThat(shell.diagnostics(event.snippet()).filter(problem -> problem.isError()))
                        .as(next.source()).isEmpty();
            }
            rest = next.remaining();
        }
    }

    private static List<Cell> cells() throws IOException {
        Map<?, ?> notebook = (Map<?, ?>) new Json(Files.readString(NOTEBOOK)).value();
        List<Cell> cells = new ArrayList<>();
        for (Object element : (List<?>) notebook.get("cells")) {
            Map<?, ?> cell = (Map<?, ?>) element;
            if (cell.get("cell_type").equals("code")) {
                StringBuilder output = new StringBuilder();
                for (Object part : (List<?>) cell.get("outputs")) {
                    output.append(output((Map<?, ?>) part));
                }
                int number = Integer.parseInt((String) cell.get("execution_count"));
                cells.add(new Cell(number, text(cell.get("source")), output.toString()));
            }
        }
        return cells;
    }

    private static String output(Map<?, ?> output) {
        if ("stdout".equals(output.get("name"))) {
            return text(output.get("text"));
        }
        assertThat(output.get("output_type")).isEqualTo("display_data");
        return "text/html" + text(((Map<?, ?>) output.get("data")).get("text/html")) + "\n";
    }

    /** A notebook keeps a text as the list of its lines. */
    private static String text(Object lines) {
        return String.join("", ((List<?>) lines).stream().map(String.class::cast).toList());
    }

    /** Reads JSON that is well formed: an object as a map, an array as a list, anything else as its text. */
    private static final class Json {
        private final String text;
        private int position;

        Json(String text) {
            this.text = text;
        }

        Object value() {
            return switch (next()) {
                case '{' -> object();
                case '[' -> array();
                case '"' -> string();
                default -> word();
            };
        }

        private Map<String, Object> object() {
            Map<String, Object> members = new LinkedHashMap<>();
            position++;
            while (next() != '}') {
                String name = string();
                next();
                position++; // the colon
                members.put(name, value());
                skipComma();
            }
            position++;
            return members;
        }

        private List<Object> array() {
            List<Object> elements = new ArrayList<>();
            position++;
            while (next() != ']') {
                elements.add(value());
                skipComma();
            }
            position++;
            return elements;
        }

        private String string() {
            StringBuilder string = new StringBuilder();
            for (position++; text.charAt(position) != '"'; position++) {
                char c = text.charAt(position);
                if (c == '\\') {
                    c = text.charAt(++position);
                    if (c == 'u') {
                        c = (char) Integer.parseInt(text.substring(position + 1, position + 5), 16);
                        position += 4;
                    } else if ("bfnrt".indexOf(c) >= 0) {
                        c = "\b\f\n\r\t".charAt("bfnrt".indexOf(c));
                    }
                }
                string.append(c);
            }
            position++;
            return string.toString();
        }

        private String word() {
            int start = position;
            while (",]}".indexOf(text.charAt(position)) < 0 && !Character.isWhitespace(text.charAt(position))) {
                position++;
            }
            return text.substring(start, position);
        }

        private void skipComma() {
            if (next() == ',') {
                position++;
            }
        }

        private char next() {
            while (Character.isWhitespace(text.charAt(position))) {
                position++;
            }
            return text.charAt(position);
        }
    }
}
