package io.github.loss4j.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Reduction;
import io.github.loss4j.Tensor;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stated accuracy, against the forward-backward recursion on probabilities of 60 digits. */
class CtcAccuracyTest {
    private static final MathContext DIGITS = new MathContext(60);
    private static final int CLASSES = 6;
    private final Random random = new Random(19);

    /** Scores near 0, of a confident model, and so far apart that most probabilities underflow even in double. */
    @ParameterizedTest @ValueSource(doubles = {0, 1, 9, 60, 1000, 1e5}) void withinTheStatedBounds(double spread) {
        for (int run = 0; run < 8; run++) {
            int[] labels = random.ints(random.nextInt(9), 1, CLASSES).toArray();
            check(scores(2 * labels.length + 1 + random.nextInt(20), spread), labels);
        }
    }

    /** The alignment that a model is sure of costs little; the loss still has all its digits. */
    @ParameterizedTest @ValueSource(doubles = {1, 5, 12, 16, 25, 60}) void lossesNearZero(double certainty) {
        for (int run = 0; run < 8; run++) {
            int[] labels = random.ints(5, 1, CLASSES).toArray();
            float[] scores = scores(20, 1);
            for (int t = 0; t < 20; t++) {
                // Two steps of each label, two of each blank after it.
                int c = t % 4 < 2 ? labels[t / 4] : 0;
                scores[t * CLASSES + c] += (float) certainty;
            }
            check(normalised(scores), labels);
        }
    }

    /** The labels are as good as impossible for the model, so that states that matter are far below others. */
    @ParameterizedTest @ValueSource(doubles = {20, 90, 400, 3000}) void lossesOfHundreds(double gap) {
        float[] scores = scores(40, 1);
        for (int i = 0; i < scores.length; i++) {
            scores[i] -= i % CLASSES == 0 ? 0 : (float) gap;
        }
        scores[3 * CLASSES + 2] = Float.NEGATIVE_INFINITY;
        check(scores, new int[] {1, 2, 2, 3, 4, 5, 1});
        check(scores, random.ints(20, 1, CLASSES).toArray());
    }

    /** Log-probabilities of −∞ at the first step, and NaN at the second in the last label or the last blank. */
    @Test void aProbabilityOfZeroGivesInfinityAndNanGivesNan() {
        float none = Float.NEGATIVE_INFINITY;
        float[] impossible = {none, none, none, -1, -1, -1};
        assertThat(loss(impossible, 1)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(loss(new float[] {none, none, none, -1, Float.NaN, -1}, 1)).isNaN();
        assertThat(loss(new float[] {none, none, none, Float.NaN, -1, -1}, 1)).isNaN();
        assertThat(loss(new float[] {none, none, none, -1, -1, Float.NaN}, 1, 2)).isNaN();
    }

    /** The loss of two steps of three classes. */
    private static double loss(float[] scores, int... labels) {
        return new Alignments(scores, 3, 3, 0, labels.length, 1).loss(0, 2, labels);
    }

    private float[] scores(int steps, double spread) {
        float[] scores = new float[steps * CLASSES];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) (spread * random.nextGaussian());
        }
        return normalised(scores);
    }

    private static float[] normalised(float[] scores) {
        for (int from = 0; from < scores.length; from += CLASSES) {
            double max = Double.NEGATIVE_INFINITY;
            for (int c = from; c < from + CLASSES; c++) {
                max = Math.max(max, scores[c]);
            }
            double others = 0;
            boolean first = true;
            for (int c = from; c < from + CLASSES; c++) {
                if (scores[c] == max && first) {
                    first = false;
                } else {
                    others += Math.exp(scores[c] - max);
                }
            }
            for (int c = from; c < from + CLASSES; c++) {
                scores[c] = (float) (scores[c] - max - Math.log1p(others));
            }
        }
        return scores;
    }

    private static void check(float[] scores, int[] labels) {
        int steps = scores.length / CLASSES;
        BigDecimal[] p = new BigDecimal[scores.length];
        for (int i = 0; i < p.length; i++) {
            p[i] = exp(scores[i]);
        }
        int states = 2 * labels.length + 1;
        int[] classes = new int[states];
        for (int j = 0; j < labels.length; j++) {
            classes[2 * j + 1] = labels[j];
        }
        BigDecimal[][] forward = new BigDecimal[steps][states];
        BigDecimal[][] backward = new BigDecimal[steps][states];
        for (int t = 0; t < steps; t++) {
            for (int s = 0; s < states; s++) {
                BigDecimal sum = t == 0 && s < 2 ? BigDecimal.ONE : BigDecimal.ZERO;
                for (int from = Math.max(0, s - 2); t > 0 && from <= s; from++) {
                    sum = leads(classes, from, s) ? sum.add(forward[t - 1][from], DIGITS) : sum;
                }
                forward[t][s] = sum.multiply(p[t * CLASSES + classes[s]], DIGITS);
            }
        }
        for (int t = steps - 1; t >= 0; t--) {
            for (int s = 0; s < states; s++) {
                BigDecimal sum = t == steps - 1 && s >= states - 2 ? BigDecimal.ONE : BigDecimal.ZERO;
                for (int to = s; t < steps - 1 && to < Math.min(states, s + 3); to++) {
                    sum = leads(classes, s, to)
                            ? sum.add(backward[t + 1][to].multiply(p[(t + 1) * CLASSES + classes[to]], DIGITS), DIGITS)
                            : sum;
                }
                backward[t][s] = sum;
            }
        }
        BigDecimal total = forward[steps - 1][states - 1].add(states > 1
                ? forward[steps - 1][states - 2]
                : BigDecimal.ZERO, DIGITS);
        Evaluation<Tensor> evaluation = new CtcLoss().reduced(Reduction.SUM).evaluate(Tensor.wrap(scores, steps, 1,
                CLASSES), new CtcTarget(new int[][] {labels}, new int[] {steps}));
        // Without the recursion on logarithms, which takes over near 0, and with the memory of the latest steps alone.
        double plain = new Alignments(scores, CLASSES, CLASSES, 0, labels.length, 1).loss(0, steps, labels);
        if (total.signum() == 0) {
            assertThat(evaluation.value()).isInfinite();
            assertThat(plain).isEqualTo(Double.POSITIVE_INFINITY);
            return;
        }
        BigDecimal expected = log(total).negate();
        assertThat(plain).isCloseTo(expected.doubleValue(), within(1e-13 * (steps + expected.doubleValue())));
        BigDecimal error = new BigDecimal(evaluation.value()).subtract(expected).abs();
        assertThat(error.doubleValue()).as("%s for %s", evaluation.value(), expected)
                .isLessThanOrEqualTo(0.5001 * Math.ulp(expected.floatValue()));
        for (int i = 0; i < scores.length; i++) {
            BigDecimal posterior = BigDecimal.ZERO;
            for (int s = 0; s < states; s++) {
                if (classes[s] == i % CLASSES) {
                    posterior = posterior.add(forward[i / CLASSES][s].multiply(backward[i / CLASSES][s], DIGITS),
                            DIGITS);
                }
            }
            posterior = posterior.divide(total, DIGITS);
            double derivative = p[i].subtract(posterior, DIGITS).doubleValue();
            boolean cancels = Math.abs(derivative) < 0.5 * Math.max(p[i].doubleValue(), posterior.doubleValue());
            assertThat((double) evaluation.gradient().toArray()[i]).as("[%s]", i).isCloseTo(derivative,
                    within(2.0 * Math.ulp((float) derivative) + (cancels ? 1e-12 : 0)));
        }
    }

    private static boolean leads(int[] classes, int from, int to) {
        return to - from < 2 || classes[to] != 0 && classes[to] != classes[from];
    }

    private static BigDecimal exp(double x) {
        if (x == Double.NEGATIVE_INFINITY) {
            return BigDecimal.ZERO;
        }
        // Squaring 2^30 times loses 10 digits.
        BigDecimal small = new BigDecimal(x).divide(BigDecimal.valueOf(1L << 30), new MathContext(80));
        BigDecimal sum = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        for (int i = 1; i < 20; i++) {
            term = term.multiply(small, new MathContext(80)).divide(BigDecimal.valueOf(i), new MathContext(80));
            sum = sum.add(term, new MathContext(80));
        }
        for (int i = 0; i < 30; i++) {
            sum = sum.multiply(sum, new MathContext(80));
        }
        return sum;
    }

    private static BigDecimal log(BigDecimal x) {
        int exponent = x.precision() - x.scale();
        double near = Math.log(x.scaleByPowerOfTen(-exponent).doubleValue()) + exponent * Math.log(10);
        BigDecimal d = x.multiply(exp(-near), DIGITS).subtract(BigDecimal.ONE);
        BigDecimal squared = d.multiply(d, DIGITS);
        return new BigDecimal(near).add(d).subtract(squared.divide(BigDecimal.valueOf(2), DIGITS))
                .add(squared.multiply(d, DIGITS).divide(BigDecimal.valueOf(3), DIGITS));
    }
}
