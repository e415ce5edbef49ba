package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The loss classes by simple name. They are found by listing the subpackages of this package in the place from which
 * this class was loaded: a directory, a jar or a runtime image. So a new loss needs no registration.
 */
final class LossNames {
    /** All public records that are losses, by simple name. */
    static final SortedMap<String, Class<? extends Record>> TYPES = types();

    private static final int SUGGESTIONS = 3;

    private LossNames() {
    }

    /** The class with a name; the exception for an unknown name lists the nearest names. */
    static Class<? extends Record> type(String name) {
        Class<? extends Record> type = TYPES.get(name);
        if (type == null) {
            throw Checks.refusal("Losses", "there is no loss \"" + name + "\"; the nearest names are "
                    + String.join(", ", nearest(name)));
        }
        return type;
    }

    private static SortedMap<String, Class<? extends Record>> types() {
        String home = LossNames.class.getPackageName();
        SortedMap<String, Class<? extends Record>> types = new TreeMap<>();
        for (String file : files(home.replace('.', '/') + '/')) {
            try {
                Class<?> type = Class.forName(home + "." + file.substring(0, file.length() - ".class".length())
                        .replace('/', '.'), false, LossNames.class.getClassLoader());
                if (type.isRecord() && Modifier.isPublic(type.getModifiers()) && Loss.class.isAssignableFrom(type)) {
                    types.put(type.getSimpleName(), type.asSubclass(Record.class));
                }
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException("Losses: cannot load " + file, e);
            }
        }
        return Collections.unmodifiableSortedMap(types);
    }

    /** The class files in the subpackages, such as {@code regression/HuberLoss.class}. */
    private static List<String> files(String home) {
        URL resource = LossNames.class.getResource(LossNames.class.getSimpleName() + ".class");
        try {
            if (resource == null) {
                throw new IOException("there is no resource " + LossNames.class.getName());
            }
            URLConnection connection = resource.openConnection();
            if (connection instanceof JarURLConnection entry) {
                return inJar(entry, home);
            }
            // Path.of also resolves the URI of a runtime image, which has a separate file system.
            Path directory = Path.of(resource.toURI()).getParent();
            try (Stream<Path> all = Files.walk(directory, 2)) {
                return losses(all.map(file -> directory.relativize(file).toString().replace('\\', '/')));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Losses: cannot list the classes beside " + resource, e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("Losses: cannot list the classes beside " + resource, e);
        }
    }

    private static List<String> inJar(JarURLConnection entry, String home) throws IOException {
        entry.setUseCaches(false);
        try (JarFile jar = entry.getJarFile()) {
            return losses(jar.stream().map(file -> file.getName()).filter(name -> name.startsWith(home))
                    .map(name -> name.substring(home.length())));
        }
    }

    private static List<String> losses(Stream<String> files) {
        return files.filter(file -> file.matches("\\w+/\\w+\\.class") && !file.startsWith("internal/")).toList();
    }

    /** The names with the smallest edit distance; case and the suffix "Loss" are ignored. */
    static List<String> nearest(String name) {
        String wanted = withoutSuffix(name);
        return TYPES.keySet().stream().sorted(Comparator.comparingInt(known -> distance(wanted, withoutSuffix(known))))
                .limit(SUGGESTIONS).toList();
    }

    private static String withoutSuffix(String name) {
        return name.toLowerCase(Locale.ROOT).replaceFirst("loss$", "");
    }

    /** The edit distance: the number of letters to insert, delete or replace (Levenshtein 1966). */
    static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
