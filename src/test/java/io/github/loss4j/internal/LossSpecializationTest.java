package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.MarginLoss;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.classification.BceLoss;
import io.github.loss4j.classification.DwdLoss;
import io.github.loss4j.classification.HingeLoss;
import io.github.loss4j.regression.L1Loss;
import io.github.loss4j.regression.MapeLoss;
import io.github.loss4j.regression.MseLoss;
import io.github.loss4j.regression.WelschLoss;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LossSpecializationTest {
    /** A class that can be copied. */
    static class Original {
        int answer() {
            return 42;
        }
    }

    /** A class without a constructor that takes no arguments. */
    static class NeedsArgument {
        static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

        NeedsArgument(int argument) {
            assertThat(argument).isEqualTo(1);
        }
    }

    @Test void returnsTheOriginalIfNoClassCanBeDefined() {
        Object original = new Original();
        assertThat(LossSpecialization.of(original, MethodHandles.publicLookup(), 1)).isSameAs(original);
        NeedsArgument needsArgument = new NeedsArgument(1);
        assertThat(LossSpecialization.of(needsArgument, NeedsArgument.LOOKUP, 1)).isSameAs(needsArgument);
    }

    @Test void eachClassOfLossHasASpecializedLoop() {
        BlockLoop mse = LossLoops.of(new MseLoss()).longest();
        assertThat(mse).isSameAs(LossLoops.of(new MseLoss()).longest());
        assertThat(mse.getClass()).isNotSameAs(LossLoops.of(new L1Loss()).longest().getClass())
                .isNotSameAs(LossLoops.shared(new MseLoss()).longest().getClass());
    }

    /** A loss with a formula of prediction and target that differs from its formula of the residual. */
    record Overriding() implements DistanceLoss {
        @Override public float value(float residual) {
            return -1;
        }

        @Override public float derivative(float residual) {
            return -1;
        }

        @Override public float secondDerivative(float residual) {
            return -1;
        }

        @Override public float value(float prediction, float target) {
            return prediction;
        }
    }

    @Test void loopsComputeTheArgumentUnlessTheLossOverridesItsMethod() {
        assertThat(LossArgument.of(LossKind.PLAIN, MseLoss.class)).isEqualTo(LossArgument.RESIDUAL);
        assertThat(LossArgument.of(LossKind.PLAIN, HingeLoss.class)).isEqualTo(LossArgument.MARGIN);
        assertThat(LossArgument.of(LossKind.ELEMENTARY, WelschLoss.class)).isEqualTo(LossArgument.RESIDUAL);
        assertThat(LossArgument.of(LossKind.ELEMENTARY, DwdLoss.class)).isEqualTo(LossArgument.MARGIN);
        assertThat(LossArgument.of(LossKind.PLAIN, MapeLoss.class)).isEqualTo(LossArgument.PAIR);
        assertThat(new Overriding().value(Tensor.full(3, 1000), Tensor.zeros(1000))).isEqualTo(3);
    }

    /** An elementary loss of the residual that takes its exponential of something else. */
    interface OtherArgument extends DistanceLoss, ElementaryLoss.Univariate {
        @Override default float firstArgument(float prediction, float target) {
            return prediction;
        }
    }

    /** A margin loss with one formula of its own. */
    interface OtherSecondDerivative extends MarginLoss {
        @Override default float secondDerivative(float prediction, float target) {
            return 0;
        }
    }

    @Test void anOverriddenMethodTakesPredictionAndTarget() {
        assertThat(LossArgument.of(LossKind.PLAIN, Overriding.class)).isEqualTo(LossArgument.PAIR);
        assertThat(LossArgument.of(LossKind.PLAIN, OtherSecondDerivative.class)).isEqualTo(LossArgument.PAIR);
        assertThat(LossArgument.of(LossKind.ELEMENTARY, OtherArgument.class)).isEqualTo(LossArgument.PAIR);
        assertThat(LossArgument.of(LossKind.ELEMENTARY, BceLoss.class)).isEqualTo(LossArgument.PAIR);
        assertThat(LossArgument.of(LossKind.BLOCK, MseLoss.class)).isEqualTo(LossArgument.PAIR);
        assertThat(LossArgument.of(LossKind.NARROW, MseLoss.class)).isEqualTo(LossArgument.RESIDUAL);
    }

    @Test void theKindOfALossIsThatOfItsInterfaces() {
        PointwiseLoss lambdas = PointwiseLoss.of((p, t) -> p, (p, t) -> 1, (p, t) -> 0);
        PointwiseLoss formula = PointwiseLoss.of((p, t) -> p.minus(t).abs());
        PointwiseLoss sum = new MseLoss().plus(new L1Loss());
        assertThat(LossKind.of(MseLoss.class)).isEqualTo(LossKind.PLAIN);
        assertThat(LossKind.of(WelschLoss.class)).isEqualTo(LossKind.ELEMENTARY);
        assertThat(LossKind.of(NarrowLoss.class)).isEqualTo(LossKind.NARROW);
        assertThat(LossKind.of(lambdas.getClass())).isEqualTo(LossKind.LAMBDA);
        assertThat(LossKind.of(formula.getClass())).isEqualTo(LossKind.BLOCK);
        assertThat(LossKind.of(sum.getClass())).isEqualTo(LossKind.PARTS);
    }

    /** Finished elements of an elementary loss must not be computed again by functions of another range. */
    @Test void onlyBlocksOfElementaryLossesDoNotOverlap() {
        assertThat(LossKind.values()).filteredOn(kind -> !kind.overlaps()).containsExactly(LossKind.ELEMENTARY);
        assertThat(LossKind.values()).filteredOn(kind -> !kind.expensive()).containsExactly(LossKind.PLAIN,
                LossKind.NARROW);
    }

    @Test void eachKindHasItsLoop() {
        assertThat(LossKind.PLAIN.template()).isInstanceOf(PlainLoop.class);
        assertThat(LossKind.ELEMENTARY.template()).isInstanceOf(ElementaryLoop.class);
        assertThat(LossKind.LAMBDA.template()).isInstanceOf(LambdaLoop.class);
    }

    @Test void chunksAreAddedInOrderInEveryPool() {
        Chunks.Work work = (from, to) -> 1.0 / (from + 1) + 1e-3 * to;
        double sequential = Chunks.sum(1_000_001, 1000, false, work);
        double expected = 0;
        for (int from = 0; from < 1_000_001; from += 1000) {
            expected += work.run(from, Math.min(1_000_001, from + 1000));
        }
        assertThat(sequential).isEqualTo(expected);
        assertThat(Chunks.sum(1_000_001, 1000, true, work)).isEqualTo(sequential);
        ForkJoinPool pool = new ForkJoinPool(3);
        try {
            assertThat(pool.submit(() -> Chunks.sum(1_000_001, 1000, true, work)).join()).isEqualTo(sequential);
        } finally {
            pool.shutdown();
        }
    }

    /** The documented way to use one thread. */
    @Test void aPoolOfOneRunsTheWorkOnOneThread() {
        ForkJoinPool one = new ForkJoinPool(1);
        try {
            AtomicInteger otherThreads = new AtomicInteger();
            one.submit(() -> {
                Thread caller = Thread.currentThread();
                Chunks.sum(1 << 20, 1 << 10, true, (from, to) -> {
                    if (Thread.currentThread() != caller) {
                        otherThreads.incrementAndGet();
                    }
                    return 0;
                });
            }).join();
            assertThat(otherThreads).hasValue(0);
        } finally {
            one.shutdown();
        }
    }

    @Test void onlyLongWorkRunsInParallel() {
        ForkJoinPool one = new ForkJoinPool(1);
        ForkJoinPool two = new ForkJoinPool(2);
        try {
            for (boolean expensive : new boolean[] {true, false}) {
                long min = expensive ? Chunks.PARALLEL : Chunks.PARALLEL_ARITHMETIC;
                assertThat(two.submit(() -> Chunks.parallel(min, expensive)).join()).isTrue();
                assertThat(two.submit(() -> Chunks.parallel(min - 1, expensive)).join()).isFalse();
                assertThat(one.submit(() -> Chunks.parallel(min, expensive)).join()).isFalse();
            }
        } finally {
            one.shutdown();
            two.shutdown();
        }
    }
}
