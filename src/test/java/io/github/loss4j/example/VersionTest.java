package io.github.loss4j.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The version of pom.xml is the one that README.md and the projects of src/it name. */
class VersionTest {
    private static final Pattern VERSION = Pattern
            .compile("<artifactId>loss4j</artifactId>\\s*<version>(.*)</version>");

    @Test void readmeAndConsumersNameTheVersionOfThePom() throws IOException {
        String version = versions(Path.of("pom.xml")).get(0);
        assertThat(versions(Path.of("README.md"))).containsOnly(version);
        List<Path> consumers;
        try (Stream<Path> folders = Files.list(Path.of("src/it"))) {
            consumers = folders.map(folder -> folder.resolve("pom.xml")).toList();
        }
        assertThat(consumers).isNotEmpty()
                .allSatisfy(consumer -> assertThat(versions(consumer)).containsExactly(version));
    }

    private static List<String> versions(Path file) throws IOException {
        return VERSION.matcher(Files.readString(file)).results().map(match -> match.group(1)).toList();
    }
}
