package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.internal.Scratch.Region;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each shape of a call hands its arguments to the method in their order. */
class OutOfLineTest {
    private static final ThreadLocal<Object[]> ARGUMENTS = new ThreadLocal<>();

    private interface Call {
        void run(OutOfLine method);
    }

    private static void arguments(Object... arguments) {
        ARGUMENTS.set(arguments);
    }

    static void region(Region region, int length) {
        arguments(region, length);
    }

    static void sum(Region region) {
        arguments(region);
    }

    static void array(float[] numbers, int from, float shift, Region region, int length) {
        arguments(numbers, from, shift, region, length);
    }

    static double total(float[] numbers, int from, int to) {
        arguments(numbers, from, to);
        return 7;
    }

    static void arrays(float[] first, float[] second, int at, FloatBuffer floats, int length) {
        arguments(first, second, at, floats, length);
    }

    static void vectors(double factor, float[] a, double otherFactor, float[] b, int from, int to, float[] into,
            float[] low) {
        arguments(factor, a, otherFactor, b, from, to, into, low);
    }

    static void threeArrays(float[] a, float[] b, float[] c, int length) {
        arguments(a, b, c, length);
    }

    static void sums(double number, float[] a, float[] b, float[] c, int from, int to, int length, double[][] sums) {
        arguments(number, a, b, c, from, to, length, sums);
    }

    static void product(float[] factors, int at, float[][] tile, int row, FloatBuffer sums, int width) {
        arguments(factors, at, tile, row, sums, width);
    }

    static void squares(double[] sums, int length, double[][] rows, int row, double a, double b, double c, double d) {
        arguments(sums, length, rows, row, a, b, c, d);
    }

    static void doubles(DoubleBuffer doubles, int length) {
        arguments(doubles, length);
    }

    static void longs(LongBuffer longs, int length) {
        arguments(longs, length);
    }

    static void integers(int[] numbers, int from, int number, Region region, int length) {
        arguments(numbers, from, number, region, length);
    }

    static void doubleArrays(double[][] arrays, int length) {
        arguments(arrays, length);
    }

    static void failing(Region region) throws IOException {
        throw new IOException("undeclared");
    }

    private static DynamicTest hands(String name, MethodType shape, Call call, Object... expected) {
        return DynamicTest.dynamicTest(name, () -> {
            OutOfLine method = OutOfLine.of(MethodHandles.lookup(), name, shape);
            for (int n = 0; n < 2; n++) {
                ARGUMENTS.remove();
                call.run(method);
                assertThat(ARGUMENTS.get()).containsExactly(expected);
            }
        });
    }

    @TestFactory Stream<DynamicTest> handsItsArgumentsOver() {
        float[] a = {1};
        float[] b = {2};
        float[] c = {3};
        float[][] tile = {a};
        double[] numbers = {4};
        double[][] rows = {numbers};
        int[] integers = {5};
        FloatBuffer floats = FloatBuffer.allocate(1);
        DoubleBuffer doubles = DoubleBuffer.allocate(1);
        LongBuffer longs = LongBuffer.allocate(1);
        Region region = new Region(floats, null);
        return Stream.of(hands("region", OutOfLine.REGION, method -> method.run(region, 8), region, 8),
                hands("sum", OutOfLine.SUM, method -> method.run(region), region),
                hands("array", OutOfLine.ARRAY, method -> method.run(a, 1, 2f, region, 3), a, 1, 2f, region, 3),
                hands("total", OutOfLine.TOTAL, method -> assertThat(method.run(a, 1, 2)).isEqualTo(7), a, 1, 2),
                hands("arrays", OutOfLine.ARRAYS, method -> method.run(a, b, 1, floats, 2), a, b, 1, floats, 2),
                hands("vectors", OutOfLine.VECTORS, method -> method.run(1.0, a, 2.0, b, 3, 4, c, a), 1.0, a, 2.0, b, 3,
                        4, c, a),
                hands("threeArrays", OutOfLine.THREE_ARRAYS, method -> method.run(a, b, c, 1), a, b, c, 1),
                hands("sums", OutOfLine.SUMS, method -> method.run(1.0, a, b, c, 2, 3, 4, rows), 1.0, a, b, c, 2, 3, 4,
                        rows),
                hands("product", OutOfLine.PRODUCT, method -> method.run(a, 1, tile, 2, floats, 3), a, 1, tile, 2,
                        floats, 3),
                hands("squares", OutOfLine.SQUARES, method -> method.run(numbers, 1, rows, 2, 3.0, 4.0, 5.0, 6.0),
                        numbers, 1, rows, 2, 3.0, 4.0, 5.0, 6.0),
                hands("doubles", OutOfLine.DOUBLES, method -> method.run(doubles, 1), doubles, 1),
                hands("longs", OutOfLine.LONGS, method -> method.run(longs, 1), longs, 1),
                hands("integers", OutOfLine.INTEGERS, method -> method.run(integers, 1, 2, region, 3), integers, 1, 2,
                        region, 3),
                hands("doubleArrays", OutOfLine.DOUBLE_ARRAYS, method -> method.run(rows, 1), rows, 1));
    }

    @Test void throwsWhatTheMethodThrows() {
        OutOfLine failing = OutOfLine.of(MethodHandles.lookup(), "failing", OutOfLine.SUM);
        assertThatThrownBy(() -> failing.run(new Region(null, null))).isInstanceOf(IOException.class)
                .hasMessage("undeclared");
    }

    @Test void refusesAMethodThatDoesNotExist() {
        OutOfLine missing = OutOfLine.of(MethodHandles.lookup(), "missing", OutOfLine.SUM);
        assertThatThrownBy(() -> missing.run(new Region(null, null))).isInstanceOf(LinkageError.class)
                .hasMessage("missing");
    }
}
