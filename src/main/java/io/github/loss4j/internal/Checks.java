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
     * Rejects a label smoothing outside [0, 1).
     *
     * @param who the loss, or its name
     * @param value the value
     */
    public static void smoothing(Object who, float value) {
        if (!(value >= 0 && value < 1)) {
            throw refusal(who, "labelSmoothing must be from 0 to below 1, was " + value);
        }
    }

    /**
     * Rejects a number of class indices that differs from the number of rows.
     *
     * @param who the loss, or its name
     * @param target the class of each row
     * @param rows the number of rows
     */
    public static void oneForEachRow(Object who, int[] target, int rows) {
        if (notNull(who, "target", target).length != rows) {
            throw refusal(who, "target has " + counted(target.length, "class index", "class indices")
                    + " but prediction has " + counted(rows, "row", "rows") + "; there must be one for each");
        }
    }

    /**
     * Rejects a class index out of range.
     *
     * @param who the loss, or its name
     * @param target the class of each row
     * @param row the row to check
     * @param classes the number of classes
     */
    public static void classIndex(Object who, int[] target, int row, int classes) {
        if (!(target[row] >= 0 && target[row] < classes)) {
            throw refusal(who, "target[" + row + "] is " + target[row] + ", but " + classes(classes));
        }
    }

    /**
     * Formats the range of class indices.
     *
     * @param count the number of classes
     * @return for example "there are 3 classes, 0 to 2"
     */
    public static String classes(int count) {
        return count == 1 ? "there is 1 class, 0" : "there are " + count + " classes, 0 to " + (count - 1);
    }

    /**
     * Rejects class indices out of range, except in rows of weight zero, which may hold any number.
     *
     * @param who the loss, or its name
     * @param target the class of each row
     * @param classes the number of classes
     * @param ignored an index that is allowed although it is out of range
     * @param weights one weight per row, or null
     * @return the indices; if one is out of range, a copy with class 0 in its place
     */
    public static int[] classIndices(Object who, int[] target, int classes, int ignored, Tensor weights) {
        float[] rowWeights = TensorAccess.ofNullable(weights);
        int[] indices = target;
        for (int i = 0; i < target.length; i++) {
            if (!(target[i] >= 0 && target[i] < classes || target[i] == ignored)) {
                if (rowWeights == null || rowWeights[i] != 0) {
                    classIndex(who, target, i, classes);
                }
                indices = indices == target ? target.clone() : indices;
                indices[i] = 0;
            }
        }
        return indices;
    }

    /**
     * Whether all elements of a target are class indices.
     *
     * @param target the class of each row
     * @param classes the number of classes
     * @return false if one is out of range
     */
    public static boolean areClasses(int[] target, int classes) {
        int last = classes - 1;
        // Negative after the loop if an index is out of range: no branch for each row.
        int signs = 0;
        for (int index : target) {
            signs |= index | (last - index);
        }
        return signs >= 0;
    }

    /**
     * Whether a class index occurs in a target.
     *
     * @param target the class of each row
     * @param index the index to look for
     * @return true if a row has this class
     */
    public static boolean contains(int[] target, int index) {
        for (int candidate : target) {
            if (candidate == index) {
                return true;
            }
        }
        return false;
    }

    /**
     * Rejects class weights that are negative or not finite.
     *
     * @param who the loss, or its name
     * @param weights the class weights
     * @return a copy that the caller cannot change
     */
    public static Tensor classWeights(Object who, Tensor weights) {
        Tensor copy = copy(notNull(who, "classWeights", weights));
        float[] elements = TensorAccess.of(copy);
        for (int c = 0; c < elements.length; c++) {
            if (!(elements[c] >= 0 && elements[c] <= Float.MAX_VALUE)) {
                throw refusal(who, "classWeights[" + c + "] is " + elements[c]
                        + "; class weights must be finite and not negative");
            }
        }
        return copy;
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
     * Rejects class weights for a different number of classes.
     *
     * @param who the loss, or its name
     * @param weights the class weights; an empty tensor is always valid
     * @param classes the number of classes
     * @return the array of the weights, not a copy
     */
    public static float[] classWeights(Object who, Tensor weights, int classes) {
        float[] elements = TensorAccess.of(weights);
        if (elements.length != 0 && elements.length != classes) {
            throw refusal(who, "classWeights has " + counted(elements.length, "element", "elements")
                    + " but there " + (classes == 1 ? "is 1 class" : "are " + classes + " classes")
                    + "; there must be one for each");
        }
        return elements;
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
