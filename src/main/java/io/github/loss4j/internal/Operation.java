package io.github.loss4j.internal;

/** The operations of formulas, on one number: in float32 what {@link BlockLoops} does to a block, and in double. */
public enum Operation {
    PREDICTION, TARGET, CONSTANT, PLUS, MINUS, TIMES, DIVIDED_BY, MAX, MIN, NEGATE, SQUARE, SQRT, ABS, EXP,
    /** Of x and eˣ. */
    EXPM1, LOG,
    /** Of x and ln(1 + x), the sum rounded. */
    LOG1P,
    /** Of x and the constant; the second operand, if any, is the same power made of other operations. */
    POW,
    /** Of x and e^(−2|x|). */
    TANH,
    /** Of x and e^(−|x|). */
    SIGMOID,
    /** Of x and e^(−|x|). */
    SOFTPLUS, SIN, COS, IF_POSITIVE,
    // Those of derivatives.
    SIGN, STEP,
    /** e^(−c|x|) with the constant c. */
    EXP_OF_MINUS_ABS,
    /** The second operand where the first is not 0, and 0 there. */
    IF_NOT_ZERO;

    private static final float EXPM1_NEAR = 0.5f;
    private static final float HUGE = 0x1p100f;

    float of(float a, float b, float c, float constant) {
        return switch (this) {
            case PREDICTION, TARGET, CONSTANT -> throw new AssertionError(this);
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
        };
    }

    double of(double a, double b, double c, double constant) {
        return switch (this) {
            case PREDICTION, TARGET, CONSTANT -> throw new AssertionError(this);
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
        };
    }

    /** eˣ − 1: near 0 its Taylor series, whose rest is below 1e-8 of it; elsewhere the difference loses few digits. */
    static float expm1(float x, float e) {
        float near = Math.max(-EXPM1_NEAR, Math.min(EXPM1_NEAR, x));
        float q = Fma.of(near, 1 / 40320f, 1 / 5040f);
        q = Fma.of(near, q, 1 / 720f);
        q = Fma.of(near, q, 1 / 120f);
        q = Fma.of(near, q, 1 / 24f);
        q = Fma.of(near, q, 1 / 6f);
        q = Fma.of(near, q, 0.5f);
        float far = Math.min(1, Math.abs(x - near) * HUGE);
        return Fma.of(far, e - 1, (1 - far) * Fma.of(near * near, q, near));
    }

    /** ln(1 + x) from the logarithm of the rounded sum w: what rounding took, divided by w, is added. */
    static float log1p(float x, float logarithm) {
        float sum = 1 + x;
        float lost = Math.min(x, Float.MAX_VALUE) - (Math.min(sum, Float.MAX_VALUE) - 1);
        return logarithm + lost / Math.max(sum, Float.MIN_NORMAL);
    }
}
