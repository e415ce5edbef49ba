package io.github.loss4j;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A pointwise loss has the values, gradients and second derivatives of a golden file, which must be there. */
public interface GoldenContract {
    /** The file in {@code src/test/resources/golden}, without its ending. */
    String goldenFile();

    /** The loss of a golden case. */
    PointwiseLoss golden(Golden golden);

    /** How many units in the last place of float32 a golden figure may be missed by. */
    default int goldenUlps() {
        return 4;
    }

    /** The absolute error allowed where terms cancel. */
    default double goldenAbsolute() {
        return 1e-6;
    }

    @TestFactory default Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden.each(goldenFile(), golden -> {
            PointwiseLoss loss = golden(golden);
            Tensor input = golden.tensor("input");
            Tensor target = golden.tensor("target");
            Tensor weights = golden.has("weight") ? golden.tensor("weight") : null;
            Reduction reduction = golden.reduction();
            PointwiseLoss reduced = loss.reduced(reduction == null ? Reduction.SUM : reduction);
            Evaluation<Tensor> evaluation = weights == null
                    ? reduced.evaluate(input, target)
                    : reduced.evaluate(input, target, weights);
            Tensor value = Tensor.scalar(evaluation.value());
            if (reduction == null) {
                value = weights == null ? loss.values(input, target) : loss.values(input, target, weights);
            }
            golden.assertClose("value", value, goldenUlps(), goldenAbsolute());
            golden.assertClose("gradient.input", evaluation.gradient(), goldenUlps(), goldenAbsolute());
            if (golden.has("hessian.input")) {
                double divisor = reduction == Reduction.MEAN ? input.size() : 1;
                Tensor hessian = loss.derivatives(input, target).hessian().map(h -> h / divisor);
                golden.assertClose("hessian.input", hessian, goldenUlps(), goldenAbsolute());
            }
        });
    }
}
