package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.Buffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A vector loop over the first elements of a block leaves the elements after them as they are, in every region. */
class KernelBoundsTest {
    private static final int LENGTH = 5;
    private static final int FROM = 2;
    /** The powers use a second half of each region as well. */
    private static final int HALF = Scratch.BLOCK + 15;
    /** Some functions leave a number in their range as it is, others a number out of range. */
    private static final float[] FILLS = {0.7f, -0.3f, 200.3f, -200.3f, -2e38f, 2e38f};

    static Stream<Method> kernels() {
        List<MethodType> shapes = List.of(OutOfLine.REGION, OutOfLine.ARRAY, OutOfLine.ARRAYS, OutOfLine.INTEGERS,
                OutOfLine.DOUBLES, OutOfLine.LONGS, OutOfLine.DOUBLE_ARRAYS);
        List<Method> kernels = new ArrayList<>();
        for (Class<?> type : new Class<?>[] {BlockLoops.class, BlockSum.class, DistributionTerms.class,
            DoubleBlock.class, DoubleKernels.class, Exponential.class, Logarithm.class, Power.class, RowBlocks.class,
            ScaledExponential.class, ScoreGaps.class, Softmax.class, SoftmaxLanes.class, SoftmaxRows.class,
            Weighting.class}) {
            for (Method method : type.getDeclaredMethods()) {
                MethodType shape = MethodType.methodType(method.getReturnType(), method.getParameterTypes());
                if (Modifier.isStatic(method.getModifiers()) && !Modifier.isPrivate(method.getModifiers())
                        && shapes.contains(shape) && !method.getName().equals("addEight")) {
                    kernels.add(method);
                }
            }
        }
        return kernels.stream();
    }

    /** Neighbours differ, since a function may copy a number, and some are 0, which may select one of two numbers. */
    private static float number(float fill, int index) {
        return index % 5 == 4 ? 0 : fill * (1 + index % 5 * 0.015625f);
    }

    @ParameterizedTest @MethodSource("kernels") void elementsAfterTheLastAreKept(Method kernel) throws Exception {
        Scratch scratch = Scratch.lease();
        boolean writes = false;
        for (float fill : FILLS) {
            for (int i = 0; i < scratch.floats.capacity(); i++) {
                scratch.floats.put(i, number(fill, i));
            }
            boolean doubles = kernel.getParameterTypes()[0] == DoubleBuffer.class
                    || kernel.getParameterTypes()[0] == LongBuffer.class;
            for (int i = 0; doubles && i < scratch.doubles.capacity(); i++) {
                scratch.doubles.put(i, number(fill, i));
            }
            List<Object> arguments = new ArrayList<>();
            for (Class<?> type : kernel.getParameterTypes()) {
                arguments.add(
                        argument(type, fill, kernel.getParameterCount() == 2 || arguments.contains(FROM), scratch));
            }
            kernel.invoke(null, arguments.toArray());
            for (int i = 0; doubles && i < 3 * DoubleKernels.TEMP_1; i++) {
                boolean changed = scratch.doubles.get(i) != number(fill, i);
                writes |= changed;
                assertThat(changed && i % DoubleKernels.TEMP_1 >= LENGTH).as("double %d", i).isFalse();
            }
            for (int i = Scratch.START; !doubles && i < scratch.floats.capacity(); i++) {
                boolean changed = scratch.floats.get(i) != number(fill, i);
                writes |= changed;
                assertThat(changed && (i - Scratch.START) % Scratch.REGION % HALF >= LENGTH).as("float %d", i)
                        .isFalse();
            }
            for (Object argument : arguments) {
                if (argument instanceof float[] array) {
                    for (int i = 0; i < array.length; i++) {
                        writes |= array[i] != number(fill, i);
                        assertThat(array[i] != number(fill, i) && (i < FROM || i >= FROM + LENGTH)).as("[%d]", i)
                                .isFalse();
                    }
                } else if (argument instanceof double[][] arrays) {
                    for (double[] array : arrays) {
                        for (int i = 0; i < array.length; i++) {
                            writes |= array[i] != number(fill, i);
                            assertThat(array[i] != number(fill, i) && i >= LENGTH).as("[%d]", i).isFalse();
                        }
                    }
                }
            }
        }
        scratch.release();
        assertThat(writes).isTrue();
    }

    /** Makes an argument of a kernel; the first of several integers is an index or a step, the last is the length. */
    private static Object argument(Class<?> type, float fill, boolean second, Scratch scratch) {
        if (type == int.class) {
            return second ? LENGTH : FROM;
        }
        if (type == float.class) {
            return 0.25f;
        }
        if (type == float[].class) {
            float[] array = new float[FROM + 3 * LENGTH];
            for (int i = 0; i < array.length; i++) {
                array[i] = number(fill, i);
            }
            return array;
        }
        if (type == double[][].class) {
            double[][] arrays = new double[DoubleBlock.ARRAYS][2 * LENGTH];
            for (double[] array : arrays) {
                for (int i = 0; i < array.length; i++) {
                    array[i] = number(fill, i);
                }
            }
            return arrays;
        }
        if (type == int[].class) {
            int[] targets = new int[FROM + 3 * LENGTH];
            Arrays.fill(targets, 1);
            return targets;
        }
        Buffer buffer = type == FloatBuffer.class
                ? scratch.floats
                : type == DoubleBuffer.class ? scratch.doubles : type == LongBuffer.class ? scratch.longs : null;
        return buffer == null ? scratch.first : buffer;
    }
}
