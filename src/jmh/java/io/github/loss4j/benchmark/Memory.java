package io.github.loss4j.benchmark;

import io.github.loss4j.Loss;
import io.github.loss4j.Tensor;
import io.github.loss4j.classification.BceWithLogitsLoss;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.regression.MseLoss;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The memory that the library holds: of idle threads, where memory outside the heap is scarce, and of class loaders
 * that are no longer used.
 */
public final class Memory {
    private static final int VIRTUAL_THREADS = 10_000;
    /** What all idle threads together may hold, in bytes. */
    private static final long MOST = 50_000_000;
    private static final int LIVE_THREADS = 30;
    private static final int LOADERS = 200;
    private static final String THREADS = "threads";
    private static final int ELEMENTS = 3000;
    private static final int FEATURE = Runtime.version().feature();
    private static final int VIRTUAL_SINCE = 21;

    private Memory() {
    }

    /**
     * Runs and prints; fails if the library holds more than it may.
     *
     * @param arguments none; or "threads", for the JVM of little direct memory
     * @throws Exception if no JVM can be started, or a class cannot be loaded
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals(THREADS)) {
            System.out.print(idle(Executors.newFixedThreadPool(LIVE_THREADS), LIVE_THREADS));
            return;
        }
        Table table = new Table("Java " + System.getProperty("java.version"), "threads or loaders", "held, MB",
                "alive");
        long held = FEATURE < VIRTUAL_SINCE ? 0 : idle(virtual(), VIRTUAL_THREADS);
        table.row("idle virtual threads", Integer.toString(FEATURE < VIRTUAL_SINCE ? 0 : VIRTUAL_THREADS),
                Table.number(held / 1e6, 1), "");
        table.row("idle threads, 1 MB of direct memory", Integer.toString(LIVE_THREADS),
                Table.number(littleDirectMemory() / 1e6, 1), "");
        long alive = loaders();
        table.row("class loaders", Integer.toString(LOADERS), "", Long.toString(alive));
        table.print();
        if (held > MOST || alive > 0) {
            throw new IllegalStateException(held + " bytes held by idle threads, " + alive + " class loaders alive");
        }
    }

    private static ExecutorService virtual() throws ReflectiveOperationException {
        return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }

    /** Returns how many bytes more are held after each of some threads has computed losses; all of them live on. */
    private static long idle(ExecutorService executor, int threads) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(threads);
        CountDownLatch start = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(threads);
        CountDownLatch end = new CountDownLatch(1);
        for (int i = 0; i < threads; i++) {
            executor.submit(() -> {
                begun.countDown();
                start.await();
                compute();
                done.countDown();
                end.await();
                return null;
            });
        }
        begun.await();
        long before = used();
        start.countDown();
        done.await();
        long after = used();
        end.countDown();
        executor.shutdown();
        return after - before;
    }

    private static void compute() {
        Tensor prediction = Tensor.full(0.5f, ELEMENTS);
        Tensor target = Tensor.full(1, ELEMENTS);
        new MseLoss().evaluate(prediction, target);
        new BceWithLogitsLoss().evaluate(prediction, target);
        new CrossEntropyLoss().evaluate(prediction.reshape(ELEMENTS / 10, 10), new int[ELEMENTS / 10]);
    }

    /** The bytes of the heap and of direct buffers that are in use after collections. */
    private static long used() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(100);
        }
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() + direct;
    }

    private static long littleDirectMemory() throws IOException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:MaxDirectMemorySize=1m", "-cp", System.getProperty("java.class.path"), Memory.class.getName(),
                THREADS).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        return Long.parseLong(new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim());
    }

    /** Returns how many class loaders of the library are not collected after this thread has used their losses. */
    private static long loaders() throws Exception {
        URL classes = Loss.class.getProtectionDomain().getCodeSource().getLocation();
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < LOADERS; i++) {
            loaders.add(use(classes));
        }
        long alive = LOADERS;
        for (int i = 0; i < 10 && alive > 0; i++) {
            used();
            alive = loaders.stream().filter(loader -> loader.get() != null).count();
        }
        return alive;
    }

    private static WeakReference<ClassLoader> use(URL classes) throws Exception {
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            Object zeros = loader.loadClass("io.github.loss4j.Tensor").getMethod("zeros", int[].class).invoke(null,
                    (Object) new int[] {ELEMENTS});
            Object loss = loader.loadClass("io.github.loss4j.regression.MseLoss").getConstructor().newInstance();
            Method value = loss.getClass().getMethod("value", Object.class, Object.class);
            value.invoke(loss, zeros, zeros);
            return new WeakReference<>(loader);
        }
    }
}
