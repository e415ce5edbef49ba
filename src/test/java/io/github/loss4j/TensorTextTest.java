package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** PyTorch's own texts from the golden file, and the rules between them. */
@Isolated("changes the default locale")
class TensorTextTest {
    private static final float NAN = Float.NaN;

    record Printed(Tensor tensor, String shape, String text) {
        @Override public String toString() { return shape + " " + text.lines().findFirst().orElseThrow(); }
    }

    /** Blocks of {@code tensor: shape | values} and {@code printed: text}, as PyTorch 1.13.1 printed it. */
    static Stream<Printed> golden() throws IOException {
        try (InputStream stream = TensorTextTest.class.getResourceAsStream("/golden/Tensor.toString.txt")) {
            String text = Golden.withoutComments(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
            String[] blocks = text.strip().split("\n\n");
            return Arrays.stream(blocks).map(TensorTextTest::parse);
        }
    }

    private static Printed parse(String block) {
        String[] lines = block.split("\n");
        assertThat(lines).hasSize(2);
        assertThat(lines[0]).startsWith("tensor: ");
        assertThat(lines[1]).startsWith("printed: ");
        String[] parts = lines[0].substring("tensor: ".length()).split("\\|", -1);
        String shapeText = parts[0].strip();
        int[] shape = shapeText.equals("scalar")
                ? new int[0]
                : Arrays.stream(shapeText.split("x")).mapToInt(Integer::parseInt).toArray();
        Tensor tensor = Tensor.wrap(floats(parts[1]), shape);
        return new Printed(tensor, shapeText, lines[1].substring("printed: ".length()).replace("\\n", "\n"));
    }

    private static float[] floats(String text) {
        String[] words = text.isBlank() ? new String[0] : text.strip().split(" +");
        float[] values = new float[words.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.parseFloat(words[i]);
        }
        return values;
    }

    @ParameterizedTest
    @MethodSource("golden") void printsWhatPyTorchPrints(Printed printed) {
        assertThat(printed.tensor()).hasToString(printed.text());
    }

    @Test void theGoldenFileIsReadToItsEnd() throws IOException {
        assertThat(golden()).hasSize(56).last().extracting(Printed::shape).isEqualTo("2x2x2x2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // four decimals as long as nothing is below 1e-4, above 1e8 or a thousand times larger than something else
        "1000 1.5                | tensor([1000.0000,    1.5000])",
        "1501 1.5                | tensor([1.5010e+03, 1.5000e+00])",
        "1000 1                  | tensor([1000.,    1.])",
        "1001 1                  | tensor([1.0010e+03, 1.0000e+00])",
        "100000000               | tensor([100000000.])",
        "100000008               | tensor([1.0000e+08])",
        "100000000 200000.5      | tensor([100000000.0000,    200000.5000])",
        "0.000101                | tensor([0.0001])",
        "0.0001                  | tensor([1.0000e-04])",
        "0.5 0 -0.0              | tensor([0.5000, 0.0000, -0.0000])",
        "0.00001 0 -0.0          | tensor([1.0000e-05, 0.0000e+00, -0.0000e+00])",
        // not a number and infinity do not count, nor does zero
        "NaN -Infinity 0         | tensor([nan, -inf, 0.])",
        "-Infinity 20 3          | tensor([-inf, 20.,  3.])",
        "NaN 0.00001             | tensor([       nan, 1.0000e-05])",
    }) void choosesTheNotationByTheNonzeroFiniteValues(String values, String text) {
        assertThat(Tensor.of(floats(values))).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // 2^-5 = 0.03125 and 3 * 2^-5 = 0.09375 are ties at the fourth decimal
        "0.03125                 | tensor(0.0312)",
        "0.09375                 | tensor(0.0938)",
        "-0.03125                | tensor(-0.0312)",
        // 0.12345 is 0.123450003564357757568359375 in float32: no tie at all
        "0.12345                 | tensor(0.1235)",
        "100000.5                | tensor(100000.5000)",
        // 1.00005 and 1.00015 times 10^8 are multiples of 8, so exact in float32, and ties
        "100005000               | tensor(1.0000e+08)",
        "100015000               | tensor(1.0002e+08)",
        "999996000000            | tensor(1.0000e+12)",
        "1e10                    | tensor(1.0000e+10)",
        "1e-10                   | tensor(1.0000e-10)",
        "3.4028235e38            | tensor(3.4028e+38)",
        "1.17549435e-38          | tensor(1.1755e-38)",
    }) void roundsTheExactValueWithTiesToEven(String value, String text) {
        assertThat(Tensor.scalar(Float.parseFloat(value))).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "NaN       | tensor(nan)",
        "Infinity  | tensor(inf)",
        "-Infinity | tensor(-inf)",
        "0         | tensor(0.)",
        "-0.0      | tensor(-0.)",
    }) void printsScalarsThatAreNotOrdinaryNumbers(String value, String text) {
        assertThat(Tensor.scalar(Float.parseFloat(value))).hasToString(text);
    }

    @Test void printsEmptyTensorsWithTheirSizeWhereBracketsCannotTellIt() {
        assertThat(Tensor.of()).hasToString("tensor([])");
        assertThat(Tensor.zeros(0, 3)).hasToString("tensor([], size=(0, 3))");
        assertThat(Tensor.zeros(2, 0, 4)).hasToString("tensor([], size=(2, 0, 4))");
    }

    @Test void onlyTheValuesThatAreShownDecideTheNotation() {
        float[] values = new float[1001];
        values[500] = 1e-20f;
        assertThat(Tensor.wrap(values, 1001)).hasToString("tensor([0., 0., 0.,  ..., 0., 0., 0.])");
        values[998] = NAN;
        assertThat(Tensor.wrap(values, 1001)).hasToString("tensor([0., 0., 0.,  ..., nan, 0., 0.])");
    }

    @Test void axesOfAtMostTwoEdgesAreShownWhole() {
        String row = "[0., 0., 0.,  ..., 0., 0., 0.]";
        assertThat(Tensor.zeros(6, 500)).hasToString("tensor([" + (row + ",\n        ").repeat(5) + row + "])");
        String three = (row + ",\n        ").repeat(3);
        assertThat(Tensor.zeros(7, 500)).hasToString(
                "tensor([" + three + "...,\n        " + (row + ",\n        ").repeat(2) + row + "])");
    }

    @Test void linesEndAtColumnEighty() {
        // 18 values of width 2 with their separators fill 72 of the 73 columns left by "tensor("
        assertThat(Tensor.full(1, 18)).hasToString("tensor([" + "1., ".repeat(17) + "1.])");
        assertThat(Tensor.full(1, 19)).hasToString("tensor([" + "1., ".repeat(17) + "1.,\n        1.])");
    }

    @Test void theTextIsTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            for (String tag : new String[] {"de-DE", "ar-EG-u-nu-arab", "hi-IN-u-nu-deva"}) {
                Locale.setDefault(Locale.forLanguageTag(tag));
                assertThat(Tensor.of(-1234.5, 2)).hasToString("tensor([-1234.5000,     2.0000])");
                assertThat(Tensor.of(1e-7)).hasToString("tensor([1.0000e-07])");
            }
        } finally {
            Locale.setDefault(before);
        }
    }
}
