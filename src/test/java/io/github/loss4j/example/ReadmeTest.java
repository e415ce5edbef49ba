package io.github.loss4j.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.github.loss4j.Loss;
import io.github.loss4j.Losses;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/**
 * The Java code of README compiles, runs, and prints what its comments say; the losses that it writes pass their check.
 */
@ResourceLock(Resources.SYSTEM_OUT)
class ReadmeTest {
    private static final Pattern BLOCK = Pattern.compile("^```java\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    /** A line of code in the last column of a table. */
    private static final Pattern CELL = Pattern.compile("\\| `([^`]+;)` \\|$", Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(?:#([^)]+))?\\)");
    /** A statement that prints, with what it prints as a comment. */
    private static final Pattern PRINTS = Pattern.compile("System\\.out\\.println\\(.*\\);\\s*// (.*)");

    private static final Pattern LOSS = Pattern.compile(
            "record (\\w+)\\(([^)]*)\\)\\s+implements (?:Distance|Margin|Pointwise)Loss");

    /** What README's code takes for given: the reader's own variables. */
    private static final String GIVEN = """
            static CrossEntropyLoss crossEntropy = new CrossEntropyLoss();
            static MseLoss loss = new MseLoss();
            static Tensor prediction = Tensor.of(1.0, 2.0, 3.0, 4.0), target = Tensor.of(0.8, 1.7, 2.9, 3.8);
            static Tensor p1 = prediction, t1 = target, p2 = target, t2 = prediction;
            static Tensor margins = prediction, targets = target, mask = Tensor.of(1.0, 0, 0, 1);
            static Tensor logits = Tensor.zeros(2, 3), gradient = Tensor.zeros(2, 3);
            static FloatBuffer onnxOutput = FloatBuffer.wrap(new float[] {1, 2, 3, 3, 2, 1});
            static int rows = 2;
            static int[] labels = {2, 1};
            """;
    @TempDir private static Path directory;

    private static String readme() throws IOException {
        return Files.readString(Path.of("README.md"));
    }

    @Test void isReadInTwoMinutes() throws IOException {
        assertThat(readme().split("\\s+")).hasSizeLessThanOrEqualTo(700);
    }

    @TestFactory Stream<DynamicTest> everyLossIsNamedAndLinked() throws IOException {
        String readme = readme();
        return Losses.names().stream().map(name -> DynamicTest.dynamicTest(name, () -> assertThat(readme).contains(
                "[" + name.replaceFirst("Loss$", "") + "](src/site/markdown/losses.md#" + name.toLowerCase(Locale.ROOT)
                        + ")")));
    }

    @Test void namesTheNumberOfLosses() throws IOException {
        assertThat(readme()).contains(Losses.names().size() + " losses");
    }

    /** Compressed as in the jar, the classes take the size that README names, up to a twentieth. */
    @Test void namesTheSizeOfTheJar() throws Exception {
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        Path classes = Path.of(library().toURI());
        try (JarOutputStream stream = new JarOutputStream(jar); Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                stream.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                Files.copy(file, stream);
            }
        }
        Matcher size = Pattern.compile("jar of (\\d+) KB").matcher(readme());
        assertThat(size.find()).isTrue();
        assertThat(jar.size() / 1000.0).isCloseTo(Double.parseDouble(size.group(1)), withPercentage(5));
    }

    @TestFactory Stream<DynamicTest> everyLinkLeadsSomewhere() throws IOException {
        return LINK.matcher(readme()).results().filter(link -> !link.group(1).contains("losses.md")).map(
                link -> DynamicTest.dynamicTest(link.group(1), () -> {
                    Path file = Path.of(link.group(1));
                    assertThat(file).exists();
                    if (link.group(2) != null) {
                        assertThat(Files.readString(file).lines().filter(line -> line.startsWith("#")).map(
                                line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT).replace(' ', '-')))
                                .contains(link.group(2));
                    }
                }));
    }

    @TestFactory Stream<DynamicTest> everyBlockOfJavaRuns() throws Exception {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(readme());
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        CELL.matcher(readme()).results().forEach(cell -> blocks.add(cell.group(1)));
        assertThat(blocks).isNotEmpty();
        return Stream.iterate(0, i -> i < blocks.size(), i -> i + 1).map(i -> DynamicTest.dynamicTest("block " + i
                + ": " + blocks.get(i).lines().findFirst().orElse(""), () -> run("Block" + i, blocks.get(i))));
    }

    private static void run(String name, String block) throws Exception {
        String errors = compile(name, block);
        assertThat(errors).as("what the compiler says of this block of README:\n%s", block).isEmpty();
        runCompiled(name, block);
    }

    /** Compiles a block as the body of a method; returns what the compiler has against it. */
    private static String compile(String name, String block) throws Exception {
        String imports = block.lines().filter(line -> line.startsWith("import ")).collect(Collectors.joining("\n"));
        // What is local cannot be public.
        String body = block.lines().filter(line -> !line.startsWith("import ")).map(line -> line.replaceFirst(
                "^public ", "")).collect(Collectors.joining("\n"));
        String packages = Stream.of("", ".regression", ".classification", ".likelihood", ".embedding", ".segmentation",
                ".sequence", ".forecast", ".ranking", ".survival", ".detection")
                .map(part -> "import io.github.loss4j" + part + ".*;")
                .collect(Collectors.joining("\n"));
        Path source = Files.writeString(directory.resolve(name + ".java"), """
                %s
                import java.nio.*;
                import java.util.*;
                import java.util.stream.*;
                %s
                public class %s {
                %s
                public static void run() throws Exception {
                %s
                %s
                }
                }
                """.formatted(packages, imports, name, GIVEN, body, checks(block)));
        StringWriter errors = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean compiled = compiler.getTask(errors, files, null,
                    List.of("-d", directory.toString(), "-cp", Path.of(library().toURI()).toString(), "-proc:none"),
                    null, files.getJavaFileObjects(source)).call();
            return compiled ? "" : errors.toString();
        }
    }

    private static URL library() {
        return Loss.class.getProtectionDomain().getCodeSource().getLocation();
    }

    /** The check of each pointwise loss that a block writes, with 1.5 for each of its parameters. */
    private static String checks(String block) {
        return LOSS.matcher(block).results().map(loss -> "LossCheck.of(new %s(%s)).assertGood();".formatted(loss.group(
                1), loss.group(2).replaceAll("\\w+ \\w+", "1.5f"))).collect(Collectors.joining("\n"));
    }

    private static void runCompiled(String name, String block) throws Exception {
        // One loader for the library and the code, as on the class path of a user.
        try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL(), library()},
                ClassLoader.getPlatformClassLoader())) {
            PrintStream standard = System.out;
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            try {
                loader.loadClass(name).getMethod("run").invoke(null);
            } finally {
                System.setOut(standard);
            }
            List<String> expected = PRINTS.matcher(block).results().map(result -> result.group(1)).toList();
            if (!expected.isEmpty()) {
                assertThat(printed.toString(StandardCharsets.UTF_8).lines()).containsExactlyElementsOf(expected);
            }
        }
    }
}
