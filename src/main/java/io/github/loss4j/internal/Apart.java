package io.github.loss4j.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;

/**
 * Calls that HotSpot does not inline. A block's work is some ten loops; together with the loop over blocks around them they
 * are too much for C2 to optimise each as it does alone, and take a third longer. It inlines whatever is hot, but not through
 * a method handle that is no constant: one in a static field that is not final.
 */
final class Apart {
    private Apart() {
    }

    /** A handle for the only static method of this name in the lookup's class. */
    static MethodHandle method(MethodHandles.Lookup lookup, String name) {
        for (Method method : lookup.lookupClass().getDeclaredMethods()) {
            if (method.getName().equals(name)) {
                try {
                    return lookup.unreflect(method);
                } catch (IllegalAccessException impossible) {
                    throw new AssertionError(impossible);
                }
            }
        }
        throw new AssertionError(name);
    }

    /** What such a call threw, as the method itself, which declares no exception, would have thrown it. */
    static RuntimeException thrown(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return (RuntimeException) thrown;
    }
}
