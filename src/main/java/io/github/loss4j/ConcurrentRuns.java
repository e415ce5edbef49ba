package io.github.loss4j;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs a check several times in each of several concurrent threads. */
final class ConcurrentRuns {
    private static final int THREADS = 4;
    private static final int TIMES = 5;

    private ConcurrentRuns() {
    }

    static void run(Runnable check) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (int n = 0; n < THREADS * TIMES; n++) {
                runs.add(threads.submit(check));
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
