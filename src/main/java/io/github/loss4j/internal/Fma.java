package io.github.loss4j.internal;

/**
 * Fused multiply-add where the processor has it. Without it {@link Math#fma} computes with BigDecimal, which is a hundred times
 * slower and more; then the product is rounded before the sum, in double.
 *
 * <p>In float32 the product of the replacement is exact in double, and its sum is rounded twice: a result differs in its last
 * bit in about one of 10⁸ calls. In double the product is rounded, which costs the losses that use it about half an ulp of
 * double.
 */
public final class Fma {
    /** Where a call takes longer than this, it is not one instruction. The interpreter takes a tenth of it for one. */
    private static final long SLOW_NANOSECONDS = 1000;
    private static final int CALLS = 8;
    private static final int BATCHES = 20;

    /** Whether the processor has the instruction. A constant for the compilers, so the other way costs nothing. */
    private static final boolean FAST = fast();

    private Fma() {
    }

    private static boolean fast() {
        long least = Long.MAX_VALUE;
        float sum = 0;
        // The least of many batches, since a busy machine interrupts some of them.
        for (int batch = 0; batch < BATCHES && least > CALLS * SLOW_NANOSECONDS; batch++) {
            long start = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                sum = Math.fma(sum, 0.3f, 0.7f);
            }
            least = Math.min(least, System.nanoTime() - start);
        }
        return sum > 0 && least <= CALLS * SLOW_NANOSECONDS;
    }

    /**
     * a·b + c.
     *
     * @param a a factor
     * @param b a factor
     * @param c what is added
     * @return the sum, rounded once; without the instruction, rounded to double first
     */
    public static float of(float a, float b, float c) {
        return FAST ? Math.fma(a, b, c) : inDouble(a, b, c);
    }

    /**
     * a·b + c.
     *
     * @param a a factor
     * @param b a factor
     * @param c what is added
     * @return the sum, rounded once; without the instruction, product and sum are rounded
     */
    public static double of(double a, double b, double c) {
        return FAST ? Math.fma(a, b, c) : a * b + c;
    }

    static float inDouble(float a, float b, float c) {
        return (float) ((double) a * b + c);
    }
}
