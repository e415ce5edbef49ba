package example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExampleTest {
    @Test void printsTheFiguresOfTheReadme() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream console = System.out;
        System.setOut(new PrintStream(printed, true));
        try {
            Example.main(new String[0]);
        } finally {
            System.setOut(console);
        }

        List<String> lines = printed.toString().lines().toList();
        assertEquals(List.of("0.04499999", "tensor([0.1000, 0.1500, 0.0500, 0.1000])"), lines);
    }
}
