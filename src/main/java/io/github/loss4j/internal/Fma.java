package io.github.loss4j.internal;

/**
 * Fused multiply-add, if the processor has the instruction. Without the instruction, {@link Math#fma} computes with
 * BigDecimal, which is far slower; this class then computes a product and a sum in double instead.
 *
 * <p>For float32 arguments the product is exact in double and the sum is rounded twice, so the last bit of the result
 * differs in about one of 10⁸ calls. For double arguments the product is rounded, which adds an error of about half an
 * ulp of double.
 */
public final class Fma {
    /**
     * A call that takes longer than this does not use the instruction. An interpreted call of the instruction is far
     * faster.
     */
    private static final long SLOW_NANOSECONDS = 1000;
    private static final int CALLS = 8;
    private static final int BATCHES = 20;

    /**
     * Whether the processor has the instruction. The compilers treat it as a constant, so they drop the other branch.
     */
    private static final boolean FAST = fast();

    private Fma() {
    }

    private static boolean fast() {
        long min = Long.MAX_VALUE;
        float sum = 0;
        // The minimum of many batches, since a busy machine interrupts some of them.
        for (int batch = 0; batch < BATCHES && min > CALLS * SLOW_NANOSECONDS; batch++) {
            long start = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                sum = Math.fma(sum, 0.3f, 0.7f);
            }
            min = Math.min(min, System.nanoTime() - start);
        }
        return sum > 0 && min <= CALLS * SLOW_NANOSECONDS;
    }

    /**
     * a·b + c.
     *
     * @param a the first factor
     * @param b the second factor
     * @param c the addend
     * @return the sum, rounded once; without the instruction, it is rounded to double first
     */
    public static float of(float a, float b, float c) {
        return FAST ? Math.fma(a, b, c) : inDouble(a, b, c);
    }

    /**
     * a·b + c.
     *
     * @param a the first factor
     * @param b the second factor
     * @param c the addend
     * @return the sum, rounded once; without the instruction, the product is rounded too
     */
    public static double of(double a, double b, double c) {
        return FAST ? Math.fma(a, b, c) : a * b + c;
    }

    static float inDouble(float a, float b, float c) {
        return (float) ((double) a * b + c);
    }
}
