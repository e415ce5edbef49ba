package io.github.loss4j.internal;

import io.github.loss4j.Domain;
import io.github.loss4j.Loss;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.Tensor;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;

/**
 * Checks of arguments. A message names the loss, the argument, its value and what it must be. Conditions state what is
 * allowed, so that NaN fails them.
 */
public final class Checks {
    private Checks() {
    }

    /**
     * Returns the name of a loss for messages.
     *
     * @param loss any loss
     * @return the simple name of its class; for a sum, the name of its first part; for a lambda, a proxy or an
     *     anonymous class, the simple name of its interface or superclass
     */
    public static String name(Object loss) {
        if (loss instanceof Lambdas) {
            return PointwiseLoss.class.getSimpleName();
        }
        if (loss instanceof PartsLoss sum) {
            return name(sum.part(0)); // users have no name for a sum
        }
        Class<?> type = loss.getClass();
        while (simpleName(type).isEmpty()) {
            Class<?>[] interfaces = type.getInterfaces();
            type = interfaces.length > 0 ? preferred(interfaces) : type.getSuperclass();
        }
        return simpleName(type);
    }

    /**
     * Returns the interface that is a loss, since a lambda may implement others too; the first interface if none is.
     */
    private static Class<?> preferred(Class<?>[] interfaces) {
        for (Class<?> type : interfaces) {
            if (Loss.class.isAssignableFrom(type)) {
                return type;
            }
        }
        return interfaces[0];
    }

    /** Returns the simple name of a class; empty for a lambda, a proxy or an anonymous class. */
    private static String simpleName(Class<?> type) {
        if (Proxy.isProxyClass(type) || type.isHidden() && type.getName().contains("$$Lambda")) {
            return "";
        }
        if (!type.isHidden()) {
            return type.getSimpleName();
        }
        // Class.getSimpleName throws for the hidden copy of a nested class.
        String name = type.getName().replaceFirst("/.*", "");
        return name.replaceFirst(".*[.$](?=\\D)", "").replaceFirst(".*[.$]\\d*", "");
    }

    /**
     * Rejects null.
     *
     * @param <T> the type of the argument
     * @param who the loss, or its name
     * @param argument the name of the argument
     * @param value the value
     * @return the value
     */
    public static <T> T notNull(Object who, String argument, T value) {
        if (value == null) {
            throw refusal(who, argument + " must not be null");
        }
        return value;
    }

    /**
     * Rejects a number that is not positive and finite.
     *
     * @param who the loss, or its name
     * @param argument the name of the argument
     * @param value the value
     */
    public static void positive(Object who, String argument, float value) {
        if (!(value > 0 && value <= Float.MAX_VALUE)) {
            throw refusal(who, argument + " must be positive and finite, was " + value);
        }
    }

    /**
     * Rejects a number that is negative or not finite.
     *
     * @param who the loss, or its name
     * @param argument the name of the argument
     * @param value the value
     */
    public static void notNegative(Object who, String argument, float value) {
        if (!(value >= 0 && value <= Float.MAX_VALUE)) {
            throw refusal(who, argument + " must be zero or positive, and finite, was " + value);
        }
    }

    /**
     * Rejects a number above a maximum, and NaN.
     *
     * @param who the loss, or its name
     * @param argument the name of the argument
     * @param value the value
     * @param high the maximum
     */
    public static void atMost(Object who, String argument, float value, float high) {
        if (!(value <= high)) {
            throw refusal(who, argument + " must be at most " + text(high) + ", was " + value);
        }
    }

    /**
     * Rejects a number that is not finite.
     *
     * @param who the loss, or its name
     * @param argument the name of the argument
     * @param value the value
     */
    public static void finite(Object who, String argument, double value) {
        if (!(Math.abs(value) <= Double.MAX_VALUE)) {
            throw refusal(who, argument + " must be finite, was " + value);
        }
    }

    /**
     * Rejects a number that is below a minimum or not finite.
     *
     * @param who the loss, or its name
     * @param argument the name of the argument
     * @param value the value
     * @param low the minimum
     */
    public static void atLeast(Object who, String argument, float value, float low) {
        if (!(value >= low && value <= Float.MAX_VALUE)) {
            throw refusal(who, argument + " must be at least " + text(low) + " and finite, was " + value);
        }
    }

    /**
     * Rejects a number that is not strictly between two bounds.
     *
     * @param who the loss, or its name
     * @param argument the name of the argument
     * @param value the value
     * @param low the lower bound, exclusive
     * @param high the upper bound, exclusive
     */
    public static void between(Object who, String argument, float value, float low, float high) {
        if (!(value > low && value < high)) {
            throw refusal(who,
                    argument + " must be above " + text(low) + " and below " + text(high) + ", was " + value);
        }
    }

    /**
     * Rejects a number outside a domain.
     *
     * @param who the loss, or its name
     * @param argument the name of the argument
     * @param index the number's index in row-major order
     * @param number the number
     * @param domain the domain
     */
    public static void domain(Object who, String argument, int index, float number, Domain domain) {
        if (!domain.contains(number)) {
            throw refusal(who, argument + "[" + index + "] is " + number + ", outside " + domain
                    + (domain.advice().isEmpty() ? "" : "; " + domain.advice()));
        }
    }

    /**
     * Rejects shapes that differ.
     *
     * @param who the loss, or its name
     * @param first the name of the first argument
     * @param firstShape the shape of the first argument
     * @param second the name of the second argument
     * @param secondShape the shape of the second argument
     */
    public static void sameShape(Object who, String first, int[] firstShape, String second, int[] secondShape) {
        if (!Arrays.equals(firstShape, secondShape)) {
            throw refusal(who, first + " has shape " + Arrays.toString(firstShape) + " but " + second + " has shape "
                    + Arrays.toString(secondShape) + "; they must be equal");
        }
    }

    /**
     * Rejects a wrong number of tensors of a prediction.
     *
     * @param who the loss, or its name
     * @param tensors the tensors
     * @param count the required number
     */
    public static void tensors(Object who, List<Tensor> tensors, int count) {
        if (notNull(who, "tensors", tensors).size() != count) {
            throw refusal(who, "tensors has " + counted(tensors.size(), "element", "elements") + "; there must be "
                    + count);
        }
    }

    /**
     * Formats a number with a noun.
     *
     * @param count the number
     * @param one the noun in the singular
     * @param many the noun in the plural
     * @return for example "1 element" or "2 elements"
     */
    public static String counted(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    /**
     * Copies a tensor and its array.
     *
     * @param tensor any tensor
     * @return a copy
     */
    public static Tensor copy(Tensor tensor) {
        return Tensor.wrap(tensor.toArray(), tensor.shape());
    }

    /**
     * Creates the exception for an invalid argument.
     *
     * @param who the loss, or its name
     * @param what the error
     * @return the exception to throw
     */
    public static IllegalArgumentException refusal(Object who, String what) {
        return new IllegalArgumentException((who instanceof String name ? name : name(who)) + ": " + what);
    }

    private static String text(float number) {
        return number == (int) number ? Integer.toString((int) number) : Float.toString(number);
    }
}
