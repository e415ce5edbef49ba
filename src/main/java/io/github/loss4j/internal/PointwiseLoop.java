package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.FIRST;
import static io.github.loss4j.internal.Scratch.RESULTS;
import static io.github.loss4j.internal.Scratch.SECOND;

import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.PointwiseLoss;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;

/**
 * All loops that call a pointwise loss. Each class of loss has copies of its own ({@link #of}), in which the call is inlined.
 *
 * <p>There are two kinds. Those over a block have a length that is a constant of the copy, and vectorise for it: one copy is
 * for whole blocks, others, made when they are first wanted, for shorter ones. Those over a few elements are apart from them,
 * since C2 unrolls a loop by the length it has seen in the past: a program that warms up on four elements
 * would never again get long vectors.
 */
abstract class PointwiseLoop {
    /** Elements in the shortest block. */
    private static final int SHORTEST = Scratch.BLOCK / 8 + 1;
    /** Below this many elements a block does not pay, even if it need not be copied; those of elementary functions may. */
    private static final int MIN_BLOCK = 64;
    private static final int MIN_ELEMENTARY_BLOCK = 48;
    /** Floats in a cache line. */
    private static final int LINE = 16;
    /** Elements from which on two arrays and a gradient are more than what a cache of some twenty megabytes holds. */
    private static final int CACHED = 3 << 19;
    private static final OutOfLine VALUES_AND_DERIVATIVES = OutOfLine.ofPointwise("plainValuesAndDerivatives");
    private static final OutOfLine ADD_VALUES = OutOfLine.ofPointwise("plainAddValues");
    private static final OutOfLine ADD_VALUES_AND_DERIVATIVES = OutOfLine.ofPointwise("plainAddValuesAndDerivatives");
    private static final OutOfLine FIRST_ARGUMENTS = OutOfLine.ofPointwise("firstArguments");
    private static final OutOfLine SECOND_ARGUMENTS = OutOfLine.ofPointwise("secondArguments");
    private static final OutOfLine THIRD_ARGUMENTS = OutOfLine.ofPointwise("thirdArguments");
    private static final ClassValue<PointwiseLoop> OF_CLASS = new ClassValue<>() {
        @Override protected PointwiseLoop computeValue(Class<?> type) {
            return whole(true, Kind.of(type));
        }
    };
    private static final ClassValue<PointwiseLoop> OF_FUNCTION = new ClassValue<>() {
        @Override protected PointwiseLoop computeValue(Class<?> type) {
            return whole(true, Kind.LAMBDAS);
        }
    };

    private boolean own;
    private int length;
    private Kind kind;
    private volatile PointwiseLoop shorter;

    /**
     * What a loop calls. Asked once for each class, since {@code instanceof} an interface takes longer than a call.
     */
    private enum Kind {
        PLAIN(Scratch.BLOCK, "plainValues", "plainDerivatives", "plainSecondDerivatives"), //
        ELEMENTARY(Scratch.BLOCK / 2 + 1, "elementaryValues", "elementaryDerivatives", "elementarySecondDerivatives"), //
        LAMBDAS(Scratch.BLOCK, "functionValues", "functionDerivatives", "functionSecondDerivatives");

        /** Elements in its longest block; less where there are more arrays to hold in L1. */
        final int length;
        final OutOfLine values;
        final OutOfLine derivatives;
        final OutOfLine secondDerivatives;

        Kind(int length, String values, String derivatives, String secondDerivatives) {
            this.length = length;
            this.values = OutOfLine.ofPointwise(values);
            this.derivatives = OutOfLine.ofPointwise(derivatives);
            this.secondDerivatives = OutOfLine.ofPointwise(secondDerivatives);
        }

        static Kind of(Class<?> type) {
            if (ElementaryLoss.class.isAssignableFrom(type)) {
                return ELEMENTARY;
            }
            return Lambdas.class.isAssignableFrom(type) ? LAMBDAS : PLAIN;
        }
    }

    /** A copy over the longest blocks. */
    private static PointwiseLoop whole(boolean own, Kind kind) {
        return copy(own, kind.length, kind);
    }

    /** A copy of the loop; where none can be had, an instance of the class that is then shared. */
    private static PointwiseLoop copy(boolean own, int length, Kind kind) {
        PointwiseLoop loop = own ? LossSpecialization.of(new Body(), Body.LOOKUP, length) : new Body();
        loop.own = own;
        loop.length = length;
        loop.kind = kind;
        return loop;
    }

    /**
     * The loop over the blocks of a whole array. What comes from memory and goes out to it goes faster in smaller pieces, the
     * more so the less of it a cache holds. Not that of a loop which losses share: whatever its length, it runs over the longest.
     *
     * @param elements how many the array has
     */
    final PointwiseLoop overAll(int elements) {
        if (elements <= CACHED || !own || !together()) {
            return this;
        }
        return elements <= 2 * CACHED ? shorter() : shorter().shorter();
    }

    /**
     * Whether a block takes less time than its elements one by one.
     *
     * @param elements how many there are to come
     * @param room how many there are before them
     */
    final boolean pays(int elements, int room) {
        return elements >= (kind == Kind.ELEMENTARY
                ? MIN_ELEMENTARY_BLOCK
                : elements + room < SHORTEST ? SHORTEST : MIN_BLOCK);
    }

    /**
     * The loop over blocks of the length that takes the least time: this one, or a shorter one.
     *
     * @param elements how many there are to come
     * @param room how many there are before them
     */
    final PointwiseLoop fitting(int elements, int room) {
        PointwiseLoop loop = this;
        int reach = overlapping() ? elements + room : Integer.MAX_VALUE;
        while (loop.length > SHORTEST && (elements <= loop.length / 2 || reach < loop.length)) {
            loop = loop.shorter();
        }
        return loop;
    }

    /**
     * Whether elements that were done already may be done again to fill up a block, which is faster than copying. Not where
     * they may have needed careful functions, while the others don't.
     */
    final boolean overlapping() {
        return kind != Kind.ELEMENTARY;
    }

    /**
     * How many elements the next block of this loop adds to those that were done. One that goes on in a long array begins with
     * a few of them again, so that its vectors are whole cache lines where the array's own first byte begins one, as it does
     * where a JVM gives large arrays pages of their own: a vector across two lines takes twice as long to read.
     *
     * @param at the index of the first that was not done
     * @param elements how many there are to come
     * @param room how many there are before them
     */
    final int step(int at, int elements, int room) {
        int again = elements > length && room >= length && overlapping() ? (at + Scratch.START + 1) % LINE : 0;
        return Math.min(elements, length - again);
    }

    /** The loop over blocks of half the length. */
    final PointwiseLoop shorter() {
        PointwiseLoop made = shorter;
        return made == null ? makeShorter() : made;
    }

    private synchronized PointwiseLoop makeShorter() {
        if (shorter == null) {
            shorter = copy(own, length / 2 + 1, kind);
        }
        return shorter;
    }

    /** How many elements are a block. */
    final int length() {
        return length;
    }

    /** The copy that belongs to the class of this loss, or of the first of its functions. */
    static PointwiseLoop of(PointwiseLoss loss) {
        PointwiseLoop loop = OF_CLASS.get(loss.getClass());
        return loop.kind == Kind.LAMBDAS ? OF_FUNCTION.get(((Lambdas) loss).value().getClass()) : loop;
    }

    /** A loop of the class that losses share where there are no copies. */
    static PointwiseLoop shared(PointwiseLoss loss) {
        return whole(false, Kind.of(loss.getClass()));
    }

    /** Whether its losses are {@link ElementaryLoss}es. */
    final boolean elementary() {
        return kind == Kind.ELEMENTARY;
    }

    /**
     * Whether {@link #valuesAndDerivatives} does both in less time than one after the other. Of losses with elementary functions it
     * would often be too long for C2.
     */
    final boolean together() {
        return kind == Kind.PLAIN;
    }

    /** Whether an element takes an exponential, a logarithm or nobody knows what. */
    final boolean expensive() {
        return kind != Kind.PLAIN;
    }

    /** How far the loops run over a block: its length, but for the copy that losses share. */
    abstract int extent();

    /** Puts the loss of each element of a block, which begins at an index of the predictions and targets, into the results. */
    final void values(PointwiseLoss loss, float[] predictions, float[] targets, int at, Scratch scratch) {
        kind.values.run(this, loss, predictions, targets, at, 1, scratch.floats, null);
    }

    /** Both the losses and the first derivatives of a block, which have much in common; see {@link #together}. */
    final void valuesAndDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, int at, float factor,
            Scratch scratch, float[] to) {
        VALUES_AND_DERIVATIVES.run(this, loss, predictions, targets, at, factor, scratch.floats, to);
    }

    /** Adds the loss of each element of a block to the results, which are those of another block; if {@link #together}. */
    final void addValues(PointwiseLoss loss, float[] predictions, float[] targets, int at, Scratch scratch) {
        ADD_VALUES.run(this, loss, predictions, targets, at, 1, scratch.floats, null);
    }

    /** The same, and the first derivatives. */
    final void addValuesAndDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, int at, float factor,
            Scratch scratch, float[] to) {
        ADD_VALUES_AND_DERIVATIVES.run(this, loss, predictions, targets, at, factor, scratch.floats, to);
    }

    /** First derivatives of a block, times a factor, to the same index of another array. */
    final void derivatives(PointwiseLoss loss, float[] predictions, float[] targets, int at, float factor,
            Scratch scratch,
            float[] to) {
        kind.derivatives.run(this, loss, predictions, targets, at, factor, scratch.floats, to);
    }

    /** Second derivatives of a block. */
    final void secondDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, int at, Scratch scratch,
            float[] to) {
        kind.secondDerivatives.run(this, loss, predictions, targets, at, 1, scratch.floats, to);
    }

    /** The arguments of an {@link ElementaryLoss}'s first function. */
    final void first(PointwiseLoss loss, float[] predictions, float[] targets, int at, Scratch scratch) {
        FIRST_ARGUMENTS.run(this, loss, predictions, targets, at, 1, scratch.floats, null);
    }

    /** The arguments of its second one. */
    final void second(PointwiseLoss loss, float[] predictions, float[] targets, int at, Scratch scratch) {
        SECOND_ARGUMENTS.run(this, loss, predictions, targets, at, 1, scratch.floats, null);
    }

    /** The arguments of the third one, in the place of the second one's results. */
    final void third(PointwiseLoss loss, float[] predictions, float[] targets, int at, Scratch scratch) {
        THIRD_ARGUMENTS.run(this, loss, predictions, targets, at, 1, scratch.floats, null);
    }

    // The loops, all of one signature, so that one kind of call does for them; each is called apart, by the methods above.

    abstract void plainValues(PointwiseLoss loss, float[] predictions, float[] targets, int at, float factor,
            FloatBuffer floats, float[] to);

    abstract void plainDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, int at, float factor,
            FloatBuffer floats, float[] to);

    abstract void plainValuesAndDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, int at,
            float factor,
            FloatBuffer floats, float[] to);

    abstract void plainAddValues(PointwiseLoss loss, float[] predictions, float[] targets, int at, float factor,
            FloatBuffer floats, float[] to);

    abstract void plainAddValuesAndDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, int at,
            float factor, FloatBuffer floats, float[] to);

    abstract void plainSecondDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, int at, float factor,
            FloatBuffer floats, float[] to);

    abstract void firstArguments(PointwiseLoss loss, float[] predictions, float[] targets, int at, float factor,
            FloatBuffer floats, float[] to);

    abstract void secondArguments(PointwiseLoss loss, float[] predictions, float[] targets, int at, float factor,
            FloatBuffer floats, float[] to);

    abstract void thirdArguments(PointwiseLoss loss, float[] predictions, float[] targets, int at, float factor,
            FloatBuffer floats, float[] to);

    abstract void elementaryValues(PointwiseLoss loss, float[] predictions, float[] targets, int at, float factor,
            FloatBuffer floats, float[] to);

    abstract void elementaryDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, int at, float factor,
            FloatBuffer floats, float[] to);

    abstract void elementarySecondDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, int at,
            float factor,
            FloatBuffer floats, float[] to);

    abstract void functionValues(PointwiseLoss loss, float[] predictions, float[] targets, int at, float factor,
            FloatBuffer floats, float[] to);

    abstract void functionDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, int at, float factor,
            FloatBuffer floats, float[] to);

    abstract void functionSecondDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, int at,
            float factor,
            FloatBuffer floats, float[] to);

    /** The sum over a few elements, weighted if there are weights. */
    abstract double scalarSum(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights, int from,
            int to);

    /** Adds the losses of a few elements, weighted if there are weights. */
    abstract void addScalars(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights, int from,
            int to,
            ExactSum into);

    /** Loss of a few elements, each where it stands. */
    abstract void scalarValues(PointwiseLoss loss, float[] predictions, float[] targets, int from, int to,
            float[] into);

    /** First derivatives of a few elements, times a factor. */
    abstract void scalarDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, float factor, int from,
            int to,
            float[] into);

    /** Second derivatives of a few elements. */
    abstract void scalarSecondDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, int from, int to,
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

        @Override int extent() {
            return LENGTH;
        }

        @Override void plainValues(PointwiseLoss loss, float[] predictions, float[] targets, int at, float factor,
                FloatBuffer floats, float[] to) {
            for (int j = 0; j < LENGTH; j++) {
                floats.put(RESULTS + j, loss.value(predictions[at + j], targets[at + j]));
            }
        }

        @Override void plainDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, int at, float factor,
                FloatBuffer floats, float[] to) {
            for (int j = 0; j < LENGTH; j++) {
                to[at + j] = factor * loss.derivative(predictions[at + j], targets[at + j]);
            }
        }

        @Override void plainValuesAndDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, int at,
                float factor, FloatBuffer floats, float[] to) {
            for (int j = 0; j < LENGTH; j++) {
                float prediction = predictions[at + j];
                float target = targets[at + j];
                floats.put(RESULTS + j, loss.value(prediction, target));
                to[at + j] = factor * loss.derivative(prediction, target);
            }
        }

        @Override void plainAddValues(PointwiseLoss loss, float[] predictions, float[] targets, int at, float factor,
                FloatBuffer floats, float[] to) {
            for (int j = 0; j < LENGTH; j++) {
                floats.put(RESULTS + j, floats.get(RESULTS + j) + loss.value(predictions[at + j], targets[at + j]));
            }
        }

        @Override void plainAddValuesAndDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, int at,
                float factor, FloatBuffer floats, float[] to) {
            for (int j = 0; j < LENGTH; j++) {
                float prediction = predictions[at + j];
                float target = targets[at + j];
                floats.put(RESULTS + j, floats.get(RESULTS + j) + loss.value(prediction, target));
                to[at + j] = factor * loss.derivative(prediction, target);
            }
        }

        @Override void plainSecondDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, int at,
                float factor,
                FloatBuffer floats, float[] to) {
            for (int j = 0; j < LENGTH; j++) {
                to[at + j] = loss.secondDerivative(predictions[at + j], targets[at + j]);
            }
        }

        @Override void firstArguments(PointwiseLoss loss, float[] predictions, float[] targets, int at, float factor,
                FloatBuffer floats, float[] to) {
            ElementaryLoss elementary = (ElementaryLoss) loss;
            for (int j = 0; j < LENGTH; j++) {
                floats.put(FIRST + j, elementary.firstArgument(predictions[at + j], targets[at + j]));
            }
        }

        @Override void secondArguments(PointwiseLoss loss, float[] predictions, float[] targets, int at, float factor,
                FloatBuffer floats, float[] to) {
            ElementaryLoss elementary = (ElementaryLoss) loss;
            for (int j = 0; j < LENGTH; j++) {
                floats.put(SECOND + j,
                        elementary.secondArgument(predictions[at + j], targets[at + j], floats.get(FIRST + j)));
            }
        }

        @Override void thirdArguments(PointwiseLoss loss, float[] predictions, float[] targets, int at, float factor,
                FloatBuffer floats, float[] to) {
            ElementaryLoss elementary = (ElementaryLoss) loss;
            for (int j = 0; j < LENGTH; j++) {
                floats.put(SECOND + j, elementary.thirdArgument(predictions[at + j], targets[at + j],
                        floats.get(FIRST + j), floats.get(SECOND + j)));
            }
        }

        @Override void elementaryValues(PointwiseLoss loss, float[] predictions, float[] targets, int at, float factor,
                FloatBuffer floats, float[] to) {
            ElementaryLoss elementary = (ElementaryLoss) loss;
            for (int j = 0; j < LENGTH; j++) {
                floats.put(RESULTS + j, elementary.value(predictions[at + j], targets[at + j], floats.get(FIRST + j),
                        floats.get(SECOND + j)));
            }
        }

        @Override void elementaryDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, int at,
                float factor,
                FloatBuffer floats, float[] to) {
            ElementaryLoss elementary = (ElementaryLoss) loss;
            for (int j = 0; j < LENGTH; j++) {
                to[at + j] = factor * elementary.derivative(predictions[at + j], targets[at + j], floats.get(FIRST + j),
                        floats.get(SECOND + j));
            }
        }

        @Override void elementarySecondDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, int at,
                float factor, FloatBuffer floats, float[] to) {
            ElementaryLoss elementary = (ElementaryLoss) loss;
            for (int j = 0; j < LENGTH; j++) {
                to[at + j] = elementary.secondDerivative(predictions[at + j], targets[at + j], floats.get(FIRST + j),
                        floats.get(SECOND + j));
            }
        }

        @Override void functionValues(PointwiseLoss loss, float[] predictions, float[] targets, int at, float factor,
                FloatBuffer floats, float[] to) {
            PointwiseLoss.Function function = ((Lambdas) loss).value();
            for (int j = 0; j < LENGTH; j++) {
                floats.put(RESULTS + j, function.apply(predictions[at + j], targets[at + j]));
            }
        }

        @Override void functionDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, int at,
                float factor,
                FloatBuffer floats, float[] to) {
            PointwiseLoss.Function function = ((Lambdas) loss).derivative();
            for (int j = 0; j < LENGTH; j++) {
                to[at + j] = factor * function.apply(predictions[at + j], targets[at + j]);
            }
        }

        @Override void functionSecondDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, int at,
                float factor, FloatBuffer floats, float[] to) {
            PointwiseLoss.Function function = ((Lambdas) loss).secondDerivative();
            for (int j = 0; j < LENGTH; j++) {
                to[at + j] = function.apply(predictions[at + j], targets[at + j]);
            }
        }

        @Override double scalarSum(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights, int from,
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

        @Override void addScalars(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights, int from,
                int to, ExactSum into) {
            for (int i = from; i < to; i++) {
                if (weights == null) {
                    into.add(loss.value(predictions[i], targets[i]));
                } else if (weights[i] != 0) {
                    into.add((double) weights[i] * loss.value(predictions[i], targets[i]));
                }
            }
        }

        @Override void scalarValues(PointwiseLoss loss, float[] predictions, float[] targets, int from, int to,
                float[] into) {
            for (int i = from; i < to; i++) {
                into[i] = loss.value(predictions[i], targets[i]);
            }
        }

        @Override void scalarDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, float factor,
                int from,
                int to, float[] into) {
            for (int i = from; i < to; i++) {
                into[i] = factor * loss.derivative(predictions[i], targets[i]);
            }
        }

        @Override void scalarSecondDerivatives(PointwiseLoss loss, float[] predictions, float[] targets, int from,
                int to,
                float[] into) {
            for (int i = from; i < to; i++) {
                into[i] = loss.secondDerivative(predictions[i], targets[i]);
            }
        }
    }
}
