package io.github.loss4j.internal;

import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.PointwiseLoss;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;

/**
 * All loops that call a pointwise loss. Each class of loss has copies of its own ({@link #of}), in which the call is inlined.
 *
 * <p>There are two kinds. Those over a block have one index from 0 and a length that is a constant of the copy, and vectorise
 * for it: one copy is for whole blocks, others, made when they are first wanted, for shorter ones. Those over a few elements are
 * apart from them, since C2 unrolls a loop by the length it has seen in the past: a program that warms up on four elements
 * would never again get long vectors.
 */
abstract class PointwiseLoop {
    /** Elements in the shortest block. */
    private static final int SHORTEST = 256;
    private static final ClassValue<PointwiseLoop> OF_CLASS = new ClassValue<>() {
        @Override protected PointwiseLoop computeValue(Class<?> type) {
            return copy(true, Scratch.BLOCK, ElementaryLoss.class.isAssignableFrom(type),
                    Lambdas.class.isAssignableFrom(type));
        }
    };
    private static final ClassValue<PointwiseLoop> OF_FUNCTION = new ClassValue<>() {
        @Override protected PointwiseLoop computeValue(Class<?> type) {
            return copy(true, Scratch.BLOCK, false, true);
        }
    };

    private boolean own;
    private int length;
    /** What its losses are. Asked here once for each class, since {@code instanceof} an interface takes longer than a call. */
    private boolean elementary;
    private boolean lambdas;
    private volatile PointwiseLoop shorter;

    /** A copy of the loop; where none can be had, an instance of the class that is then shared. */
    private static PointwiseLoop copy(boolean own, int length, boolean elementary, boolean lambdas) {
        PointwiseLoop loop = own ? Copies.of(new Body(), Body.LOOKUP, length) : new Body();
        loop.own = own;
        loop.length = length;
        loop.elementary = elementary;
        loop.lambdas = lambdas;
        return loop;
    }

    /** The loop over blocks of the length that takes the least time for this many elements: this one, or a shorter one. */
    final PointwiseLoop fitting(int elements) {
        PointwiseLoop loop = this;
        while (loop.length > SHORTEST && elements <= loop.length / 2) {
            loop = loop.shorter();
        }
        return loop;
    }

    /** The loop over blocks of half the length. */
    final PointwiseLoop shorter() {
        PointwiseLoop made = shorter;
        return made == null ? makeShorter() : made;
    }

    private synchronized PointwiseLoop makeShorter() {
        if (shorter == null) {
            shorter = copy(own, length / 2, elementary, lambdas);
        }
        return shorter;
    }

    /** How many elements of a block are looked at; where the class is shared, the loops run on beyond. */
    final int length() {
        return length;
    }

    /** The copy that belongs to the class of this loss, or of the first of its functions. */
    static PointwiseLoop of(PointwiseLoss loss) {
        PointwiseLoop loop = OF_CLASS.get(loss.getClass());
        return loop.lambdas ? OF_FUNCTION.get(((Lambdas) loss).value().getClass()) : loop;
    }

    /** A loop of the class that losses share where there are no copies. */
    static PointwiseLoop shared(PointwiseLoss loss) {
        return copy(false, Scratch.BLOCK, loss instanceof ElementaryLoss, loss instanceof Lambdas);
    }

    /** Whether its losses are {@link ElementaryLoss}es. */
    final boolean elementary() {
        return elementary;
    }

    /** Whether its losses are {@link Lambdas}. */
    final boolean lambdas() {
        return lambdas;
    }

    /** Loss of each element of a block. */
    abstract void values(PointwiseLoss loss, float[] predictions, float[] targets, float[] to);

    /** First derivatives of a block, times a factor. */
    abstract void slopes(PointwiseLoss loss, float[] predictions, float[] targets, float factor, float[] to);

    /** Second derivatives of a block. */
    abstract void curvatures(PointwiseLoss loss, float[] predictions, float[] targets, float[] to);

    /** The arguments of a loss's first elementary function. */
    abstract void first(ElementaryLoss loss, float[] predictions, float[] targets, float[] to);

    /** The arguments of its second one. */
    abstract void second(ElementaryLoss loss, float[] predictions, float[] targets, float[] first, float[] to);

    /** Loss of each element of a block, from the elementary functions. */
    abstract void values(ElementaryLoss loss, float[] predictions, float[] targets, float[] first, float[] second,
            float[] to);

    /** First derivatives of a block, times a factor, from the elementary functions. */
    abstract void slopes(ElementaryLoss loss, float[] predictions, float[] targets, float[] first, float[] second,
            float factor, float[] to);

    /** Second derivatives of a block, from the elementary functions. */
    abstract void curvatures(ElementaryLoss loss, float[] predictions, float[] targets, float[] first, float[] second,
            float[] to);

    /** Loss of each element of a block, by a function. */
    abstract void values(PointwiseLoss.Function value, float[] predictions, float[] targets, float[] to);

    /** First derivatives of a block, times a factor, by a function. */
    abstract void slopes(PointwiseLoss.Function derivative, float[] predictions, float[] targets, float factor,
            float[] to);

    /** Second derivatives of a block, by a function. */
    abstract void curvatures(PointwiseLoss.Function secondDerivative, float[] predictions, float[] targets, float[] to);

    /** The sum over a few elements, weighted if there are weights. */
    abstract double sumOfFew(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights, int from,
            int to);

    /** Loss of a few elements, each where it stands. */
    abstract void fewValues(PointwiseLoss loss, float[] predictions, float[] targets, int from, int to, float[] into);

    /** First derivatives of a few elements, times a factor. */
    abstract void fewSlopes(PointwiseLoss loss, float[] predictions, float[] targets, float factor, int from, int to,
            float[] into);

    /** Second derivatives of a few elements. */
    abstract void fewCurvatures(PointwiseLoss loss, float[] predictions, float[] targets, int from, int to,
            float[] into);

    private static final class Body extends PointwiseLoop {
        static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
        private static final int LENGTH = ownLength();

        private static int ownLength() {
            try {
                Integer length = MethodHandles.classData(LOOKUP, ConstantDescs.DEFAULT_NAME, Integer.class);
                return length == null ? Scratch.BLOCK : length;
            } catch (IllegalAccessException impossible) {
                throw new AssertionError(impossible);
            }
        }

        @Override void values(PointwiseLoss loss, float[] predictions, float[] targets, float[] to) {
            for (int j = 0; j < LENGTH; j++) {
                to[j] = loss.value(predictions[j], targets[j]);
            }
        }

        @Override void slopes(PointwiseLoss loss, float[] predictions, float[] targets, float factor, float[] to) {
            for (int j = 0; j < LENGTH; j++) {
                to[j] = factor * loss.derivative(predictions[j], targets[j]);
            }
        }

        @Override void curvatures(PointwiseLoss loss, float[] predictions, float[] targets, float[] to) {
            for (int j = 0; j < LENGTH; j++) {
                to[j] = loss.secondDerivative(predictions[j], targets[j]);
            }
        }

        @Override void first(ElementaryLoss loss, float[] predictions, float[] targets, float[] to) {
            for (int j = 0; j < LENGTH; j++) {
                to[j] = loss.firstArgument(predictions[j], targets[j]);
            }
        }

        @Override void second(ElementaryLoss loss, float[] predictions, float[] targets, float[] first, float[] to) {
            for (int j = 0; j < LENGTH; j++) {
                to[j] = loss.secondArgument(predictions[j], targets[j], first[j]);
            }
        }

        @Override void values(ElementaryLoss loss, float[] predictions, float[] targets, float[] first, float[] second,
                float[] to) {
            for (int j = 0; j < LENGTH; j++) {
                to[j] = loss.value(predictions[j], targets[j], first[j], second[j]);
            }
        }

        @Override void slopes(ElementaryLoss loss, float[] predictions, float[] targets, float[] first, float[] second,
                float factor, float[] to) {
            for (int j = 0; j < LENGTH; j++) {
                to[j] = factor * loss.derivative(predictions[j], targets[j], first[j], second[j]);
            }
        }

        @Override void curvatures(ElementaryLoss loss, float[] predictions, float[] targets, float[] first,
                float[] second, float[] to) {
            for (int j = 0; j < LENGTH; j++) {
                to[j] = loss.secondDerivative(predictions[j], targets[j], first[j], second[j]);
            }
        }

        @Override void values(PointwiseLoss.Function value, float[] predictions, float[] targets, float[] to) {
            for (int j = 0; j < LENGTH; j++) {
                to[j] = value.apply(predictions[j], targets[j]);
            }
        }

        @Override void slopes(PointwiseLoss.Function derivative, float[] predictions, float[] targets, float factor,
                float[] to) {
            for (int j = 0; j < LENGTH; j++) {
                to[j] = factor * derivative.apply(predictions[j], targets[j]);
            }
        }

        @Override void curvatures(PointwiseLoss.Function secondDerivative, float[] predictions, float[] targets,
                float[] to) {
            for (int j = 0; j < LENGTH; j++) {
                to[j] = secondDerivative.apply(predictions[j], targets[j]);
            }
        }

        @Override double sumOfFew(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights, int from,
                int to) {
            double sum = 0;
            for (int i = from; i < to; i++) {
                if (weights == null) {
                    sum += loss.value(predictions[i], targets[i]);
                } else if (weights[i] != 0) {
                    sum += (double) weights[i] * loss.value(predictions[i], targets[i]);
                }
            }
            return sum;
        }

        @Override void fewValues(PointwiseLoss loss, float[] predictions, float[] targets, int from, int to,
                float[] into) {
            for (int i = from; i < to; i++) {
                into[i] = loss.value(predictions[i], targets[i]);
            }
        }

        @Override void fewSlopes(PointwiseLoss loss, float[] predictions, float[] targets, float factor, int from,
                int to, float[] into) {
            for (int i = from; i < to; i++) {
                into[i] = factor * loss.derivative(predictions[i], targets[i]);
            }
        }

        @Override void fewCurvatures(PointwiseLoss loss, float[] predictions, float[] targets, int from, int to,
                float[] into) {
            for (int i = from; i < to; i++) {
                into[i] = loss.secondDerivative(predictions[i], targets[i]);
            }
        }
    }
}
