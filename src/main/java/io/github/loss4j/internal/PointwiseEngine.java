package io.github.loss4j.internal;

import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.internal.Scratch.Region;
import java.nio.FloatBuffer;

/**
 * Computes a pointwise loss over arrays, block by block: its sum, its terms and their derivatives.
 *
 * <p>Static methods with long lists of parameters, so that no call leaves garbage. In all of them {@code weights} may be
 * null, which means 1 for each element; an element of weight zero adds nothing, and its outputs are 0, whatever it holds.
 * Outputs that are null are not computed; none may be an input.
 */
public final class PointwiseEngine {
    private PointwiseEngine() {
    }

    /** The scale of weights whose products are formed in double. */
    public static final float IN_DOUBLE = 0;

    /**
     * The weighted sum of the losses, and its gradient times a factor.
     *
     * @param loss the loss
     * @param predictions what was predicted
     * @param targets what it is compared with
     * @param weights one for each element, or null
     * @param scale what each weight is multiplied by, a power of two; or {@link #IN_DOUBLE}
     * @param factor what the gradient is multiplied by
     * @param gradient where it goes; null if it is not wanted
     * @return the sum, without the factor
     */
    public static double sum(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights, float scale,
            double factor, float[] gradient) {
        return run(PointwiseLoop.of(loss), loss, predictions, targets, weights, scale, true, null, gradient, factor,
                null);
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
        run(PointwiseLoop.of(loss), loss, predictions, targets, weights, 1, false, values, null, 1, null);
    }

    /**
     * The weighted derivatives at each element.
     *
     * @param loss the loss
     * @param predictions what was predicted
     * @param targets what it is compared with
     * @param weights one for each element, or null
     * @param derivatives where the first derivatives go
     * @param curvatures where the second derivatives go
     */
    public static void derivatives(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights,
            float[] derivatives, float[] secondDerivatives) {
        run(PointwiseLoop.of(loss), loss, predictions, targets, weights, 1, false, null, derivatives, 1,
                secondDerivatives);
    }

    /** The above, by a given copy of the loop. */
    static double run(PointwiseLoop whole, PointwiseLoss loss, float[] predictions, float[] targets, float[] weights,
            float scale, boolean sum, float[] values, float[] derivatives, double factor, float[] secondDerivatives) {
        int length = predictions.length;
        PointwiseLoop loop = whole.overAll(length);
        if (Chunks.parallel(length, loop.expensive())) {
            return Chunks.sum(length, Chunks.CHUNK, true,
                    (from, to) -> part(loop, loss, predictions, targets, weights, scale, sum,
                            values, derivatives, factor, secondDerivatives, from, to));
        }
        // The same without a lambda, which would be garbage.
        double total = 0;
        for (int from = 0, to; from < length; from = to) {
            to = from + Math.min(Chunks.CHUNK, length - from);
            total += part(loop, loss, predictions, targets, weights, scale, sum, values, derivatives, factor,
                    secondDerivatives,
                    from, to);
        }
        return total;
    }

    private static double part(PointwiseLoop loop, PointwiseLoss loss, float[] predictions, float[] targets,
            float[] weights, float scale, boolean sum, float[] values, float[] derivatives, double factor,
            float[] secondDerivatives, int from, int to) {
        if (loss instanceof BlockLoss block) {
            return blocks(block, predictions, targets, weights, scale, sum, values, derivatives, factor,
                    secondDerivatives, from,
                    to);
        }
        double total = 0;
        int at = from;
        if (loop.pays(to - from, 0)) {
            Scratch scratch = Scratch.lease();
            try {
                boolean pairs = sum && weights == null && values == null && secondDerivatives == null && loop.together()
                        && !loss.signed();
                for (int length; loop.pays(to - at, at - from); at += length) {
                    PointwiseLoop fitting = loop.fitting(to - at, at - from);
                    length = fitting.step(at, to - at, at - from);
                    if (pairs && length == loop.length() - 1 && to - at >= 2 * length) {
                        double both = pair(loop, loss, predictions, targets, derivatives, (float) factor, at, length,
                                scratch);
                        // Where one term is infinite or NaN others may be, and each pair would be done in vain.
                        pairs = Math.abs(both) <= Double.MAX_VALUE;
                        if (pairs) {
                            total += both;
                            length *= 2;
                            continue;
                        }
                    }
                    total += block(fitting, loss, predictions, targets, weights, scale, sum, values, derivatives,
                            factor,
                            secondDerivatives, at, length, at - from, scratch);
                }
            } finally {
                scratch.release();
            }
        }
        if (at < to) {
            total += few(loop, loss, predictions, targets, weights, scale, sum, values, derivatives, factor,
                    secondDerivatives, at,
                    to);
        }
        return total;
    }

    /** A part of a loss that computes blocks by itself. */
    private static double blocks(BlockLoss loss, float[] predictions, float[] targets, float[] weights, float scale,
            boolean sum, float[] values, float[] derivatives, double factor, float[] secondDerivatives, int from,
            int to) {
        double total = 0;
        float inLoop = scale == IN_DOUBLE ? 1 : (float) factor;
        Scratch scratch = Scratch.lease();
        try {
            float[] terms = sum || values != null ? scratch.predictions : null;
            float[] first = derivatives == null ? null : scratch.targets;
            float[] second = secondDerivatives == null ? null : scratch.results;
            for (int at = from, length; at < to; at += length) {
                length = Math.min(Scratch.BLOCK - 1, to - at);
                loss.block(predictions, targets, at, length, terms, first, second);
                if (sum) {
                    total += BlockSum.ofWeighted(terms, weights, at, length);
                }
                copy(terms, values, weights, 1, 1, at, length);
                if (derivatives != null) {
                    for (int j = 0; j < length; j++) {
                        first[j] *= inLoop;
                    }
                    copy(first, derivatives, weights, scale, factor, at, length);
                }
                copy(second, secondDerivatives, weights, 1, 1, at, length);
            }
        } finally {
            scratch.release();
        }
        return weights == null || scale == IN_DOUBLE ? total : total * scale;
    }

    private static void copy(float[] block, float[] into, float[] weights, float scale, double factor, int from,
            int length) {
        if (into != null) {
            System.arraycopy(block, 0, into, from, length);
            weigh(into, weights, scale, factor, from, length);
        }
    }

    /**
     * The sum of two blocks, added to each other before they are summed, which is half of that work; no more than two, since
     * x + x is exact and x + x + x is not. Each begins with an element that was done before. Not finite if a term is not, or
     * if some of them overflow together.
     */
    private static double pair(PointwiseLoop loop, PointwiseLoss loss, float[] predictions, float[] targets,
            float[] derivatives, float factor, int from, int length, Scratch scratch) {
        int first = from - 1;
        int second = first + length;
        if (derivatives == null) {
            loop.values(loss, predictions, targets, first, scratch);
            loop.addValues(loss, predictions, targets, second, scratch);
        } else {
            loop.valuesAndDerivatives(loss, predictions, targets, first, factor, scratch, derivatives);
            loop.addValuesAndDerivatives(loss, predictions, targets, second, factor, scratch, derivatives);
        }
        return BlockSum.ofBlock(scratch.result, 1, 1 + length);
    }

    private static double few(PointwiseLoop loop, PointwiseLoss loss, float[] predictions, float[] targets,
            float[] weights, float scale, boolean sum, float[] values, float[] derivatives, double factor,
            float[] secondDerivatives, int from, int to) {
        if (values != null) {
            loop.scalarValues(loss, predictions, targets, from, to, values);
            weigh(values, weights, 1, 1, from, to - from);
        }
        if (derivatives != null) {
            loop.scalarDerivatives(loss, predictions, targets, scale == IN_DOUBLE ? 1 : (float) factor, from, to,
                    derivatives);
            weigh(derivatives, weights, scale, factor, from, to - from);
        }
        if (secondDerivatives != null) {
            loop.scalarSecondDerivatives(loss, predictions, targets, from, to, secondDerivatives);
            weigh(secondDerivatives, weights, 1, 1, from, to - from);
        }
        double total = sum ? loop.scalarSum(loss, predictions, targets, weights, from, to) : 0;
        return scale == IN_DOUBLE ? total : scale * total;
    }

    /**
     * A block of elements, which is as long as the loop, or is filled up: by elements before it that were done already, or else
     * in arrays of its own.
     *
     * @param room how many elements are before it, in this thread's part
     */
    private static double block(PointwiseLoop loop, PointwiseLoss loss, float[] predictions, float[] targets,
            float[] weights, float scale, boolean sum, float[] values, float[] derivatives, double factor,
            float[] secondDerivatives, int from,
            int length, int room, Scratch scratch) {
        int skip = skip(loop, length, room);
        int first = from - skip;
        int filled = length + skip;
        boolean direct = filled == loop.extent();
        if (!direct) {
            scratch.load(predictions, targets, first, filled, loop.extent());
        }
        float[] p = direct ? predictions : scratch.predictions;
        float[] t = direct ? targets : scratch.targets;
        int at = direct ? first : 0;
        // The sum tells whether the fast functions met an argument that they can't take: then the careful ones are tried.
        functions(loop, loss, p, t, at, false, scratch);
        boolean together = sum && derivatives != null && loop.together();
        float inLoop = scale == IN_DOUBLE ? 1 : (float) factor;
        double total = 0;
        boolean rare = false;
        if (sum || loop.elementary()) {
            if (together) {
                loop.valuesAndDerivatives(loss, p, t, at, inLoop, scratch, direct ? derivatives : scratch.results);
            } else {
                loop.values(loss, p, t, at, scratch);
            }
            total = scale == IN_DOUBLE
                    ? Double.NaN
                    : sum && loss.signed()
                            ? sumInDouble(weights, from, skip, length, scratch) * scale
                            : sum(weights, scale, first, skip, filled, scratch.result);
            if (!(Math.abs(total) <= Double.MAX_VALUE)) {
                // Or something overflowed, is infinite or NaN: perhaps only under a weight of zero, or only in float.
                functions(loop, loss, p, t, at, true, scratch);
                loop.values(loss, p, t, at, scratch);
                rare = loop.elementary();
                if (rare) {
                    valuesOfRare(loss, p, t, at, weights, from, length, scratch.floats);
                }
                total = weights == null
                        ? BlockSum.of(scratch.floats, Scratch.RESULTS + skip, length)
                        : BlockSum.ofWeighted(scratch.floats, Scratch.RESULTS + skip, weights, from, length)
                                * (scale == IN_DOUBLE ? 1 : scale);
            }
        }
        if (values != null) {
            loop.values(loss, p, t, at, scratch);
            if (rare) {
                valuesOfRare(loss, p, t, at, weights, from, length, scratch.floats);
            }
            scratch.floats.get(Scratch.RESULTS + skip, values, from, length);
            weigh(values, weights, 1, 1, from, length, scratch.result);
        }
        if (derivatives != null) {
            float[] into = direct ? derivatives : scratch.results;
            if (!together) {
                loop.derivatives(loss, p, t, at, inLoop, scratch, into);
            }
            for (int j = at; rare && j < at + length; j++) {
                if (isRare(into[j], weights, from + j - at)) {
                    into[j] = inLoop * loss.derivative(p[j], t[j]);
                }
            }
            finish(direct, weights, scale, factor, first, filled, scratch, derivatives);
        }
        if (secondDerivatives != null) {
            float[] into = direct ? secondDerivatives : scratch.results;
            loop.secondDerivatives(loss, p, t, at, scratch, into);
            for (int j = at; rare && j < at + length; j++) {
                if (isRare(into[j], weights, from + j - at)) {
                    into[j] = loss.secondDerivative(p[j], t[j]);
                }
            }
            finish(direct, weights, 1, 1, first, filled, scratch, secondDerivatives);
        }
        return sum ? total : 0;
    }

    /**
     * Computes the values that are not finite again, by the loss's own method: it may know their limits, or another form.
     * Blocks of an {@link ElementaryLoss} do not overlap, so that the first element is the block's.
     */
    static void valuesOfRare(PointwiseLoss loss, float[] p, float[] t, int at, float[] weights, int from,
            int length, FloatBuffer floats) {
        for (int j = 0; j < length; j++) {
            if (isRare(floats.get(Scratch.RESULTS + j), weights, from + j)) {
                floats.put(Scratch.RESULTS + j, loss.value(p[at + j], t[at + j]));
            }
        }
    }

    private static boolean isRare(float number, float[] weights, int i) {
        return !(Math.abs(number) <= Float.MAX_VALUE) && (weights == null || weights[i] != 0);
    }

    /** How many elements before a block it takes along, to be as long as the loop. */
    static int skip(PointwiseLoop loop, int length, int room) {
        int missing = loop.length() - length;
        return missing <= room && loop.overlapping() ? missing : 0;
    }

    private static void finish(boolean direct, float[] weights, float scale, double factor, int from, int length,
            Scratch scratch, float[] into) {
        if (!direct) {
            System.arraycopy(scratch.results, 0, into, from, length);
        }
        weigh(into, weights, scale, factor, from, length, scratch.result);
    }

    /** The elementary functions of a block, if the loss has any. */
    static void functions(PointwiseLoop loop, PointwiseLoss loss, float[] p, float[] t, int at, boolean fullRange,
            Scratch scratch) {
        if (loop.elementary()) {
            ElementaryLoss elementary = (ElementaryLoss) loss;
            if (elementary.firstFunction() != ElementaryFunction.NONE) {
                loop.first(loss, p, t, at, scratch);
                apply(elementary.firstFunction(), scratch.first, fullRange, loop.extent());
            }
            if (elementary.secondFunction() != ElementaryFunction.NONE) {
                loop.second(loss, p, t, at, scratch);
                apply(elementary.secondFunction(), scratch.second, fullRange, loop.extent());
            }
            if (elementary.thirdFunction() != ElementaryFunction.NONE) {
                loop.third(loss, p, t, at, scratch);
                apply(elementary.thirdFunction(), scratch.second, fullRange, loop.extent());
            }
        }
    }

    /**
     * The weighted sum of a block's terms but the first ones, which it overwrites if there are weights; not finite if one of
     * them is not.
     */
    private static double sum(float[] weights, float scale, int from, int skip, int length, Region terms) {
        if (weights != null) {
            terms.multiply(weights, scale, from, length);
        }
        return BlockSum.ofBlock(terms, skip, length);
    }

    /** The same in double, for terms that cancel or are too great for float. */
    private static double sumInDouble(float[] weights, int from, int skip, int length, Scratch scratch) {
        return weights == null
                ? BlockSum.of(scratch.floats, Scratch.RESULTS + skip, length)
                : BlockSum.ofWeighted(scratch.floats, Scratch.RESULTS + skip, weights, from, length);
    }

    static void apply(ElementaryFunction function, Region region, boolean fullRange, int length) {
        switch (function) {
            case EXP -> {
                if (fullRange) {
                    Exponential.apply(region, length);
                } else {
                    Exponential.applyFast(region, length);
                }
            }
            case LOG -> {
                if (fullRange) {
                    Logarithm.apply(region, length);
                } else {
                    Logarithm.applyFast(region, length);
                }
            }
            default -> {
                // the arguments are what the loss wants
            }
        }
    }

    /**
     * Multiplies a block of numbers by their weights: 0 where the weight is 0, whatever the number. The numbers have the factor
     * in them unless the products are formed in double.
     */
    private static void weigh(float[] numbers, float[] weights, float scale, double factor, int from, int length,
            Region region) {
        if (weights == null) {
            return;
        }
        if (scale != IN_DOUBLE) {
            region.floats().put(Region.HERE, numbers, from, length);
            if (Math.abs(sum(weights, scale, from, 0, length, region)) <= Double.MAX_VALUE) {
                region.floats().get(Region.HERE, numbers, from, length);
                return;
            }
        }
        // Perhaps 0 times infinity.
        weigh(numbers, weights, scale, factor, from, length);
    }

    /** The same one by one. */
    private static void weigh(float[] numbers, float[] weights, float scale, double factor, int from, int length) {
        if (weights != null) {
            double times = scale == IN_DOUBLE ? factor : scale;
            for (int i = from; i < from + length; i++) {
                float weight = weights[i];
                numbers[i] = weight != 0 ? (float) (times * weight * numbers[i]) : 0;
            }
        }
    }
}
