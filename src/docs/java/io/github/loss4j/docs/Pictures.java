package io.github.loss4j.docs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Makes what the documentation takes from the code and from measurements: the pictures of losses, the line of Javadoc
 * that shows each, the page that lists the losses, and the picture and the text of the comparison with libtorch.
 *
 * <p>{@code mvn -q -Pdocs} writes the files, {@code mvn -q -Pdocs -Dcheck} fails if those in the tree are others.
 */
public final class Pictures {
    private static final Path ROOT = Path.of("src/main/java/io/github/loss4j");

    private Pictures() {
    }

    /**
     * Writes or checks the files, from the directory of the project.
     *
     * @param arguments {@code true} to check
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        System.setProperty("java.awt.headless", "true");
        Locale.setDefault(Locale.ROOT);
        Map<Path, String> files = new TreeMap<>();
        for (Gallery.Entry entry : Gallery.entries()) {
            files.put(picture(entry.type()), Drawing.functions(entry));
            files.put(source(entry.type()),
                    Sources.showing(source(entry.type()), "value, derivative and second derivative"));
        }
        for (Class<?> type : Gallery.gradients()) {
            files.put(picture(type), Drawing.gradient(type));
            files.put(source(type),
                    Sources.showing(source(type), "a step against the gradient, by two of three scores"));
        }
        files.put(ROOT.resolve("doc-files/losses.svg"), Drawing.strip(Gallery.strip()));
        MeasuredSpeed speed = MeasuredSpeed.read(MeasuredSpeed.PUBLISHED);
        files.put(SpeedPicture.FILE, SpeedPicture.text(speed));
        files.putAll(SpeedText.pages(speed, MeasuredSpeed.read(MeasuredSpeed.OF_AVX2)));
        files.put(Path.of("src/site/markdown/losses.md"), LossPage.text(files.keySet()));
        List<Path> stale = stale(files.keySet());
        if (arguments.length > 0 && Boolean.parseBoolean(arguments[0])) {
            check(files, stale);
            return;
        }
        for (Path file : stale) {
            Files.delete(file);
        }
        for (Map.Entry<Path, String> file : files.entrySet()) {
            Files.createDirectories(file.getKey().toAbsolutePath().getParent());
            Files.writeString(file.getKey(), file.getValue());
        }
        System.out.println(files.size() + " files written");
    }

    /** Where the picture of a loss lies: beside its package, for Javadoc. */
    static Path picture(Class<?> loss) {
        String name = loss.getPackageName();
        return ROOT.resolve(name.substring(name.lastIndexOf('.') + 1)).resolve("doc-files")
                .resolve(loss.getSimpleName() + ".svg");
    }

    private static Path source(Class<?> loss) {
        String name = loss.getPackageName();
        return Sources.file(name.substring(name.lastIndexOf('.') + 1), loss.getSimpleName());
    }

    /** The pictures in the tree that are no longer made. */
    private static List<Path> stale(Iterable<Path> made) throws IOException {
        try (Stream<Path> all = Files.walk(ROOT)) {
            List<Path> found = new ArrayList<>(all.filter(file -> file.toString().endsWith(".svg")).toList());
            made.forEach(found::remove);
            return found;
        }
    }

    private static void check(Map<Path, String> files, List<Path> stale) throws IOException {
        List<Path> wrong = new ArrayList<>(stale);
        for (Map.Entry<Path, String> file : files.entrySet()) {
            byte[] wanted = file.getValue().getBytes(StandardCharsets.UTF_8);
            if (!Files.exists(file.getKey()) || !Arrays.equals(wanted, Files.readAllBytes(file.getKey()))) {
                wrong.add(file.getKey());
            }
        }
        if (!wrong.isEmpty()) {
            throw new IllegalStateException("not what the code makes: " + wrong + "; run mvn -q -Pdocs and commit");
        }
        System.out.println(files.size() + " files are what the code makes");
    }
}
