package io.github.loss4j;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs a check in several threads at the same time. */
final class ConcurrentRuns {
    private static final int THREADS = 4;

    private ConcurrentRuns() {
    }

    static void run(Runnable check) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            // Without a common start a short check would end before the next thread begins.
            CyclicBarrier start = new CyclicBarrier(THREADS);
            List<Future<?>> runs = new ArrayList<>();
            for (int n = 0; n < THREADS; n++) {
                runs.add(threads.submit(() -> {
                    start.await();
                    check.run();
                    return null;
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        } finally {
            threads.shutdownNow();
        }
    }
}
