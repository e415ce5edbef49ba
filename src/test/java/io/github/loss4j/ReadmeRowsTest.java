package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** README has a row for every loss. */
class ReadmeRowsTest {
    @TestFactory Stream<DynamicTest> everyLossHasARow() throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        return Losses.names().stream().map(name -> DynamicTest.dynamicTest(name, () -> assertThat(readme).contains("`"
                + name + "(")));
    }
}
