package io.github.loss4j.internal;

import io.github.loss4j.Domain;
import io.github.loss4j.Loss;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.Tensor;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;

/** Refusals: who, which argument, what it was, what it must be. Written positively, so that NaN does not slip through. */
public final class Checks {

    private Checks() {
    }

    /**
     * The name of a loss in messages.
     *
     * @param loss any loss
     * @return its class's simple name; for a lambda, a proxy or an anonymous class, that of the interface it implements or
     *         of the class it extends
     */
    public static String name(Object loss) {
        if (loss instanceof Lambdas) {
            return PointwiseLoss.class.getSimpleName();
        }
        Class<?> type = loss.getClass();
        while (simpleName(type).isEmpty()) {
            Class<?>[] interfaces = type.getInterfaces();
            type = interfaces.length > 0 ? preferred(interfaces) : type.getSuperclass();
        }
        return simpleName(type);
    }

    /** An interface that is a loss, since a lambda may have others beside it; else the first. */
    private static Class<?> preferred(Class<?>[] interfaces) {
        for (Class<?> type : interfaces) {
            if (Loss.class.isAssignableFrom(type)) {
                return type;
            }
        }
        return interfaces[0];
    }

    /** The simple name of a class; empty if the class has none that a person wrote. */
    private static String simpleName(Class<?> type) {
        if (Proxy.isProxyClass(type) || type.isHidden() && type.getName().contains("$$Lambda")) {
            return "";
        }
        if (!type.isHidden()) {
            return type.getSimpleName();
        }
        // Class.getSimpleName throws for a hidden class whose bytes say that it is nested.
        String name = type.getName().replaceFirst("/.*", "");
        return name.replaceFirst(".*[.$](?=\\D)", "").replaceFirst(".*[.$]\\d*", "");
    }

    /**
     * Refuses null.
     *
     * @param <T> the argument's type
     * @param who who refuses
     * @param argument the argument's name
     * @param value what was given
     * @return the value
     */
    public static <T> T notNull(Object who, String argument, T value) {
        if (value == null) {
            throw refusal(who, argument + " must not be null");
        }
        return value;
    }

    /**
     * Refuses what is not positive and finite.
     *
     * @param who who refuses
     * @param argument the argument's name
     * @param value what was given
     */
    public static void positive(Object who, String argument, float value) {
        if (!(value > 0 && value <= Float.MAX_VALUE)) {
            throw refusal(who, argument + " must be positive and finite, was " + value);
        }
    }

    /**
     * Refuses what is negative or not finite.
     *
     * @param who who refuses
     * @param argument the argument's name
     * @param value what was given
     */
    public static void notNegative(Object who, String argument, float value) {
        if (!(value >= 0 && value <= Float.MAX_VALUE)) {
            throw refusal(who, argument + " must be zero or positive, and finite, was " + value);
        }
    }

    /**
     * Refuses what is above a number, and NaN.
     *
     * @param who who refuses
     * @param argument the argument's name
     * @param value what was given
     * @param high what it must not be above
     */
    public static void atMost(Object who, String argument, float value, float high) {
        if (!(value <= high)) {
            throw refusal(who, argument + " must be at most " + text(high) + ", was " + value);
        }
    }

    /**
     * Refuses what is not finite.
     *
     * @param who who refuses
     * @param argument the argument's name
     * @param value what was given
     */
    public static void finite(Object who, String argument, double value) {
        if (!(Math.abs(value) <= Double.MAX_VALUE)) {
            throw refusal(who, argument + " must be finite, was " + value);
        }
    }

    /**
     * Refuses what is below a number or not finite.
     *
     * @param who who refuses
     * @param argument the argument's name
     * @param value what was given
     * @param low the least that is allowed
     */
    public static void atLeast(Object who, String argument, float value, float low) {
        if (!(value >= low && value <= Float.MAX_VALUE)) {
            throw refusal(who, argument + " must be at least " + text(low) + " and finite, was " + value);
        }
    }

    /**
     * Refuses what does not lie strictly between two numbers.
     *
     * @param who who refuses
     * @param argument the argument's name
     * @param value what was given
     * @param low what it must be above
     * @param high what it must be below
     */
    public static void between(Object who, String argument, float value, float low, float high) {
        if (!(value > low && value < high)) {
            throw refusal(who,
                    argument + " must be above " + text(low) + " and below " + text(high) + ", was " + value);
        }
    }

    /**
     * Refuses what lies outside the numbers that a loss is meant for.
     *
     * @param who who refuses
     * @param argument the argument's name
     * @param index the number's index in row-major order
     * @param number what was given
     * @param domain what is allowed
     */
    public static void domain(Object who, String argument, int index, float number, Domain domain) {
        if (!domain.contains(number)) {
            throw refusal(who, argument + "[" + index + "] is " + number + ", outside " + domain
                    + (domain.advice().isEmpty() ? "" : "; " + domain.advice()));
        }
    }

    /**
     * Refuses shapes that differ.
     *
     * @param who who refuses
     * @param first the one argument's name
     * @param firstShape its shape
     * @param second the other argument's name
     * @param secondShape its shape
     */
    public static void sameShape(Object who, String first, int[] firstShape, String second, int[] secondShape) {
        if (!Arrays.equals(firstShape, secondShape)) {
            throw refusal(who, first + " has shape " + Arrays.toString(firstShape) + " but " + second + " has shape "
                    + Arrays.toString(secondShape) + "; they must be equal");
        }
    }

    /**
     * Refuses another number of tensors than a prediction is made of.
     *
     * @param who who refuses
     * @param tensors what it is to be made of
     * @param count how many it needs
     */
    public static void tensors(Object who, List<Tensor> tensors, int count) {
        if (notNull(who, "tensors", tensors).size() != count) {
            throw refusal(who, "tensors has " + counted(tensors.size(), "element", "elements") + "; there must be "
                    + count);
        }
    }

    /**
     * A number of things in words.
     *
     * @param count how many there are
     * @param one what one of them is called
     * @param many what several of them are called
     * @return such as "1 element" or "2 elements"
     */
    public static String counted(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    /**
     * Refuses a label smoothing that is not from 0 to below 1.
     *
     * @param who who refuses
     * @param value what was given
     */
    public static void smoothing(Object who, float value) {
        if (!(value >= 0 && value < 1)) {
            throw refusal(who, "labelSmoothing must be from 0 to below 1, was " + value);
        }
    }

    /**
     * Refuses class indices that are not one for each row.
     *
     * @param who who refuses
     * @param target the class of each row
     * @param rows how many rows there are
     */
    public static void oneForEachRow(Object who, int[] target, int rows) {
        if (notNull(who, "target", target).length != rows) {
            throw refusal(who, "target has " + counted(target.length, "class index", "class indices")
                    + " but prediction has " + counted(rows, "row", "rows") + "; there must be one for each");
        }
    }

    /**
     * Refuses a class index out of range.
     *
     * @param who who refuses
     * @param target the class of each row
     * @param row which of them
     * @param classes how many classes there are
     */
    public static void classIndex(Object who, int[] target, int row, int classes) {
        if (!(target[row] >= 0 && target[row] < classes)) {
            throw refusal(who, "target[" + row + "] is " + target[row] + ", but " + classes(classes));
        }
    }

    /**
     * Which classes there are, in words.
     *
     * @param count how many
     * @return such as "there are 3 classes, 0 to 2"
     */
    public static String classes(int count) {
        return count == 1 ? "there is 1 class, 0" : "there are " + count + " classes, 0 to " + (count - 1);
    }

    /**
     * Refuses class indices out of range, except in rows of weight zero, which may hold anything.
     *
     * @param who who refuses
     * @param target the class of each row
     * @param classes how many classes there are
     * @param ignored an index that is let through
     * @param weights one for each row; null if there are none
     * @return the indices; a copy with class 0 in place of each index out of range, if there is one
     */
    public static int[] classIndices(Object who, int[] target, int classes, int ignored, Tensor weights) {
        float[] given = weights == null ? null : TensorAccess.of(weights);
        int[] indices = target;
        for (int i = 0; i < target.length; i++) {
            if (!(target[i] >= 0 && target[i] < classes || target[i] == ignored)) {
                if (given == null || given[i] != 0) {
                    classIndex(who, target, i, classes);
                }
                indices = indices == target ? target.clone() : indices;
                indices[i] = 0;
            }
        }
        return indices;
    }

    /**
     * Whether a class index occurs.
     *
     * @param target the class of each row
     * @param index the index to look for
     * @return true if one of the rows has it
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
     * Refuses class weights that are negative or not finite.
     *
     * @param who who refuses
     * @param weights the class weights
     * @return a copy, to which nobody else can write
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
     * A tensor of the same numbers in an array of its own.
     *
     * @param tensor any tensor
     * @return a copy
     */
    public static Tensor copy(Tensor tensor) {
        return Tensor.wrap(tensor.toArray(), tensor.shape());
    }

    /**
     * Refuses class weights of another number of classes.
     *
     * @param who who refuses
     * @param weights the class weights; none is always right
     * @param classes how many classes there are
     * @return the weights themselves, not a copy
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
     * The exception of a refusal.
     *
     * @param who who refuses: a name, or the loss itself
     * @param what what is wrong
     * @return an exception to throw
     */
    public static IllegalArgumentException refusal(Object who, String what) {
        return new IllegalArgumentException((who instanceof String name ? name : name(who)) + ": " + what);
    }

    private static String text(float number) {
        return number == (int) number ? Integer.toString((int) number) : Float.toString(number);
    }
}
