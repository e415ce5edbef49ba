package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A weighted sum of losses, which {@link Loss#times} and {@link Loss#plus} return. Each verb calls the same verb of
 * every part and adds the results, so each part keeps its reduction and its specialised loops.
 *
 * @param losses the parts
 * @param factors the factor of each part
 */
record CombinedLoss<P, T>(List<Loss<P, T>> losses, List<Double> factors) implements Loss<P, T> {
    CombinedLoss {
        losses = copy("losses", losses, Loss.class);
        factors = copy("factors", factors, Double.class);
        if (losses.isEmpty() || losses.size() != factors.size()) {
            throw Checks.refusal("CombinedLoss", "there are " + losses.size() + " losses and " + factors.size()
                    + " factors; there must be at least one loss, and a factor for each");
        }
        for (int k = 0; k < factors.size(); k++) {
            Checks.finite("CombinedLoss", "factors[" + k + "]", factors.get(k));
        }
    }

    /** An immutable copy. The element types are checked, since deserialisation does not check them. */
    private static <E> List<E> copy(String name, List<E> list, Class<?> type) {
        List<E> copy = new ArrayList<>(Checks.notNull("CombinedLoss", name, list));
        for (int k = 0; k < copy.size(); k++) {
            Object element = Checks.<Object>notNull("CombinedLoss", name + "[" + k + "]", copy.get(k));
            if (!type.isInstance(element)) {
                throw Checks.refusal("CombinedLoss", name + "[" + k + "] is a " + element.getClass().getName()
                        + "; it must be a " + type.getSimpleName());
            }
        }
        return List.copyOf(copy);
    }

    @Override public float value(P prediction, T target) {
        return (float) total(loss -> (double) loss.value(prediction, target));
    }

    @Override public float value(P prediction, T target, Tensor weights) {
        checkTermShapes(prediction, target);
        return (float) total(loss -> (double) loss.value(prediction, target, weights));
    }

    @Override public Tensor values(P prediction, T target) {
        checkTermShapes(prediction, target);
        return weightedSum(loss -> loss.values(prediction, target));
    }

    @Override public Tensor values(P prediction, T target, Tensor weights) {
        checkTermShapes(prediction, target);
        return weightedSum(loss -> loss.values(prediction, target, weights));
    }

    @Override public Evaluation<P> evaluate(P prediction, T target) {
        return add(losses.stream().map(loss -> loss.evaluate(prediction, target)).toList());
    }

    @Override public Evaluation<P> evaluate(P prediction, T target, Tensor weights) {
        checkTermShapes(prediction, target);
        return add(losses.stream().map(loss -> loss.evaluate(prediction, target, weights)).toList());
    }

    @Override public float evaluateInto(P prediction, T target, P gradient) {
        return into(gradient, loss -> loss.evaluate(prediction, target),
                loss -> loss.evaluateInto(prediction, target, gradient));
    }

    @Override public float evaluateInto(P prediction, T target, Tensor weights, P gradient) {
        checkTermShapes(prediction, target);
        return into(gradient, loss -> loss.evaluate(prediction, target, weights),
                loss -> loss.evaluateInto(prediction, target, weights, gradient));
    }

    @Override public LossSummary summary(P prediction, T target) {
        return summary(loss -> loss.summary(prediction, target));
    }

    @Override public LossSummary summary(P prediction, T target, Tensor weights) {
        checkTermShapes(prediction, target);
        return summary(loss -> loss.summary(prediction, target, weights));
    }

    /** A summary has one weight and one count, so it exists only if all parts agree in both and in their reduction. */
    private LossSummary summary(Function<Loss<P, T>, LossSummary> summary) {
        if (losses.stream().map(Loss::reduction).distinct().count() > 1) {
            throw Checks.refusal(this, "its parts have different reductions, so the sum has no summary;"
                    + " call reduced(...) to give them one, or summarise each part separately");
        }
        LossSummary first = summary.apply(losses.get(0));
        LossSummary total = first.times(factors.get(0));
        for (int k = 1; k < losses.size(); k++) {
            LossSummary other = summary.apply(losses.get(k));
            if (!other.hasWeightOf(first)) {
                throw Checks.refusal(this,
                        "the sum has no summary, since the terms of its parts have different weights: "
                                + losses.get(0) + " has weight " + first.weight() + " and count " + first.count() + ", "
                                + losses.get(k) + " has weight " + other.weight() + " and count " + other.count()
                                + "; summarise each part separately");
            }
            total = total.plusSumOf(other.times(factors.get(k)));
        }
        return total;
    }

    @Override public void validate(P prediction, T target) {
        losses.forEach(loss -> loss.validate(prediction, target));
    }

    /** The common reduction of the parts. If they differ, {@link #reduced} must choose one first. */
    @Override public Reduction reduction() {
        List<Reduction> reductions = losses.stream().map(Loss::reduction).distinct().toList();
        if (reductions.size() > 1) {
            throw new IllegalStateException("CombinedLoss: its parts have the reductions " + reductions
                    + "; call reduced(...) to give them one");
        }
        return reductions.get(0);
    }

    @Override public Loss<P, T> reduced(Reduction reduction) {
        return new CombinedLoss<>(losses.stream().map(loss -> loss.reduced(reduction)).toList(), factors);
    }

    @Override public Loss<P, T> times(double factor) {
        Checks.finite(this, "factor", factor);
        return new CombinedLoss<>(losses, factors.stream().map(partFactor -> partFactor * factor).toList());
    }

    @Override public Loss<P, T> plus(Loss<P, T> other) {
        Checks.notNull(this, "other", other);
        CombinedLoss<P, T> addend = parts(other);
        return new CombinedLoss<>(Stream.concat(losses.stream(), addend.losses.stream()).toList(),
                Stream.concat(factors.stream(), addend.factors.stream()).toList());
    }

    private static <P, T> CombinedLoss<P, T> parts(Loss<P, T> loss) {
        if (loss instanceof PointwiseSum sum) {
            @SuppressWarnings("unchecked") // P and T are Tensor
            CombinedLoss<P, T> parts = (CombinedLoss<P, T>) sum.combined();
            return parts;
        }
        return loss instanceof CombinedLoss<P, T> combined
                ? combined
                : new CombinedLoss<>(List.of(loss), List.of(1.0));
    }

    private double total(Function<Loss<P, T>, Double> number) {
        double total = 0;
        for (int k = 0; k < losses.size(); k++) {
            double part = number.apply(losses.get(k));
            total += factors.get(k) == 0 ? 0 : factors.get(k) * part;
        }
        return total;
    }

    private Tensor weightedSum(Function<Loss<P, T>, Tensor> terms) {
        Tensor total = terms.apply(losses.get(0));
        add(total.data, factors.get(0), total.data, true);
        for (int k = 1; k < losses.size(); k++) {
            Tensor part = terms.apply(losses.get(k));
            checkSameShape(losses.get(0), total.shape, losses.get(k), part.shape);
            add(total.data, factors.get(k), part.data, false);
        }
        return total;
    }

    /** Rejects parts whose terms differ in shape: they cannot be added, and no weights fit all of them. */
    private void checkTermShapes(P prediction, T target) {
        int[] first = SampleVerbs.shape(losses.get(0), prediction, target);
        for (int k = 1; k < losses.size() && first != null; k++) {
            int[] other = SampleVerbs.shape(losses.get(k), prediction, target);
            checkSameShape(losses.get(0), first, losses.get(k), other == null ? first : other);
        }
    }

    private static void checkSameShape(Loss<?, ?> first, int[] firstShape, Loss<?, ?> other, int[] otherShape) {
        if (!Arrays.equals(firstShape, otherShape)) {
            throw Checks.refusal("CombinedLoss",
                    describeTerms(first, firstShape) + " but " + describeTerms(other, otherShape)
                            + "; their terms must have the same shape, but the shapes are "
                            + Tensor.shapeText(firstShape) + " and " + Tensor.shapeText(otherShape));
        }
    }

    private static String describeTerms(Loss<?, ?> loss, int[] shape) {
        long count = Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b);
        return Checks.name(SampleVerbs.named(loss)) + " has " + Checks.counted(count, "term", "terms");
    }

    /**
     * Evaluates the other parts before the first writes to the caller's buffer, so that an exception leaves it
     * unchanged.
     */
    private float into(P gradient, Function<Loss<P, T>, Evaluation<P>> evaluate, Function<Loss<P, T>, Float> first) {
        List<Evaluation<P>> others = losses.stream().skip(1).map(evaluate).toList();
        Evaluation<P> start = new Evaluation<>(first.apply(losses.get(0)), gradient);
        return add(Stream.concat(Stream.of(start), others.stream()).toList()).value();
    }

    /** Adds the evaluations of the parts; the sum of the gradients is stored in the gradient of the first part. */
    private Evaluation<P> add(List<Evaluation<P>> parts) {
        double value = 0;
        P total = parts.get(0).gradient();
        for (int k = 0; k < parts.size(); k++) {
            value += factors.get(k) == 0 ? 0 : factors.get(k) * parts.get(k).value();
            List<Tensor> gradients = SampleVerbs.tensors(parts.get(k).gradient());
            for (int i = 0; i < gradients.size(); i++) {
                add(SampleVerbs.tensors(total).get(i).data, factors.get(k), gradients.get(i).data, k == 0);
            }
        }
        return new Evaluation<>((float) value, total);
    }

    /** Adds a factor times the numbers of a part. A factor of 0 adds nothing, even to infinity and NaN. */
    private static void add(float[] total, double factor, float[] part, boolean first) {
        if (factor == 0) {
            Arrays.fill(total, 0, first ? total.length : 0, 0);
        } else if (!Weights.normal(factor)) {
            for (int i = 0; i < total.length; i++) {
                total[i] = (float) ((first ? 0 : total[i]) + factor * part[i]);
            }
        } else {
            float rounded = (float) factor;
            for (int i = 0; i < total.length; i++) {
                total[i] = (first ? 0 : total[i]) + rounded * part[i];
            }
        }
    }
}
