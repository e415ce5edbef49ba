package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import java.util.List;
import java.util.function.Function;

/**
 * Tests the implementation of a loss. It compares the derivatives with difference quotients and the methods with each
 * other, and checks the behaviour at kinks, for large predictions, for NaN and for weights of zero.
 *
 * <pre>{@code
 * PointwiseLoss quartic = PointwiseLoss.of((p, t) -> (p - t) * (p - t) * (p - t) * (p - t),
 *         (p, t) -> 4 * (p - t) * (p - t) * (p - t), (p, t) -> 12 * (p - t) * (p - t));
 * LossCheck.of(quartic).assertGood();
 * System.out.println(LossCheck.of(quartic).withPredictions(-2, 2).withSamples(2000).report());
 * }</pre>
 *
 * <p>Each difference quotient uses the step with the smallest estimated error in float32, and that error is the
 * tolerance. It is the sum of the rounding error, estimated by varying the prediction by a few ulp, and the truncation
 * error, estimated by halving the step. A derivative that is wrong by more than about 0.1 % is detected. Points at
 * which float32 is not accurate enough are skipped. Kinks and jumps between the samples are located to neighbouring
 * float32 numbers. No quotient spans a kink, and the derivative at a kink must lie between the derivatives on both
 * sides. A jump of the value is an error, except in a loss whose derivative is zero everywhere. For large predictions
 * the loss must be finite, unless it has grown beyond 1e18 before.
 *
 * <p>Instances are immutable. The random points depend only on the seed.
 *
 * @since 0.2.0
 */
public final class LossCheck {
    /** The parameters of the random points of a pointwise loss. */
    record Draw(Domain predictions, Domain targets, int samples, long seed) {
    }

    private static final Draw DEFAULT = new Draw(null, null, 1000, 1);

    private final Loss<?, ?> loss;
    private final Function<Draw, List<Finding>> checks;
    private final Draw draw;

    private LossCheck(Loss<?, ?> loss, Function<Draw, List<Finding>> checks, Draw draw) {
        this.loss = loss;
        this.checks = checks;
        this.draw = draw;
    }

    /**
     * A check of a pointwise loss, at predictions and targets drawn from its domains.
     *
     * @param loss the loss
     * @return the check; {@link #assertGood} and {@link #report} run it
     */
    public static LossCheck of(PointwiseLoss loss) {
        Checks.notNull("LossCheck", "loss", loss);
        Domain predictions = loss.predictionDomain();
        Domain targets = loss.targetDomain();
        return new LossCheck(loss, draw -> new PointwiseCheck(loss, draw).findings(),
                new Draw(predictions, targets, DEFAULT.samples, DEFAULT.seed));
    }

    /**
     * A check of any loss at an example. The example should have several terms that depend on the prediction, and
     * should not lie at a kink.
     *
     * @param <P> the type of the prediction
     * @param <T> the type of the target
     * @param loss the loss
     * @param prediction a prediction of finite numbers; it is not changed
     * @param target its target
     * @return the check; {@link #assertGood} and {@link #report} run it
     */
    public static <P, T> LossCheck of(Loss<P, T> loss, P prediction, T target) {
        Checks.notNull("LossCheck", "loss", loss);
        Checks.notNull("LossCheck", "prediction", prediction);
        return new LossCheck(loss, draw -> new SampleCheck<>(loss, prediction, target, draw).findings(), DEFAULT);
    }

    /**
     * The same check with predictions from another interval.
     *
     * @param low the lower end of the interval
     * @param high the upper end of the interval
     * @return a copy; the interval has no effect if the check has an example
     */
    public LossCheck withPredictions(float low, float high) {
        return with(new Draw(interval("predictions", low, high), draw.targets, draw.samples, draw.seed));
    }

    /**
     * The same check with targets from another interval.
     *
     * @param low the lower end of the interval
     * @param high the upper end of the interval
     * @return a copy; the interval has no effect if the check has an example
     */
    public LossCheck withTargets(float low, float high) {
        return with(new Draw(draw.predictions, interval("targets", low, high), draw.samples, draw.seed));
    }

    /**
     * The same check with another number of points.
     *
     * @param samples the approximate number of random pairs of prediction and target, by default 1000; with an example,
     *        the maximum number of elements of the prediction that are varied
     * @return a copy
     */
    public LossCheck withSamples(int samples) {
        if (!(samples > 0)) {
            throw Checks.refusal("LossCheck", "samples must be positive, was " + samples);
        }
        return with(new Draw(draw.predictions, draw.targets, samples, draw.seed));
    }

    /**
     * The same check at other random points.
     *
     * @param seed any number
     * @return a copy
     */
    public LossCheck withSeed(long seed) {
        return with(new Draw(draw.predictions, draw.targets, draw.samples, seed));
    }

    private LossCheck with(Draw other) {
        return new LossCheck(loss, checks, other);
    }

    private static Domain interval(String name, float low, float high) {
        if (!(low < high && low >= -Float.MAX_VALUE && high <= Float.MAX_VALUE)) {
            throw Checks.refusal("LossCheck", name + " must be from a finite number to a larger one, was " + low
                    + " to " + high);
        }
        return Domain.closed(low, high);
    }

    /**
     * Runs all checks.
     *
     * @return a table with one line for each check: the number of points and the first failure
     */
    public String report() {
        List<Finding> findings = checks.apply(draw);
        StringBuilder table = new StringBuilder(loss + ": " + Checks.counted(findings.size(), "check", "checks") + ", "
                + findings.stream().filter(finding -> !finding.good()).count() + " failed\n");
        findings.forEach(finding -> table.append(finding).append('\n'));
        return table.toString();
    }

    /**
     * Runs all checks.
     *
     * @throws AssertionError with the first failure: the check, the prediction and target, and the actual and the
     *         expected number
     */
    public void assertGood() {
        for (Finding finding : checks.apply(draw)) {
            if (!finding.good()) {
                throw new AssertionError(loss + ": " + finding.check() + ": " + finding.failure());
            }
        }
    }
}
