package io.github.loss4j;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A recursive-descent parser of the syntax of {@link Losses}. The type of a parameter determines the syntax of its
 * value.
 */
final class LossParser extends TextCursor {
    private static final Pattern WORD = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");
    private static final Pattern NUMBER = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");
    private static final Pattern SIGNED = Pattern.compile("[-+]?(" + NUMBER + "|NaN|Infinity)");

    LossParser(String text) {
        super(text);
    }

    Loss<?, ?> parse() {
        Loss<?, ?> loss = sum();
        if (!atEnd()) {
            throw expected("the end");
        }
        return loss;
    }

    private Loss<?, ?> sum() {
        enter();
        Loss<?, ?> total = term(take('-'));
        for (boolean plus = take('+'); plus || take('-'); plus = take('+')) {
            Loss<?, ?> other = term(!plus);
            LossTypes.same(total, other);
            total = add(total, other);
        }
        leave();
        return total;
    }

    @SuppressWarnings("unchecked") // the types have been compared
    private static <P, T> Loss<P, T> add(Loss<P, T> first, Loss<?, ?> other) {
        return first.plus((Loss<P, T>) other);
    }

    private Loss<?, ?> term(boolean negative) {
        String number = find(NUMBER);
        if (number == null) {
            Loss<?, ?> loss = factor();
            return negative ? loss.times(-1) : loss;
        }
        if (!take('*') && !take('·')) {
            throw expected("'*' and a loss");
        }
        return factor().times(Double.parseDouble(negative ? "-" + number : number));
    }

    private Loss<?, ?> factor() {
        Loss<?, ?> loss;
        if (take('(')) {
            loss = sum();
            require(')');
        } else {
            loss = named();
        }
        while (take('.')) {
            loss = loss.reduced(constant(() -> "reduction", Reduction.values(), LossText::name));
        }
        return loss;
    }

    private Loss<?, ?> named() {
        String name = find(WORD);
        if (name == null) {
            throw expected("the name of a loss");
        }
        return (Loss<?, ?>) parameters(name, new LossRecord(LossNames.type(name)));
    }

    /** Parses the parameter list after the name of a record. */
    private Record parameters(String name, LossRecord record) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        if (take('(') && !take(')')) {
            do {
                String parameter = find(WORD);
                if (parameter == null || !take('=')) {
                    throw record.refusal("expected name=value at " + place() + "; " + record.parameters());
                }
                RecordComponent component = record.component(parameter);
                Object value = value(name + ": " + parameter, component.getType());
                if (arguments.put(parameter, value) != null) {
                    throw record.refusal(parameter + " is given twice");
                }
            } while (take(','));
            require(')');
        }
        return record.create(arguments);
    }

    private Object value(String what, Class<?> type) {
        if (Loss.class.isAssignableFrom(type)) {
            Loss<?, ?> loss = sum();
            if (!type.isInstance(loss)) {
                throw new IllegalArgumentException(what + " must have type " + type.getSimpleName() + ", was "
                        + loss.getClass().getSimpleName());
            }
            return loss;
        }
        if (type == Tensor.class) {
            return tensor(what);
        }
        if (type.isRecord()) {
            String name = find(WORD);
            if (!type.getSimpleName().equals(name)) {
                throw new IllegalArgumentException(what + " must be " + type.getSimpleName() + "(...) at " + place());
            }
            return parameters(name, new LossRecord(type.asSubclass(Record.class)));
        }
        if (type == boolean.class) {
            return constant(() -> what, new Boolean[] {false, true}, Object::toString);
        }
        if (type.isEnum()) {
            return constant(() -> what, type.getEnumConstants(), constant -> ((Enum<?>) constant).name());
        }
        return number(what, type);
    }

    private Object number(String what, Class<?> type) {
        String number = find(SIGNED);
        if (number == null) {
            throw new IllegalArgumentException(what + " must be a number at " + place());
        }
        if (type == int.class) {
            try {
                return Integer.valueOf(number);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(what + " must be an int, was " + number, e);
            }
        }
        float rounded = Float.parseFloat(number);
        if (Float.isInfinite(rounded) && !number.endsWith("y") || rounded == 0 && Double.parseDouble(number) != 0) {
            throw new IllegalArgumentException(what + " must be in the range of float32, was " + number);
        }
        return rounded;
    }

    /** Parses the name of a constant; the exception for an unknown name lists all names. */
    private <E> E constant(Supplier<String> what, E[] constants, java.util.function.Function<E, String> name) {
        int start = position();
        String word = find(WORD);
        return Arrays.stream(constants).filter(constant -> name.apply(constant).equals(word)).findFirst()
                .orElseThrow(() -> {
                    moveTo(start);
                    return new IllegalArgumentException((what.get().contains(":") ? "" : "Losses: ") + what.get()
                            + " must be one of " + Arrays.stream(constants).map(name).collect(Collectors.joining(", "))
                            + " at " + place());
                });
    }

    private List<Object> list(Supplier<Object> element) {
        enter();
        require('[');
        List<Object> elements = new ArrayList<>();
        if (!take(']')) {
            do {
                elements.add(element.get());
            } while (take(','));
            require(']');
        }
        leave();
        return elements;
    }

    /** Parses a tensor: a number, or a list of tensors of equal shape. */
    private Tensor tensor(String what) {
        if (!ahead('[')) {
            return Tensor.scalar((Float) number(what, float.class));
        }
        List<Object> parts = list(() -> tensor(what));
        int[] inner = parts.isEmpty() ? new int[0] : ((Tensor) parts.get(0)).shape;
        int size = Arrays.stream(inner).reduce(1, (a, b) -> a * b);
        int[] shape = new int[inner.length + 1];
        shape[0] = parts.size();
        System.arraycopy(inner, 0, shape, 1, inner.length);
        float[] data = new float[parts.size() * size];
        for (int i = 0; i < parts.size(); i++) {
            Tensor part = (Tensor) parts.get(i);
            if (!Arrays.equals(part.shape, inner)) {
                throw new IllegalArgumentException(what + " must have rows of one shape, but row 0 has shape "
                        + Arrays.toString(inner) + " and row " + i + " has shape " + Arrays.toString(part.shape));
            }
            System.arraycopy(part.data, 0, data, i * size, size);
        }
        return Tensor.wrap(data, shape);
    }
}
