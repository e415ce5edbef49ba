package io.github.loss4j.digest;

import io.github.loss4j.Curvature;
import io.github.loss4j.Derivatives;
import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.DistanceLoss;
import io.github.loss4j.Evaluation;
import io.github.loss4j.Loss;
import io.github.loss4j.LossSummary;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.Prediction;
import io.github.loss4j.Reduction;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * A hash of the bits of all results of a loss, one for each verb: over sizes, weights, reductions and extreme numbers.
 * Two versions of the library compute the same if their digests are equal. It uses the public API alone, so that the
 * same source runs with both versions.
 */
public final class EngineDigest {
    private final Map<String, Long> hashes = new TreeMap<>();
    private String verb;

    private EngineDigest() {
    }

    /**
     * Prints the digest of each loss on two lines, for small arrays and for large ones: its name, and the hash of each
     * verb.
     *
     * @param arguments the number of threads, 1 if there is none
     */
    public static void main(String[] arguments) {
        int threads = arguments.length == 0 ? 1 : Integer.parseInt(arguments[0]);
        for (String name : names()) {
            System.out.println(name + ": " + of(name, threads, false));
            System.out.println(name + ", large: " + of(name, threads, true));
        }
    }

    /** The losses that have a digest. */
    public static List<String> names() {
        return DigestLosses.names();
    }

    /** Whether a loss takes some of the data that it would be called with. */
    static boolean accepts(String name) {
        @SuppressWarnings("unchecked") // the examples are made for this loss
        Loss<Object, Object> loss = (Loss<Object, Object>) DigestLosses.loss(name);
        return DigestData.of(name, loss, false).stream().anyMatch(example -> {
            EngineDigest digest = new EngineDigest();
            digest.verb = "value";
            return digest.attempt(() -> loss.value(example.prediction(), example.target())) != null;
        });
    }

    /**
     * The digest of a loss.
     *
     * @param threads how many threads the pool has that computes it
     * @param large whether it is that of arrays large enough for several threads, or that of small ones
     */
    public static String of(String name, int threads, boolean large) {
        ForkJoinPool pool = new ForkJoinPool(threads);
        try {
            return pool.submit(() -> new EngineDigest().digest(name, large)).join();
        } finally {
            pool.shutdown();
        }
    }

    /** A loss that looks whether a hidden class of the library calls it. */
    private record CallerLoss(AtomicBoolean hidden) implements DistanceLoss {
        @Override public float value(float residual) {
            hidden.set(StackWalker.getInstance(Set.of(StackWalker.Option.RETAIN_CLASS_REFERENCE,
                    StackWalker.Option.SHOW_HIDDEN_FRAMES)).walk(
                            frames -> frames.map(
                                    StackWalker.StackFrame::getDeclaringClass).anyMatch(
                                            type -> type.isHidden()
                                                    && type.getPackageName().equals("io.github.loss4j.internal"))));
            return residual;
        }

        @Override public float derivative(float residual) {
            return 1;
        }

        @Override public float secondDerivative(float residual) {
            return 0;
        }
    }

    /** Whether a class of pointwise losses has a specialised copy of the loop here, or all share one. */
    public static boolean specialised() {
        AtomicBoolean hidden = new AtomicBoolean();
        new CallerLoss(hidden).value(Tensor.zeros(1000), Tensor.zeros(1000));
        return hidden.get();
    }

    private String digest(String name, boolean large) {
        Loss<?, ?> loss = DigestLosses.loss(name);
        for (DigestData.Example example : DigestData.of(name, loss, large)) {
            digest(loss, example, large);
        }
        StringJoiner text = new StringJoiner(" ");
        hashes.forEach((key, hash) -> text.add(key + "=" + String.format("%016x", hash)));
        return text.toString();
    }

    private <P, T> void digest(Loss<P, T> loss, DigestData.Example example, boolean large) {
        @SuppressWarnings("unchecked") // the example was made for this loss
        P prediction = (P) example.prediction();
        @SuppressWarnings("unchecked") // likewise
        T target = (T) example.target();
        verb = "values";
        Tensor values = attempt(() -> loss.values(prediction, target));
        if (values == null) {
            return;
        }
        add(values);
        Tensor weights = weights(values.shape());
        Tensor ones = Tensor.full(1.5f, values.shape());
        add(attempt(() -> loss.values(prediction, target, weights)));
        verb = "summary";
        add(attempt(() -> loss.summary(prediction, target)));
        add(attempt(() -> loss.summary(prediction, target, weights)));
        List<Reduction> reductions = large ? List.of(Reduction.MEAN) : List.of(Reduction.values());
        for (Reduction reduction : reductions) {
            Loss<P, T> reduced = loss.reduced(reduction);
            verb = "value";
            addNumber(attempt(() -> reduced.value(prediction, target)));
            addNumber(attempt(() -> reduced.value(prediction, target, weights)));
            verb = "gradient";
            add(attempt(() -> reduced.evaluate(prediction, target)));
            add(attempt(() -> reduced.evaluate(prediction, target, weights)));
            if (!large) {
                add(attempt(() -> reduced.evaluate(prediction, target, ones)));
                P buffer = buffer(prediction);
                addNumber(attempt(() -> reduced.evaluateInto(prediction, target, buffer)));
                addPrediction(buffer);
            }
        }
        if (loss instanceof PointwiseLoss pointwise) {
            derivatives((Tensor) target, weights, (curvature, some) -> some == null
                    ? pointwise.derivatives((Tensor) prediction, (Tensor) target, curvature)
                    : pointwise.derivatives((Tensor) prediction, (Tensor) target, some, curvature));
            if (!large) {
                verb = "initialScore";
                addNumber(attempt(() -> pointwise.initialScore((Tensor) target)));
                addNumber(attempt(() -> pointwise.initialScore((Tensor) target, weights)));
            }
        } else if (loss instanceof DiagonalLoss<?> own) {
            @SuppressWarnings("unchecked") // the same loss
            DiagonalLoss<T> diagonal = (DiagonalLoss<T>) own;
            derivatives(target, weights, (curvature, some) -> some == null
                    ? diagonal.derivatives((Tensor) prediction, target, curvature)
                    : diagonal.derivatives((Tensor) prediction, target, some, curvature));
        }
    }

    private void derivatives(Object target, Tensor weights, BiFunction<Curvature, Tensor, Derivatives> derivatives) {
        for (Curvature curvature : Curvature.values()) {
            verb = "derivatives " + curvature;
            for (Tensor some : new Tensor[] {null, weights}) {
                Derivatives both = attempt(() -> derivatives.apply(curvature, some));
                if (both != null) {
                    add(both.gradient());
                    add(both.hessian());
                }
            }
        }
    }

    /** What a call returns; null, and a mark in the digest, if it refuses its arguments. */
    private <R> R attempt(Supplier<R> call) {
        try {
            return call.get();
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            mix(e.getClass().getSimpleName().hashCode());
            return null;
        }
    }

    private static Tensor weights(int[] shape) {
        Random random = new Random(7);
        return Tensor.zeros(shape).map(zero -> random.nextInt(3) == 0 ? 0 : random.nextFloat() * 2);
    }

    private static <P> P buffer(P prediction) {
        @SuppressWarnings("unchecked") // the same type, other tensors
        P buffer = (P) (prediction instanceof Prediction<?> several
                ? several.with(several.tensors().stream().map(tensor -> Tensor.full(7, tensor.shape())).toList())
                : Tensor.full(7, ((Tensor) prediction).shape()));
        return buffer;
    }

    private void add(Tensor tensor) {
        if (tensor != null) {
            long hash = hashes.getOrDefault(verb, 0L);
            for (float number : tensor.toArray()) {
                hash = mix(hash, Float.floatToIntBits(number));
            }
            hashes.put(verb, hash);
        }
    }

    private void add(LossSummary summary) {
        if (summary != null) {
            mix(Double.doubleToLongBits(summary.sum()));
            mix(Double.doubleToLongBits(summary.weight()));
            mix(summary.count());
        }
    }

    private void add(Evaluation<?> evaluation) {
        if (evaluation != null) {
            addNumber(evaluation.value());
            addPrediction(evaluation.gradient());
        }
    }

    private void addPrediction(Object prediction) {
        if (prediction instanceof Prediction<?> several) {
            several.tensors().forEach(this::add);
        } else {
            add((Tensor) prediction);
        }
    }

    private void addNumber(Float number) {
        if (number != null) {
            mix(Float.floatToIntBits(number));
        }
    }

    private void mix(long bits) {
        hashes.put(verb, mix(hashes.getOrDefault(verb, 0L), bits));
    }

    private static long mix(long hash, long bits) {
        return Long.rotateLeft((hash ^ bits) * 0x9E3779B97F4A7C15L, 29);
    }
}
