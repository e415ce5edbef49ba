package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** A long-lived thread does not keep the classes of the library. */
@Isolated("collects garbage")
class ClassLoadersTest {
    private static final int LOADERS = 20;

    @Test void loadersAreCollectedAfterAThreadHasUsedTheirLosses() throws Exception {
        URL classes = Loss.class.getProtectionDomain().getCodeSource().getLocation();
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < LOADERS; i++) {
            loaders.add(use(classes));
        }
        for (int i = 0; i < 50 && alive(loaders) > 0; i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(alive(loaders)).isZero();
    }

    private static WeakReference<ClassLoader> use(URL classes) throws Exception {
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            for (String loss : List.of("regression.MseLoss", "classification.BceWithLogitsLoss")) {
                Class<?> tensor = loader.loadClass("io.github.loss4j.Tensor");
                Object zeros = tensor.getMethod("zeros", int[].class).invoke(null, (Object) new int[] {1000});
                Object instance = loader.loadClass("io.github.loss4j." + loss).getConstructor().newInstance();
                Method value = instance.getClass().getMethod("value", Object.class, Object.class);
                assertThat((float) value.invoke(instance, zeros, zeros)).isNotNegative();
            }
            return new WeakReference<>(loader);
        }
    }

    private static long alive(List<WeakReference<ClassLoader>> loaders) {
        return loaders.stream().filter(loader -> loader.get() != null).count();
    }
}
