package io.github.loss4j.internal;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs work over a range in chunks and sums the results. The bounds of the chunks and the order of the additions depend
 * only on the length, so any number of threads gives the same bits.
 *
 * <p>The chunks run in parallel from {@link #PARALLEL} elements on if elements are expensive, and from
 * {@link #PARALLEL_ARITHMETIC} elements on otherwise. They run in the fork-join pool of the caller, or in the common
 * pool if the caller is not in a pool. A caller that wants one thread runs the call inside a pool of parallelism one.
 * The thresholds were measured; {@code src/jmh/README.md} has the figures.
 */
public final class Chunks {
    /** The number of elements from which several threads are faster, if each element costs an exponential or more. */
    static final int PARALLEL = 1 << 18;
    /** The number of elements from which several threads are faster, if each element costs only arithmetic. */
    static final int PARALLEL_ARITHMETIC = 1 << 20;
    /** The number of elements in a chunk: many blocks. */
    static final int CHUNK = 1 << 16;

    private Chunks() {
    }

    /** Work on a part of the range. */
    @FunctionalInterface
    public interface Work {
        /**
         * Processes the part.
         *
         * @param from the first index
         * @param to the index after the last
         * @return the sum of the part
         */
        double run(int from, int to);
    }

    /**
     * Whether a range is long enough for several threads, and the pool has more than one.
     *
     * @param elements the number of elements that the work reads
     * @param expensive whether each element costs an exponential or more
     * @return true if the work should run in parallel
     */
    public static boolean parallel(long elements, boolean expensive) {
        if (elements < (expensive ? PARALLEL : PARALLEL_ARITHMETIC)) {
            return false;
        }
        ForkJoinPool pool = ForkJoinTask.getPool();
        return (pool == null ? Runtime.getRuntime().availableProcessors() : pool.getParallelism()) > 1;
    }

    /**
     * Runs the work over [0, length), in chunks.
     *
     * @param length the length of the range
     * @param chunk the length of a chunk
     * @param parallel whether several threads may run the chunks
     * @param work the work
     * @return the sum over the chunks, in the order of the chunks
     */
    public static double sum(int length, int chunk, boolean parallel, Work work) {
        int chunks = (int) (((long) length + chunk - 1) / chunk);
        double sum = 0;
        if (!parallel || chunks < 2) {
            for (int k = 0; k < chunks; k++) {
                sum += runChunk(work, k, chunk, length);
            }
            return sum;
        }
        Parallel all = new Parallel(work, new double[chunks], chunk, length);
        all.run();
        for (double part : all.sums) {
            sum += part;
        }
        return sum;
    }

    private static double runChunk(Work work, int index, int chunk, int length) {
        int from = index * chunk;
        return work.run(from, from + Math.min(chunk, length - from));
    }

    /** A parallel run. When {@link #run} returns or throws, no chunk is still running. */
    private static final class Parallel {
        private final Work work;
        private final double[] sums;
        private final int chunk;
        private final int length;
        /** The exception of the first chunk that failed. Chunks that start later are skipped. */
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        Parallel(Work work, double[] sums, int chunk, int length) {
            this.work = work;
            this.sums = sums;
            this.chunk = chunk;
            this.length = length;
        }

        void run() {
            new Part(this, 0, sums.length).invoke();
            Throwable thrown = failure.get();
            if (thrown != null) {
                throw Parallel.<RuntimeException>unchecked(thrown);
            }
        }

        /** Rethrows an exception of a chunk unchanged, even a checked one that the work threw without a declaration. */
        @SuppressWarnings("unchecked") private static <X extends Throwable> X unchecked(Throwable thrown) throws X {
            throw (X) thrown;
        }
    }

    private static final class Part extends RecursiveAction {
        private static final long serialVersionUID = 1;
        private final transient Parallel all;
        private final int from;
        private final int to;

        Part(Parallel all, int from, int to) {
            this.all = all;
            this.from = from;
            this.to = to;
        }

        /** Never throws, since sibling tasks continue to run if a fork-join task throws. */
        @Override protected void compute() {
            if (all.failure.get() != null) {
                return;
            }
            try {
                if (to - from == 1) {
                    all.sums[from] = runChunk(all.work, from, all.chunk, all.length);
                } else {
                    int middle = (from + to) >>> 1;
                    invokeAll(new Part(all, from, middle), new Part(all, middle, to));
                }
            } catch (Throwable thrown) {
                all.failure.compareAndSet(null, thrown);
            }
        }
    }
}
