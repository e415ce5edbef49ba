package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import java.util.List;

/**
 * Converts losses to text and back, so that a configuration file or a command line can name a loss.
 *
 * <pre>{@code
 * PointwiseLoss huber = Losses.parse("HuberLoss(delta=0.5)", PointwiseLoss.class);
 * Loss<?, ?> sum = Losses.parse("0.3*FppLoss + HuberLoss(delta=0.5)");
 * Losses.text(huber.reduced(Reduction.SUM));    // HuberLoss(delta=0.5).sum
 * Losses.parse("CrossEntropyLoss(classWeights=[1, 2.5, 1], labelSmoothing=0.1)");
 * }</pre>
 *
 * <p>The syntax; spaces are ignored:
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
 * <p>The name of a loss is the name of its record, and its parameters are the components of the record. Numbers are
 * written as in Java, without suffix; {@code NaN}, {@code Infinity} and {@code -Infinity} are numbers. A tensor is a
 * list, or nested lists if it has several axes. The shortest constructor of a loss determines which parameters are
 * required; the other parameters default to the values that this constructor sets. {@code 2*A.sum} is twice the sum;
 * {@code (2*A).sum} is the same loss.
 *
 * <p>{@code parse(text(loss))} equals the loss. Losses written by users and losses made of functions or formulas have
 * no text. All methods are thread-safe.
 *
 * @since 0.2.0
 */
public final class Losses {
    private Losses() {
    }

    /**
     * Parses a loss.
     *
     * @param text such as {@code HuberLoss(delta=0.5)}
     * @return the loss
     * @throws IllegalArgumentException if the syntax is wrong, if a loss or a parameter does not exist, or if a
     *         parameter is out of range
     */
    public static Loss<?, ?> parse(String text) {
        return new LossParser(Checks.notNull("Losses", "text", text)).parse();
    }

    /**
     * Parses a loss of a given type.
     *
     * @param <L> the type
     * @param text such as {@code HuberLoss(delta=0.5)}
     * @param type such as {@link PointwiseLoss}
     * @return the loss
     * @throws IllegalArgumentException as {@link #parse(String)} says, and if the loss has another type
     */
    public static <L extends Loss<?, ?>> L parse(String text, Class<L> type) {
        Checks.notNull("Losses", "type", type);
        Loss<?, ?> loss = parse(text);
        if (!type.isInstance(loss)) {
            throw Checks.refusal("Losses", "\"" + text + "\" has type " + loss.getClass().getSimpleName()
                    + "; it must have type " + type.getSimpleName());
        }
        return type.cast(loss);
    }

    /**
     * The text of a loss with all parameters. {@link #parse} converts it back to an equal loss.
     *
     * @param loss a loss of this library, or a reduced loss, a multiple or a sum of such losses
     * @return such as {@code 0.3*FppLoss + HuberLoss(delta=0.5)}
     * @throws IllegalArgumentException if the loss or a part of it does not belong to this library or is made of
     *         functions or of a formula
     */
    public static String text(Loss<?, ?> loss) {
        return LossText.of(Checks.notNull("Losses", "loss", loss));
    }

    /**
     * The names of all losses that {@link #parse} accepts.
     *
     * @return the names in alphabetical order, such as {@code HuberLoss}
     */
    public static List<String> names() {
        return List.copyOf(LossNames.TYPES.keySet());
    }
}
