package io.github.loss4j.benchmark;

import io.github.loss4j.classification.BceWithLogitsLoss;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.classification.MultiMarginLoss;
import io.github.loss4j.classification.NllLoss;
import io.github.loss4j.regression.HuberLoss;
import io.github.loss4j.regression.MseLoss;
import java.util.function.Supplier;

/**
 * The ratios of times that {@link Guard} measures, with the greatest ones that it accepts: for the value, and for the
 * value with its gradient. The comment before each group has the goal of its ratios. A bound above the goal belongs to
 * a loss that does not reach it: it is 1.3 times the largest ratio that was measured, on machines with AVX2 and with
 * AVX-512, and is to be lowered when the loss becomes faster.
 */
enum GuardRatio {
    // One ratio a line. @formatter:off
    // Scores [8, 21, 128, 128], whose classes are not contiguous, against the same scores as [131072, 21]. Goal: 1.2.
    STRIDED_CROSS_ENTROPY(1.2, 1.2, () -> GuardCalls.strided(new CrossEntropyLoss())),
    STRIDED_NLL(2.6, 38, () -> GuardCalls.strided(new NllLoss())),
    STRIDED_MULTI_MARGIN(1.2, 1.2, () -> GuardCalls.strided(new MultiMarginLoss())),
    STRIDED_SOFT_CROSS_ENTROPY(1.2, 1.2, GuardCalls::stridedSoftCrossEntropy),

    // Scores near 45, or of a standard deviation of 40, against scores near 0. Goal: 1.5.
    WIDE_ROWS_AT_45(1.5, 1.5, () -> GuardCalls.scores(1024, 1000, 45, 2)),
    WIDE_ROWS_SPREAD(1.5, 2, () -> GuardCalls.scores(1024, 1000, 0, 40)),
    NARROW_ROWS_AT_45(2, 2, () -> GuardCalls.scores(30_000, 10, 45, 2)),
    NARROW_ROWS_SPREAD(3, 2.4, () -> GuardCalls.scores(30_000, 10, 0, 40)),

    // With weights against without. Goal: 0.25 ns more for an element, which is 3 for MSE, 1.5 for BCE and 1.2.
    WEIGHTED_MSE(4.2, 4.1, () -> GuardCalls.weighted(new MseLoss())),
    WEIGHTED_BCE_WITH_LOGITS(1.5, 1.5, () -> GuardCalls.weighted(new BceWithLogitsLoss())),
    WEIGHTED_CROSS_ENTROPY(1.6, 1.6, GuardCalls::weightedCrossEntropy),

    // Ours against a plain loop. Goal: 1.
    MSE_OF_4(4.4, 4.5, () -> GuardCalls.mse(4)),
    MSE_OF_64(2.1, 2.8, () -> GuardCalls.mse(64)),
    MSE_OF_100000(1, 1, () -> GuardCalls.mse(100_000)),
    HUBER_OF_4(4.9, 4.1, () -> GuardCalls.huber(4)),
    HUBER_OF_100000(1, 1, () -> GuardCalls.huber(100_000)),
    NLL_1X10(7.9, 4.8, () -> GuardCalls.nll(1, 10)),
    NLL_100000X10(1, 1, () -> GuardCalls.nll(100_000, 10)),
    MULTI_MARGIN_1X10(7.4, 8.4, () -> GuardCalls.multiMargin(1, 10)),
    MULTI_MARGIN_30000X10(1, 1, () -> GuardCalls.multiMargin(30_000, 10)),
    CROSS_ENTROPY_1X3(3, 3.3, () -> GuardCalls.crossEntropy(1, 3)),
    CROSS_ENTROPY_1X10(1.7, 1.8, () -> GuardCalls.crossEntropy(1, 10)),
    CROSS_ENTROPY_30000X10(1, 1, () -> GuardCalls.crossEntropy(30_000, 10)),

    // evaluate, which makes a tensor, against evaluateInto. Goal: 1.6.
    EVALUATE_MSE(Double.NaN, 3.3, () -> GuardCalls.evaluate(new MseLoss(), 100_000)),
    EVALUATE_HUBER(Double.NaN, 2.7, () -> GuardCalls.evaluate(new HuberLoss(), 100_000));
    // @formatter:on

    final double valueBound;
    final double gradientBound;
    private final Supplier<GuardCalls> calls;

    GuardRatio(double valueBound, double gradientBound, Supplier<GuardCalls> calls) {
        this.valueBound = valueBound;
        this.gradientBound = gradientBound;
        this.calls = calls;
    }

    GuardCalls calls() {
        return calls.get();
    }
}
