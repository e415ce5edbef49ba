package io.github.loss4j.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.Loss;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The Java code of README compiles, runs, and prints what its comments say; the losses that it writes pass their check. */
class ReadmeTest {
    private static final Pattern BLOCK = Pattern.compile("^```java\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    /** A statement that prints, with what it prints as a comment. */
    private static final Pattern PRINTS = Pattern.compile("System\\.out\\.println\\(.*\\);\\s*// (.*)");

    private static final Pattern LOSS = Pattern.compile(
            "record (\\w+)\\(([^)]*)\\)\\s+implements (?:Distance|Margin|Pointwise)Loss");

    /** What README's code takes for given: the reader's own variables. */
    private static final String GIVEN = """
            record Batch(Tensor output, Tensor target) {}
            static class Booster { void boost(Object train, float[] gradient, float[] hessian) {} }
            static Tensor prediction = Tensor.of(1.0, 2.0, 3.0, 4.0), target = Tensor.of(0.8, 1.7, 2.9, 3.8);
            static Tensor gradient = Tensor.zeros(4), weights = Tensor.full(1, 4), mask = Tensor.of(1.0, 0, 0, 1);
            static Stream<Batch> batches = Stream.of(new Batch(prediction, target), new Batch(target, target));
            static FloatBuffer onnxOutput = FloatBuffer.wrap(new float[] {1, 2, 3, 3, 2, 1});
            static float[] predictions = {1, 2}; static int n = 2, rows = 2;
            static Booster booster = new Booster(); static Object train;
            """;
    /** Labels are classes in some places and numbers in others. */
    private static final List<String> LABELS = List.of("static int[] labels = {2, 255};",
            "static float[] labels = {1, 3};");

    @TempDir private static Path directory;

    @TestFactory Stream<DynamicTest> everyBlockOfJavaRuns() throws Exception {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(Files.readString(Path.of("README.md")));
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        assertThat(blocks).isNotEmpty();
        return Stream.iterate(0, i -> i < blocks.size(), i -> i + 1).map(i -> DynamicTest.dynamicTest("block " + i
                + ": " + blocks.get(i).lines().findFirst().orElse(""), () -> run("Block" + i, blocks.get(i))));
    }

    private static void run(String name, String block) throws Exception {
        String first = null;
        for (String labels : LABELS) {
            String errors = compile(name, block, labels);
            if (errors.isEmpty()) {
                runCompiled(name, block);
                return;
            }
            first = first == null ? errors : first;
        }
        throw new AssertionError("this block of README does not compile:\n" + block + "\n" + first);
    }

    /** Compiles a block as the body of a method; returns what the compiler has against it. */
    private static String compile(String name, String block, String labels) throws Exception {
        String imports = block.lines().filter(line -> line.startsWith("import ")).collect(Collectors.joining("\n"));
        // What is local cannot be public.
        String body = block.lines().filter(line -> !line.startsWith("import ")).map(line -> line.replaceFirst(
                "^public ", "")).collect(Collectors.joining("\n"));
        String packages = Stream.of("", ".regression", ".classification", ".likelihood", ".embedding", ".segmentation",
                ".sequence", ".forecast", ".ranking", ".survival").map(part -> "import io.github.loss4j" + part + ".*;")
                .collect(Collectors.joining("\n"));
        Path source = Files.writeString(directory.resolve(name + ".java"), """
                %s
                import java.nio.*;
                import java.util.*;
                import java.util.stream.*;
                %s
                public class %s {
                %s%s
                public static void run() throws Exception {
                %s
                %s
                }
                }
                """.formatted(packages, imports, name, GIVEN, labels, body, checks(block)));
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
