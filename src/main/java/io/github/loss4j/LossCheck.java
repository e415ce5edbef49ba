package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import java.util.List;
import java.util.function.Function;

/**
 * Checks a loss that somebody has written: its derivatives against difference quotients, its verbs against one another, and
 * how it behaves at kinks, far away, with NaN and with weights of zero.
 *
 * <pre>{@code
 * PointwiseLoss quartic = PointwiseLoss.of((p, t) -> (p - t) * (p - t) * (p - t) * (p - t),
 *         (p, t) -> 4 * (p - t) * (p - t) * (p - t), (p, t) -> 12 * (p - t) * (p - t));
 * LossCheck.of(quartic).assertGood();
 * System.out.println(LossCheck.of(quartic).withPredictions(-2, 2).withSamples(2000).report());
 * }</pre>
 *
 * <p>The steps of the quotients are those with the least error in float32, and the tolerance is that error: of rounding, as
 * found by varying the prediction by a few ulp, and of the step, as found by halving it. So an error of a derivative is
 * found if it is larger than about one part in a thousand. Points where float32 cannot decide are passed over. Kinks and
 * jumps are searched for between the samples, down to neighbouring float32 numbers; quotients stay away from them, and the
 * derivative at a kink must lie between those beside it. A jump of the value is an error, but in a loss whose derivative is
 * zero everywhere. Far away the loss must be finite, unless it has grown beyond 1e18 before.
 *
 * <p>Instances are immutable. What is drawn depends on the seed alone.
 */
public final class LossCheck {
    /** What is drawn of a pointwise loss. */
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
     * @return the check, not yet made
     */
    public static LossCheck of(PointwiseLoss loss) {
        Checks.notNull("LossCheck", "loss", loss);
        Domain predictions = loss.predictionDomain();
        Domain targets = loss.targetDomain();
        return new LossCheck(loss, draw -> new PointwiseCheck(loss, draw).findings(),
                new Draw(predictions, targets, DEFAULT.samples, DEFAULT.seed));
    }

    /**
     * A check of any loss, at an example. It should have several terms, whose values depend on the prediction, and should not
     * lie at a kink.
     *
     * @param <P> the prediction
     * @param <T> the target
     * @param loss the loss
     * @param prediction a prediction of finite numbers; it is not changed
     * @param target its target
     * @return the check, not yet made
     */
    public static <P, T> LossCheck of(Loss<P, T> loss, P prediction, T target) {
        Checks.notNull("LossCheck", "loss", loss);
        Checks.notNull("LossCheck", "prediction", prediction);
        return new LossCheck(loss, draw -> new SampleCheck<>(loss, prediction, target, draw).findings(), DEFAULT);
    }

    /**
     * The same check with predictions from another interval.
     *
     * @param low its lower end
     * @param high its upper end
     * @return a copy; where the prediction is given as an example, it makes no difference
     */
    public LossCheck withPredictions(float low, float high) {
        return with(new Draw(interval("predictions", low, high), draw.targets, draw.samples, draw.seed));
    }

    /**
     * The same check with targets from another interval.
     *
     * @param low its lower end
     * @param high its upper end
     * @return a copy; where the target is given as an example, it makes no difference
     */
    public LossCheck withTargets(float low, float high) {
        return with(new Draw(draw.predictions, interval("targets", low, high), draw.samples, draw.seed));
    }

    /**
     * The same check with another number of points.
     *
     * @param samples about how many pairs of prediction and target are drawn, 1000 unless said otherwise; of an example, how
     *        many elements of the prediction are varied at most
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
     * Makes all checks.
     *
     * @return a table with one line for each: how many points it looked at, and what it found first
     */
    public String report() {
        List<Finding> findings = checks.apply(draw);
        StringBuilder table = new StringBuilder(loss + ": " + Checks.counted(findings.size(), "check", "checks") + ", "
                + findings.stream().filter(finding -> !finding.good()).count() + " failed\n");
        findings.forEach(finding -> table.append(finding).append('\n'));
        return table.toString();
    }

    /**
     * Makes all checks.
     *
     * @throws AssertionError with the first failure: which check, at which prediction and target, what it was and what it
     *         should be
     */
    public void assertGood() {
        for (Finding finding : checks.apply(draw)) {
            if (!finding.good()) {
                throw new AssertionError(loss + ": " + finding.check() + ": " + finding.failure());
            }
        }
    }
}
