package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.regression.L1Loss;
import io.github.loss4j.regression.MseLoss;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LossSpecializationTest {
    /** Something to copy. */
    static class Original {
        int answer() {
            return 42;
        }
    }

    /** A class that can't be made anew without an argument. */
    static class Fastidious {
        static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

        Fastidious(int argument) {
            assertThat(argument).isEqualTo(1);
        }
    }

    @Test void fallsBackToTheOriginalWhereNoClassCanBeDefined() {
        Object original = new Original();
        assertThat(LossSpecialization.of(original, MethodHandles.publicLookup(), 1)).isSameAs(original);
        Fastidious fastidious = new Fastidious(1);
        assertThat(LossSpecialization.of(fastidious, Fastidious.LOOKUP, 1)).isSameAs(fastidious);
    }

    @Test void eachClassOfLossHasALoopOfItsOwn() {
        BlockLoop mse = LossLoops.of(new MseLoss()).longest();
        assertThat(mse).isSameAs(LossLoops.of(new MseLoss()).longest());
        assertThat(mse.getClass()).isNotSameAs(LossLoops.of(new L1Loss()).longest().getClass())
                .isNotSameAs(LossLoops.shared(new MseLoss()).longest().getClass());
    }

    @Test void chunksAreAddedInOrderWhateverThePool() {
        Chunks.Work work = (from, to) -> 1.0 / (from + 1) + 1e-3 * to;
        double alone = Chunks.sum(1_000_001, 1000, false, work);
        assertThat(Chunks.sum(1_000_001, 1000, true, work)).isEqualTo(alone);
        ForkJoinPool pool = new ForkJoinPool(3);
        try {
            assertThat(pool.submit(() -> Chunks.sum(1_000_001, 1000, true, work)).join()).isEqualTo(alone);
        } finally {
            pool.shutdown();
        }
    }

    /** The documented way to stay on one thread. */
    @Test void aPoolOfOneKeepsTheWorkOnItsThread() {
        ForkJoinPool one = new ForkJoinPool(1);
        try {
            AtomicInteger strangers = new AtomicInteger();
            one.submit(() -> {
                Thread caller = Thread.currentThread();
                Chunks.sum(1 << 20, 1 << 10, true, (from, to) -> {
                    if (Thread.currentThread() != caller) {
                        strangers.incrementAndGet();
                    }
                    return 0;
                });
            }).join();
            assertThat(strangers).hasValue(0);
        } finally {
            one.shutdown();
        }
    }

    @Test void onlyLongWorkIsShared() {
        ForkJoinPool one = new ForkJoinPool(1);
        ForkJoinPool two = new ForkJoinPool(2);
        try {
            for (boolean expensive : new boolean[] {true, false}) {
                long least = expensive ? Chunks.PARALLEL : Chunks.PARALLEL_ARITHMETIC;
                assertThat(two.submit(() -> Chunks.parallel(least, expensive)).join()).isTrue();
                assertThat(two.submit(() -> Chunks.parallel(least - 1, expensive)).join()).isFalse();
                assertThat(one.submit(() -> Chunks.parallel(least, expensive)).join()).isFalse();
            }
        } finally {
            one.shutdown();
            two.shutdown();
        }
    }
}
