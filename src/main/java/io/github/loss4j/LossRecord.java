package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;

/** Constructs the record of a loss, or of the options that it has, from some of its components; the shortest constructor gives the others. */
final class LossRecord {
    private final Class<? extends Record> type;
    private final RecordComponent[] components;

    LossRecord(Class<? extends Record> type) {
        this.type = type;
        components = type.getRecordComponents();
    }

    /** The component of this name; if there is none, the refusal lists those that there are. */
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

    /** The record with these components; it refuses wrong ones itself. */
    Record create(Map<String, Object> given) {
        Object[] values = new Object[components.length];
        if (given.size() < values.length) {
            Constructor<?> shortest = shortest();
            for (int k = 0; k < shortest.getParameterCount(); k++) {
                values[k] = given.get(components[k].getName());
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
            values[k] = given.getOrDefault(components[k].getName(), values[k]);
        }
        try {
            return (Record) invoke(type.getConstructor(types(components.length)), values);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of the constructors that take the first components and set the others, the one that takes fewest. */
    Constructor<?> shortest() {
        return Arrays.stream(type.getConstructors())
                .filter(constructor -> constructor.getParameterCount() <= components.length && Arrays.equals(
                        constructor.getParameterTypes(), types(constructor.getParameterCount())))
                .min(Comparator.comparingInt(Constructor::getParameterCount)).orElseThrow();
    }

    private Class<?>[] types(int count) {
        return Arrays.stream(components).limit(count).map(RecordComponent::getType).toArray(Class<?>[]::new);
    }

    /** A component of a record. */
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
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
