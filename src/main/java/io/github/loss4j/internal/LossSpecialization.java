package io.github.loss4j.internal;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;

/**
 * A class's code once more, for one user alone.
 *
 * <p>HotSpot keeps one profile for each bytecode. A loop that calls many kinds of loss through an interface soon has a
 * profile of many receivers, is no longer inlined and runs ten times slower and more. Inheriting the loop does not help,
 * since inherited bytecode is shared; a hidden class defined from the same bytes has bytecode, and so a profile, of its own.
 */
public final class LossSpecialization {
    private LossSpecialization() {
    }

    /**
     * A new instance of a hidden class with the original's code; where none can be had, the original itself.
     *
     * @param <T> what the caller sees of it
     * @param original an instance of the class to copy, which has a constructor without parameters
     * @param lookup the original's own lookup
     * @param data what the copy finds as its class data
     * @return the copy, or {@code original}, which does the same but shares its profile
     */
    public static <T> T of(T original, MethodHandles.Lookup lookup, Object data) {
        Class<?> type = lookup.lookupClass();
        // Not "+", whose first use in a JVM takes some milliseconds.
        String name = type.getName().substring(type.getPackageName().length() + 1).concat(".class");
        try (InputStream bytes = type.getResourceAsStream(name)) {
            Class<?> hidden = lookup.defineHiddenClassWithClassData(bytes.readAllBytes(), data, true).lookupClass();
            Constructor<?> constructor = hidden.getDeclaredConstructor();
            constructor.setAccessible(true);
            @SuppressWarnings("unchecked") // the copy extends and implements what the original does
            T copy = (T) constructor.newInstance();
            return copy;
        } catch (VirtualMachineError fatal) {
            throw fatal;
        } catch (IOException | ReflectiveOperationException | RuntimeException | Error unsupported) {
            // A native image throws an Error of its own for a class that is defined at run time.
            return original;
        }
    }
}
