package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes a loss in the syntax of {@link Losses}. */
final class LossText {
    private LossText() {
    }

    static String of(Loss<?, ?> loss) {
        if (loss instanceof CombinedLoss<?, ?> sum) {
            return sum(sum);
        }
        if (loss instanceof PointwiseSum sum) {
            return sum(sum.combined());
        }
        Loss<?, ?> named = SampleVerbs.named(loss);
        if (named != loss) {
            return factor(named) + "." + name(loss.reduction());
        }
        if (loss instanceof FormulaLoss || loss instanceof RowFormulaLoss) {
            throw Checks.refusal("Losses", "the loss of the formula " + loss
                    + " has no text, since parse cannot read formulas");
        }
        if (LossNames.TYPES.get(loss.getClass().getSimpleName()) != loss.getClass()) {
            throw Checks.refusal("Losses", Checks.name(loss) + " (" + loss.getClass().getName()
                    + ") has no text; only the losses of this library that are not made of functions have one");
        }
        return record(loss, loss);
    }

    /** The name and the components of a record: a loss, or the options of a loss. */
    private static String record(Loss<?, ?> loss, Object record) {
        String parameters = Arrays.stream(record.getClass().getRecordComponents())
                .map(component -> component.getName() + "="
                        + value(loss, component.getName(), LossRecord.value(record, component)))
                .collect(Collectors.joining(", "));
        return record.getClass().getSimpleName() + (parameters.isEmpty() ? "" : "(" + parameters + ")");
    }

    /** The name of a reduction in camel case, such as {@code batchMean}. */
    static String name(Reduction reduction) {
        String[] words = reduction.name().toLowerCase(Locale.ROOT).split("_");
        return words[0] + Arrays.stream(words).skip(1)
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
    }

    private static String sum(CombinedLoss<?, ?> sum) {
        StringBuilder text = new StringBuilder();
        boolean single = sum.losses().size() == 1;
        for (int k = 0; k < sum.losses().size(); k++) {
            double factor = sum.factors().get(k);
            boolean negative = Double.compare(factor, 0) < 0;
            text.append(k == 0 ? negative ? "-" : "" : negative ? " - " : " + ");
            if (Math.abs(factor) != 1 || single) {
                text.append(Math.abs(factor)).append('*');
            }
            text.append(factor(sum.losses().get(k)));
        }
        return text.toString();
    }

    private static String factor(Loss<?, ?> loss) {
        return loss instanceof CombinedLoss<?, ?> || loss instanceof PointwiseSum ? "(" + of(loss) + ")" : of(loss);
    }

    private static String value(Loss<?, ?> loss, String name, Object value) {
        if (value instanceof Loss<?, ?> nested) {
            return of(nested);
        }
        if (value instanceof Tensor tensor) {
            return tensor(loss, name, tensor);
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        if (value instanceof Record options) {
            return record(loss, options);
        }
        throw Checks.refusal("Losses", Checks.name(loss) + " has no text, since " + name + " is " + value);
    }

    private static String tensor(Loss<?, ?> loss, String name, Tensor tensor) {
        int[] shape = tensor.shape;
        if (IntStream.range(0, shape.length - 1).anyMatch(k -> shape[k] == 0)) {
            throw Checks.refusal("Losses", Checks.name(loss) + " has no text, since " + name + " has shape "
                    + Arrays.toString(shape) + ", which a list cannot have");
        }
        return elements(tensor, 0, 0, tensor.data.length);
    }

    /**
     * The text of the sub-tensor of {@code size} elements that starts at element {@code from} and has the axes from
     * {@code axis} on.
     */
    private static String elements(Tensor tensor, int axis, int from, int size) {
        if (axis == tensor.shape.length) {
            return Float.toString(tensor.data[from]);
        }
        int length = tensor.shape[axis];
        int step = length == 0 ? 0 : size / length;
        return IntStream.range(0, length).mapToObj(i -> elements(tensor, axis + 1, from + i * step, step))
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
