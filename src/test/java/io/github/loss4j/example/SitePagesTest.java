package io.github.loss4j.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.loss4j.LossContract;
import io.github.loss4j.Losses;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The pages of the site: their links lead somewhere, their losses exist, and their Java compiles. */
class SitePagesTest {
    private static final Path SITE = Path.of("src/site");
    private static final Path PAGES = SITE.resolve("markdown");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern CODE = Pattern.compile("(?s)```java\n(.*?)```");
    private static final Pattern TYPE = Pattern
            .compile("(?m)^(?:public |final |abstract )*(?:class|record|interface|enum) (\\w+)");
    private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
    private static final Pattern CONSTRUCTED = Pattern.compile("\\bnew (\\w+Loss)\\(");
    private static final Pattern WITH_PARAMETERS = Pattern.compile("`(\\w+Loss\\(\\w+=[^`]*\\))`");
    private static final Pattern MENU = Pattern.compile("href=\"([^\"]+)\"");
    /** Their code needs other libraries: it is that of the projects of src/it. */
    private static final Set<String> WITH_OTHER_LIBRARIES = Set.of("cookbook.md", "boosting.md");

    private static Map<String, String> pages() throws IOException {
        Map<String, String> pages = new TreeMap<>();
        try (Stream<Path> files = Files.list(PAGES)) {
            for (Path file : files.toList()) {
                pages.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        assertThat(pages).hasSizeGreaterThan(8);
        return pages;
    }

    private static List<String> groups(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(result -> result.group(1)).toList();
    }

    @TestFactory Stream<DynamicTest> linksLeadSomewhere() throws IOException {
        Map<String, String> pages = pages();
        return LossContract.each(List.copyOf(pages.keySet()), page -> {
            for (String link : groups(LINK, pages.get(page))) {
                if (!link.matches("https?://.*")) {
                    String[] parts = link.split("#", 2);
                    String file = parts[0].isEmpty() ? page : parts[0];
                    assertThat(PAGES.resolve(file)).as(link).isRegularFile();
                    if (parts.length > 1) {
                        assertThat(anchors(pages.get(file))).as(link).contains(parts[1]);
                    }
                }
            }
        });
    }

    /** As the site names them: spaces are underscores. */
    private static List<String> anchors(String page) {
        return groups(HEADING, page).stream().map(heading -> heading.replace(' ', '_')).toList();
    }

    @Test void theMenuHasEveryPage() throws IOException {
        Set<String> menu = new TreeSet<>();
        for (String link : groups(MENU, Files.readString(SITE.resolve("site.xml")))) {
            if (link.startsWith("notebook/")) {
                assertThat(SITE.resolve(link)).isRegularFile();
            } else if (!link.startsWith("apidocs/")) {
                menu.add(link.replace(".html", ".md"));
            }
        }
        assertThat(menu).containsExactlyInAnyOrderElementsOf(pages().keySet());
    }

    @Test void everyLossIsOnThePageOfLosses() throws IOException {
        List<String> losses = groups(HEADING, pages().get("losses.md")).stream()
                .filter(heading -> heading.endsWith("Loss")).toList();
        assertThat(losses).containsExactlyInAnyOrderElementsOf(Losses.names());
    }

    @TestFactory Stream<DynamicTest> everyLossHasATask() throws IOException {
        String page = pages().get("choosing.md");
        return LossContract.each(Losses.names(), name -> {
            assertThat(page).contains("[" + name + "](losses.md#" + name + ")");
        });
    }

    /** Which losses have a picture is up to `mvn -Pdocs -Dcheck`. */
    @Test void javadocShowsEveryPicture() throws IOException {
        int shown = 0;
        try (Stream<Path> files = Files.walk(Path.of("src/main/java/io/github/loss4j"))) {
            for (Path picture : files.filter(file -> file.toString().endsWith(".svg")).toList()) {
                String name = picture.getFileName().toString();
                Path source = picture.getParent().resolveSibling(
                        name.equals("losses.svg") ? "package-info.java" : name.replace(".svg", ".java"));
                assertThat(Files.readString(source)).as(source.toString())
                        .contains("<img src=\"doc-files/" + name + "\" alt=\"");
                shown++;
            }
        }
        assertThat(shown).isGreaterThan(50);
    }

    @TestFactory Stream<DynamicTest> lossesThatAreNamedExist() throws IOException {
        Map<String, String> pages = pages();
        return LossContract.each(List.copyOf(pages.keySet()), page -> {
            List<String> written = groups(Pattern.compile("record (\\w+Loss)\\("), pages.get(page));
            for (String name : groups(CONSTRUCTED, pages.get(page))) {
                assertThat(Losses.names().contains(name) || written.contains(name)).as(name).isTrue();
            }
            for (String text : groups(WITH_PARAMETERS, pages.get(page))) {
                assertThatCode(() -> Losses.parse(text)).as(text).doesNotThrowAnyException();
            }
        });
    }

    @Test void javaCompiles(@TempDir Path classes) throws IOException {
        List<JavaFileObject> sources = new ArrayList<>();
        for (Map.Entry<String, String> page : pages().entrySet()) {
            if (!WITH_OTHER_LIBRARIES.contains(page.getKey())) {
                for (String code : groups(CODE, page.getValue())) {
                    sources.add(source(code));
                }
            }
        }
        assertThat(sources).hasSizeGreaterThan(10);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        compiler.getTask(null, null, found,
                List.of("-proc:none", "-Xlint:all,-classfile,-path", "-d", classes.toString()), null,
                sources).call();
        assertThat(found.getDiagnostics()).isEmpty();
    }

    /** A block as a source file, named like its first type. */
    private static JavaFileObject source(String code) {
        MatchResult type = TYPE.matcher(code).results().findFirst().orElseThrow(() -> new AssertionError(
                "no type in " + code));
        String directory = PACKAGE.matcher(code).results().map(result -> result.group(1).replace('.', '/') + "/")
                .findFirst().orElse("");
        String text = code;
        return new SimpleJavaFileObject(URI.create("string:///" + directory + type.group(1) + ".java"),
                JavaFileObject.Kind.SOURCE) {
            @Override public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }
}
