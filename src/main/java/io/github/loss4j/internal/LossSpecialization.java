package io.github.loss4j.internal;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;

/**
 * Defines a private copy of a class, so that the bytecode of the copy has a separate type profile.
 *
 * <p>HotSpot keeps one profile per bytecode. A loop that calls several classes of loss through an interface gets a
 * megamorphic profile: the call is no longer inlined, and the loop becomes much slower. Inheriting the loop does not
 * help, since inherited bytecode is shared. A hidden class that is defined from the same bytes has separate bytecode,
 * and thus a separate profile.
 */
final class LossSpecialization {
    private LossSpecialization() {
    }

    /**
     * Creates an instance of a hidden class with the original's code. Returns the original if the JVM cannot define the
     * class.
     *
     * @param <T> the type by which the caller uses the copy
     * @param original an instance of the class to copy, which has a constructor without parameters
     * @param lookup a full-privilege lookup of the original's class
     * @param data the class data of the copy
     * @return the copy, or {@code original}, which computes the same with a shared profile
     */
    static <T> T of(T original, MethodHandles.Lookup lookup, Object data) {
        Class<?> type = lookup.lookupClass();
        // No "+": its first use in a JVM takes some milliseconds.
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
            // A native image throws its specific Error if a class is defined at run time.
            return original;
        }
    }
}
