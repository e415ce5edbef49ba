package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.classification.HingeLoss;
import io.github.loss4j.regression.HuberLoss;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The points at which {@link LossCheck} calls a pointwise loss. */
class PredictionLineTest {
    private static List<PredictionLine> lines(PointwiseLoss loss, Domain predictions, Domain targets, int samples) {
        return PredictionLine.draw(loss, new LossCheck.Draw(predictions, targets, samples, 1));
    }

    private static float[] sorted(float... numbers) {
        Arrays.sort(numbers);
        return numbers;
    }

    /** A domain and the least interval over which 900 random numbers of it are spread. */
    static Stream<Object[]> domains() {
        return Stream.of(new Object[] {Domain.closed(2, 5), 2.1f, 4.9f},
                new Object[] {Domain.open(-5, -2), -4.9f, -2.1f}, new Object[] {Domain.atLeast(4), 4.1f, 11f},
                new Object[] {Domain.atMost(-4), -11f, -4.1f}, new Object[] {Domain.FINITE, -7f, 7f});
    }

    @ParameterizedTest @MethodSource("domains") void numbersAreDrawnFromAllOfADomain(Domain domain, float low,
            float high) {
        List<PredictionLine> lines = lines(new HuberLoss(), domain, domain, 900);
        assertThat(lines).hasSize(30);
        float[] targets = new float[30];
        float[] all = new float[0];
        for (int n = 0; n < 30; n++) {
            float[] predictions = lines.get(n).predictions();
            targets[n] = lines.get(n).target();
            assertThat(predictions).hasSizeGreaterThanOrEqualTo(30).hasSizeLessThanOrEqualTo(37)
                    .isEqualTo(sorted(predictions.clone()));
            all = Arrays.copyOf(all, all.length + predictions.length);
            System.arraycopy(predictions, 0, all, all.length - predictions.length, predictions.length);
        }
        for (float[] numbers : new float[][] {all, targets}) {
            for (float number : numbers) {
                assertThat(domain.contains(number)).as("%s in %s", number, domain).isTrue();
            }
        }
        assertThat(sorted(all)[0]).isLessThan(low).isGreaterThan(-20);
        assertThat(all[all.length - 1]).isGreaterThan(high).isLessThan(20);
        assertThat(sorted(targets)[0]).isLessThan(targets[29] - (high - low) / 4);
    }

    @Test void theNumberOfLinesIsTheRootOfTheSamples() {
        assertThat(lines(new HuberLoss(), Domain.FINITE, Domain.FINITE, 10)).hasSize(4);
        assertThat(lines(new HuberLoss(), Domain.FINITE, Domain.FINITE, 9)).hasSize(3);
    }

    @Test void eachLineHasThePointsWhereLossesOftenHaveKinks() {
        for (PredictionLine line : lines(new HuberLoss(), Domain.closed(-2, 2), Domain.closed(0.25f, 0.75f), 25)) {
            float t = line.target();
            assertThat(line.predictions()).contains(0, 1, -1, t, -t, t - 1, t + 1);
        }
        for (PredictionLine line : lines(new HuberLoss(), Domain.closed(0, 2), Domain.closed(0.25f, 0.75f), 25)) {
            assertThat(line.predictions()).contains(0, 1, line.target(), line.target() + 1)
                    .doesNotContain(-1, -line.target(), line.target() - 1);
        }
    }

    @Test void zeroHasNoSign() {
        for (PredictionLine line : lines(new HuberLoss(), Domain.FINITE, Domain.closed(0, 0), 25)) {
            assertThat(line.target()).isZero();
            assertThat(line.predictions()).containsOnlyOnce(0).doesNotContain(-0f);
        }
    }

    @Test void theTargetsOfAMarginLossAlternate() {
        HingeLoss loss = new HingeLoss();
        assertThat(lines(loss, Domain.FINITE, loss.targetDomain(), 16)).extracting(PredictionLine::target)
                .containsExactly(-1f, 1f, -1f, 1f);
        assertThat(lines(loss, Domain.FINITE, Domain.closed(2, 3), 16)).extracting(PredictionLine::target)
                .allMatch(target -> target >= 2 && target <= 3);
        assertThat(lines(new HuberLoss(), Domain.FINITE, Domain.either(3, 5), 4)).extracting(PredictionLine::target)
                .containsExactly(3f, 3f);
    }

    /** Huber's loss has two jumps of the second derivative, its derivative has none. */
    @Test void eachLineHasTheKinksBetweenItsPoints() {
        HuberLoss huber = new HuberLoss(0.3f);
        for (PredictionLine line : lines(huber, Domain.closed(-2, 2), Domain.closed(0, 0), 100)) {
            assertThat(line.jumps()).isEmpty();
            assertThat(line.kinks()).isEmpty();
            assertThat(line.all()).containsExactly(Math.nextDown(-0.3f), 0.3f);
        }
        PointwiseLoss stairs = PointwiseLoss.of((p, t) -> p > 0.2f ? 1 : 0, (p, t) -> p > 0.5f ? 1 : 0,
                (p, t) -> p > 0.8f ? 1 : 0);
        for (PredictionLine line : lines(stairs, Domain.closed(0, 3), Domain.closed(0, 0), 100)) {
            assertThat(line.jumps()).containsExactly(0.2f);
            assertThat(line.kinks()).containsExactly(0.5f);
            assertThat(line.all()).containsExactly(0.2f, 0.5f, 0.8f);
        }
    }
}
