package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that can be checked by hand, the rules every operation keeps, and the text of each error. */
class TensorTest {
    private static final float NAN = Float.NaN;
    private static final float INFINITY = Float.POSITIVE_INFINITY;
    private static final Tensor MATRIX = Tensor.of(new float[][] {{1, 2, 3}, {4, 5, 6}});

    // ---- making and reading

    @Test void vectorsAreMadeOfNumbersOfAnyKind() {
        Tensor expected = Tensor.wrap(new float[] {1, 2}, 2);
        assertThat(Tensor.of(1, 2)).isEqualTo(expected);
        assertThat(Tensor.of(1f, 2f)).isEqualTo(expected);
        assertThat(Tensor.of(1.0, 2.0)).isEqualTo(expected);
        assertThat(Tensor.of(1, 2.0f)).isEqualTo(expected);
        assertThat(Tensor.of(1f, 2.0)).isEqualTo(expected);
        assertThat(Tensor.of(0.1, 16777217)).isEqualTo(Tensor.of(0.1f, 16777216f));
        assertThat(Tensor.of()).isEqualTo(Tensor.zeros(0));
        assertThat(Tensor.of(new double[0])).isEqualTo(Tensor.zeros(0));
    }

    @Test void matricesAreMadeOfRows() {
        assertThat(MATRIX).isEqualTo(Tensor.wrap(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
        assertThat(Tensor.of(new float[0][])).isEqualTo(Tensor.zeros(0, 0));
        assertThat(Tensor.of(new float[2][0])).isEqualTo(Tensor.zeros(2, 0));
    }

    @Test void scalarsHaveRankZero() {
        assertThat(Tensor.scalar(3.5f).shape()).isEmpty();
        assertThat(Tensor.scalar(3.5f).rank()).isZero();
        assertThat(Tensor.scalar(3.5f).size()).isEqualTo(1);
        assertThat(Tensor.scalar(3.5f).get()).isEqualTo(3.5f);
        assertThat(Tensor.wrap(new float[] {3.5f})).isEqualTo(Tensor.scalar(3.5f));
        assertThat(Tensor.zeros()).isEqualTo(Tensor.scalar(0));
    }

    @Test void filledTensors() {
        assertThat(Tensor.zeros(2, 3).toArray()).containsExactly(new float[6]);
        assertThat(Tensor.full(7, 2, 2).toArray()).containsExactly(7, 7, 7, 7);
        assertThat(Tensor.zeros(65536, 65536, 65536, 65536, 0).size()).isZero();
    }

    @Test void onlyWrapAndReshapeShareTheArray() {
        float[] array = {1, 2, 3, 4};
        Tensor copied = Tensor.of(array);
        Tensor wrapped = Tensor.wrap(array, 4);
        Tensor reshaped = wrapped.reshape(2, 2);
        array[3] = 9;
        assertThat(copied.get(3)).isEqualTo(4);
        assertThat(wrapped.get(3)).isEqualTo(9);
        assertThat(reshaped.get(1, 1)).isEqualTo(9);
        assertThat(reshaped.data).isSameAs(array);
        wrapped.toArray()[0] = 9;
        assertThat(wrapped.get(0)).isEqualTo(1);
    }

    @Test void shapesAreCopiedInAndOut() {
        int[] shape = {2, 2};
        Tensor tensor = Tensor.wrap(new float[4], shape);
        Tensor reshaped = tensor.reshape(shape);
        Tensor zeros = Tensor.zeros(shape);
        shape[0] = 7;
        tensor.shape()[0] = 7;
        assertThat(Stream.of(tensor, reshaped, zeros)).allSatisfy(t -> assertThat(t.shape()).containsExactly(2, 2));
    }

    static Stream<FloatBuffer> buffers() {
        FloatBuffer heap = FloatBuffer.wrap(new float[] {0, 1, 2, 3, 4, 5, 6, 7}).position(1).limit(7);
        FloatBuffer direct = ByteBuffer.allocateDirect(32).asFloatBuffer().put(heap.duplicate().rewind());
        direct.position(1).limit(7);
        return Stream.of(heap, direct, heap.asReadOnlyBuffer());
    }

    @ParameterizedTest
    @MethodSource("buffers") void buffersAreReadFromPositionToLimitAndStayAsTheyWere(FloatBuffer buffer) {
        assertThat(Tensor.copyOf(buffer, 2, 3)).isEqualTo(MATRIX);
        assertThat(buffer.position()).isEqualTo(1);
        assertThat(buffer.limit()).isEqualTo(7);
    }

    @Test void buffersAreCopied() {
        FloatBuffer buffer = FloatBuffer.wrap(new float[] {5});
        Tensor tensor = Tensor.copyOf(buffer);
        buffer.put(0, 99);
        assertThat(tensor).isEqualTo(Tensor.scalar(5));
    }

    @Test void elementsAreInRowMajorOrder() {
        Tensor cube = range(24).reshape(2, 3, 4);
        assertThat(cube.get(0, 0, 3)).isEqualTo(3);
        assertThat(cube.get(0, 2, 0)).isEqualTo(8);
        assertThat(cube.get(1, 2, 3)).isEqualTo(23);
    }

    @Test void theItemOfASizeOneTensorOfAnyRank() {
        assertThat(Tensor.scalar(2).item()).isEqualTo(2);
        assertThat(Tensor.of(2.0).item()).isEqualTo(2);
        assertThat(Tensor.full(2, 1, 1, 1).item()).isEqualTo(2);
    }

    @Test void whatTheEngineReads() {
        Tensor like = MATRIX.like();
        assertThat(like).isEqualTo(Tensor.zeros(2, 3));
        assertThat(like.data).isNotSameAs(MATRIX.data);
        assertThat(Tensor.shapeText(new int[] {32, 1})).isEqualTo("[32, 1]");
        assertThat(Tensor.shapeText(new int[0])).isEqualTo("[]");
    }

    // ---- elementwise

    @Test void elementwiseWithATensor() {
        Tensor x = Tensor.of(1, -2, 9);
        Tensor y = Tensor.of(4, 2, -3);
        assertThat(x.plus(y)).isEqualTo(Tensor.of(5, 0, 6));
        assertThat(x.minus(y)).isEqualTo(Tensor.of(-3, -4, 12));
        assertThat(x.times(y)).isEqualTo(Tensor.of(4, -4, -27));
        assertThat(x.dividedBy(y)).isEqualTo(Tensor.of(0.25, -1, -3));
        assertThat(x.max(y)).isEqualTo(Tensor.of(4, 2, 9));
        assertThat(x.min(y)).isEqualTo(Tensor.of(1, -2, -3));
        assertThat(x.pow(Tensor.of(5, 3, 0.5))).isEqualTo(Tensor.of(1, -8, 3));
    }

    @Test void elementwiseWithAScalarOfAnyKind() {
        Tensor x = Tensor.of(1, -2, 9);
        assertThat(x.plus(1)).isEqualTo(x.plus(1f)).isEqualTo(x.plus(1.0)).isEqualTo(Tensor.of(2, -1, 10));
        assertThat(x.minus(0.5)).isEqualTo(Tensor.of(0.5, -2.5, 8.5));
        assertThat(x.times(-2)).isEqualTo(Tensor.of(-2, 4, -18));
        assertThat(x.dividedBy(4)).isEqualTo(Tensor.of(0.25, -0.5, 2.25));
        assertThat(x.max(0)).isEqualTo(Tensor.of(1, 0, 9));
        assertThat(x.min(0)).isEqualTo(Tensor.of(0, -2, 0));
        assertThat(x.pow(3)).isEqualTo(Tensor.of(1, -8, 729));
        assertThat(x.pow(-1)).isEqualTo(Tensor.of(1, -0.5, 1 / 9.0));
    }

    @Test void elementwiseAlone() {
        Tensor x = Tensor.of(-4, 0, 2.25);
        assertThat(x.abs()).isEqualTo(Tensor.of(4, 0, 2.25));
        assertThat(x.negate()).isEqualTo(Tensor.of(4, -0.0, -2.25));
        assertThat(x.square()).isEqualTo(x.pow(2)).isEqualTo(Tensor.of(16, 0, 5.0625));
        assertThat(x.sqrt()).isEqualTo(Tensor.of(NAN, 0, 1.5));
        assertThat(x.exp()).isEqualTo(Tensor.of(0.018315639, 1, 9.487736));
        assertThat(x.log()).isEqualTo(Tensor.of(NAN, -INFINITY, 0.81093021621632876));
        assertThat(x.sign()).isEqualTo(Tensor.of(-1, 0, 1));
        assertThat(x.map(v -> v / 3)).isEqualTo(Tensor.of(-4 / 3.0, 0, 0.75));
    }

    /** torch.sign's documented example, and what its comparisons make of the rest: {@code (0 < x) - (x < 0)}. */
    @Test void signIsThatOfTorch() {
        assertThat(Tensor.of(0.7, -1.2, 0, 2.3).sign()).isEqualTo(Tensor.of(1, -1, 0, 1));
        assertThat(Tensor.of(-0.0f, NAN, INFINITY, -INFINITY, Float.MIN_VALUE).sign())
                .isEqualTo(Tensor.of(0f, 0f, 1f, -1f, 1f));
    }

    @Test void scalarsAreRoundedToFloat32First() {
        // each would come out differently with the scalar as a double and only the result rounded
        assertThat(Tensor.of(16777216).plus(1.00000001).item()).isEqualTo(16777216f);
        assertThat(Tensor.of(-16777216).minus(1.00000001).item()).isEqualTo(-16777216f);
        assertThat(Tensor.of(9).times(0.1).item()).isEqualTo(0.90000004f);
        assertThat(Tensor.of(9).dividedBy(0.3).item()).isEqualTo(29.999998f);
        assertThat(Tensor.of(1e30f).pow(0.1).item()).isEqualTo(1000.0001f);
        assertThat(Tensor.of(0).times(1e39).item()).isNaN();
        assertThat(Tensor.of(0).max(0.1).item()).isEqualTo(0.1f);
        assertThat(Tensor.of(1).min(0.1).item()).isEqualTo(0.1f);
    }

    @Test void nanAndInfinityFollowTheStandard() {
        Tensor x = Tensor.of(NAN, INFINITY, -INFINITY, 0);
        Tensor y = Tensor.of(1, INFINITY, INFINITY, 0);
        assertThat(x.plus(y)).isEqualTo(Tensor.of(NAN, INFINITY, NAN, 0));
        assertThat(x.minus(y)).isEqualTo(Tensor.of(NAN, NAN, -INFINITY, 0));
        assertThat(x.times(0)).isEqualTo(Tensor.of(NAN, NAN, NAN, 0));
        assertThat(x.dividedBy(y)).isEqualTo(Tensor.of(NAN, NAN, NAN, NAN));
        assertThat(Tensor.of(1, -1).dividedBy(0)).isEqualTo(Tensor.of(INFINITY, -INFINITY));
        assertThat(x.abs()).isEqualTo(Tensor.of(NAN, INFINITY, INFINITY, 0));
        assertThat(x.max(1)).isEqualTo(Tensor.of(NAN, INFINITY, 1, 1));
        assertThat(x.min(1)).isEqualTo(Tensor.of(NAN, 1, -INFINITY, 0));
        assertThat(y.max(x)).isEqualTo(Tensor.of(NAN, INFINITY, INFINITY, 0));
        assertThat(y.min(NAN)).isEqualTo(Tensor.full(NAN, 4));
        assertThat(x.exp()).isEqualTo(Tensor.of(NAN, INFINITY, 0, 1));
        assertThat(x.pow(0)).isEqualTo(Tensor.full(1, 4));
        assertThat(Tensor.of(-8, 1, 1).pow(Tensor.of(1 / 3.0, NAN, INFINITY))).isEqualTo(Tensor.full(NAN, 3));
        assertThat(Tensor.of(88.72f, 88.73f).exp().max()).isEqualTo(Tensor.scalar(INFINITY));
        assertThat(Tensor.of(88.72f, 88.73f).exp().min().item()).isBetween(3.3e38f, Float.MAX_VALUE);
        assertThat(Tensor.of(3e38).times(2).item()).isEqualTo(INFINITY);
    }

    /** On random operands each loop agrees with the arithmetic in double rounded once, as IEEE 754 guarantees it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 64, 511, 1000}) void everyElementIsRoundedOnce(int size) {
        Random random = new Random(size);
        Tensor x = random(random, size);
        Tensor y = random(random, size);
        float scalar = y.size() > 0 ? y.get(0) : 1;
        assertThat(x.plus(y)).isEqualTo(expected(x, y, Double::sum));
        assertThat(x.minus(y)).isEqualTo(expected(x, y, (a, b) -> a - b));
        assertThat(x.times(y)).isEqualTo(expected(x, y, (a, b) -> a * b));
        assertThat(x.dividedBy(y)).isEqualTo(expected(x, y, (a, b) -> a / b));
        assertThat(x.max(y)).isEqualTo(expected(x, y, Math::max));
        assertThat(x.min(y)).isEqualTo(expected(x, y, Math::min));
        assertThat(x.abs().pow(y)).isEqualTo(expected(x, y, (a, b) -> Math.pow(Math.abs(a), b)));
        assertThat(x.plus(scalar)).isEqualTo(x.map(a -> a + scalar));
        assertThat(x.minus(scalar)).isEqualTo(x.map(a -> a - scalar));
        assertThat(x.times(scalar)).isEqualTo(x.map(a -> a * scalar));
        assertThat(x.dividedBy(scalar)).isEqualTo(x.map(a -> a / scalar));
        assertThat(x.max(scalar)).isEqualTo(x.map(a -> Math.max(a, scalar)));
        assertThat(x.min(scalar)).isEqualTo(x.map(a -> Math.min(a, scalar)));
        assertThat(x.abs()).isEqualTo(x.map(Math::abs));
        assertThat(x.negate()).isEqualTo(x.map(a -> -a));
        assertThat(x.square()).isEqualTo(x.map(a -> a * a));
        assertThat(x.sqrt()).isEqualTo(x.map(Math::sqrt));
    }

    @Test void noOperationChangesItsOperandsOrSharesTheirData() {
        Tensor x = Tensor.of(new float[][] {{1, -2}, {0, 4}});
        Tensor y = Tensor.of(new float[][] {{3, 1}, {5, -6}});
        Tensor xBefore = Tensor.wrap(x.toArray(), 2, 2);
        Tensor yBefore = Tensor.wrap(y.toArray(), 2, 2);
        Stream<Tensor> results = Stream.of(
                x.plus(y), x.minus(y), x.times(y), x.dividedBy(y), x.max(y), x.min(y), x.pow(y), x.plus(0), x.minus(0),
                x.times(1), x.dividedBy(1), x.max(-9), x.min(9), x.pow(1), x.pow(2), x.abs(), x.negate(), x.square(),
                x.sqrt(), x.exp(), x.log(), x.sign(), x.map(DoubleUnaryOperator.identity()), x.broadcastTo(2, 2),
                x.sum(), x.mean(), x.max(), x.min(), x.sum(0), x.mean(1));
        results.forEach(result -> Arrays.fill(result.data, 99));
        assertThat(x).isEqualTo(xBefore);
        assertThat(y).isEqualTo(yBefore);
    }

    @Test void elementwiseResultsKeepTheShape() {
        Tensor x = Tensor.full(2, 3, 1, 2);
        Stream<Tensor> results = Stream.of(
                x.plus(x), x.minus(x), x.times(x), x.dividedBy(x), x.max(x), x.min(x), x.pow(x), x.plus(1), x.minus(1),
                x.times(1), x.dividedBy(1), x.max(1), x.min(1), x.pow(1), x.pow(2), x.abs(), x.negate(), x.square(),
                x.sqrt(), x.exp(), x.log(), x.sign(), x.map(Math::cbrt), x.like());
        assertThat(results).hasSize(24).allSatisfy(result -> assertThat(result.shape()).containsExactly(3, 1, 2));
    }

    // ---- broadcasting

    @Test void broadcastingRepeatsAxesOfLengthOneAndMissingAxes() {
        Tensor row = Tensor.of(1, 2, 3);
        Tensor column = Tensor.of(new float[][] {{1}, {2}});
        assertThat(row.broadcastTo(2, 3)).isEqualTo(Tensor.of(new float[][] {{1, 2, 3}, {1, 2, 3}}));
        assertThat(column.broadcastTo(2, 3)).isEqualTo(Tensor.of(new float[][] {{1, 1, 1}, {2, 2, 2}}));
        assertThat(column.broadcastTo(2, 2, 2))
                .isEqualTo(Tensor.wrap(new float[] {1, 1, 2, 2, 1, 1, 2, 2}, 2, 2, 2));
        assertThat(Tensor.scalar(5).broadcastTo(2, 2)).isEqualTo(Tensor.full(5, 2, 2));
        assertThat(Tensor.scalar(5).broadcastTo()).isEqualTo(Tensor.scalar(5));
        assertThat(row.broadcastTo(3)).isEqualTo(row);
        assertThat(row.reshape(1, 3, 1).broadcastTo(2, 3, 2))
                .isEqualTo(Tensor.wrap(new float[] {1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3}, 2, 3, 2));
    }

    @Test void broadcastingToNothing() {
        assertThat(Tensor.scalar(5).broadcastTo(2, 0)).isEqualTo(Tensor.zeros(2, 0));
        assertThat(Tensor.zeros(1, 3).broadcastTo(0, 3)).isEqualTo(Tensor.zeros(0, 3));
        assertThat(Tensor.zeros(0, 1).broadcastTo(0, 3)).isEqualTo(Tensor.zeros(0, 3));
        assertThat(Tensor.scalar(5).broadcastTo(0, 65536, 65536).size()).isZero();
    }

    @Test void broadcastElementsAreFoundWhereTheRuleSays() {
        Tensor source = range(15).reshape(3, 1, 5);
        Tensor stretched = source.broadcastTo(2, 3, 4, 5);
        for (int i = 0; i < stretched.size(); i++) {
            int block = i / 20 % 3;
            assertThat(stretched.data[i]).isEqualTo(source.get(block, 0, i % 5));
        }
    }

    // ---- reductions

    @Test void reductionsOfAllElementsHaveRankZero() {
        assertThat(MATRIX.sum()).isEqualTo(Tensor.scalar(21));
        assertThat(MATRIX.mean()).isEqualTo(Tensor.scalar(3.5f));
        assertThat(MATRIX.max()).isEqualTo(Tensor.scalar(6));
        assertThat(MATRIX.min()).isEqualTo(Tensor.scalar(1));
        assertThat(Tensor.scalar(4).sum()).isEqualTo(Tensor.scalar(4));
        assertThat(Tensor.of(-3, -7).max().item()).isEqualTo(-3);
        assertThat(Tensor.of(3, 7).min().item()).isEqualTo(3);
    }

    @Test void theMeanSquaredErrorReadsAsItIsSaid() {
        Tensor difference = Tensor.of(0.5, 2.5, 4).minus(Tensor.of(1, 2, 3));
        assertThat(difference.pow(2).mean().item()).isEqualTo(0.5f);
        assertThat(difference.abs().mean().item()).isEqualTo(2 / 3f);
    }

    @Test void sumsAreRoundedOnce() {
        // one by one in float32, 16777216 would swallow every single 1
        float[] values = new float[1001];
        Arrays.fill(values, 1);
        values[0] = 16777216;
        assertThat(Tensor.wrap(values, 1001).sum().item()).isEqualTo(16778216f);
        assertThat(Tensor.wrap(values, 1001).sum(0).item()).isEqualTo(16778216f);
        assertThat(Tensor.wrap(values, 1001, 1).sum(0).item()).isEqualTo(16778216f);
        assertThat(Tensor.of(1e30, 1, -1e30).sum().item()).isZero();
        assertThat(Tensor.of(3e38, 3e38, -3e38).sum().item()).isEqualTo(3e38f);
        assertThat(Tensor.of(3e38, 3e38).sum().item()).isEqualTo(INFINITY);
    }

    @Test void theMeanIsTheRoundedSumDividedInFloat32() {
        // the sum 16777217 is rounded to 16777216 before it is divided
        assertThat(Tensor.of(16777216f, 1f, 0f).mean().item()).isEqualTo(16777216f / 3);
        assertThat(Tensor.of(3e38, 3e38).mean().item()).isEqualTo(INFINITY);
        assertThat(Tensor.of(new float[][] {{3e38f}, {3e38f}}).mean(0).item()).isEqualTo(INFINITY);
        assertThat(Tensor.of(0.2, 0.3, 0.1, 0.2).mean().item()).isEqualTo(0.8f / 4);
    }

    @Test void reductionsOfNothing() {
        assertThat(Tensor.of().sum()).isEqualTo(Tensor.scalar(0));
        assertThat(Tensor.of().mean()).isEqualTo(Tensor.scalar(NAN));
        assertThat(Tensor.zeros(2, 0).sum(1)).isEqualTo(Tensor.of(0, 0));
        assertThat(Tensor.zeros(2, 0).mean(1)).isEqualTo(Tensor.of(NAN, NAN));
        assertThat(Tensor.zeros(2, 0).sum(0)).isEqualTo(Tensor.of());
        assertThat(Tensor.zeros(0, 3).mean(1)).isEqualTo(Tensor.of());
    }

    @ParameterizedTest @ValueSource(ints = {0, 1, 2}) void reductionsPassNanOn(int place) {
        Tensor x = Tensor.of(3, 1, 2);
        x.data[place] = NAN;
        assertThat(Stream.of(x.sum(), x.mean(), x.max(), x.min(), x.sum(0), x.mean(0)))
                .allSatisfy(result -> assertThat(result.item()).isNaN());
    }

    @Test void reductionsOfInfinities() {
        assertThat(Tensor.of(1, INFINITY, -INFINITY).sum().item()).isNaN();
        assertThat(Tensor.of(1, INFINITY, -INFINITY).max().item()).isEqualTo(INFINITY);
        assertThat(Tensor.of(1, INFINITY, -INFINITY).min().item()).isEqualTo(-INFINITY);
    }

    @Test void reductionsAlongAnAxisDropIt() {
        assertThat(Tensor.of(1, 2, 6).sum(0)).isEqualTo(Tensor.scalar(9));
        assertThat(Tensor.of(1, 2, 6).mean(-1)).isEqualTo(Tensor.scalar(3));
        assertThat(MATRIX.sum(0)).isEqualTo(MATRIX.sum(-2)).isEqualTo(Tensor.of(5, 7, 9));
        assertThat(MATRIX.sum(1)).isEqualTo(MATRIX.sum(-1)).isEqualTo(Tensor.of(6, 15));
        assertThat(MATRIX.mean(0)).isEqualTo(MATRIX.mean(-2)).isEqualTo(Tensor.of(2.5, 3.5, 4.5));
        assertThat(MATRIX.mean(1)).isEqualTo(MATRIX.mean(-1)).isEqualTo(Tensor.of(2, 5));
    }

    @Test void reductionsAlongAnAxisOfACube() {
        Tensor cube = range(24).reshape(2, 3, 4);
        assertThat(cube.sum(0)).isEqualTo(
                Tensor.of(new float[][] {{12, 14, 16, 18}, {20, 22, 24, 26}, {28, 30, 32, 34}}));
        assertThat(cube.sum(1)).isEqualTo(Tensor.of(new float[][] {{12, 15, 18, 21}, {48, 51, 54, 57}}));
        assertThat(cube.sum(2)).isEqualTo(Tensor.of(new float[][] {{6, 22, 38}, {54, 70, 86}}));
        assertThat(cube.mean(-2)).isEqualTo(Tensor.of(new float[][] {{4, 5, 6, 7}, {16, 17, 18, 19}}));
        assertThat(cube.sum(0).sum(0).sum(0)).isEqualTo(cube.sum());
    }

    // ---- equality, serialisation

    @Test void equalityIsByShapeAndBits() {
        Tensor x = Tensor.of(1, NAN);
        assertThat(x).isEqualTo(Tensor.of(1, NAN)).hasSameHashCodeAs(Tensor.of(1, NAN));
        assertThat(x).isNotEqualTo(x.reshape(1, 2)).isNotEqualTo(Tensor.of(1, 2)).isNotEqualTo(null).isNotEqualTo("x");
        assertThat(Tensor.of(0f)).isNotEqualTo(Tensor.of(-0f));
        assertThat(Tensor.zeros(2, 0)).isNotEqualTo(Tensor.zeros(0, 2));
    }

    @Test void theHashIsOfShapeAndBits() {
        Stream<Tensor> different = Stream.of(MATRIX, MATRIX.reshape(3, 2), MATRIX.reshape(6), MATRIX.plus(1),
                Tensor.of(0f), Tensor.of(-0f), Tensor.scalar(0), Tensor.zeros(1, 1), Tensor.zeros(2, 0), Tensor
                        .zeros(0, 2));
        assertThat(different.map(Tensor::hashCode)).doesNotHaveDuplicates();
    }

    static Stream<Tensor> serialized() {
        return Stream.of(MATRIX, Tensor.scalar(-0f), Tensor.of(NAN, INFINITY), Tensor.zeros(2, 0));
    }

    @ParameterizedTest
    @MethodSource("serialized") void survivesSerialisation(Tensor tensor) throws Exception {
        assertThat(read(write(tensor))).isEqualTo(tensor).hasToString(tensor.toString());
    }

    @Test void aStreamCannotBringABrokenTensor() throws IOException {
        byte[] deficient = write(new Tensor(new float[5], new int[] {2, 3}));
        byte[] negative = write(new Tensor(new float[5], new int[] {-5}));
        byte[] without = write(new Tensor(null, new int[] {1}));
        assertThatExceptionOfType(InvalidObjectException.class).isThrownBy(() -> read(deficient))
                .withMessage("Tensor.wrap: data has 5 elements but shape [2, 3] needs 6");
        assertThatExceptionOfType(InvalidObjectException.class).isThrownBy(() -> read(negative))
                .withMessage("Tensor.wrap: shape[0] is -5, but it must not be negative");
        assertThatExceptionOfType(InvalidObjectException.class).isThrownBy(() -> read(without))
                .withMessage("Tensor.wrap: data must not be null");
    }

    // ---- errors

    static Stream<Arguments> errors() {
        Tensor vector = Tensor.of(1, 2, 3);
        int[] noShape = null;
        return Stream.of(
                error(() -> Tensor.of((float[]) null), "of: values must not be null"),
                error(() -> Tensor.of((double[]) null), "of: values must not be null"),
                error(() -> Tensor.of((float[][]) null), "of: rows must not be null"),
                error(() -> Tensor.of(new float[][] {null}), "of: rows[0] must not be null"),
                error(() -> Tensor.of(new float[][] {{1}, null}), "of: rows[1] must not be null"),
                error(() -> Tensor.of(new float[][] {{1, 2}, {1, 2}, {1}}),
                        "of: rows[2] has 1 element but rows[0] has 2; they must be equal"),
                error(() -> Tensor.wrap(null, 1), "wrap: data must not be null"),
                error(() -> Tensor.wrap(new float[1], noShape), "wrap: shape must not be null"),
                error(() -> Tensor.wrap(new float[5], 2, 3), "wrap: data has 5 elements but shape [2, 3] needs 6"),
                error(() -> Tensor.wrap(new float[1], 2), "wrap: data has 1 element but shape [2] needs 2"),
                error(() -> Tensor.wrap(new float[1], Integer.MAX_VALUE),
                        "wrap: data has 1 element but shape [2147483647] needs 2147483647"),
                error(() -> Tensor.wrap(new float[2]), "wrap: data has 2 elements but shape [] needs 1"),
                error(() -> Tensor.wrap(new float[2], -1, -2), "wrap: shape[0] is -1, but it must not be negative"),
                error(() -> Tensor.zeros(noShape), "zeros: shape must not be null"),
                error(() -> Tensor.zeros(0, -1), "zeros: shape[1] is -1, but it must not be negative"),
                error(() -> Tensor.zeros(65536, 32768),
                        "zeros: shape [65536, 32768] has more than 2147483647 elements"),
                error(() -> Tensor.full(1, 65536, 65536, 65536, 65536),
                        "full: shape [65536, 65536, 65536, 65536] has more than 2147483647 elements"),
                error(() -> Tensor.full(1, noShape), "full: shape must not be null"),
                error(() -> Tensor.copyOf(null), "copyOf: buffer must not be null"),
                error(() -> Tensor.copyOf(FloatBuffer.allocate(4).position(1), 4),
                        "copyOf: buffer has 3 elements but shape [4] needs 4"),
                error(() -> vector.reshape(2, 2), "reshape: this has 3 elements but shape [2, 2] needs 4"),
                error(() -> vector.reshape(-1), "reshape: shape[0] is -1, but it must not be negative"),
                error(() -> vector.reshape(noShape), "reshape: shape must not be null"),
                error(() -> MATRIX.get(1, 7), "get: index[1] is 7, but axis 1 has 3 elements, 0 to 2"),
                error(() -> MATRIX.get(-1, 0), "get: index[0] is -1, but axis 0 has 2 elements, 0 to 1"),
                error(() -> Tensor.of(5f).get(1), "get: index[0] is 1, but axis 0 has 1 element, 0 to 0"),
                error(() -> Tensor.of().get(0), "get: index[0] is 0, but axis 0 has 0 elements"),
                error(() -> MATRIX.get(1), "get: index has 1 element but shape [2, 3] needs 2"),
                error(() -> Tensor.scalar(1).get(0), "get: index has 1 element but shape [] needs 0"),
                error(() -> MATRIX.get(noShape), "get: index must not be null"),
                error(vector::item, "item: needs a tensor of one element, but this has shape [3]"),
                error(Tensor.of()::item, "item: needs a tensor of one element, but this has shape [0]"),
                error(() -> vector.broadcastTo(2), "broadcastTo: this has shape [3] but shape is [2]; "
                        + "counted from the last, each axis must have length 1 or the wanted length"),
                error(() -> MATRIX.broadcastTo(3), "broadcastTo: this has shape [2, 3] but shape is [3]; "
                        + "counted from the last, each axis must have length 1 or the wanted length"),
                error(() -> vector.broadcastTo(3, 0), "broadcastTo: this has shape [3] but shape is [3, 0]; "
                        + "counted from the last, each axis must have length 1 or the wanted length"),
                error(() -> vector.broadcastTo(noShape), "broadcastTo: shape must not be null"),
                error(() -> Tensor.zeros(32, 1).plus(Tensor.zeros(32)),
                        "plus: this has shape [32, 1] but other has shape [32]; they must be equal"),
                error(() -> vector.minus(MATRIX),
                        "minus: this has shape [3] but other has shape [2, 3]; they must be equal"),
                error(() -> vector.times(Tensor.scalar(1)),
                        "times: this has shape [3] but other has shape []; they must be equal"),
                error(() -> vector.dividedBy((Tensor) null), "dividedBy: other must not be null"),
                error(() -> vector.pow((Tensor) null), "pow: other must not be null"),
                error(() -> vector.max((Tensor) null), "max: other must not be null"),
                error(() -> vector.min(Tensor.of(1, 2)),
                        "min: this has shape [3] but other has shape [2]; they must be equal"),
                error(() -> vector.map(null), "map: function must not be null"),
                error(Tensor.of()::max, "max: needs at least one element, but this has shape [0]"),
                error(Tensor.zeros(2, 0)::min, "min: needs at least one element, but this has shape [2, 0]"),
                error(() -> MATRIX.sum(2), "sum: axis is 2, but this has shape [2, 3]; it must be -2 to 1"),
                error(() -> MATRIX.mean(-3), "mean: axis is -3, but this has shape [2, 3]; it must be -2 to 1"),
                error(() -> Tensor.scalar(1).mean(0), "mean: axis is 0, but this has shape []; a scalar has no axis"),
                error(() -> Tensor.zeros(65536, 65536, 0).sum(2),
                        "sum: shape [65536, 65536] has more than 2147483647 elements"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("errors") void errorsSayWhoWhatAndWhy(ThrowingCallable call, String message) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
    }

    private static Arguments error(ThrowingCallable call, String message) {
        return Arguments.of(call, "Tensor." + message);
    }

    // ---- helpers

    private static Tensor range(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = i;
        }
        return Tensor.wrap(values, size);
    }

    private static Tensor random(Random random, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(9) - 4));
        }
        return Tensor.wrap(values, size);
    }

    private static Tensor expected(Tensor x, Tensor y, DoubleBinaryOperator operator) {
        float[] values = new float[x.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) operator.applyAsDouble(x.get(i), y.get(i));
        }
        return Tensor.wrap(values, values.length);
    }

    private static byte[] write(Tensor tensor) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
            stream.writeObject(tensor);
        }
        return bytes.toByteArray();
    }

    private static Object read(byte[] bytes) throws IOException, ClassNotFoundException {
        try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return stream.readObject();
        }
    }
}
