package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Constructs the record of a loss, or of its options, from some of its components. The shortest constructor supplies
 * the other components.
 */
final class LossRecord {
    private final Class<? extends Record> type;
    private final RecordComponent[] components;

    LossRecord(Class<? extends Record> type) {
        this.type = type;
        components = type.getRecordComponents();
    }

    /** The component with a name; the exception for an unknown name lists all components. */
    RecordComponent component(String name) {
        return Arrays.stream(components).filter(component -> component.getName().equals(name)).findFirst()
                .orElseThrow(() -> refusal("there is no parameter \"" + name + "\"; " + parameters()));
    }

    String parameters() {
        return switch (components.length) {
            case 0 -> "the loss has no parameters";
            case 1 -> "its parameter is " + components[0].getName();
            default -> "its parameters are " + Arrays.stream(components).map(RecordComponent::getName)
                    .collect(Collectors.joining(", "));
        };
    }

    IllegalArgumentException refusal(String what) {
        return Checks.refusal(type.getSimpleName(), what);
    }

    /** Creates the record; its constructor checks the components. */
    Record create(Map<String, Object> arguments) {
        Object[] values = new Object[components.length];
        if (arguments.size() < values.length) {
            Constructor<?> shortest = shortest();
            for (int k = 0; k < shortest.getParameterCount(); k++) {
                values[k] = arguments.get(components[k].getName());
                if (values[k] == null) {
                    throw refusal(components[k].getName() + " is missing; " + parameters());
                }
            }
            Object start = invoke(shortest, Arrays.copyOf(values, shortest.getParameterCount()));
            for (int k = 0; k < values.length; k++) {
                values[k] = value(start, components[k]);
            }
        }
        for (int k = 0; k < values.length; k++) {
            values[k] = arguments.getOrDefault(components[k].getName(), values[k]);
        }
        try {
            return (Record) invoke(type.getConstructor(types(components.length)), values);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The constructor with the fewest parameters among the constructors that take the first components in order. */
    Constructor<?> shortest() {
        return Arrays.stream(type.getConstructors())
                .filter(constructor -> constructor.getParameterCount() <= components.length && Arrays.equals(
                        constructor.getParameterTypes(), types(constructor.getParameterCount())))
                .min(Comparator.comparingInt(Constructor::getParameterCount)).orElseThrow();
    }

    private Class<?>[] types(int count) {
        return Arrays.stream(components).limit(count).map(RecordComponent::getType).toArray(Class<?>[]::new);
    }

    /** Reads a component of a record. */
    static Object value(Object loss, RecordComponent component) {
        try {
            return component.getAccessor().invoke(loss);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Losses: cannot read " + component + " of " + loss, e);
        }
    }

    private static Object invoke(Constructor<?> constructor, Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException rejection) {
                throw rejection;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
