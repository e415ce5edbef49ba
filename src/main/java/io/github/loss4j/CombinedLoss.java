package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.FloatRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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
        return reduce(prediction, target, null);
    }

    @Override public float value(P prediction, T target, Tensor weights) {
        return reduce(prediction, target, checked(prediction, target, weights));
    }

    /** The reduced loss. In this and the following methods weights may be null. */
    float reduce(P prediction, T target, Tensor weights) {
        double total = 0;
        for (int k = 0; k < losses.size(); k++) {
            Loss<P, T> loss = losses.get(k);
            total += scaled(k, weights == null
                    ? loss.value(prediction, target)
                    : loss.value(prediction, target, weights));
        }
        return (float) total;
    }

    @Override public Tensor values(P prediction, T target) {
        return terms(prediction, target, null);
    }

    @Override public Tensor values(P prediction, T target, Tensor weights) {
        return terms(prediction, target, checked(prediction, target, weights));
    }

    private Tensor terms(P prediction, T target, Tensor weights) {
        Tensor total = null;
        for (int k = 0; k < losses.size(); k++) {
            Loss<P, T> loss = losses.get(k);
            Tensor part = weights == null
                    ? loss.values(prediction, target)
                    : loss.values(prediction, target, weights);
            total = k == 0 ? part : total;
            checkSameShape(losses.get(0), total.shape, loss, part.shape);
            add(total.data, factors.get(k), part.data, k == 0);
        }
        return total;
    }

    @Override public Evaluation<P> evaluate(P prediction, T target) {
        return evaluateAll(prediction, target, null, null);
    }

    @Override public Evaluation<P> evaluate(P prediction, T target, Tensor weights) {
        return evaluateAll(prediction, target, checked(prediction, target, weights), null);
    }

    @Override public float evaluateInto(P prediction, T target, P gradient) {
        return evaluateAll(prediction, target, null, notNull("gradient", gradient)).value();
    }

    @Override public float evaluateInto(P prediction, T target, Tensor weights, P gradient) {
        Tensor checked = checked(prediction, target, weights);
        return evaluateAll(prediction, target, checked, notNull("gradient", gradient)).value();
    }

    /**
     * Evaluates the parts and adds them. The first part writes to the caller's buffer, which may be null. It is
     * evaluated last, so that an exception leaves the buffer unchanged.
     */
    Evaluation<P> evaluateAll(P prediction, T target, Tensor weights, P gradient) {
        List<Evaluation<P>> parts = new ArrayList<>();
        for (int k = gradient == null ? 0 : 1; k < losses.size(); k++) {
            Loss<P, T> loss = losses.get(k);
            parts.add(weights == null
                    ? loss.evaluate(prediction, target)
                    : loss.evaluate(prediction, target, weights));
        }
        if (gradient != null) {
            Loss<P, T> loss = losses.get(0);
            parts.add(0, new Evaluation<>(weights == null
                    ? loss.evaluateInto(prediction, target, gradient)
                    : loss.evaluateInto(prediction, target, weights, gradient), gradient));
        }
        return add(parts);
    }

    /** Adds the evaluations of the parts; the sum of the gradients is stored in the gradient of the first part. */
    private Evaluation<P> add(List<Evaluation<P>> parts) {
        double value = 0;
        P total = parts.get(0).gradient();
        List<Tensor> totals = SampleVerbs.tensors(total);
        for (int k = 0; k < parts.size(); k++) {
            value += scaled(k, parts.get(k).value());
            List<Tensor> gradients = SampleVerbs.tensors(parts.get(k).gradient());
            for (int i = 0; i < gradients.size(); i++) {
                add(totals.get(i).data, factors.get(k), gradients.get(i).data, k == 0);
            }
        }
        return new Evaluation<>((float) value, total);
    }

    @Override public LossSummary summary(P prediction, T target) {
        return summarise(prediction, target, null);
    }

    @Override public LossSummary summary(P prediction, T target, Tensor weights) {
        return summarise(prediction, target, checked(prediction, target, weights));
    }

    /** A summary has one weight and one count, so it exists only if all parts agree in both and in their reduction. */
    private LossSummary summarise(P prediction, T target, Tensor weights) {
        if (reductions().size() > 1) {
            throw Checks.refusal(this, "its parts have different reductions, so the sum has no summary;"
                    + " call reduced(...) to give them one, or summarise each part separately");
        }
        LossSummary first = null;
        LossSummary total = null;
        for (int k = 0; k < losses.size(); k++) {
            Loss<P, T> loss = losses.get(k);
            LossSummary part = weights == null
                    ? loss.summary(prediction, target)
                    : loss.summary(prediction, target, weights);
            first = k == 0 ? part : first;
            if (!part.hasWeightOf(first)) {
                throw Checks.refusal(this,
                        "the sum has no summary, since the terms of its parts have different weights: "
                                + losses.get(0) + " has weight " + first.weight() + " and count " + first.count() + ", "
                                + loss + " has weight " + part.weight() + " and count " + part.count()
                                + "; summarise each part separately");
            }
            LossSummary scaled = part.times(factors.get(k));
            total = k == 0 ? scaled : total.plusSumOf(scaled);
        }
        return total;
    }

    @Override public void validate(P prediction, T target) {
        losses.forEach(loss -> loss.validate(prediction, target));
    }

    private Set<Reduction> reductions() {
        Set<Reduction> reductions = new LinkedHashSet<>();
        losses.forEach(loss -> reductions.add(loss.reduction()));
        return reductions;
    }

    /** The common reduction of the parts. If they differ, {@link #reduced} must choose one first. */
    @Override public Reduction reduction() {
        Set<Reduction> reductions = reductions();
        if (reductions.size() > 1) {
            throw new IllegalStateException("CombinedLoss: its parts have the reductions " + reductions
                    + "; call reduced(...) to give them one");
        }
        return reductions.iterator().next();
    }

    @Override public Loss<P, T> reduced(Reduction reduction) {
        return new CombinedLoss<>(losses.stream().map(loss -> loss.reduced(reduction)).toList(), factors);
    }

    @Override public Loss<P, T> times(double factor) {
        return new CombinedLoss<>(losses, products(this, factor));
    }

    /** The factors of the parts times a number; messages name a loss. */
    List<Double> products(Loss<?, ?> loss, double factor) {
        Checks.finite(loss, "factor", factor);
        return factors.stream().map(partFactor -> partFactor * factor).toList();
    }

    @Override public Loss<P, T> plus(Loss<P, T> other) {
        Checks.notNull(this, "other", other);
        CombinedLoss<P, T> addend = parts(other);
        return new CombinedLoss<>(concat(losses, addend.losses), concat(factors, addend.factors));
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

    static <E> List<E> concat(List<E> first, List<E> second) {
        List<E> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /** A number of a part times its factor. A factor of 0 gives 0, even for infinity and NaN. */
    private double scaled(int part, double number) {
        double factor = factors.get(part);
        return factor == 0 ? 0 : factor * number;
    }

    /** Checks the arguments of a method with weights, and returns the weights. */
    private Tensor checked(P prediction, T target, Tensor weights) {
        checkTermShapes(prediction, target);
        return notNull("weights", weights);
    }

    private <A> A notNull(String name, A argument) {
        return Checks.notNull(SampleVerbs.named(losses.get(0)), name, argument);
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
        long count = 1;
        for (int length : shape) {
            count *= length;
        }
        return Checks.name(SampleVerbs.named(loss)) + " has " + Checks.counted(count, "term", "terms");
    }

    /** Adds a factor times the numbers of a part. A factor of 0 adds nothing, even to infinity and NaN. */
    private static void add(float[] total, double factor, float[] part, boolean first) {
        if (factor == 0) {
            Arrays.fill(total, 0, first ? total.length : 0, 0);
        } else if (!FloatRange.isWellScaled(factor)) {
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
