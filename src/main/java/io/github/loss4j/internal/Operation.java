package io.github.loss4j.internal;

/** The operations of formulas on one number, in float32 with the bits of {@link BlockLoops}, and in double. */
public enum Operation {
    PREDICTION, TARGET, CONSTANT, PLUS, MINUS, TIMES, DIVIDED_BY, MAX, MIN, NEGATE, SQUARE, SQRT, ABS, EXP,
    /** The operands are x and eˣ. */
    EXPM1, LOG,
    /** The operands are x and ln w, where w is 1 + x, rounded. */
    LOG1P,
    /**
     * The operand is x, the constant is the exponent. A second operand, if any, computes the same power by other
     * operations.
     */
    POW,
    /** The operands are x and e^(−2|x|). */
    TANH,
    /** The operands are x and e^(−|x|). */
    SIGMOID,
    /** The operands are x and e^(−|x|). */
    SOFTPLUS, SIN, COS, IF_POSITIVE,
    // Only derivatives use the following operations.
    SIGN, STEP,
    /** e^(−c|x|) with the constant c. */
    EXP_OF_MINUS_ABS,
    /** The second operand if the first is not 0, otherwise 0. */
    IF_NOT_ZERO,
    // Only formulas of rows use the following operations. An index is the target or a constant.
    /** The element of a row at an index. */
    ELEMENT,
    /** A row whose element at an index is the constant. */
    WITH_ELEMENT,
    /** The number of elements of a row. */
    LENGTH, ROW_SUM, ROW_MEAN, ROW_MAX,
    /** e^(x − s) of the elements of a row, where the shift s is their maximum, or 0 if that is infinite. */
    EXPONENTIALS,
    /** The operands are the row, its {@link #EXPONENTIALS} and their sum. */
    LOG_SUM_EXP,
    /** The operands are the row, its {@link #EXPONENTIALS} and their sum. */
    SOFTMAX,
    /** The row that holds a number at an index and 0 elsewhere. */
    AT_INDEX,
    /** The gradient of the maximum: the operands are the row and its maximum; elements that tie have equal shares. */
    SHARE_OF_MAX;

    private static final float MAX_EXPM1_POLYNOMIAL = 0.5f;
    private static final float CLAMP_SCALE = 0x1p100f;

    float of(float a, float b, float c, float constant) {
        return switch (this) {
            case PLUS -> a + b;
            case MINUS -> a - b;
            case TIMES -> a * b;
            case DIVIDED_BY -> a / b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case NEGATE -> -a;
            case SQUARE -> a * a;
            case SQRT -> (float) Math.sqrt(a);
            case ABS -> Math.abs(a);
            case EXP -> Exponential.of(a);
            case EXPM1 -> expm1(a, b);
            case LOG -> Logarithm.of(a);
            case LOG1P -> log1p(a, b);
            case POW -> (float) Math.pow(a, constant);
            case TANH -> BranchFree.tanh(a, b);
            case SIGMOID -> BranchFree.sigmoid(a, b);
            case SOFTPLUS -> BranchFree.softplus(a, b);
            case SIN -> (float) Math.sin(a);
            case COS -> (float) Math.cos(a);
            case IF_POSITIVE -> a > 0 ? b : a <= 0 ? c : Float.NaN;
            case SIGN -> BranchFree.sign(a);
            case STEP -> BranchFree.step(a);
            case EXP_OF_MINUS_ABS -> Exponential.of(-constant * Math.abs(a));
            case IF_NOT_ZERO -> a == 0 ? 0 : b;
            default -> throw new AssertionError(this);
        };
    }

    double of(double a, double b, double c, double constant) {
        return switch (this) {
            case PLUS -> a + b;
            case MINUS -> a - b;
            case TIMES -> a * b;
            case DIVIDED_BY -> a / b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case NEGATE -> -a;
            case SQUARE -> a * a;
            case SQRT -> Math.sqrt(a);
            case ABS -> Math.abs(a);
            case EXP -> Math.exp(a);
            case EXPM1 -> Math.expm1(a);
            case LOG -> Math.log(a);
            case LOG1P -> Math.log1p(a);
            case POW -> Math.pow(a, constant);
            case TANH -> Math.tanh(a);
            case SIGMOID -> (a > 0 ? 1 : b) / (1 + b);
            case SOFTPLUS -> Math.max(0, a) + Math.log1p(b);
            case SIN -> Math.sin(a);
            case COS -> Math.cos(a);
            case IF_POSITIVE -> a > 0 ? b : a <= 0 ? c : Double.NaN;
            case SIGN -> Math.signum(a);
            case STEP -> a > 0 ? 1 : a <= 0 ? 0 : Double.NaN;
            case EXP_OF_MINUS_ABS -> Math.exp(-constant * Math.abs(a));
            case IF_NOT_ZERO -> a == 0 ? 0 : b;
            default -> throw new AssertionError(this);
        };
    }

    /**
     * eˣ − 1. Near 0 it is a Taylor polynomial with a relative error below 1e-8; elsewhere the difference loses few
     * digits.
     */
    static float expm1(float x, float e) {
        float clamped = Math.max(-MAX_EXPM1_POLYNOMIAL, Math.min(MAX_EXPM1_POLYNOMIAL, x));
        float q = Fma.of(clamped, 1 / 40320f, 1 / 5040f);
        q = Fma.of(clamped, q, 1 / 720f);
        q = Fma.of(clamped, q, 1 / 120f);
        q = Fma.of(clamped, q, 1 / 24f);
        q = Fma.of(clamped, q, 1 / 6f);
        q = Fma.of(clamped, q, 0.5f);
        float large = Math.min(1, Math.abs(x - clamped) * CLAMP_SCALE);
        return Fma.of(large, e - 1, (1 - large) * Fma.of(clamped * clamped, q, clamped));
    }

    /** ln(1 + x) from the logarithm of w, which is 1 + x, rounded: adds the rounding error divided by w. */
    static float log1p(float x, float logarithm) {
        float sum = 1 + x;
        float roundingError = Math.min(x, Float.MAX_VALUE) - (Math.min(sum, Float.MAX_VALUE) - 1);
        return logarithm + roundingError / Math.max(sum, Float.MIN_NORMAL);
    }
}
