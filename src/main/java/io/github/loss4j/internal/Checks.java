package io.github.loss4j.internal;

import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.Tensor;
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
     * @return its class's simple name; for one of {@code PointwiseLoss.of} or of an anonymous class, which has no name to
     *         speak of, that of the interface it implements
     */
    public static String name(Object loss) {
        if (loss instanceof Lambdas) {
            return PointwiseLoss.class.getSimpleName();
        }
        Class<?> type = loss.getClass();
        return type.isAnonymousClass() ? type.getInterfaces()[0].getSimpleName() : type.getSimpleName();
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
            throw refusal(who, "tensors has " + tensors.size() + " elements; there must be " + count);
        }
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
     * Refuses class indices out of range, or not one for each row.
     *
     * @param who who refuses
     * @param target the class of each row
     * @param rows how many rows there are
     * @param classes how many classes there are
     * @param ignored an index that is let through
     * @return whether none of them is that index
     */
    public static boolean classes(Object who, int[] target, int rows, int classes, int ignored) {
        notNull(who, "target", target);
        if (target.length != rows) {
            throw refusal(who, "target has " + target.length + " class indices but prediction has " + rows
                    + " rows; there must be one for each");
        }
        boolean all = true;
        for (int i = 0; i < rows; i++) {
            if (!(target[i] >= 0 && target[i] < classes || target[i] == ignored)) {
                throw refusal(who, "target[" + i + "] is " + target[i] + ", but there are " + classes
                        + " classes, 0 to " + (classes - 1));
            }
            all &= target[i] != ignored;
        }
        return all;
    }

    /**
     * Refuses class indices out of range, or not one for each row.
     *
     * @param who who refuses
     * @param target the class of each row
     * @param rows how many rows there are
     * @param classes how many classes there are
     */
    public static void classes(Object who, int[] target, int rows, int classes) {
        classes(who, target, rows, classes, 0); // 0 is a class, and so let through anyway
    }

    /**
     * Refuses class weights that are negative or not finite.
     *
     * @param who who refuses
     * @param weights the class weights
     */
    public static void classWeights(Object who, Tensor weights) {
        float[] elements = TensorArrays.of(notNull(who, "classWeights", weights));
        for (int c = 0; c < elements.length; c++) {
            if (!(elements[c] >= 0 && elements[c] <= Float.MAX_VALUE)) {
                throw refusal(who, "classWeights[" + c + "] is " + elements[c]
                        + "; class weights must be finite and not negative");
            }
        }
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
        float[] elements = TensorArrays.of(weights);
        if (elements.length != 0 && elements.length != classes) {
            throw refusal(who, "classWeights has " + elements.length + " elements but there are " + classes
                    + " classes; there must be one for each");
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
