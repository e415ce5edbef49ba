package io.github.loss4j.survival;

import static io.github.loss4j.survival.AftLoss.Distribution.EXTREME;
import static io.github.loss4j.survival.AftLoss.Distribution.LOGISTIC;
import static io.github.loss4j.survival.AftLoss.Distribution.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Derivatives;
import io.github.loss4j.Golden2;
import io.github.loss4j.LossCheck;
import io.github.loss4j.LossContract;
import io.github.loss4j.Losses;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Decimals;
import io.github.loss4j.internal.DoubleBlock;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.survival.AftLoss.Distribution;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AftLossTest implements SampleLossContract<Tensor, Censored> {
    private static final float NONE = Float.POSITIVE_INFINITY;

    @Override public List<AftLoss> losses() {
        return List.of(new AftLoss(), new AftLoss(NORMAL, 0.5f), new AftLoss(LOGISTIC), new AftLoss(LOGISTIC, 2),
                new AftLoss(EXTREME), new AftLoss(EXTREME, 1.5f));
    }

    /** Values are sums of terms before they are rounded. */
    @Override public double sumTolerance() {
        return 2e-7;
    }

    @Override public Data<Tensor, Censored> random(SampleLoss<Tensor, Censored> loss, Random random, int samples) {
        float[] lower = new float[samples];
        float[] upper = new float[samples];
        for (int i = 0; i < samples; i++) {
            float time = (float) Math.exp(0.7 * random.nextGaussian());
            int kind = random.nextInt(4);
            lower[i] = kind == 0 ? 0 : time;
            upper[i] = kind == 1 ? NONE : kind == 2 ? time : time * (1.2f + random.nextFloat());
        }
        return new Data<>(Tensor.zeros(samples).map(x -> random.nextGaussian()), new Censored(lower, upper));
    }

    @Override public double formula(SampleLoss<Tensor, Censored> loss, List<double[]> inputs,
            Data<Tensor, Censored> data, int sample) {
        AftLoss aft = (AftLoss) loss;
        double lower = data.target().lower(sample);
        double upper = data.target().upper(sample);
        double low = (Math.log(lower) - inputs.get(0)[sample]) / aft.scale();
        double high = (Math.log(upper) - inputs.get(0)[sample]) / aft.scale();
        return lower == upper
                ? -Math.log(density(aft.distribution(), low) / (aft.scale() * lower))
                : -Math.log(mass(aft.distribution(), low, high));
    }

    private static double density(Distribution distribution, double z) {
        return switch (distribution) {
            case NORMAL -> Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
            case LOGISTIC -> Math.exp(z) / Math.pow(1 + Math.exp(z), 2);
            case EXTREME -> Math.exp(z - Math.exp(z));
        };
    }

    /** The integral of the density, by Simpson's rule. */
    private static double mass(Distribution distribution, double low, double high) {
        double from = Math.max(low, distribution == NORMAL ? -12 : -40);
        double to = Math.min(high, distribution == LOGISTIC ? 40 : 12);
        int steps = 4000;
        double sum = 0;
        for (int k = 0; k <= steps; k++) {
            sum += (k == 0 || k == steps ? 1 : k % 2 == 0 ? 2 : 4)
                    * density(distribution, from + (to - from) * k / steps);
        }
        return sum * (to - from) / steps / 3;
    }

    @Override public Censored select(Censored target, int[] samples) {
        float[] lower = new float[samples.length];
        float[] upper = new float[samples.length];
        for (int i = 0; i < samples.length; i++) {
            lower[i] = target.lower()[samples[i]];
            upper[i] = target.upper()[samples[i]];
        }
        return new Censored(lower, upper);
    }

    /** The losses of subjects that lived much longer than their bound are small; and an unknown time has none. */
    @TestFactory Stream<DynamicTest> smallLossesKeepTheirDigits() {
        return LossContract.each(losses(), loss -> {
            float[] times = new float[600];
            Arrays.fill(times, 1);
            float[] unknown = new float[600];
            unknown[7] = 1;
            float[] none = unknown.clone();
            Arrays.fill(none, NONE);
            Tensor prediction = Tensor.full((loss.distribution() == NORMAL ? 8 : 30) * loss.scale(), 600);
            float value = loss.values(prediction, new Censored(times, none)).get(0);
            assertThat(value).isPositive();
            assertThat(loss.value(prediction, new Censored(times, none))).isCloseTo(value, within(1e-6f * value));
            assertThat(loss.value(prediction, new Censored(unknown, none))).isCloseTo(value / 600,
                    within(1e-8f * value));
        });
    }

    /** Without an interval, and without a left-censored time of extreme noise, blocks of subjects are added up. */
    @TestFactory Stream<DynamicTest> theMeanOfManySubjectsIsThatOfTheFormula() {
        return LossContract.<AftLoss>each(losses(), loss -> {
            Random random = new Random(11);
            int count = 200;
            float[] lower = new float[count];
            float[] upper = new float[count];
            for (int i = 0; i < count; i++) {
                float time = (float) Math.exp(0.7 * random.nextGaussian());
                int kind = random.nextInt(loss.distribution() == EXTREME ? 2 : 3);
                lower[i] = kind == 2 ? 0 : time;
                upper[i] = kind == 1 ? NONE : time;
            }
            Data<Tensor, Censored> data = new Data<>(Tensor.zeros(count).map(x -> random.nextGaussian()),
                    new Censored(lower, upper));
            List<double[]> inputs = List.of(data.prediction().toDoubleArray());
            double expected = 0;
            for (int i = 0; i < count; i++) {
                expected += formula(loss, inputs, data, i) / count;
            }
            assertThat((double) loss.value(data.prediction(), data.target())).isCloseTo(expected, within(2e-7));
        });
    }

    /** Lower and upper bound; the known bound, and the kind: NaN for those of which there is none. */
    @ParameterizedTest @CsvSource({"2, 2, 2, 0", "2, Infinity, 2, 1", "0, 2, 2, -1", "1, 2, NaN, NaN",
        "0, Infinity, NaN, NaN"}) void subjectsAreClassifiedByTheirBounds(double lower, double upper, double bound,
                Double kind) {
        double[][] block = new double[DoubleBlock.C + 1][1];
        block[DoubleBlock.A][0] = lower;
        block[DoubleBlock.C][0] = upper;
        AftTerms.classify(block, 1);
        assertThat(block[DoubleBlock.C][0] + 0).isEqualTo(kind);
        if (!Double.isNaN(bound)) {
            assertThat(block[DoubleBlock.A][0]).isEqualTo(bound);
        }
    }

    /** Noise, prediction, and derivative of the loss of an event at a known time. */
    @ParameterizedTest @CsvSource({"NORMAL, -Infinity, -Infinity", "NORMAL, Infinity, Infinity",
        "LOGISTIC, -Infinity, -2", "LOGISTIC, Infinity, 2", "EXTREME, -Infinity, -Infinity",
        "EXTREME, Infinity, 2"}) void infinitePredictionsOfExactTimesHaveTheLimitsOfTheGradient(
                Distribution distribution, float prediction, float derivative) {
        Censored target = new Censored(new float[] {3}, new float[] {3});
        assertThat(new AftLoss(distribution, 0.5f).evaluate(Tensor.of(prediction), target).gradient().item())
                .isEqualTo(derivative);
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.diagonal("AftLoss",
                golden -> new AftLoss(Distribution.valueOf(golden.parameters().getOrDefault("distribution", "NORMAL")),
                        golden.number("scale", 1)),
                golden -> new Censored(golden.tensor("lower").toArray(), golden.tensor("upper").toArray()), 1e-14);
    }

    /**
     * {@code residuals(survreg(Surv(lower, upper, type = "interval2") ~ offset(p), dist = ..., scale = 1.25, maxiter =
     * 0), type = "matrix")}, R 4.2.2, survival 3.5-3: the log-likelihood of each subject, for exact times without
     * −ln t, and its derivatives.
     */
    @Test void isTheLikelihoodOfR() {
        double[][] normal = {
            {-1.154019951, -2.165949639, -1.148318182, -1.350951226, -1.259859521, -1.704371358, -1.052581213,
                -0.012843161},
            {0.1236141956, 1.3514967223, -0.8986381232, -0.5705453099, -0.3882719641, 0.6437774526, 0.8481108788,
                -0.0266946096},
            {-0.6400000000, -0.5267166855, -0.4656165760, -0.6006939997, -0.6400000000, -0.6181785618, -0.4560891156,
                -0.0484085568}};
        double[][] logistic = {
            {-1.615400917, -1.464981630, -0.958976285, -1.666378711, -1.667757567, -1.992539774, -0.905803819,
                -0.101800565},
            {0.0616844165, 0.6151342108, -0.4933719521, -0.2784956548, -0.1904128513, 0.3084075017, 0.4766265301,
                -0.0774322676},
            {-0.318097516, -0.113717271, -0.151281679, -0.269797831, -0.301871473, -0.266493298, -0.154128375,
                -0.055950058}};
        double[][] extreme = {
            {-1.23572079, -3.32746374, -0.770332761, -1.36345422, -1.32397143, -1.91072881, -1.47391971,
                -8.85834212e-05},
            {0.133675989864, 2.661970993699, -0.576988240428, -0.401342671744, -0.307609661676, 0.990369321071,
                1.179135766083, -0.000661330052},
            {-0.74694079189, -2.12957679496, -0.15820093889, -0.30941675781, -0.39391227066, -1.32220871759,
                -0.94330861287, -0.00440839268}};
        compare(new AftLoss(NORMAL, 1.25f), normal);
        compare(new AftLoss(LOGISTIC, 1.25f), logistic);
        compare(new AftLoss(EXTREME, 1.25f), extreme);
    }

    private static void compare(AftLoss loss, double[][] expected) {
        Tensor prediction = Tensor.of(0.5, -0.25, 1, 1.5, 0.25, 0.75, 2, -1);
        Censored target = new Censored(new float[] {2, 3.5f, 0, 1, 0.7f, 4, 12, 0},
                new float[] {2, NONE, 1.5f, 3, 0.7f, 9, NONE, 6});
        Tensor values = loss.values(prediction, target);
        Derivatives derivatives = loss.derivatives(prediction, target);
        for (int i = 0; i < 8; i++) {
            double jacobian = i % 4 == 0 && i < 5 ? Math.log(target.lower(i)) : 0;
            assertThat((double) values.get(i)).isCloseTo(jacobian - expected[0][i], within(5e-7));
            assertThat((double) derivatives.gradient().get(i)).isCloseTo(-expected[1][i], within(3e-7));
            assertThat((double) derivatives.hessian().get(i)).isCloseTo(-expected[2][i], within(3e-7));
        }
    }

    /** Each formula of an interval must pass over into the next one. */
    @TestFactory Stream<DynamicTest> derivativesOfIntervalsOfAllWidthsAndPlacesAreTheDifferences() {
        return LossContract.each(Distribution.values(), distribution -> {
            Noise noise = distribution.noise;
            for (double width = 1e-6; width < 40; width *= 1.2) {
                for (double place = -260; place < (distribution == EXTREME ? 12 : 260); place += 0.37) {
                    double[] term = new double[3];
                    double[] above = new double[3];
                    double[] below = new double[3];
                    double h = 1e-5 * Math.max(1, Math.abs(place));
                    noise.between(place - h, place - h + width, width, below);
                    noise.between(place, place + width, width, term);
                    noise.between(place + h, place + h + width, width, above);
                    // The location moves against the bounds.
                    double first = (below[0] - above[0]) / (2 * h);
                    double second = (below[1] - above[1]) / (2 * h);
                    double most = 1e-5 * (1 + Math.abs(term[1]) + Math.abs(term[2]));
                    if (!(Math.abs(first - term[1]) <= most && Math.abs(second - term[2]) <= most && term[2] >= 0)) {
                        throw new AssertionError(distribution + " from " + place + " with width " + width + ": "
                                + Arrays.toString(term) + ", differences " + first + " and " + second);
                    }
                }
            }
        });
    }

    /** Loss and both derivatives of intervals from 200 on, where the tail is exponential: mpmath 1.3.0 at 80 digits. */
    @TestFactory Stream<DynamicTest> farIntervalsOfNormalNoiseAreAsAccurateAsFloat32() {
        return LossContract.each(new double[][] {
            {199, 0x1p-7, 19806.949562619343, -199.00293262927213, 0.99999547411848937},
            {200, 0x1p-7, 20006.45249298653, -200.00292810595772, 0.99999547925543089},
            {210, 0x1p-7, 22056.481548873113, -210.00288315844365, 0.99999553150431654},
            {210, 0x1p-6, 22056.304366700163, -210.00415169045015, 0.99998723032247837},
            {1000, 0x1p-9, 500007.97964742347, -1000.0006772058287, 0.99999973465296945},
            {250, Double.POSITIVE_INFINITY, 31256.440415450427, -250.00399987201024, 0.99998400153579523}},
                interval -> isTheTerm(NORMAL, interval, 2e-8));
    }

    /** Intervals whose mass is below the accuracy of 1: mpmath 1.3.0 at 80 digits. */
    @TestFactory Stream<DynamicTest> earlyIntervalsOfExtremeNoiseAreAsAccurateAsDouble() {
        return LossContract.each(new double[][] {
            {-30, 0.5, 30.432752129567313, 0.99999999999987607, 1.2392867500379465e-13},
            {-20, 1.5, 18.752482464574756, 0.99999999435069836, 5.6493016336213722e-9},
            {-19, 1, 18.45867515580347, 0.99999998958361192, 1.0416388075677838e-8}},
                interval -> isTheTerm(EXTREME, interval, 1e-14));
    }

    private static void isTheTerm(Distribution distribution, double[] interval, double tolerance) {
        double[] term = new double[3];
        distribution.noise.between(interval[0], interval[0] + interval[1], interval[1], term);
        for (int k = 0; k < 3; k++) {
            assertThat(term[k]).isCloseTo(interval[2 + k], within(tolerance * Math.abs(interval[2 + k])));
        }
    }

    /** The loops over blocks and the methods for one subject compute the same, wherever the bound is. */
    @TestFactory Stream<DynamicTest> blocksComputeWhatSingleSubjectsDo() {
        return LossContract.each(Distribution.values(), distribution -> {
            Random random = new Random(3);
            Scratch scratch = Scratch.lease();
            double[][] block = scratch.doubleArrays();
            int length = 500;
            for (int run = 0; run < 60; run++) {
                double most = distribution == NORMAL && run % 3 == 0 ? 4000 : 40;
                double[] bounds = new double[length];
                double[] kinds = new double[length];
                for (int j = 0; j < length; j++) {
                    double magnitude = most * Math.exp(random.nextInt(2) * -25 * random.nextDouble());
                    bounds[j] = j == 0 ? 0 : magnitude * (2 * random.nextDouble() - 1);
                    kinds[j] = random.nextInt(3) - 1;
                }
                System.arraycopy(bounds, 0, block[DoubleBlock.B], 0, length);
                System.arraycopy(kinds, 0, block[DoubleBlock.C], 0, length);
                Arrays.fill(block[DoubleBlock.A], 0);
                block[DoubleBlock.PARAMETERS][0] = 0;
                distribution.noise.block(false, block, length, scratch);
                distribution.noise.derivatives(block, length);
                for (int j = 0; j < length; j++) {
                    if (Double.isNaN(block[DoubleBlock.VALUE][j])) {
                        continue;
                    }
                    double[] term = new double[3];
                    if (kinds[j] == Noise.EXACT) {
                        distribution.noise.exact(bounds[j], term);
                    } else {
                        boolean right = kinds[j] == Noise.RIGHT_CENSORED;
                        distribution.noise.between(right ? bounds[j] : Double.NEGATIVE_INFINITY,
                                right ? NONE : bounds[j], NONE, term);
                    }
                    for (int k = 0; k < 3; k++) {
                        double is = block[DoubleBlock.VALUE + k][j];
                        if (!(Math.abs(is - term[k]) <= 1e-10 * Math.abs(term[k]) + 1e-290)) {
                            throw new AssertionError(distribution + ", kind " + kinds[j] + ", at " + bounds[j]
                                    + ": number " + k + " is " + is + ", not " + term[k]);
                        }
                    }
                }
            }
            scratch.release();
        });
    }

    /** Whatever the scale, the second derivative is infinite only if it is too large for float32. */
    @TestFactory Stream<DynamicTest> smallScalesHaveTheirSecondDerivatives() {
        return LossContract.each(Distribution.values(), distribution -> {
            for (float scale : new float[] {1e-3f, 1e-6f}) {
                for (int z = -300; z <= 300; z++) {
                    float prediction = -z * scale;
                    for (Censored target : List.of(new Censored(new float[] {1}, new float[] {1}),
                            new Censored(new float[] {1}, new float[] {NONE}),
                            new Censored(new float[] {0}, new float[] {1}))) {
                        double[] term = new double[3];
                        double bound = -prediction / Decimals.of(scale);
                        if (target.lower(0) == target.upper(0)) {
                            distribution.noise.exact(bound, term);
                        } else {
                            distribution.noise.between(target.lower(0) == 0 ? Double.NEGATIVE_INFINITY : bound,
                                    target.lower(0) == 0 ? bound : NONE, NONE, term);
                        }
                        float expected = (float) (term[2] / Decimals.of(scale) / Decimals.of(scale));
                        assertThat(new AftLoss(distribution, scale).derivatives(Tensor.of(prediction), target).hessian()
                                .get(0)).as("%s %s at %s", target, scale, z)
                                .isBetween(Math.nextDown(expected), Math.nextUp(expected));
                        if (distribution != EXTREME || z < 60) {
                            assertThat(expected).isLessThan(NONE);
                        }
                    }
                }
            }
        });
    }

    @TestFactory Stream<DynamicTest> infinitePredictionsHaveTheirLimits() {
        Censored target = new Censored(new float[] {2, 2, 0, 1, 1, 0}, new float[] {2, NONE, 2, 3, 1.0001f, NONE});
        return LossContract.each(losses(), loss -> {
            for (float p : new float[] {Float.NEGATIVE_INFINITY, NONE}) {
                float right = p < 0 ? NONE : 0;
                assertThat(loss.values(Tensor.full(p, 6), target).toArray()).as(loss + " " + p)
                        .containsExactly(NONE, right, NONE - right > 0 ? NONE : 0, NONE, NONE, 0);
                for (float derivative : loss.derivatives(Tensor.full(p, 6), target).gradient().toArray()) {
                    assertThat(derivative).as(loss + " " + p).isNotNaN();
                }
                for (float derivative : loss.derivatives(Tensor.full(p, 6), target).hessian().toArray()) {
                    assertThat(derivative).as(loss + " " + p).isNotNegative();
                }
            }
            for (float p : new float[] {-3e38f, -1e30f, -1000, 1000, 1e30f, 3e38f}) {
                for (float value : loss.values(Tensor.full(p, 6), target).toArray()) {
                    assertThat(value).as(loss + " " + p).isGreaterThanOrEqualTo(0);
                }
                for (float derivative : loss.derivatives(Tensor.full(p, 6), target).gradient().toArray()) {
                    assertThat(derivative).as(loss + " " + p).isNotNaN();
                }
                for (float derivative : loss.derivatives(Tensor.full(p, 6), target).hessian().toArray()) {
                    assertThat(derivative).as(loss + " " + p).isNotNegative();
                }
            }
            assertThat(loss.values(Tensor.full(Float.NaN, 6), target).toArray()).containsOnly(Float.NaN);
        });
    }

    @TestFactory Stream<DynamicTest> passesItsCheck() {
        Tensor prediction = Tensor.of(0.5, -1, 2, 0.25, 1, -0.5);
        Censored target = new Censored(new float[] {2, 3, 0, 1, 0.5f, 4}, new float[] {2, NONE, 1.5f, 3, 0.5f, 9});
        return LossContract.each(losses(), loss -> {
            LossCheck.of(loss, prediction, target).assertGood();
        });
    }

    @Test void hasAText() {
        assertThat(Losses.text(new AftLoss(EXTREME))).isEqualTo("AftLoss(distribution=EXTREME, scale=1.0)");
        assertThat(Losses.parse("AftLoss")).isEqualTo(new AftLoss(NORMAL, 1));
        assertThat(Losses.parse("AftLoss(scale=0.5)")).isEqualTo(new AftLoss(NORMAL, 0.5f));
        assertThat(Losses.parse("AftLoss(distribution=LOGISTIC)")).isEqualTo(new AftLoss(LOGISTIC));
    }

    @Test void refusesWhatIsNoLogTimeForEachSubject() {
        Censored target = new Censored(new float[] {1, 2}, new float[] {1, NONE});
        refuses("AftLoss: prediction has shape [3] but target has 2 subjects; it must have shape [2]",
                () -> new AftLoss().value(Tensor.zeros(3), target));
        refuses("AftLoss: target must not be null", () -> new AftLoss().value(Tensor.zeros(2), null));
        refuses("AftLoss: distribution must not be null", () -> new AftLoss(null));
        refuses("AftLoss: scale must be positive and finite, was 0.0", () -> new AftLoss(NORMAL, 0));
        refuses("AftLoss: prediction[1] is Infinity, outside (-∞, ∞)",
                () -> new AftLoss().validate(Tensor.of(1, NONE), target));
    }

    private static void refuses(String message, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
