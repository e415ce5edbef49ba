package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PoolTest {
    private static final int CAPACITY = Integer.highestOneBit(4 * Runtime.getRuntime().availableProcessors() - 1);

    @Test void aPieceHasOneOwnerUntilItIsGivenBack() {
        Pool<Object> pool = new Pool<>(Object::new);
        Object first = pool.take();
        Object second = pool.take();
        assertThat(second).isNotSameAs(first);
        pool.give(first);
        assertThat(pool.take()).isSameAs(first);
    }

    @Test void keepsTwiceAsManyPiecesAsProcessors() {
        Pool<Object> pool = new Pool<>(Object::new);
        List<Object> taken = new ArrayList<>();
        for (int i = 0; i < 5 * CAPACITY; i++) {
            taken.add(pool.take());
        }
        taken.forEach(pool::give);
        Set<Object> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.addAll(taken);
        int kept = 0;
        for (int i = 0; i < 5 * CAPACITY; i++) {
            kept += known.contains(pool.take()) ? 1 : 0;
        }
        assertThat(kept).isEqualTo(CAPACITY);
    }

    @Test void threadsNeverShareAPiece() throws InterruptedException {
        Pool<int[]> pool = new Pool<>(() -> new int[1]);
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                for (int k = 0; k < 100_000; k++) {
                    int[] piece = pool.take();
                    int before = piece[0]++;
                    if (piece[0] != before + 1 || before != 0) {
                        failures.add(new AssertionError("a piece was taken twice"));
                    }
                    piece[0] = 0;
                    pool.give(piece);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
    }

    @Test void allocatesTheSizeThatIsAskedFor() {
        ByteBuffer memory = Pool.allocate(100, 12);
        assertThat(memory.capacity()).isEqualTo(100);
        memory.put(99, (byte) 1);
        assertThat(Pool.allocate(0, 0).capacity()).isZero();
    }

    @Test void scratchDropsRowsThatAreLongerThanABlock() {
        Scratch scratch = Scratch.lease();
        float[] row = scratch.row(0, Scratch.BLOCK + 1);
        assertThat(scratch.row(0, Scratch.BLOCK + 1)).isSameAs(row);
        scratch.release();
        assertThat(scratch.row(0, Scratch.BLOCK + 1)).isNotSameAs(row);
    }
}
