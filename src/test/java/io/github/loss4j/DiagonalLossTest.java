package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.classification.CostMatrixLoss;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.classification.DistillationLoss;
import io.github.loss4j.classification.GeneralizedCrossEntropyLoss;
import io.github.loss4j.classification.JensenShannonLoss;
import io.github.loss4j.classification.MultiLabelSoftMarginLoss;
import io.github.loss4j.classification.NllLoss;
import io.github.loss4j.classification.PolyLoss;
import io.github.loss4j.classification.SoftCrossEntropyLoss;
import io.github.loss4j.classification.SoftmaxFocalLoss;
import io.github.loss4j.classification.SymmetricCrossEntropyLoss;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiagonalLossTest {
    private static final Tensor SCORES = Tensor.of(new float[][] {{0.5f, -1, 2}, {3, 0.25f, -0.5f}});
    private static final int[] TARGET = {0, 2};

    /** Each loss as a function of the cross entropy. */
    private record Case(DiagonalLoss<int[]> loss, DoubleUnaryOperator ofCrossEntropy) {
    }

    private static final List<Case> CASES = List.of(new Case(new CrossEntropyLoss(), c -> c),
            new Case(new PolyLoss(2), c -> c + 2 * (1 - Math.exp(-c))),
            new Case(new PolyLoss(-1), c -> c - (1 - Math.exp(-c))),
            new Case(new PolyLoss(-3), c -> c - 3 * (1 - Math.exp(-c))),
            new Case(new GeneralizedCrossEntropyLoss(0.5f), c -> (1 - Math.exp(-0.5 * c)) / 0.5),
            new Case(new GeneralizedCrossEntropyLoss(1), c -> 1 - Math.exp(-c)),
            new Case(new SoftmaxFocalLoss(2), c -> Math.pow(1 - Math.exp(-c), 2) * c),
            new Case(new SoftmaxFocalLoss(0.5f), c -> Math.pow(1 - Math.exp(-c), 0.5) * c),
            new Case(new SoftmaxFocalLoss(0), c -> c),
            new Case(new SymmetricCrossEntropyLoss(2, 0.5f), c -> 2 * c + 2 * (1 - Math.exp(-c))));

    private static double crossEntropy(double[] x, int target) {
        double sum = 0;
        for (double score : x) {
            sum += Math.exp(score - x[target]);
        }
        return Math.log(sum);
    }

    @TestFactory Stream<DynamicTest> isTheSecondDifferenceOfTheFormula() {
        Random random = new Random(5);
        return LossContract.each(CASES, one -> {
            for (int k = 0; k < 50; k++) {
                float[] scores = new float[2 + random.nextInt(5)];
                for (int c = 0; c < scores.length; c++) {
                    scores[c] = 2 * (float) random.nextGaussian();
                }
                int target = random.nextInt(scores.length);
                Derivatives derivatives = one.loss().derivatives(Tensor.of(scores), new int[] {target});
                for (int c = 0; c < scores.length; c++) {
                    double step = 1e-3;
                    double[] f = new double[3];
                    for (int i = 0; i < 3; i++) {
                        double[] x = Tensor.of(scores).toDoubleArray();
                        x[c] += (i - 1) * step;
                        f[i] = one.ofCrossEntropy().applyAsDouble(crossEntropy(x, target));
                    }
                    assertThat(derivatives.gradient().get(c)).as(one.loss().toString()).isCloseTo(
                            (float) ((f[2] - f[0]) / (2 * step)), within(3e-6f));
                    assertThat(derivatives.hessian().get(c)).as(one.loss().toString()).isCloseTo(
                            (float) ((f[2] - 2 * f[1] + f[0]) / (step * step)), within(3e-6f));
                }
            }
        });
    }

    @TestFactory Stream<DynamicTest> isFiniteWhereTheTargetIsCertain() {
        return LossContract.each(CASES, one -> {
            for (float lead : new float[] {20, 60, 200, -60, -200}) {
                Derivatives sure = one.loss().derivatives(Tensor.of(lead, 0, -1), new int[] {0});
                for (float h : sure.hessian().toArray()) {
                    assertThat(Math.abs(h)).as("%s %s", one.loss(), lead).isLessThan(3);
                }
            }
        });
    }

    @Test void majorantOfSoftmaxIsThatOfXgboost() {
        // p - y and 2 p (1 - p), mpmath 1.3.0 at 60 digits
        Derivatives derivatives = new CrossEntropyLoss().derivatives(SCORES, TARGET, Curvature.MAJORANT);
        double[] gradient = {-0.82470960785996331, 0.039112573270687452, 0.78559703458927586, 0.913972147986641,
            0.05842828462328638, -0.97240043260992738};
        double[] hessian = {0.28912734112685771, 0.075165559765665115, 0.33686866766762394, 0.15725412138265321,
            0.11002884035853323, 0.053675662539906928};
        for (int i = 0; i < 6; i++) {
            assertThat(derivatives.gradient().toArray()[i]).isCloseTo((float) gradient[i],
                    within(4 * Math.ulp((float) gradient[i])));
            assertThat(derivatives.hessian().toArray()[i]).isCloseTo((float) hessian[i],
                    within(6 * Math.ulp((float) hessian[i])));
        }
        Tensor hot = Tensor.of(new float[][] {{1, 0, 0}, {0, 0, 1}});
        Tensor soft = new SoftCrossEntropyLoss().derivatives(SCORES, hot, Curvature.MAJORANT).hessian();
        for (int i = 0; i < 6; i++) {
            assertThat(soft.toArray()[i]).isCloseTo((float) hessian[i], within(6 * Math.ulp((float) hessian[i])));
        }
    }

    @Test void majorantIsPositiveEverywhere() {
        Tensor far = Tensor.of(new float[][] {{0, 200, -300}, {1e30f, 0, 0}});
        for (float h : new CrossEntropyLoss().derivatives(far, TARGET, Curvature.MAJORANT).hessian().toArray()) {
            assertThat(h).isBetween(Float.MIN_NORMAL, 1f);
        }
        for (float h : new MultiLabelSoftMarginLoss().derivatives(far, Tensor.zeros(2, 3), Curvature.MAJORANT)
                .hessian().toArray()) {
            assertThat(h).isBetween(Float.MIN_NORMAL, 1f);
        }
    }

    @TestFactory Stream<DynamicTest> weightsMultiplyRowsAndAbsentRowsAreZero() {
        Tensor scores = Tensor
                .of(new float[][] {{0.5f, -1, 2}, {Float.NaN, 0, 0}, {Float.NaN, 0, 0}, {3, 0.25f, -0.5f}});
        int[] target = {0, -100, 1, 2};
        Tensor weights = Tensor.of(0.5f, 1, 0, 4);
        CrossEntropyLoss loss = new CrossEntropyLoss().withClassWeights(2, 1, 8);
        assertThat(loss.derivatives(scores, target, weights))
                .isEqualTo(loss.derivatives(scores, target, weights, Curvature.EXACT));
        return LossContract.each(Curvature.values(), curvature -> {
            Derivatives plain = new CrossEntropyLoss().derivatives(SCORES, TARGET, curvature);
            Derivatives weighted = loss.derivatives(scores, target, weights, curvature);
            for (int c = 0; c < 3; c++) {
                assertThat(weighted.gradient().get(0, c)).isEqualTo(plain.gradient().get(0, c));
                assertThat(weighted.hessian().get(0, c)).isEqualTo(plain.hessian().get(0, c));
                assertThat(weighted.gradient().get(1, c)).isZero();
                assertThat(weighted.hessian().get(1, c)).isZero();
                assertThat(weighted.gradient().get(2, c)).isZero();
                assertThat(weighted.hessian().get(2, c)).isZero();
                assertThat(weighted.gradient().get(3, c)).isEqualTo(32 * plain.gradient().get(1, c));
                assertThat(weighted.hessian().get(3, c)).isEqualTo(32 * plain.hessian().get(1, c));
            }
        });
    }

    /** A loss with its target, whose rows are those of the scores. */
    private record Given<T>(DiagonalLoss<T> loss, T target) {
        Derivatives derivatives(Tensor weights, Curvature curvature) {
            Derivatives into = new Derivatives(Tensor.full(7, 2, 3), Tensor.full(7, 2, 3));
            loss.derivativesInto(SCORES, target, weights, curvature, into);
            return into;
        }

        @Override public String toString() {
            return loss.toString();
        }
    }

    private static final Tensor SHARES = Tensor.of(new float[][] {{0.5f, 0.25f, 0.25f}, {0.125f, 0, 0.875f}});

    private static final List<Given<?>> EXACT = List.of(new Given<>(new CrossEntropyLoss(), TARGET),
            new Given<>(new SoftmaxFocalLoss(), TARGET), new Given<>(new PolyLoss(), TARGET),
            new Given<>(new SymmetricCrossEntropyLoss(), TARGET),
            new Given<>(new GeneralizedCrossEntropyLoss(), TARGET),
            new Given<>(new CostMatrixLoss(Tensor.of(new float[][] {{0, 1, 2}, {1, 0, 3}, {4, 1, 0}})), TARGET),
            new Given<>(new NllLoss(), TARGET), new Given<>(new SoftCrossEntropyLoss(), SHARES),
            new Given<>(new JensenShannonLoss(), SHARES), new Given<>(new DistillationLoss(), SHARES),
            new Given<>(new MultiLabelSoftMarginLoss(), SHARES));

    private static final List<Given<?>> WITH_MAJORANT = List.of(new Given<>(new CrossEntropyLoss(), TARGET),
            new Given<>(new SoftCrossEntropyLoss(), SHARES), new Given<>(new DistillationLoss(), SHARES),
            new Given<>(new MultiLabelSoftMarginLoss(), SHARES));

    private static void assertProportional(Given<?> given, Curvature curvature) {
        float[] one = given.derivatives(Tensor.full(1, 2), curvature).hessian().toArray();
        float[] weighted = given.derivatives(Tensor.of(0, 3), curvature).hessian().toArray();
        for (int c = 0; c < 3; c++) {
            assertThat(weighted[c]).isZero();
            assertThat(weighted[3 + c]).isCloseTo(3 * one[3 + c], within(6e-7f * Math.abs(one[3 + c])));
        }
    }

    @TestFactory Stream<DynamicTest> secondDerivativesAreProportionalToTheWeights() {
        return LossContract.<Given<?>>each(EXACT, given -> assertProportional(given, Curvature.EXACT));
    }

    @TestFactory Stream<DynamicTest> majorantsAreProportionalToTheWeights() {
        return LossContract.<Given<?>>each(WITH_MAJORANT, given -> assertProportional(given, Curvature.MAJORANT));
    }

    /** Far from 0 the exponentials of one sign overflow. */
    @ParameterizedTest
    @ValueSource(floats = {-800, -90, 90, 800}) void theCurvatureOfLabelsVanishesFarFromZero(float x) {
        float[] hessian = new MultiLabelSoftMarginLoss().derivatives(Tensor.of(x, 0), Tensor.of(1, 0)).hessian()
                .toArray();
        assertThat(hessian[0]).isBetween(0f, 1e-38f);
        assertThat(hessian[1]).isEqualTo(0.125f);
    }

    @Test void ofLabelsIsThatOfEachLogitOverTheClasses() {
        // sigma (1 - sigma) w / 2 and tanh(x/2)/(2x) w / 2, mpmath 1.3.0
        MultiLabelSoftMarginLoss loss = new MultiLabelSoftMarginLoss().withClassWeights(1, 3);
        Tensor logits = Tensor.of(0.3f, -2.5f);
        Tensor labels = Tensor.of(1.0, 0.0);
        float[] exact = loss.derivatives(logits, labels).hessian().toArray();
        float[] majorant = loss.derivatives(logits, labels, Curvature.MAJORANT).hessian().toArray();
        double[] sigmoid = {0.12222915562843477, 0.10515557481766224};
        double[] bound = {0.12407086127958218, 0.25448509198725387};
        for (int i = 0; i < 2; i++) {
            assertThat(exact[i]).isCloseTo((float) sigmoid[i], within(3e-8f));
            assertThat(majorant[i]).isCloseTo((float) bound[i], within(3e-8f));
        }
        assertThat(new MultiLabelSoftMarginLoss().withClassWeights(0, 1)
                .derivatives(Tensor.of(Float.NaN, 0), labels, Curvature.MAJORANT)).isEqualTo(
                        new Derivatives(Tensor.of(0, 0.25f), Tensor.of(0, 0.125f)));
    }

    @Test void ofRowsOfTargetsIsTheSecondDifferenceOfTheFormula() {
        rowsOfTargets(new DistillationLoss(), (x, t) -> divergence(softmax(t, 1), softmax(x, 1)));
        rowsOfTargets(new DistillationLoss(3), (x, t) -> 9 * divergence(softmax(t, 3), softmax(x, 3)));
        rowsOfTargets(new JensenShannonLoss(), (x, t) -> {
            double[] q = softmax(x, 1);
            double[] mean = new double[q.length];
            Arrays.setAll(mean, c -> (q[c] + t[c]) / 2);
            return (divergence(t, mean) + divergence(q, mean)) / 2;
        });
    }

    private static void rowsOfTargets(DiagonalLoss<Tensor> loss, ToDoubleBiFunction<double[], double[]> formula) {
        Random random = new Random(6);
        double step = 1e-3;
        for (int k = 0; k < 50; k++) {
            Tensor scores = Tensor.zeros(4).map(zero -> 2 * random.nextGaussian());
            Tensor target = Tensor.of(softmax(random.doubles(4, -2, 2).toArray(), 1));
            Derivatives derivatives = loss.derivatives(scores, target, Tensor.scalar(2));
            for (int c = 0; c < 4; c++) {
                double[] f = new double[3];
                for (int i = 0; i < 3; i++) {
                    double[] x = scores.toDoubleArray();
                    x[c] += (i - 1) * step;
                    f[i] = 2 * formula.applyAsDouble(x, target.toDoubleArray());
                }
                assertThat(derivatives.gradient().get(c)).as(loss.toString())
                        .isCloseTo((float) ((f[2] - f[0]) / (2 * step)), within(3e-6f));
                assertThat(derivatives.hessian().get(c)).as(loss.toString())
                        .isCloseTo((float) ((f[2] - 2 * f[1] + f[0]) / (step * step)), within(6e-6f));
            }
        }
        Tensor absent = loss.derivatives(Tensor.of(new float[][] {{Float.NaN, 0}, {1, 2}}),
                Tensor.of(new float[][] {{0.5f, 0.5f}, {0.25f, 0.75f}}), Tensor.of(0.0, 1.0)).hessian();
        assertThat(absent.get(0, 0)).isZero();
        assertThat(absent.get(1, 0)).isNotZero();
        assertThat(loss.derivatives(Tensor.of(1, 2), Tensor.of(Float.NaN, 0.5f)).hessian().get(0)).isNaN();
    }

    private static double[] softmax(double[] x, double temperature) {
        double sum = Arrays.stream(x).map(score -> Math.exp(score / temperature)).sum();
        return Arrays.stream(x).map(score -> Math.exp(score / temperature) / sum).toArray();
    }

    private static double divergence(double[] p, double[] q) {
        double sum = 0;
        for (int c = 0; c < p.length; c++) {
            sum += p[c] * Math.log(p[c] / q[c]);
        }
        return sum;
    }

    @Test void majorantOfDistillationIsThatOfSoftmax() {
        Tensor teacher = Tensor.of(new float[][] {{1, 0, 3}, {0, -2, 1}});
        float[] majorant = new DistillationLoss().derivatives(SCORES, teacher, Curvature.MAJORANT).hessian().toArray();
        float[] softmax = new CrossEntropyLoss().derivatives(SCORES, TARGET, Curvature.MAJORANT).hessian().toArray();
        for (int i = 0; i < majorant.length; i++) {
            assertThat(majorant[i]).isCloseTo(softmax[i], within(6 * Math.ulp(softmax[i])));
        }
        assertThatThrownBy(() -> new JensenShannonLoss().derivatives(SCORES, SCORES, Curvature.MAJORANT))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("DistillationLoss");
    }

    @TestFactory Stream<DynamicTest> buffersAreOverwritten() {
        Derivatives into = new Derivatives(Tensor.full(Float.NaN, 2, 3), Tensor.full(Float.NaN, 2, 3));
        Tensor weights = Tensor.of(0.0, 2.0);
        CrossEntropyLoss crossEntropy = new CrossEntropyLoss();
        crossEntropy.derivativesInto(SCORES, TARGET, Curvature.MAJORANT, into);
        assertThat(into).isEqualTo(crossEntropy.derivatives(SCORES, TARGET, Curvature.MAJORANT));
        crossEntropy.derivativesInto(SCORES, TARGET, weights, Curvature.MAJORANT, into);
        assertThat(into).isEqualTo(crossEntropy.derivatives(SCORES, TARGET, weights, Curvature.MAJORANT));
        assertThatThrownBy(
                () -> crossEntropy.derivativesInto(SCORES, TARGET, new Derivatives(SCORES, Tensor.zeros(2, 3))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("shares the memory");
        return LossContract.each(CASES, one -> {
            DiagonalLoss<int[]> loss = one.loss();
            loss.derivativesInto(SCORES, TARGET, into);
            assertThat(into).isEqualTo(loss.derivatives(SCORES, TARGET));
            loss.derivativesInto(SCORES, TARGET, weights, into);
            assertThat(into).isEqualTo(loss.derivatives(SCORES, TARGET, weights));
        });
    }

    @TestFactory Stream<DynamicTest> positionsHaveTheDerivativesOfRows() {
        float[] apart = {0.5f, 3, -1, 0.25f, 2, -0.5f};
        return LossContract.each(CASES, one -> {
            float[] rows = one.loss().derivatives(SCORES, TARGET).hessian().toArray();
            float[] strided = one.loss().derivatives(Tensor.wrap(apart, 1, 3, 2), TARGET).hessian().toArray();
            for (int c = 0; c < 3; c++) {
                assertThat(strided[2 * c]).isEqualTo(rows[c]);
                assertThat(strided[2 * c + 1]).isEqualTo(rows[3 + c]);
            }
        });
    }

    @TestFactory Stream<DynamicTest> lossesWithoutAMajorantSaySo() {
        return LossContract.each(List.of(new PolyLoss(), new GeneralizedCrossEntropyLoss(),
                new SoftmaxFocalLoss(), new NllLoss(), new SymmetricCrossEntropyLoss()), loss -> {
                    assertThatThrownBy(() -> loss.derivatives(SCORES, TARGET, Curvature.MAJORANT))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageStartingWith(loss.getClass().getSimpleName())
                            .hasMessageContaining("CrossEntropyLoss");
                });
    }

    @Test void initialScoresAreTheLogarithmsOfTheClassFrequencies() {
        int[] target = {0, 1, 1, -100, 2, 1, 0, 1};
        float[] scores = new CrossEntropyLoss().initialScores(target, 3);
        double[] expected = {Math.log(2 / 7.0), Math.log(4 / 7.0), Math.log(1 / 7.0)};
        for (int c = 0; c < 3; c++) {
            assertThat(scores[c]).isEqualTo((float) expected[c]);
        }
        float[] weighted = new CrossEntropyLoss().withClassWeights(2, 1, 0).initialScores(target, 3);
        assertThat(weighted).containsExactly((float) Math.log(0.5), (float) Math.log(0.5), Float.NEGATIVE_INFINITY);
        Tensor rowWeights = Tensor.of(2, 0, 0.5f, 9, 1, 0.5f, 4, 0);
        float[] ofRows = new CrossEntropyLoss().initialScores(new int[] {0, 77, 1, -100, 2, 1, 0, 1}, 3, rowWeights);
        assertThat(ofRows).containsExactly((float) Math.log(0.75), (float) Math.log(0.125), (float) Math.log(0.125));
        // Their gradient is 0.
        CrossEntropyLoss smooth = new CrossEntropyLoss().withClassWeights(2, 1, 0.5f).withLabelSmoothing(0.1f);
        Tensor rows = Tensor.of(smooth.initialScores(target, 3)).broadcastTo(8, 3);
        Tensor gradient = smooth.reduced(Reduction.SUM).evaluate(rows, target).gradient().sum(0);
        for (float g : gradient.toArray()) {
            assertThat(g).isCloseTo(0, within(2e-6f));
        }
        Tensor weightedRows = Tensor.of(smooth.initialScores(target, 3, rowWeights)).broadcastTo(8, 3);
        gradient = smooth.reduced(Reduction.SUM).evaluate(weightedRows, target, rowWeights).gradient().sum(0);
        for (float g : gradient.toArray()) {
            assertThat(g).isCloseTo(0, within(2e-6f));
        }
        assertThatThrownBy(() -> new CrossEntropyLoss().initialScores(target, 3, Tensor.of(1, 2)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "CrossEntropyLoss: weights has 2 elements but target has 8; there must be one for each row");
        assertThatThrownBy(() -> new CrossEntropyLoss().initialScores(target, 3, rowWeights.negate()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("weights[0] is -2.0");
        assertThatThrownBy(() -> new CrossEntropyLoss().initialScores(new int[] {-100}, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CrossEntropyLoss: target has no row of positive weight; there must be at least one");
        assertThatThrownBy(() -> new CrossEntropyLoss().initialScores(new int[] {0, 3}, 3))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("target[1] is 3");
        assertThatThrownBy(() -> new CrossEntropyLoss().initialScores(new int[] {0}, 0))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("classes must be positive");
    }
}
