package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.ThrowingConsumer;

/**
 * Cases computed by another tool: one file of blocks for each loss in {@code src/test/resources/golden} and
 * {@code golden2}. The header of a file, lines that begin with #, says which tool computed it and how.
 */
public record Golden(String name, Map<String, String> parameters, Map<String, Tensor> tensors) {
    /** All cases of a file, without its ending. */
    public static List<Golden> cases(String file) {
        return cases("golden", file);
    }

    /** One test for each case of a file, without its ending. */
    public static Stream<DynamicTest> each(String file, ThrowingConsumer<Golden> check) {
        return each("golden", file, check);
    }

    /** One test for each case of a file that has so many. */
    public static Stream<DynamicTest> each(String file, int count, ThrowingConsumer<Golden> check) {
        assertThat(cases(file)).as(file).hasSize(count);
        return each(file, check);
    }

    /** One test for each case of a file of a folder. */
    static Stream<DynamicTest> each(String folder, String file, ThrowingConsumer<Golden> check) {
        List<Golden> cases = cases(folder, file);
        assertThat(cases).as(file).isNotEmpty();
        return cases.stream().map(golden -> LossContract.test(golden.name(), () -> check.accept(golden)));
    }

    /** All cases of a file of a folder. */
    static List<Golden> cases(String folder, String file) {
        String path = "/" + folder + "/" + file + ".txt";
        try (InputStream stream = Golden.class.getResourceAsStream(path)) {
            assertThat(stream).as("golden file src/test/resources" + path).isNotNull();
            String text = withoutComments(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
            List<Golden> cases = new ArrayList<>();
            for (String block : text.strip().split("\n\n")) {
                cases.add(parse(file + " case " + cases.size(), block));
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The share of a file's values that a loss meets at least as closely as PyTorch does in float32. The golden value
     * is the exact one rounded once.
     */
    public static double shareAtLeastAsNear(String file, Function<Golden, PointwiseLoss> losses) {
        int count = 0;
        int near = 0;
        for (Golden golden : cases(file)) {
            PointwiseLoss loss = losses.apply(golden);
            Tensor input = golden.tensor("input");
            Tensor target = golden.tensor("target");
            Reduction reduction = golden.reduction();
            Tensor value = reduction == null
                    ? loss.values(input, target)
                    : Tensor.scalar(loss.reduced(reduction).value(input, target));
            float[] exact = golden.tensor("value").toArray();
            float[] theirs = golden.tensor("torch32").toArray();
            for (int i = 0; i < exact.length; i++) {
                double ours = value.toArray()[i];
                near += Math.abs(ours - exact[i]) <= Math.abs((double) theirs[i] - exact[i]) ? 1 : 0;
                count++;
            }
        }
        assertThat(count).as(file).isPositive();
        return near / (double) count;
    }

    /** A file without the lines of its header: which tool computed the cases, and how. */
    static String withoutComments(String text) {
        return text.lines().filter(line -> !line.startsWith("#")).collect(Collectors.joining("\n"));
    }

    private static Golden parse(String name, String block) {
        Map<String, String> parameters = new LinkedHashMap<>();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (String line : block.split("\n")) {
            String key = line.substring(0, line.indexOf(':'));
            String rest = line.substring(key.length() + 1).strip();
            if (key.equals("params")) {
                for (String parameter : rest.split(" ")) {
                    parameters.put(parameter.split("=")[0], parameter.split("=")[1]);
                }
            } else if (!key.equals("loss") && !key.equals("note")) {
                tensors.put(key, read(rest));
            }
        }
        return new Golden(name + " " + parameters, parameters, tensors);
    }

    private static Tensor read(String text) {
        String[] parts = text.split("\\|", -1);
        String shape = parts[0].strip();
        String values = parts[1].strip();
        String[] numbers = values.isEmpty() ? new String[0] : values.split(" ");
        float[] data = new float[numbers.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = Float.parseFloat(numbers[i]);
        }
        return Tensor.wrap(data, shape.equals("scalar")
                ? new int[0]
                : Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray());
    }

    /** A tensor of the case, which must have it. */
    public Tensor tensor(String key) {
        assertThat(tensors).as(name).containsKey(key);
        return tensors.get(key);
    }

    public boolean has(String key) {
        return tensors.containsKey(key);
    }

    /** A number among the parameters, or what stands for it if it is not there. */
    public float number(String key, float otherwise) {
        return parameters.containsKey(key) ? Float.parseFloat(parameters.get(key)) : otherwise;
    }

    /** A number among the parameters, which must be there. */
    public float number(String key) {
        assertThat(parameters).as(name).containsKey(key);
        return Float.parseFloat(parameters.get(key));
    }

    /** A word among the parameters, or what stands for it if it is not there. */
    public String text(String key, String otherwise) {
        return parameters.getOrDefault(key, otherwise);
    }

    public boolean flag(String key) {
        return Boolean.parseBoolean(parameters.get(key));
    }

    /** A constant of an enum among the parameters; null if it is not there. */
    public <E extends Enum<E>> E constant(String key, Class<E> type) {
        return parameters.containsKey(key) ? Enum.valueOf(type, parameters.get(key)) : null;
    }

    /** The reduction of the case; null where it is 'none'. */
    public Reduction reduction() {
        return switch (parameters.get("reduction")) {
            case "mean" -> Reduction.MEAN;
            case "sum" -> Reduction.SUM;
            case "batchmean" -> Reduction.BATCH_MEAN;
            case "none" -> null;
            default -> throw new AssertionError(name);
        };
    }

    /** A tensor of the case as class indices. */
    public int[] indices(String key) {
        float[] numbers = tensor(key).toArray();
        int[] indices = new int[numbers.length];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = (int) numbers[i];
        }
        return indices;
    }

    /** Asserts that a loss under the case's reduction has the case's value and the gradient of its input. */
    public <T> void assertMatches(SampleLoss<Tensor, T> loss, Tensor input, T target, int ulps, double absolute) {
        Evaluation<Tensor> evaluation = assertValue(loss, input, target, ulps, absolute);
        assertClose("gradient.input", evaluation.gradient(), ulps, absolute);
    }

    /** Asserts that a loss under the case's reduction has the case's value; its gradient is left to the caller. */
    public <P, T> Evaluation<P> assertValue(SampleLoss<P, T> loss, P input, T target, int ulps, double absolute) {
        Evaluation<P> evaluation = loss.reduced(reduction() == null ? Reduction.SUM : reduction()).evaluate(input,
                target);
        Tensor value = reduction() == null ? loss.values(input, target) : Tensor.scalar(evaluation.value());
        assertClose("value", value, ulps, absolute);
        return evaluation;
    }

    /** Asserts that each number is within some ulp of the reference, or within an absolute error where terms cancel. */
    public void assertClose(String key, Tensor actual, int ulps, double absolute) {
        Tensor expected = tensor(key);
        assertThat(actual.shape()).as(name + " " + key + ": shape").isEqualTo(expected.shape());
        float[] ours = actual.toArray();
        float[] theirs = expected.toArray();
        for (int i = 0; i < ours.length; i++) {
            boolean same = Float.compare(ours[i], theirs[i]) == 0;
            double error = Math.abs((double) ours[i] - theirs[i]);
            if (!same && !(error <= Math.max(absolute, ulps * (double) Math.ulp(theirs[i])))) {
                throw new AssertionError(name + " " + key + "[" + i + "] is " + ours[i] + " but should be " + theirs[i]
                        + ", " + error / Math.ulp(theirs[i]) + " ulp away");
            }
        }
    }
}
