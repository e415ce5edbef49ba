package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import java.util.List;

/**
 * The losses of this library by name, so that a configuration file or a command line can choose one.
 *
 * <pre>{@code
 * PointwiseLoss huber = Losses.parse("HuberLoss(delta=0.5)", PointwiseLoss.class);
 * Loss<?, ?> sum = Losses.parse("0.3*FppLoss + HuberLoss(delta=0.5)");
 * Losses.text(huber.reduced(Reduction.SUM));    // HuberLoss(delta=0.5).sum
 * Losses.parse("CrossEntropyLoss(classWeights=[1, 2.5, 1], labelSmoothing=0.1)");
 * }</pre>
 *
 * <p>The syntax, in which spaces do not matter:
 *
 * <pre>{@code
 * sum       = ["-"] term {("+" | "-") term}
 * term      = [number ("*" | "·")] factor
 * factor    = (name ["(" [parameter {"," parameter}] ")"] | "(" sum ")") {"." reduction}
 * parameter = name "=" value
 * value     = number | "true" | "false" | constant of an enum | "[" [value {"," value}] "]" | sum
 *           | name of a record of options ["(" [parameter {"," parameter}] ")"]
 * reduction = "sum" | "mean" | "batchMean" | "countMean"
 * }</pre>
 *
 * <p>The name of a loss is that of its record, and its parameters are the components of the record. Numbers are written as
 * in Java, without suffix; {@code NaN}, {@code Infinity} and {@code -Infinity} are numbers. A tensor is a list, of lists if
 * it has more axes. Parameters that are left out have the values that the shortest constructor of the loss gives them; those
 * that it takes itself must be there. {@code 2*A.sum} is twice the sum; {@code (2*A).sum} is the same loss.
 *
 * <p>{@link #text} and {@link #parse} are inverse: {@code parse(text(loss))} equals the loss. Losses written by users and
 * losses made of functions have no text. All methods may be called by many threads.
 */
public final class Losses {
    private Losses() {
    }

    /**
     * The loss that a text describes.
     *
     * @param text such as {@code HuberLoss(delta=0.5)}
     * @return the loss
     * @throws IllegalArgumentException if the text has another syntax, or names a loss or a parameter that does not exist, or
     *         if the loss refuses its parameters
     */
    public static Loss<?, ?> parse(String text) {
        return new LossParser(Checks.notNull("Losses", "text", text)).parse();
    }

    /**
     * The loss that a text describes, of the type that the caller needs.
     *
     * @param <L> the type
     * @param text such as {@code HuberLoss(delta=0.5)}
     * @param type such as {@link PointwiseLoss}
     * @return the loss
     * @throws IllegalArgumentException as {@link #parse(String)} does, and if the loss has another type
     */
    public static <L extends Loss<?, ?>> L parse(String text, Class<L> type) {
        Checks.notNull("Losses", "type", type);
        Loss<?, ?> loss = parse(text);
        if (!type.isInstance(loss)) {
            throw Checks.refusal("Losses", "\"" + text + "\" is a " + loss.getClass().getSimpleName()
                    + "; it must be a " + type.getSimpleName());
        }
        return type.cast(loss);
    }

    /**
     * The text of a loss, with all parameters: what {@link #parse} makes an equal loss of.
     *
     * @param loss a loss of this library, also reduced, multiplied or added to others
     * @return such as {@code 0.3*FppLoss + HuberLoss(delta=0.5)}
     * @throws IllegalArgumentException if the loss, or a part of it, is not of this library or is made of functions
     */
    public static String text(Loss<?, ?> loss) {
        return LossText.of(Checks.notNull("Losses", "loss", loss));
    }

    /**
     * The names that {@link #parse} knows.
     *
     * @return the names in alphabetical order, such as {@code HuberLoss}
     */
    public static List<String> names() {
        return List.copyOf(LossNames.TYPES.keySet());
    }
}
