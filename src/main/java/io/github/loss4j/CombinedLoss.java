package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A sum of losses, each times a factor: what {@link Loss#times} and {@link Loss#plus} make. Every verb asks the parts and
 * adds their answers, so each part keeps its own reduction and its own loops.
 *
 * @param losses the parts
 * @param factors what each part is multiplied by
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

    /** A list of its own; the types are checked as well, since those of a stream are not. */
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
        checkTerms(prediction, target);
        return (float) total(loss -> (double) loss.value(prediction, target, weights));
    }

    @Override public Tensor values(P prediction, T target) {
        checkTerms(prediction, target);
        return terms(loss -> loss.values(prediction, target));
    }

    @Override public Tensor values(P prediction, T target, Tensor weights) {
        checkTerms(prediction, target);
        return terms(loss -> loss.values(prediction, target, weights));
    }

    @Override public Evaluation<P> evaluate(P prediction, T target) {
        return add(losses.stream().map(loss -> loss.evaluate(prediction, target)).toList());
    }

    @Override public Evaluation<P> evaluate(P prediction, T target, Tensor weights) {
        checkTerms(prediction, target);
        return add(losses.stream().map(loss -> loss.evaluate(prediction, target, weights)).toList());
    }

    @Override public float evaluateInto(P prediction, T target, P gradient) {
        return into(gradient, loss -> loss.evaluate(prediction, target),
                loss -> loss.evaluateInto(prediction, target, gradient));
    }

    @Override public float evaluateInto(P prediction, T target, Tensor weights, P gradient) {
        checkTerms(prediction, target);
        return into(gradient, loss -> loss.evaluate(prediction, target, weights),
                loss -> loss.evaluateInto(prediction, target, weights, gradient));
    }

    @Override public LossSummary summary(P prediction, T target) {
        return summary(loss -> loss.summary(prediction, target));
    }

    @Override public LossSummary summary(P prediction, T target, Tensor weights) {
        checkTerms(prediction, target);
        return summary(loss -> loss.summary(prediction, target, weights));
    }

    /** A summary has one weight and one count. So there is none of parts that differ there, or that do not divide alike. */
    private LossSummary summary(Function<Loss<P, T>, LossSummary> summary) {
        if (losses.stream().map(Loss::reduction).distinct().count() > 1) {
            throw Checks.refusal(this, "its parts have different reductions, so they have no summary together;"
                    + " reduced(...) brings them to one, or summarise each part by itself");
        }
        LossSummary first = summary.apply(losses.get(0));
        LossSummary total = first.times(factors.get(0));
        for (int k = 1; k < losses.size(); k++) {
            LossSummary other = summary.apply(losses.get(k));
            if (!other.hasWeightOf(first)) {
                throw Checks.refusal(this, "its parts have no summary together, since their terms weigh differently: "
                        + losses.get(0) + " has weight " + first.weight() + " and count " + first.count() + ", "
                        + losses.get(k) + " has weight " + other.weight() + " and count " + other.count()
                        + "; summarise each part by itself");
            }
            total = total.plusSumOf(other.times(factors.get(k)));
        }
        return total;
    }

    @Override public void validate(P prediction, T target) {
        losses.forEach(loss -> loss.validate(prediction, target));
    }

    /** The reduction of all parts. Where they differ there is none to tell, only one to choose by {@link #reduced}. */
    @Override public Reduction reduction() {
        List<Reduction> reductions = losses.stream().map(Loss::reduction).distinct().toList();
        if (reductions.size() > 1) {
            throw new IllegalStateException("CombinedLoss: its parts have the reductions " + reductions
                    + "; reduced(...) brings them to one");
        }
        return reductions.get(0);
    }

    @Override public Loss<P, T> reduced(Reduction reduction) {
        return new CombinedLoss<>(losses.stream().map(loss -> loss.reduced(reduction)).toList(), factors);
    }

    @Override public Loss<P, T> times(double factor) {
        Checks.finite(this, "factor", factor);
        return new CombinedLoss<>(losses, factors.stream().map(own -> own * factor).toList());
    }

    @Override public Loss<P, T> plus(Loss<P, T> other) {
        Checks.notNull(this, "other", other);
        CombinedLoss<P, T> more = parts(other);
        return new CombinedLoss<>(Stream.concat(losses.stream(), more.losses.stream()).toList(),
                Stream.concat(factors.stream(), more.factors.stream()).toList());
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
            total += factors.get(k) * number.apply(losses.get(k));
        }
        return total;
    }

    private Tensor terms(Function<Loss<P, T>, Tensor> terms) {
        Tensor total = terms.apply(losses.get(0)).times(factors.get(0));
        for (int k = 1; k < losses.size(); k++) {
            Tensor part = terms.apply(losses.get(k)).times(factors.get(k));
            sameTerms(losses.get(0), total.shape, losses.get(k), part.shape);
            total = total.plus(part);
        }
        return total;
    }

    /** Refuses parts of terms in different shapes, which cannot be added, and which no weights could fit. */
    private void checkTerms(P prediction, T target) {
        int[] first = SampleVerbs.shape(losses.get(0), prediction, target);
        for (int k = 1; k < losses.size() && first != null; k++) {
            int[] other = SampleVerbs.shape(losses.get(k), prediction, target);
            sameTerms(losses.get(0), first, losses.get(k), other == null ? first : other);
        }
    }

    private static void sameTerms(Loss<?, ?> first, int[] firstShape, Loss<?, ?> other, int[] otherShape) {
        if (!Arrays.equals(firstShape, otherShape)) {
            throw Checks.refusal("CombinedLoss", terms(first, firstShape) + " but " + terms(other, otherShape)
                    + "; terms that are added or weighted together must have one shape, and these have "
                    + Tensor.shapeText(firstShape) + " and " + Tensor.shapeText(otherShape));
        }
    }

    private static String terms(Loss<?, ?> loss, int[] shape) {
        long count = Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b);
        return Checks.name(SampleVerbs.named(loss)) + " has " + Checks.counted(count, "term", "terms");
    }

    /** The parts but the first are asked before the caller's buffer is touched, so that a refusal leaves it as it was. */
    private float into(P gradient, Function<Loss<P, T>, Evaluation<P>> evaluate, Function<Loss<P, T>, Float> first) {
        List<Evaluation<P>> others = losses.stream().skip(1).map(evaluate).toList();
        Evaluation<P> start = new Evaluation<>(first.apply(losses.get(0)), gradient);
        return add(Stream.concat(Stream.of(start), others.stream()).toList()).value();
    }

    /** Adds up the parts' evaluations; the first one's gradient takes the sum. */
    private Evaluation<P> add(List<Evaluation<P>> parts) {
        double value = 0;
        P total = parts.get(0).gradient();
        for (int k = 0; k < parts.size(); k++) {
            value += factors.get(k) * parts.get(k).value();
            List<Tensor> gradients = SampleVerbs.tensors(parts.get(k).gradient());
            for (int i = 0; i < gradients.size(); i++) {
                add(SampleVerbs.tensors(total).get(i).data, factors.get(k).floatValue(), gradients.get(i).data, k == 0);
            }
        }
        return new Evaluation<>((float) value, total);
    }

    private static void add(float[] total, float factor, float[] part, boolean first) {
        for (int i = 0; i < total.length; i++) {
            total[i] = (first ? 0 : total[i]) + factor * part[i];
        }
    }
}
