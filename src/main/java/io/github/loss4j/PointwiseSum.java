package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Majorants;
import io.github.loss4j.internal.PartsLoss;
import io.github.loss4j.internal.PointwiseEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * A weighted sum of pointwise losses, which {@link PointwiseLoss#times} and {@link PointwiseLoss#plus} return. The
 * engine computes all parts block by block, so it reads the arrays once and needs no buffer.
 *
 * <p>Parts with different reductions keep their reductions, as in a {@link CombinedLoss}.
 *
 * @param losses the parts
 * @param factors the factor of each part
 */
record PointwiseSum(List<PointwiseLoss> losses, List<Double> factors) implements PointwiseLoss, PartsLoss {
    PointwiseSum {
        CombinedLoss<Tensor, Tensor> checked = combined(losses, factors);
        losses = new ArrayList<>();
        for (Loss<Tensor, Tensor> loss : checked.losses()) {
            if (!(loss instanceof PointwiseLoss pointwise)) {
                throw Checks.refusal("PointwiseSum", Checks.name(loss) + " is not a PointwiseLoss; all parts must be");
            }
            losses.add(pointwise);
        }
        losses = List.copyOf(losses);
        factors = checked.factors();
    }

    private static CombinedLoss<Tensor, Tensor> combined(List<? extends Loss<Tensor, Tensor>> losses,
            List<Double> factors) {
        return new CombinedLoss<>(losses == null ? null : new ArrayList<>(losses), factors);
    }

    /** The same sum, whose parts are computed one after the other. */
    CombinedLoss<Tensor, Tensor> combined() {
        return combined(losses, factors);
    }

    boolean hasDifferentReductions() {
        for (int k = 1; k < losses.size(); k++) { // without an iterator, which would be allocated in each call
            if (losses.get(k).reduction() != losses.get(0).reduction()) {
                return true;
            }
        }
        return false;
    }

    @Override public Reduction reduction() {
        return hasDifferentReductions() ? combined().reduction() : losses.get(0).reduction();
    }

    @Override public PointwiseLoss reduced(Reduction reduction) {
        return new PointwiseSum(losses.stream().map(loss -> loss.reduced(reduction)).toList(), factors);
    }

    @Override public PointwiseLoss times(double factor) {
        return new PointwiseSum(losses, combined().products(this, factor));
    }

    @Override public PointwiseLoss plus(PointwiseLoss other) {
        Checks.notNull(this, "other", other);
        PointwiseSum addend = other instanceof PointwiseSum sum
                ? sum
                : new PointwiseSum(List.of(other), List.of(1.0));
        return new PointwiseSum(CombinedLoss.concat(losses, addend.losses),
                CombinedLoss.concat(factors, addend.factors));
    }

    @Override public Loss<Tensor, Tensor> plus(Loss<Tensor, Tensor> other) {
        return other instanceof PointwiseLoss pointwise ? plus(pointwise) : combined().plus(other);
    }

    /** True if a part can be negative or has a negative factor, since terms may then cancel. */
    @Override public boolean signed() {
        for (int k = 0; k < losses.size(); k++) {
            if (losses.get(k).signed() || factors.get(k) < 0) {
                return true;
            }
        }
        return false;
    }

    @Override public float value(float prediction, float target) {
        float sum = 0;
        for (int k = 0; k < losses.size(); k++) {
            sum = PointwiseEngine.add(factors.get(k), losses.get(k).value(prediction, target), sum);
        }
        return sum;
    }

    @Override public float derivative(float prediction, float target) {
        float sum = 0;
        for (int k = 0; k < losses.size(); k++) {
            sum = PointwiseEngine.add(factors.get(k), losses.get(k).derivative(prediction, target), sum);
        }
        return sum;
    }

    @Override public float secondDerivative(float prediction, float target) {
        float sum = 0;
        for (int k = 0; k < losses.size(); k++) {
            sum = PointwiseEngine.add(factors.get(k), losses.get(k).secondDerivative(prediction, target), sum);
        }
        return sum;
    }

    @Override public float majorant(float prediction, float target) {
        double sum = 0;
        for (int k = 0; k < losses.size(); k++) {
            if (factors.get(k) < 0) {
                throw Majorants.none(this);
            }
            sum += factors.get(k) == 0 ? 0 : factors.get(k) * losses.get(k).majorant(prediction, target);
        }
        return (float) sum;
    }

    @Override public int parts() {
        return losses.size();
    }

    @Override public PointwiseLoss part(int index) {
        return ReducedPointwiseLoss.unwrap(losses.get(index));
    }

    @Override public double factor(int index) {
        return factors.get(index);
    }

    @Override public Domain predictionDomain() {
        return domain(PointwiseLoss::predictionDomain);
    }

    @Override public Domain targetDomain() {
        return domain(PointwiseLoss::targetDomain);
    }

    private Domain domain(java.util.function.Function<PointwiseLoss, Domain> domain) {
        BinaryOperator<Domain> narrower = (a, b) -> a.between() && (a.low() <= b.low() && a.high() >= b.high()) ? b : a;
        return losses.stream().map(domain).reduce(narrower).get();
    }

    @Override public void validate(Tensor prediction, Tensor target) {
        losses.forEach(loss -> loss.validate(prediction, target));
    }

    /** Combines the exact summaries of the parts. */
    @Override public LossSummary summary(Tensor prediction, Tensor target) {
        return combined().summary(prediction, target);
    }

    @Override public LossSummary summary(Tensor prediction, Tensor target, Tensor weights) {
        return combined().summary(prediction, target, weights);
    }

    @Override public String toString() {
        StringBuilder text = new StringBuilder();
        for (int k = 0; k < losses.size(); k++) {
            text.append(k == 0 ? "" : " + ").append(factors.get(k)).append(" * ").append(losses.get(k));
        }
        return text.toString();
    }
}
