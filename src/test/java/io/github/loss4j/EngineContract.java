package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * What the engine promises for a loss of any kind, asked of one loss of each: the number of threads does not show in
 * the result.
 *
 * @param <P> the prediction
 * @param <T> the target
 */
public interface EngineContract<P, T> extends LossContract<P, T> {
    /** Enough samples for several threads. */
    default int many() {
        return 40_000;
    }

    @Tag("engine") @TestFactory default Stream<DynamicTest> oneThreadAndFourGiveTheSameBits() {
        return LossContract.<Loss<P, T>>each(losses(), loss -> {
            Data<P, T> data = data(loss, new Random(12), many());
            Random random = new Random(13);
            Tensor weights = loss.values(data.prediction(), data.target()).map(value -> random.nextInt(3) * 0.7);
            ForkJoinPool one = new ForkJoinPool(1);
            ForkJoinPool four = new ForkJoinPool(4);
            try {
                for (Tensor some : new Tensor[] {null, weights}) {
                    Evaluation<P> alone = one.submit(() -> evaluate(loss, data, some)).join();
                    Evaluation<P> together = four.submit(() -> evaluate(loss, data, some)).join();
                    assertThat(together.value()).isEqualTo(alone.value());
                    assertThat(SampleVerbs.tensors(together.gradient())).isEqualTo(SampleVerbs.tensors(alone
                            .gradient()));
                }
                assertThat(four.submit(() -> loss.summary(data.prediction(), data.target(), weights)).join()).isEqualTo(
                        one.submit(() -> loss.summary(data.prediction(), data.target(), weights)).join());
            } finally {
                one.shutdown();
                four.shutdown();
            }
        });
    }

    private static <P, T> Evaluation<P> evaluate(Loss<P, T> loss, Data<P, T> data, Tensor weights) {
        return weights == null
                ? loss.evaluate(data.prediction(), data.target())
                : loss.evaluate(data.prediction(), data.target(), weights);
    }
}
