package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** README has a row for every loss. */
class ReadmeRowsTest {
    @Test void everyLossHasARow() throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        for (String name : Losses.names()) {
            assertThat(readme).contains("`" + name + "(");
        }
    }
}
