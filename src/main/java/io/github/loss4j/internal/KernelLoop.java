package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.FIRST;
import static io.github.loss4j.internal.Scratch.SECOND;

import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;

/**
 * The loop of a {@link FormulaKernel} over a block. Each kernel has a hidden copy of this class, in which the kernel is
 * a constant, so that C2 inlines it.
 */
final class KernelLoop implements CompiledFormula.Loop {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final Data DATA = data();
    private static final FormulaKernel KERNEL = DATA == null ? null : DATA.kernel();
    private static final int OUTPUT = DATA == null ? 0 : DATA.output();
    private static final OutOfLine LOOP = OutOfLine.of(LOOKUP, "loop", OutOfLine.ARRAYS);

    /**
     * The class data of a copy: the kernel, and the index in the buffer where its results begin. It is not private,
     * since a hidden copy is not a nestmate of this class.
     */
    record Data(FormulaKernel kernel, int output) {
    }

    /** Returns the loop of a kernel; null if the JVM cannot define hidden classes. */
    static CompiledFormula.Loop of(FormulaKernel kernel, int output) {
        CompiledFormula.Loop shared = new KernelLoop();
        CompiledFormula.Loop copy = LossSpecialization.of(shared, LOOKUP, new Data(kernel, output));
        return copy == shared ? null : copy;
    }

    private static Data data() {
        try {
            return MethodHandles.classData(LOOKUP, ConstantDescs.DEFAULT_NAME, Data.class);
        } catch (IllegalAccessException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override public void run(float[] predictions, float[] targets, int at, int length, Scratch scratch) {
        LOOP.run(predictions, targets, at, scratch.floats, length);
    }

    static void loop(float[] predictions, float[] targets, int at, FloatBuffer floats, int length) {
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            floats.put(OUTPUT + j,
                    KERNEL.of(predictions[at + j], targets[at + j], floats.get(FIRST + j), floats.get(SECOND + j)));
        }
    }
}
