package io.github.loss4j;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Cases computed by mpmath with 200 digits from float32 inputs and rounded once to float32; one file of blocks for
 * each loss, see {@code src/test/resources/golden2}. Each case is one test: within 4 ulp, or 1e-6 where terms cancel.
 * Parameters mean the decimal numbers that are written, and the second derivatives are not reduced.
 */
public final class Golden2 {
    private static final int ULPS = 4;
    private static final double ABSOLUTE = 1e-6;

    private Golden2() {
    }

    /** The cases of a pointwise loss: value, gradient and second derivative. */
    public static Stream<DynamicTest> pointwise(String file, Function<Golden, ? extends PointwiseLoss> loss) {
        return each(file, golden -> {
            PointwiseLoss plain = loss.apply(golden);
            Tensor input = golden.tensor("input");
            Tensor target = golden.tensor("target");
            Reduction reduction = golden.reduction();
            Evaluation<Tensor> evaluation = plain.reduced(reduction == null ? Reduction.SUM : reduction).evaluate(input,
                    target);
            golden.assertClose("value", reduction == null
                    ? plain.values(input, target)
                    : Tensor.scalar(evaluation.value()), ULPS, ABSOLUTE);
            if (golden.has("gradient.input")) {
                golden.assertClose("gradient.input", evaluation.gradient(), ULPS, ABSOLUTE);
            }
            if (golden.has("hessian.input")) {
                golden.assertClose("hessian.input", plain.derivatives(input, target).hessian(), ULPS, ABSOLUTE);
            }
        });
    }

    /** The cases of a loss of samples: value and gradient, of each of the named tensors of the prediction. */
    public static <P, T> Stream<DynamicTest> terms(String file, Function<Golden, ? extends SampleLoss<P, T>> loss,
            Function<Golden, P> prediction, Function<Golden, T> target, String... names) {
        return each(file, golden -> {
            P input = prediction.apply(golden);
            Evaluation<P> evaluation = golden.assertValue(loss.apply(golden), input, target.apply(golden), ULPS,
                    ABSOLUTE);
            for (int k = 0; k < names.length; k++) {
                if (golden.has("gradient." + names[k])) {
                    golden.assertClose("gradient." + names[k], SampleVerbs.tensors(evaluation.gradient()).get(k), ULPS,
                            ABSOLUTE);
                }
            }
        });
    }

    /** The cases of a loss that has second derivatives of each element: value, gradient and second derivative. */
    public static <T> Stream<DynamicTest> diagonal(String file, Function<Golden, ? extends DiagonalLoss<T>> loss,
            Function<Golden, T> target, double absolute) {
        return each(file, golden -> {
            DiagonalLoss<T> plain = loss.apply(golden);
            Tensor input = golden.tensor("input");
            golden.assertMatches(plain, input, target.apply(golden), ULPS, absolute);
            if (golden.has("hessian.input")) {
                golden.assertClose("hessian.input", plain.derivatives(input, target.apply(golden)).hessian(), ULPS,
                        absolute);
            }
        });
    }

    /** The cases of a loss of scores or probabilities and class indices. */
    public static Stream<DynamicTest> classes(String file, Function<Golden, ? extends SampleLoss<Tensor, int[]>> loss) {
        return terms(file, loss, golden -> golden.tensor("input"), golden -> golden.indices("classes"), "input");
    }

    /** The cases of a loss of one tensor and another. */
    public static Stream<DynamicTest> tensors(String file,
            Function<Golden, ? extends SampleLoss<Tensor, Tensor>> loss) {
        return terms(file, loss, golden -> golden.tensor("input"), golden -> golden.tensor("target"), "input");
    }

    private static Stream<DynamicTest> each(String file, Consumer<Golden> check) {
        return Golden.each("golden2", file, check::accept);
    }
}
