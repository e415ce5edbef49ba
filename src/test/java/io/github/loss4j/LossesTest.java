package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.classification.CostMatrixLoss;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.classification.MultiMarginLoss;
import io.github.loss4j.embedding.TripletMarginLoss;
import io.github.loss4j.likelihood.GaussianNllLoss;
import io.github.loss4j.regression.BarronLoss;
import io.github.loss4j.regression.FppLoss;
import io.github.loss4j.regression.HuberLoss;
import io.github.loss4j.regression.L1Loss;
import io.github.loss4j.regression.MseLoss;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class LossesTest {
    private static final Path SOURCES = Path.of("src/main/java/io/github/loss4j");

    private static void refuses(String text, String message) {
        assertThatThrownBy(() -> Losses.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test void readsALossAndItsParameters() {
        assertThat(Losses.parse("HuberLoss(delta=0.5)")).isEqualTo(new HuberLoss(0.5f));
        assertThat(Losses.parse(" HuberLoss ( delta = 5e-1 ) ")).isEqualTo(new HuberLoss(0.5f));
        assertThat(Losses.parse("MseLoss")).isEqualTo(new MseLoss());
        assertThat(Losses.parse("MseLoss()")).isEqualTo(new MseLoss());
        assertThat(Losses.parse("CrossEntropyLoss(classWeights=[1, 2.5], labelSmoothing=0.1)"))
                .isEqualTo(new CrossEntropyLoss(Tensor.of(1, 2.5f), -100, 0.1f));
        assertThat(Losses.parse("CostMatrixLoss(costs=[[0, 1], [2, 0]])"))
                .isEqualTo(new CostMatrixLoss(Tensor.of(new float[][] {{0, 1}, {2, 0}})));
        assertThat(Losses.parse("GaussianNllLoss(full=true)")).isEqualTo(new GaussianNllLoss(true));
        assertThat(Losses.parse("HuberLoss(delta=0.5)", PointwiseLoss.class).value(3, 1)).isEqualTo(0.875f);
    }

    @Test void leftOutParametersAreThoseOfTheShortestConstructor() {
        assertThat(Losses.parse("HuberLoss")).isEqualTo(new HuberLoss());
        assertThat(Losses.parse("MultiMarginLoss(margin=2)")).isEqualTo(
                new MultiMarginLoss(new MultiMarginLoss().exponent(), 2));
        assertThat(Losses.parse("TripletMarginLoss(swap=true)")).isEqualTo(new TripletMarginLoss(
                new TripletMarginLoss().margin(), new TripletMarginLoss().p(), new TripletMarginLoss().eps(), true));
        assertThat(Losses.parse("BarronLoss(alpha=1)")).isEqualTo(new BarronLoss(1));
        refuses("BarronLoss(scale=2)", "BarronLoss: alpha is missing; its parameters are alpha, scale");
        refuses("QuantileLoss", "QuantileLoss: quantile is missing; its parameter is quantile");
    }

    @TestFactory Stream<DynamicTest> readsAndWritesSumsFactorsAndReductions() {
        Loss<Tensor, Tensor> sum = new FppLoss().times(0.3).plus(new HuberLoss(0.5f));
        assertThat(Losses.text(sum)).isEqualTo("0.3*FppLoss + HuberLoss(delta=0.5)");
        assertThat(Losses.parse("0.3·FppLoss + HuberLoss(delta=0.5)")).isEqualTo(sum);
        assertThat(Losses.text(new MseLoss().reduced(Reduction.SUM))).isEqualTo("MseLoss.sum");
        assertThat(Losses.parse("MseLoss.sum")).isEqualTo(new MseLoss().reduced(Reduction.SUM));
        assertThat(Losses.parse("MseLoss.batchMean.mean")).isEqualTo(new MseLoss());
        assertThat(Losses.parse("(MseLoss + 2*L1Loss).countMean")).isEqualTo(
                new MseLoss().plus(new L1Loss().times(2)).reduced(Reduction.COUNT_MEAN));
        List<Loss<?, ?>> all = List.of(sum, sum.times(-1), sum.reduced(Reduction.BATCH_MEAN), new MseLoss().times(1),
                new MseLoss().times(-1), new MseLoss().times(-0.0), new L1Loss().times(1e-300).plus(sum.times(1 / 3.0)),
                new TripletMarginLoss().reduced(Reduction.SUM), new CrossEntropyLoss().reduced(Reduction.COUNT_MEAN),
                new CrossEntropyLoss().times(2).plus(new MultiMarginLoss().reduced(Reduction.SUM)));
        return LossContract.each(all, loss -> {
            assertThat(Losses.parse(Losses.text(loss))).as(Losses.text(loss)).isEqualTo(loss);
        });
    }

    @TestFactory Stream<DynamicTest> everyLossWithAnyParametersComesBackFromItsText() {
        return Losses.names().stream().map(name -> DynamicTest.dynamicTest(name, () -> {
            Random random = new Random(1);
            Class<? extends Record> type = LossNames.type(name);
            for (int n = 0; n < 40; n++) {
                Loss<?, ?> loss = (Loss<?, ?>) random(type, random);
                assertThat(Losses.parse(Losses.text(loss))).as(Losses.text(loss)).isEqualTo(loss);
                Loss<?, ?> sum = loss.reduced(Reduction.values()[n % 4]).times(random.nextGaussian());
                assertThat(Losses.parse(Losses.text(sum))).as(Losses.text(sum)).isEqualTo(sum);
            }
        }));
    }

    /** A loss, or its options, with parameters drawn until it accepts them. */
    private static Record random(Class<? extends Record> type, Random random) throws Exception {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        for (int n = 0; n < 10_000; n++) {
            Object[] values = new Object[types.length];
            for (int k = 0; k < values.length; k++) {
                values[k] = draw(types[k], random);
            }
            try {
                return type.getConstructor(types).newInstance(values);
            } catch (InvocationTargetException e) {
                assertThat(e.getCause()).as(type + ": " + Arrays.toString(values))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
        throw new AssertionError("no parameters found for " + type);
    }

    private static Object draw(Class<?> type, Random random) throws Exception {
        if (type == float.class) {
            float[] numbers = {random.nextFloat(), random.nextFloat() * 10, (float) random.nextGaussian(), 1, 0, -1};
            return numbers[random.nextInt(numbers.length)];
        }
        if (type == int.class) {
            return random.nextInt(203) - 101;
        }
        if (type == boolean.class) {
            return random.nextBoolean();
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[random.nextInt(type.getEnumConstants().length)];
        }
        if (type.isAssignableFrom(HuberLoss.class)) {
            return new HuberLoss(random.nextFloat() + 0.1f);
        }
        if (Loss.class.isAssignableFrom(type)) {
            List<Class<? extends Record>> fitting = LossNames.TYPES.values().stream().filter(type::isAssignableFrom)
                    .toList();
            return random(fitting.get(random.nextInt(fitting.size())), random);
        }
        if (type.isRecord()) {
            return random(type.asSubclass(Record.class), random);
        }
        assertThat(type).isEqualTo(Tensor.class);
        int size = random.nextInt(4);
        float[] numbers = new float[size * size];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i % (size + 1) == 0 ? 0 : random.nextFloat();
        }
        float[] row = new float[size];
        for (int i = 0; i < size; i++) {
            row[i] = random.nextFloat();
        }
        Arrays.sort(row);
        return size == 0 || random.nextBoolean()
                ? Tensor.wrap(row, size)
                : Tensor.wrap(numbers, size, size);
    }

    @Test void namesAreThoseOfTheSources() throws Exception {
        List<String> expected = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                Matcher record = Pattern.compile("public record (\\w+)\\([^)]*\\)\\s+implements\\s+([\\w.]+)")
                        .matcher(Files.readString(file));
                if (record.find() && record.group(2).matches(".*Loss")) {
                    expected.add(record.group(1));
                }
            }
        }
        assertThat(expected).hasSizeGreaterThan(70).doesNotHaveDuplicates();
        assertThat(Losses.names()).isSorted().containsExactlyInAnyOrderElementsOf(expected);
    }

    /**
     * Constructors are matched with components by type, so their parameters must be the first components by name as
     * well.
     */
    @TestFactory Stream<DynamicTest> shortestConstructorsTakeTheFirstComponents() throws Exception {
        return LossContract.each(Losses.names(), name -> {
            Class<? extends Record> type = LossNames.type(name);
            Constructor<?> shortest = new LossRecord(type).shortest();
            if (shortest.getParameterCount() < type.getRecordComponents().length) {
                String source = Files.readString(SOURCES.resolve(type.getPackageName().replaceFirst(".*\\.", ""))
                        .resolve(name + ".java")).replace("<?>", "");
                List<String> parameters = Arrays.stream(type.getRecordComponents())
                        .limit(shortest.getParameterCount()).map(component -> component.getType().getSimpleName() + " "
                                + component.getName())
                        .toList();
                assertThat(source).contains("public " + name + "(" + String.join(", ", parameters) + ") {");
            }
        });
    }

    @Test void namesAreFoundInAJar(@TempDir Path directory) throws Exception {
        Path classes = Path.of(Losses.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path jar = directory.resolve("loss4j with spaces.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, out);
            }
        }
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()},
                ClassLoader.getPlatformClassLoader())) {
            Class<?> losses = loader.loadClass(Losses.class.getName());
            assertThat(losses.getClassLoader()).isSameAs(loader);
            assertThat(losses.getMethod("names").invoke(null)).isEqualTo(Losses.names());
            assertThat(losses.getMethod("parse", String.class).invoke(null, "HuberLoss(delta=0.5)"))
                    .hasToString("HuberLoss[delta=0.5]");
        }
    }

    @Test void offersTheNearestNames() {
        refuses("HubberLoss", "Losses: there is no loss \"HubberLoss\"; the nearest names are HuberLoss, "
                + String.join(", ", LossNames.nearest("HubberLoss").subList(1, 3)));
        assertThat(LossNames.nearest("mse").get(0)).isEqualTo("MseLoss");
        assertThat(LossNames.nearest("Crossentropy").get(0)).isEqualTo("CrossEntropyLoss");
        assertThat(LossNames.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(LossNames.distance("", "abc")).isEqualTo(3);
    }

    @Test void refusesWrongParameters() {
        refuses("HuberLoss(delta=NaN)", "HuberLoss: delta must be positive and finite, was NaN");
        refuses("HuberLoss(delta=-Infinity)", "HuberLoss: delta must be positive and finite, was -Infinity");
        refuses("ClassOverlapLoss(loss=MseLoss)", "ClassOverlapLoss: loss must have type OverlapLoss, was MseLoss");
        refuses("HuberLoss(beta=1)", "HuberLoss: there is no parameter \"beta\"; its parameter is delta");
        refuses("MseLoss(beta=1)", "MseLoss: there is no parameter \"beta\"; the loss has no parameters");
        refuses("HuberLoss(0.5)", "HuberLoss: expected name=value at character 10 of \"HuberLoss(0.5)\"; "
                + "its parameter is delta");
        refuses("HuberLoss(delta=1, delta=2)", "HuberLoss: delta is given twice");
        refuses("HuberLoss(delta=true)", "HuberLoss: delta must be a number at character 16 of "
                + "\"HuberLoss(delta=true)\"");
        refuses("HuberLoss(delta=1e60)", "HuberLoss: delta must be in the range of float32, was 1e60");
        refuses("HuberLoss(delta=1e-60)", "HuberLoss: delta must be in the range of float32, was 1e-60");
        refuses("MultiMarginLoss(exponent=1.5)", "MultiMarginLoss: exponent must be an int, was 1.5");
        refuses("DiceLoss(options=Options())",
                "DiceLoss: options must be OverlapOptions(...) at character 24 of \"DiceLoss(options=Options())\"");
        refuses("CoxLoss(ties=Exact)", "CoxLoss: ties must be one of EFRON, BRESLOW at character 13 of "
                + "\"CoxLoss(ties=Exact)\"");
        refuses("GaussianNllLoss(full=1)", "GaussianNllLoss: full must be one of false, true at character 21 of "
                + "\"GaussianNllLoss(full=1)\"");
        refuses("CostMatrixLoss(costs=[[0, 1], [2]])", "CostMatrixLoss: costs must have rows of one shape, but row 0 "
                + "has shape [2] and row 1 has shape [1]");
    }

    @Test void refusesWrongSyntax() {
        refuses("", "Losses: expected the name of a loss at the end of \"\"");
        refuses("MseLoss L1Loss", "Losses: expected the end at character 8 of \"MseLoss L1Loss\"");
        refuses("HuberLoss(delta=0.5", "Losses: expected ')' at the end of \"HuberLoss(delta=0.5\"");
        refuses("0.3 FppLoss", "Losses: expected '*' and a loss at character 4 of \"0.3 FppLoss\"");
        refuses("MseLoss.total", "Losses: reduction must be one of sum, mean, batchMean, countMean at character 8 of "
                + "\"MseLoss.total\"");
        refuses("1e999*MseLoss", "MseLoss: factor must be finite, was Infinity");
        refuses("MseLoss + CrossEntropyLoss", "Losses: MseLoss compares Tensor with Tensor but CrossEntropyLoss "
                + "compares Tensor with int[]; losses that are added must compare the same");
        assertThatThrownBy(() -> Losses.parse(null)).hasMessage("Losses: text must not be null");
        assertThatThrownBy(() -> Losses.parse("TripletMarginLoss", PointwiseLoss.class)).hasMessage(
                "Losses: \"TripletMarginLoss\" has type TripletMarginLoss; it must have type PointwiseLoss");
    }

    @Test void readsAtMostHundredLevels() {
        assertThat(Losses.parse("(".repeat(100) + "MseLoss" + ")".repeat(100))).isEqualTo(new MseLoss());
        String[] tooDeep = {"(".repeat(101) + "MseLoss" + ")".repeat(101), "(".repeat(100_000),
            "CostMatrixLoss(costs=" + "[".repeat(100_000)};
        for (String text : tooDeep) {
            assertThatThrownBy(() -> Losses.parse(text)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("Losses: expected at most 100 levels of parentheses and brackets at ");
        }
    }

    @Test void readsAnyNumberOfParenthesesAndBracketsSideBySide() {
        String parentheses = "(MseLoss)" + " + (MseLoss)".repeat(200);
        assertThat(Losses.text(Losses.parse(parentheses))).isEqualTo("MseLoss" + " + MseLoss".repeat(200));
        String row = "[" + "1, ".repeat(200) + "1]";
        Tensor costs = ((CostMatrixLoss) Losses.parse("CostMatrixLoss(costs=[" + (row + ", ").repeat(200) + row + "])"))
                .costs();
        assertThat(costs).isEqualTo(Tensor.full(1, 201, 201));
    }

    @Test void writesTheSignOfAFactorOfZero() {
        assertThat(Losses.text(new MseLoss().times(0.0))).isEqualTo("0.0*MseLoss");
        assertThat(Losses.text(new MseLoss().times(-0.0))).isEqualTo("-0.0*MseLoss");
    }

    private record HalfLoss() implements DistanceLoss {
        @Override public float value(float residual) {
            return residual / 2;
        }

        @Override public float derivative(float residual) {
            return 0.5f;
        }

        @Override public float secondDerivative(float residual) {
            return 0;
        }
    }

    @Test void lossesOfUsersHaveNoText() {
        PointwiseLoss lambdas = PointwiseLoss.of((p, t) -> p - t, (p, t) -> 1, (p, t) -> 0);
        assertThatThrownBy(() -> Losses.text(lambdas)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("has no text; only the losses of this library that are not made of functions have"
                        + " one");
        assertThatThrownBy(() -> Losses.text(PointwiseLoss.of((p, t) -> p.minus(t).abs()).times(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Losses: the loss of the formula |p − t| has no text, since parse cannot read formulas");
        assertThatThrownBy(() -> Losses.text(RowLoss.of((x, t) -> x.max().minus(x.get(t))).reduced(Reduction.SUM)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "Losses: the loss of the formula max(p) − p[t] has no text, since parse cannot read formulas");
        assertThatThrownBy(() -> Losses.text(new MseLoss().plus(new HalfLoss().reduced(Reduction.SUM))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("Losses: HalfLoss (");
        assertThatThrownBy(() -> Losses.text(null)).hasMessage("Losses: loss must not be null");
        assertThatThrownBy(() -> Losses.text(new CrossEntropyLoss(Tensor.zeros(0, 2), -100, 0)))
                .hasMessage("Losses: CrossEntropyLoss has no text, since classWeights has shape [0, 2], which a list "
                        + "cannot have");
    }
}
