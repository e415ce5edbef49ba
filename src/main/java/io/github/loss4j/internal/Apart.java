package io.github.loss4j.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Calls that HotSpot does not inline. A block's work is some ten loops; together with the loop over blocks around them they
 * are too much for C2 to optimise each as it does alone, and take a third longer. It inlines whatever is hot, but not through
 * a method handle that is no constant: one in a static field that is not final.
 */
final class Apart {
    private Apart() {
    }

    /** A handle for a static method of the lookup's own class. */
    static MethodHandle method(MethodHandles.Lookup lookup, String name, Class<?> result, Class<?>... parameters) {
        try {
            return lookup.findStatic(lookup.lookupClass(), name, MethodType.methodType(result, parameters));
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Throws what such a call threw, as the method itself would have thrown it. */
    @SuppressWarnings("unchecked") // a cast that is erased: whatever it is, it goes on
    static <T extends Throwable> RuntimeException thrown(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
