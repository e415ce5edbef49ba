package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.Loss;
import io.github.loss4j.LossContract;
import io.github.loss4j.Tensor;
import io.github.loss4j.regression.MseLoss;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Requirements of native images: methods that are looked up by name are declared, and losses work without hidden
 * classes.
 */
class NativeImageTest {
    private static final String METADATA = "/META-INF/native-image/io.github.loss4j/loss4j/reachability-metadata.json";

    @TestFactory Stream<DynamicTest> everyClassWhoseMethodsAreLookedUpIsDeclared() throws Exception {
        String metadata;
        try (InputStream stream = getClass().getResourceAsStream(METADATA)) {
            metadata = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<String> declared = Stream.of(metadata.split("\"")).filter(part -> part.startsWith("io.github")).toList();
        assertThat(declared).containsAll(classesWithLookups());
        return LossContract.each(declared, name -> {
            assertThat(Class.forName(name)).isNotNull();
        });
    }

    private TreeSet<String> classesWithLookups() throws Exception {
        TreeSet<String> found = new TreeSet<>();
        URI classes = Scratch.class.getProtectionDomain().getCodeSource().getLocation().toURI();
        Path root = Path.of(classes);
        try (Stream<Path> files = Files.walk(root.resolve("io/github/loss4j"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
                String path = root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), ".");
                // The class is not initialised, since only its declared fields are needed.
                Class<?> type = Class.forName(path.substring(0, path.length() - ".class".length()), false,
                        getClass().getClassLoader());
                for (Field field : type.getDeclaredFields()) {
                    if (field.getType() == OutOfLine.class) {
                        found.add(type.getName().replace("$Kind", ""));
                    }
                }
            }
        }
        assertThat(found).hasSizeGreaterThan(10);
        return found;
    }

    /** An error that is not a VirtualMachineError, such as a native image throws. */
    private static final class Unsupported extends Error {
        private static final long serialVersionUID = 1;
    }

    @Test void usesTheSharedLoopIfDefiningACopyThrows() throws Exception {
        URL classes = Loss.class.getProtectionDomain().getCodeSource().getLocation();
        int[] failures = new int[1];
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader()) {
            @Override public URL getResource(String name) {
                failures[0]++;
                throw new Unsupported();
            }
        }) {
            Class<?> tensor = loader.loadClass(Tensor.class.getName());
            Method full = tensor.getMethod("full", float.class, int[].class);
            Object prediction = full.invoke(null, 0.3f, new int[] {5000});
            Object target = full.invoke(null, 0.1f, new int[] {5000});
            Object loss = loader.loadClass(MseLoss.class.getName()).getConstructor().newInstance();
            Object value = loss.getClass().getMethod("value", Object.class, Object.class).invoke(loss, prediction,
                    target);
            assertThat(value).isEqualTo(new MseLoss().value(Tensor.full(0.3f, 5000), Tensor.full(0.1f, 5000)));
        }
        assertThat(failures[0]).isPositive();
    }
}
