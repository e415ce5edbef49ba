package io.github.loss4j.docs;

import io.github.loss4j.Loss;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The sources of the losses: which package a loss is in, and what its Javadoc says first. */
final class Sources {
    private static final Path ROOT = Path.of("src/main/java/io/github/loss4j");
    /** The packages of losses, in the order of the pages. A new one goes here. */
    static final List<String> PACKAGES = List.of("regression", "classification", "likelihood", "forecast", "ranking",
            "survival", "embedding", "detection", "segmentation", "sequence");

    private Sources() {
    }

    /** The class of a loss. */
    static Class<?> type(String name) {
        for (String family : PACKAGES) {
            if (Files.exists(file(family, name))) {
                try {
                    return Class.forName(Loss.class.getPackageName() + "." + family + "." + name);
                } catch (ClassNotFoundException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        throw new IllegalStateException("Sources: in which package is " + name + "? Add the package to the list");
    }

    static Path file(String family, String name) {
        return ROOT.resolve(family).resolve(name + ".java");
    }

    /** The first paragraph of the first comment of a file, with its lists, as Markdown. */
    static String firstParagraph(Path file) {
        String source = text(file);
        String comment = source.substring(source.indexOf("/**") + 3, source.indexOf("*/"));
        String text = comment.replaceAll("(?m)^\\s*\\*", "").split("<p>|(?m)^ @", 2)[0].replaceAll(
                "(?s)<(pre|table)>.*?</\\1>",
                "");
        return text.replaceAll("\\s+", " ").strip()
                .replaceAll("\\{@(?:code|link) (?:[a-z][\\w.]*\\.)?([^}]*)}", "`$1`").replace("#", ".")
                .replace("&gt;", ">").replace("&lt;", "<").replace("*", "\\*").replaceAll(" ?</?ul>", "\n")
                .replaceAll("\\s*<li>", "\n- ").strip();
    }

    /** The source of a loss, with a line that shows its picture after the first paragraph of its Javadoc. */
    static String showing(Path file, String alternative) {
        String source = text(file);
        String picture = "doc-files/" + file.getFileName().toString().replace(".java", ".svg");
        if (source.contains(picture)) {
            return source;
        }
        int comment = source.indexOf("/**");
        int end = Math.min(source.indexOf("\n *\n", comment), source.indexOf("\n */", comment));
        if (end < 0) {
            throw new IllegalStateException(file + ": the Javadoc of a loss has several paragraphs");
        }
        return source.substring(0, end) + "\n *\n * <p><img src=\"" + picture + "\" alt=\"" + alternative + "\">"
                + source.substring(end);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
