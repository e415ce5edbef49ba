package io.github.loss4j.internal;

import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.PointwiseLoss;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/**
 * Computes a pointwise loss over arrays, block by block: its sum, its terms and their derivatives.
 *
 * <p>Static methods with long lists of parameters, so that no call leaves garbage. In all of them {@code weights} may be
 * null, which means 1 for each element; an element of weight zero adds nothing, and its outputs are 0, whatever it holds.
 * Outputs that are null are not computed; none may be an input.
 */
public final class PointwiseEngine {
    /** Below this a block costs more than its elements one by one; elementary functions and lambdas are dearer so. */
    private static final int FEW = 192;
    private static final int FEW_DEAR = 48;
    /** From here on two arrays fit no cache, and memory delivers them faster in shorter blocks. */
    private static final int HUGE = 1 << 21;
    /** {@link #block}, called {@link Apart}. */
    private static MethodHandle block = Apart.method(MethodHandles.lookup(), "block", double.class, PointwiseLoop.class,
            PointwiseLoss.class, float[].class, float[].class, float[].class, boolean.class, float[].class,
            float[].class, float.class, float[].class, int.class, int.class, Scratch.class);

    private PointwiseEngine() {
    }

    /**
     * The weighted sum of the losses.
     *
     * @param loss the loss
     * @param predictions what was predicted
     * @param targets what it is compared with
     * @param weights one for each element, or null
     * @return the sum
     */
    public static double sum(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights) {
        return run(PointwiseLoop.of(loss), loss, predictions, targets, weights, true, null, null, 1, null);
    }

    /**
     * The weighted sum of the losses, and its gradient times a factor.
     *
     * @param loss the loss
     * @param predictions what was predicted
     * @param targets what it is compared with
     * @param weights one for each element, or null
     * @param factor what the gradient is multiplied by
     * @param gradient where it goes
     * @return the sum, without the factor
     */
    public static double sum(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights, float factor,
            float[] gradient) {
        return run(PointwiseLoop.of(loss), loss, predictions, targets, weights, true, null, gradient, factor, null);
    }

    /**
     * The weighted loss of each element.
     *
     * @param loss the loss
     * @param predictions what was predicted
     * @param targets what it is compared with
     * @param weights one for each element, or null
     * @param values where the losses go
     */
    public static void values(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights,
            float[] values) {
        run(PointwiseLoop.of(loss), loss, predictions, targets, weights, false, values, null, 1, null);
    }

    /**
     * The weighted derivatives at each element.
     *
     * @param loss the loss
     * @param predictions what was predicted
     * @param targets what it is compared with
     * @param weights one for each element, or null
     * @param slopes where the first derivatives go
     * @param curvatures where the second derivatives go
     */
    public static void derivatives(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights,
            float[] slopes, float[] curvatures) {
        run(PointwiseLoop.of(loss), loss, predictions, targets, weights, false, null, slopes, 1, curvatures);
    }

    /** The above, by a given copy of the loop. */
    static double run(PointwiseLoop loop, PointwiseLoss loss, float[] predictions, float[] targets, float[] weights,
            boolean sum, float[] values, float[] slopes, float factor, float[] curvatures) {
        int length = predictions.length;
        PointwiseLoop whole = length >= HUGE ? loop.shorter() : loop;
        if (Chunks.parallel(length, dear(loop))) {
            return Chunks.sum(length, Chunks.CHUNK, true, (from, to) -> part(whole, loss, predictions, targets, weights,
                    sum, values, slopes, factor, curvatures, from, to));
        }
        // The same without a lambda, which would be garbage.
        double total = 0;
        for (int from = 0, to; from < length; from = to) {
            to = from + Math.min(Chunks.CHUNK, length - from);
            total += part(whole, loss, predictions, targets, weights, sum, values, slopes, factor, curvatures, from,
                    to);
        }
        return total;
    }

    /** Whether an element takes an exponential, a logarithm or nobody knows what. */
    private static boolean dear(PointwiseLoop loop) {
        return loop.elementary() || loop.lambdas();
    }

    private static double part(PointwiseLoop loop, PointwiseLoss loss, float[] predictions, float[] targets,
            float[] weights, boolean sum, float[] values, float[] slopes, float factor, float[] curvatures, int from,
            int to) {
        double total = 0;
        int at = from;
        int few = dear(loop) ? FEW_DEAR : FEW;
        if (to - from >= few) {
            Scratch scratch = Scratch.ofThread();
            for (int length; to - at >= few; at += length) {
                PointwiseLoop fitting = loop.fitting(to - at);
                length = Math.min(fitting.length(), to - at);
                try {
                    total += (double) block.invokeExact(fitting, loss, predictions, targets, weights, sum, values,
                            slopes, factor, curvatures, at, length, scratch);
                } catch (Throwable thrown) {
                    throw Apart.<RuntimeException>thrown(thrown);
                }
            }
        }
        if (at < to) {
            total += few(loop, loss, predictions, targets, weights, sum, values, slopes, factor, curvatures, at, to);
        }
        return total;
    }

    private static double few(PointwiseLoop loop, PointwiseLoss loss, float[] predictions, float[] targets,
            float[] weights, boolean sum, float[] values, float[] slopes, float factor, float[] curvatures, int from,
            int to) {
        if (values != null) {
            loop.fewValues(loss, predictions, targets, from, to, values);
            weigh(values, from, weights, from, to - from, values);
        }
        if (slopes != null) {
            loop.fewSlopes(loss, predictions, targets, factor, from, to, slopes);
            weigh(slopes, from, weights, from, to - from, slopes);
        }
        if (curvatures != null) {
            loop.fewCurvatures(loss, predictions, targets, from, to, curvatures);
            weigh(curvatures, from, weights, from, to - from, curvatures);
        }
        return sum ? loop.sumOfFew(loss, predictions, targets, weights, from, to) : 0;
    }

    private static double block(PointwiseLoop loop, PointwiseLoss loss, float[] predictions, float[] targets,
            float[] weights, boolean sum, float[] values, float[] slopes, float factor, float[] curvatures, int from,
            int length, Scratch scratch) {
        scratch.load(predictions, targets, from, length, loop.length());
        // The sum tells whether the fast functions met an argument that they can't take; without it they are not tried.
        functions(loop, loss, !sum, scratch);
        double total = 0;
        if (sum) {
            terms(loop, loss, scratch);
            total = sum(weights, from, length, scratch);
            if (!(Math.abs(total) <= Double.MAX_VALUE)) {
                // Or something overflowed, is infinite or NaN: perhaps only under a weight of zero, or only in float.
                functions(loop, loss, true, scratch);
                terms(loop, loss, scratch);
                total = weights == null
                        ? Sums.of(scratch.results, 0, length)
                        : Sums.ofWeighted(scratch.results, weights, from, length);
            }
        }
        if (values != null) {
            terms(loop, loss, scratch);
            weigh(scratch.results, 0, weights, from, length, values);
        }
        if (slopes != null) {
            slopes(loop, loss, factor, scratch);
            weigh(scratch.results, 0, weights, from, length, slopes);
        }
        if (curvatures != null) {
            curvatures(loop, loss, scratch);
            weigh(scratch.results, 0, weights, from, length, curvatures);
        }
        return total;
    }

    /** The elementary functions of a block, if the loss has any. */
    private static void functions(PointwiseLoop loop, PointwiseLoss loss, boolean careful, Scratch scratch) {
        if (loop.elementary()) {
            ElementaryLoss elementary = (ElementaryLoss) loss;
            loop.first(elementary, scratch.predictions, scratch.targets, scratch.first);
            apply(elementary.firstFunction(), scratch.first, careful, loop.length(), scratch);
            if (elementary.secondFunction() != ElementaryFunction.NONE) {
                loop.second(elementary, scratch.predictions, scratch.targets, scratch.first, scratch.second);
                apply(elementary.secondFunction(), scratch.second, careful, loop.length(), scratch);
            }
        }
    }

    /** The weighted sum of a block's terms, which it overwrites; not finite if one of them is not. */
    private static double sum(float[] weights, int from, int length, Scratch scratch) {
        if (weights != null) {
            System.arraycopy(weights, from, scratch.work, 0, length);
            multiply(scratch.results, scratch.work, length);
        }
        return Sums.ofBlock(scratch.results, length);
    }

    private static void terms(PointwiseLoop loop, PointwiseLoss loss, Scratch scratch) {
        if (loop.elementary()) {
            loop.values((ElementaryLoss) loss, scratch.predictions, scratch.targets, scratch.first, scratch.second,
                    scratch.results);
        } else if (loop.lambdas()) {
            loop.values(((Lambdas) loss).value(), scratch.predictions, scratch.targets, scratch.results);
        } else {
            loop.values(loss, scratch.predictions, scratch.targets, scratch.results);
        }
    }

    private static void slopes(PointwiseLoop loop, PointwiseLoss loss, float factor, Scratch scratch) {
        if (loop.elementary()) {
            loop.slopes((ElementaryLoss) loss, scratch.predictions, scratch.targets, scratch.first, scratch.second,
                    factor, scratch.results);
        } else if (loop.lambdas()) {
            loop.slopes(((Lambdas) loss).derivative(), scratch.predictions, scratch.targets, factor, scratch.results);
        } else {
            loop.slopes(loss, scratch.predictions, scratch.targets, factor, scratch.results);
        }
    }

    private static void curvatures(PointwiseLoop loop, PointwiseLoss loss, Scratch scratch) {
        if (loop.elementary()) {
            loop.curvatures((ElementaryLoss) loss, scratch.predictions, scratch.targets, scratch.first, scratch.second,
                    scratch.results);
        } else if (loop.lambdas()) {
            loop.curvatures(((Lambdas) loss).secondDerivative(), scratch.predictions, scratch.targets,
                    scratch.results);
        } else {
            loop.curvatures(loss, scratch.predictions, scratch.targets, scratch.results);
        }
    }

    static void apply(ElementaryFunction function, float[] block, boolean careful, int length, Scratch scratch) {
        switch (function) {
            case EXP -> {
                if (careful) {
                    Exponential.apply(block, 0, length, scratch);
                } else {
                    Exponential.applyNear(block, 0, length, scratch);
                }
            }
            case LOG -> {
                if (careful) {
                    Logarithm.apply(block, length, scratch);
                } else {
                    Logarithm.applyNormal(block, length, scratch);
                }
            }
            default -> {
                // the arguments are what the loss wants
            }
        }
    }

    private static void multiply(float[] block, float[] factors, int length) {
        for (int j = 0; j < length; j++) {
            block[j] *= factors[j];
        }
    }

    /** Copies numbers to where they go, weighted: 0 where the weight is 0, else the product. */
    private static void weigh(float[] numbers, int offset, float[] weights, int from, int length, float[] to) {
        if (weights != null) {
            for (int j = 0; j < length; j++) {
                float weight = weights[from + j];
                to[from + j] = weight != 0 ? weight * numbers[offset + j] : 0;
            }
        } else if (to != numbers) {
            System.arraycopy(numbers, offset, to, from, length);
        }
    }
}
