package io.github.loss4j.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The code of the pages is code that runs: of a project in {@code src/it} or of a test. */
class CookbookTest {
    private static final Path PAGES = Path.of("src/site/markdown");

    @TestFactory Stream<DynamicTest> codeOfThePagesIsThatOfProjects() throws IOException {
        List<List<String>> sources = sources();
        List<DynamicTest> tests = new ArrayList<>();
        for (String page : List.of("cookbook.md", "boosting.md")) {
            List<List<String>> blocks = blocks(Files.readAllLines(PAGES.resolve(page)));
            assertThat(blocks).as(page).isNotEmpty();
            for (List<String> block : blocks) {
                tests.add(DynamicTest.dynamicTest(page + ": " + block.get(0), () -> assertThat(sources).as(
                        "files with the lines %s, in this order", block).anyMatch(file -> inOrder(block, file))));
            }
        }
        return tests.stream();
    }

    @Test void theCookbookHasEveryProject() throws IOException {
        String page = Files.readString(PAGES.resolve("cookbook.md"));
        try (Stream<Path> projects = Files.list(Path.of("src/it"))) {
            assertThat(projects.filter(Files::isDirectory).map(project -> project.getFileName().toString()).toList())
                    .isNotEmpty().allSatisfy(name -> assertThat(page).contains("Project `" + name + "`"));
        }
    }

    /** Whether the lines are among those of a file, in their order; other lines may stand between them. */
    private static boolean inOrder(List<String> lines, List<String> file) {
        int found = 0;
        for (String line : file) {
            found += found < lines.size() && line.equals(lines.get(found)) ? 1 : 0;
        }
        return found == lines.size();
    }

    /** The lines of each block of code, without indentation. */
    private static List<List<String>> blocks(List<String> page) {
        List<List<String>> blocks = new ArrayList<>();
        boolean inside = false;
        for (String line : page) {
            if (line.startsWith("```")) {
                inside = !inside;
                if (inside) {
                    blocks.add(new ArrayList<>());
                }
            } else if (inside && !line.isBlank()) {
                blocks.get(blocks.size() - 1).add(line.strip());
            }
        }
        return blocks;
    }

    private static List<List<String>> sources() throws IOException {
        List<List<String>> sources = new ArrayList<>();
        for (Path root : List.of(Path.of("src/it"), Path.of("src/test/java"))) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(path -> path.toString().matches(".*\\.(java|kt|jsh|xml)")).toList()) {
                    sources.add(Files.readAllLines(file).stream().map(String::strip).toList());
                }
            }
        }
        return sources;
    }
}
