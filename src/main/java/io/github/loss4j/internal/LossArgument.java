package io.github.loss4j.internal;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.MarginLoss;
import io.github.loss4j.UnivariateLoss;
import java.util.Arrays;

/**
 * The argument of a loss's formula. The loops compute a residual or a margin themselves. They do not call the methods
 * of {@link UnivariateLoss} that compute it, because all losses share these methods and thus their profile: if C2
 * compiles such a method before it has a profile, it never inlines a formula of more than 35 bytes of bytecode into it.
 */
enum LossArgument {
    /** The prediction and the target. */
    PAIR,
    /** prediction − target. */
    RESIDUAL,
    /** target · prediction. */
    MARGIN;

    private static final String[] NAMES = {"value", "derivative", "secondDerivative"};

    /**
     * Returns the argument of a class of loss. It is {@link #PAIR} if the class overrides a method of two arguments.
     */
    static LossArgument of(LossKind kind, Class<?> type) {
        boolean elementary = kind == LossKind.ELEMENTARY;
        if (!UnivariateLoss.class.isAssignableFrom(type) || !kind.fused() && !elementary) {
            return PAIR;
        }
        Class<?> base = elementary ? ElementaryLoss.Univariate.class : UnivariateLoss.class;
        Class<?>[] parameters = new Class<?>[elementary ? 4 : 2];
        Arrays.fill(parameters, float.class);
        try {
            for (String name : NAMES) {
                if (type.getMethod(name, parameters).getDeclaringClass() != base) {
                    return PAIR;
                }
            }
            if (elementary && type.getMethod("firstArgument", float.class, float.class).getDeclaringClass() != base) {
                return PAIR;
            }
            Class<?> variable = type.getMethod("variable", float.class, float.class).getDeclaringClass();
            return variable == DistanceLoss.class ? RESIDUAL : variable == MarginLoss.class ? MARGIN : PAIR;
        } catch (NoSuchMethodException notReflective) {
            // A native image keeps only those methods that are declared.
            return PAIR;
        }
    }
}
