package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.Region.ARGUMENT;
import static io.github.loss4j.internal.Scratch.Region.TEMP_2;
import static io.github.loss4j.internal.Scratch.Region.TEMP_1;

import io.github.loss4j.internal.Scratch.Region;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * ln x in float32, to within 1 ulp. One number and a block give the same bits.
 *
 * <p>x = 2ᵏ·m with m between √½ and √2, and ln m = 2 artanh(s) with s = f/(2 + f), f = m − 1. The artanh is an odd
 * series in s.
 */
public final class Logarithm {
    /** ln 2 in two parts. The high part has trailing zeros, so that k times it is exact. */
    private static final float LN2_HIGH = 0x1.62e4p-1f;
    private static final float LN2_LOW = (float) (Math.log(2) - LN2_HIGH);
    /** 1.5·2²³ and its bits. Adding a small integer to the bits adds the same number to the float. */
    static final float ROUND = 12582912f;
    private static final int ROUND_BITS = 0x4b400000;
    private static final int ROOT_HALF_BITS = 0x3f3504f3;
    private static final int MANTISSA_BITS = 23;
    private static final int SMALLEST_NORMAL = 0x00800000;
    private static final int NORMALS = 0x7f000000;
    private static final int SUBNORMAL_SHIFT = 25;
    private static final double LN2 = Math.log(2);
    private static final long ROOT_HALF_LONG_BITS = Double.doubleToRawLongBits(Math.sqrt(0.5));
    private static final int LONG_MANTISSA_BITS = 52;

    private static final OutOfLine KEEP = OutOfLine.of(MethodHandles.lookup(), "keep", OutOfLine.REGION);
    private static final OutOfLine SPLIT = OutOfLine.of(MethodHandles.lookup(), "split", OutOfLine.REGION);
    private static final OutOfLine COMBINE = OutOfLine.of(MethodHandles.lookup(), "combine", OutOfLine.REGION);

    private Logarithm() {
    }

    /**
     * ln x.
     *
     * @param x any number; 0 gives −infinity, negative numbers and NaN give NaN
     * @return ln x to within 1 ulp
     */
    public static float of(float x) {
        if (special(Float.floatToRawIntBits(x)) == 0) {
            return ofNormal(x, 0);
        }
        if (x > 0 && x < Float.MIN_NORMAL) {
            return ofNormal(x * (1 << SUBNORMAL_SHIFT), -SUBNORMAL_SHIFT);
        }
        return (float) Math.log(x);
    }

    /**
     * ln x in double, within 3 ulp: faster than {@link Math#log}.
     *
     * @param x any number; 0 gives −infinity, negative numbers and NaN give NaN
     * @return ln x
     */
    public static double of(double x) {
        if (!(x >= Double.MIN_NORMAL && x <= Double.MAX_VALUE)) {
            return Math.log(x);
        }
        long bits = Double.doubleToRawLongBits(x);
        long exponent = bits - ROOT_HALF_LONG_BITS >> LONG_MANTISSA_BITS;
        return combine(Double.longBitsToDouble(bits - (exponent << LONG_MANTISSA_BITS)), (double) exponent);
    }

    /**
     * k·ln 2 + ln m, within 3 ulp. The polynomial is minimax for (2 artanh(s)/s − 2)/s² on s² ≤ 0.02944, to 1.3e-18
     * relative to the logarithm. Two chains, of its even and its odd coefficients, take less time than one.
     *
     * @param mantissa m, from √½ to √2
     * @param exponent k
     */
    static double combine(double mantissa, double exponent) {
        double f = mantissa - 1;
        double s = f / (2 + f);
        double z = s * s;
        double w = z * z;
        double even = Fma.of(w, Fma.of(w, Fma.of(w, 0.14796095221545333, 0.1818356483207183), 0.28571428742469585),
                0.6666666666666734);
        double odd = Fma.of(w, Fma.of(w, 0.15314036791048216, 0.22222198564093315), 0.39999999999414343);
        return Fma.of(exponent, LN2, Fma.of(s * z, Fma.of(z, odd, even), 2 * s));
    }

    private static float ofNormal(float x, int shift) {
        int bits = Float.floatToRawIntBits(x);
        int exponent = exponent(bits);
        float mantissa = Float.intBitsToFloat(mantissa(bits, exponent));
        return combine(mantissa, Float.intBitsToFloat(ROUND_BITS + exponent + shift));
    }

    /** Replaces each number of a region by its logarithm. */
    public static void apply(Region region, int length) {
        IntBuffer bits = region.bits();
        KEEP.run(region, length);
        applyFast(region, length);
        if (Math.abs(BlockSum.ofBlock(region, length)) <= Double.MAX_VALUE) {
            return;
        }
        // Zero, subnormal, negative and infinite numbers and NaN take the scalar method.
        for (int j = 0; j < length; j++) {
            int number = bits.get(TEMP_2 + j);
            if (special(number) != 0) {
                region.floats().put(ARGUMENT + j, of(Float.intBitsToFloat(number)));
            }
        }
    }

    /**
     * A faster form of {@link #apply}, which returns NaN for any argument that is not a positive normal number. Callers
     * must check the results and fall back to {@code apply} if one is not finite.
     */
    public static void applyFast(Region region, int length) {
        SPLIT.run(region, length);
        COMBINE.run(region, length);
    }

    /**
     * Replaces each number of a region by its mantissa between √½ and √2, and writes its exponent plus {@link #ROUND}
     * to the region's first temporary region. The mantissa is NaN if the number is not a positive normal number.
     */
    static void splitBlock(Region region, int length) {
        SPLIT.run(region, length);
    }

    public static void keep(Region region, int length) {
        IntBuffer bits = region.bits();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            bits.put(TEMP_2 + j, bits.get(ARGUMENT + j));
        }
    }

    public static void split(Region region, int length) {
        IntBuffer bits = region.bits();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            int number = bits.get(ARGUMENT + j);
            int exponent = exponent(number);
            bits.put(TEMP_1 + j, ROUND_BITS + exponent);
            bits.put(ARGUMENT + j, mantissa(number, exponent) | -special(number));
        }
    }

    static void combine(Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            floats.put(ARGUMENT + j, combine(floats.get(ARGUMENT + j), floats.get(TEMP_1 + j)));
        }
    }

    /** Returns 0 for the bits of a positive normal number, otherwise 1. */
    static int special(int bits) {
        int above = bits - SMALLEST_NORMAL;
        return (above | (NORMALS - 1 - above)) >>> 31;
    }

    static int exponent(int bits) {
        return (bits - ROOT_HALF_BITS) >> MANTISSA_BITS;
    }

    static int mantissa(int bits, int exponent) {
        return bits - (exponent << MANTISSA_BITS);
    }

    /** The polynomial is minimax for 2(artanh(s)/s − 1)/s² on s² ≤ 0.0295, to 8e-10 relative to the logarithm. */
    private static float combine(float mantissa, float shiftedExponent) {
        float exponent = shiftedExponent - ROUND;
        float f = mantissa - 1;
        float s = f / (2 + f);
        float z = s * s;
        float tail = z * Fma.of(z, Fma.of(z, 0.29874596f, 0.39977443f), 0.66666777f);
        float low = Fma.of(exponent, LN2_LOW, -s * (f - tail));
        return Fma.of(exponent, LN2_HIGH, f + low);
    }
}
