package io.github.loss4j.docs;

import io.github.loss4j.Loss;
import io.github.loss4j.Losses;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.RowLoss;
import io.github.loss4j.Tensor;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The page that lists the losses: of each its constructor, the first paragraph of its Javadoc and its picture. */
final class LossPage {
    private static final String ROOT = "../../main/java/io/github/loss4j/";

    /** Values of parameters that a loss needs: each loss takes one of them. */
    private static final List<String> EXAMPLES = List.of("0.5", "2", "[0, 1], [1, 0]");

    private LossPage() {
    }

    static String text(Set<Path> pictures) {
        StringBuilder text = new StringBuilder("""
                # The losses

                <!-- Made from the sources by mvn -q -Pdocs. -->

                A loss is a record: `new HuberLoss(0.5f)`, or `Losses.parse("HuberLoss(delta=0.5)")` if a file has its
                name. Parameters with a value here may be omitted. The link of a constructor leads to the Javadoc of the
                loss: shapes, units, limits, kinks, accuracy, names in other libraries and sources. Pictures show the
                functions that the library computes; a gap in a curve is a jump.

                | family | losses |
                | --- | --- |
                """);
        for (String family : families()) {
            text.append("| [").append(title(family)).append("](#").append(title(family)).append(") | ")
                    .append(names(family).stream()
                            .map(name -> "[" + name.replaceFirst("Loss$", "") + "](#" + name + ")")
                            .collect(Collectors.joining(", ")))
                    .append(" |\n");
        }
        for (String family : families()) {
            text.append("\n## ").append(title(family)).append("\n\n")
                    .append(Sources.firstParagraph(Sources.file(family, "package-info")).lines().findFirst().orElse(""))
                    .append(" Package `")
                    .append("io.github.loss4j.").append(family).append("`.\n");
            for (String name : names(family)) {
                loss(text, family, name, pictures);
            }
        }
        return text.toString();
    }

    private static void loss(StringBuilder text, String family, String name, Set<Path> pictures) {
        Class<?> type = Sources.type(name);
        text.append("\n### ").append(name).append("\n\n[`").append(constructor(name)).append("`](").append(ROOT)
                .append(family).append('/').append(name).append(".java), ").append(term(type)).append(".\n\n")
                .append(Sources.firstParagraph(Sources.file(family, name))).append('\n');
        if (pictures.contains(Pictures.picture(type))) {
            text.append("\n![").append(name).append("](").append(ROOT).append(family).append("/doc-files/").append(name)
                    .append(".svg)\n");
        }
    }

    private static List<String> families() {
        return Sources.PACKAGES.stream().filter(family -> !names(family).isEmpty()).toList();
    }

    private static List<String> names(String family) {
        return Losses.names().stream().filter(name -> Files.exists(Sources.file(family, name))).toList();
    }

    private static String title(String family) {
        return family.substring(0, 1).toUpperCase(Locale.ROOT) + family.substring(1);
    }

    private static String term(Class<?> loss) {
        return PointwiseLoss.class.isAssignableFrom(loss)
                ? "one term for each element"
                : RowLoss.class.isAssignableFrom(loss) ? "one term for each row" : "one term for each sample";
    }

    /** The parameters of a loss, those of the shortest constructor without a default: {@code HuberLoss(delta = 1)}. */
    private static String constructor(String name) {
        RecordComponent[] components = Sources.type(name).getRecordComponents();
        int needed = Arrays.stream(Sources.type(name).getConstructors()).mapToInt(Constructor::getParameterCount).min()
                .orElse(0);
        Loss<?, ?> loss = example(name, components, needed);
        return IntStream.range(0, loss == null ? needed : components.length)
                .mapToObj(k -> components[k].getName() + (k < needed ? "" : " = " + value(loss, components[k])))
                .collect(Collectors.joining(", ", name + "(", ")"));
    }

    /** The loss of needed parameters that it accepts; null if it wants others than numbers. */
    private static Loss<?, ?> example(String name, RecordComponent[] components, int needed) {
        for (String example : EXAMPLES) {
            String given = IntStream.range(0, needed).mapToObj(k -> components[k].getName() + "="
                    + (components[k].getType() == float.class ? example : "[" + example + "]"))
                    .collect(Collectors.joining(", "));
            try {
                return Losses.parse(name + "(" + given + ")");
            } catch (IllegalArgumentException refused) {
                // The next example.
            }
        }
        return null;
    }

    private static String value(Loss<?, ?> loss, RecordComponent component) {
        try {
            Object value = component.getAccessor().invoke(loss);
            if (value == null || value instanceof Tensor) {
                return "none";
            }
            return value instanceof Record record
                    ? record.getClass().getSimpleName() + "()"
                    : value.toString().replaceAll("\\.0$", "").replace(".0E", "e");
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
