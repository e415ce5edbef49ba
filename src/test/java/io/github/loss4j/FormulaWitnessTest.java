package io.github.loss4j;

import static io.github.loss4j.Variable.ifPositive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.classification.*;
import io.github.loss4j.internal.FormulaInDouble;
import io.github.loss4j.likelihood.*;
import io.github.loss4j.regression.*;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every pointwise loss once more as a formula, whose value and derivatives in double, by the chain rule, the loss must
 * have.
 */
class FormulaWitnessTest {
    /** Relative to 1 + the figure, since terms of the library's formulas may cancel. */
    private static final double VALUE = 1e-5;
    private static final double DERIVATIVE = 2e-5;
    private static final double SECOND_DERIVATIVE = 1e-4;

    private interface Residual {
        Variable of(Variable r);
    }

    private static Formula distance(Residual of) {
        return (p, t) -> of.of(p.minus(t));
    }

    private static Formula margin(Residual of) {
        return (p, t) -> of.of(p.times(t));
    }

    private static Variable zero(Variable x) {
        return x.times(0);
    }

    /** max(0, 1 − a). */
    private static Variable hinge(Variable a) {
        return a.negate().plus(1).max(0);
    }

    private static Variable crossEntropy(Variable p, Variable t) {
        return p.softplus().minus(p.times(t));
    }

    @TestFactory Stream<DynamicTest> distances() {
        float two = (float) (2 * Math.PI);
        return Stream.of(
                test(new MseLoss(), distance(Variable::square)), test(new L1Loss(), distance(Variable::abs)),
                test(new FppLoss(), distance(Variable::abs)), test(new MbeLoss(), distance(r -> r)),
                test(new HuberLoss(0.75f), distance(r -> ifPositive(r.abs().minus(0.75f),
                        r.abs().minus(0.375f).times(0.75f), r.square().times(0.5f)))),
                test(new SmoothL1Loss(2), distance(r -> ifPositive(r.abs().minus(2), r.abs().minus(1),
                        r.square().dividedBy(4)))),
                test(new PseudoHuberLoss(2),
                        distance(r -> r.dividedBy(2).square().plus(1).sqrt().minus(1).times(4))),
                test(new LogCoshLoss(), distance(r -> r.exp().plus(r.negate().exp()).times(0.5f).log())),
                test(new LogisticDistanceLoss(),
                        distance(r -> r.softplus().plus(r.negate().softplus()).minus((float) Math.log(4)))),
                test(new FairLoss(2),
                        distance(r -> r.abs().dividedBy(2).minus(r.abs().dividedBy(2).log1p()).times(4))),
                test(new LpLoss(1.5f), distance(r -> r.abs().pow(1.5f))),
                test(new LpLoss(3), distance(r -> r.abs().pow(3))),
                test(new QuantileLoss(0.25f), distance(r -> r.times(-0.25f).max(r.times(0.75f)))),
                test(new ExpectileLoss(0.25f),
                        distance(r -> ifPositive(r, r.square().times(0.75f), r.square().times(0.25f)))),
                test(new EpsilonInsensitiveLoss(0.5f), distance(r -> r.abs().minus(0.5f).max(0))),
                test(new SquaredEpsilonInsensitiveLoss(0.5f), distance(r -> r.abs().minus(0.5f).max(0).square())),
                test(new PeriodicLoss(4), distance(r -> r.times(two).dividedBy(4).cos().negate().plus(1))),
                test(new MapeLoss(), (p, t) -> p.minus(t).abs().times(100).dividedBy(t.abs())),
                test(new MsleLoss(), (p, t) -> p.log1p().minus(t.log1p()).square()));
    }

    @TestFactory Stream<DynamicTest> classification() {
        return Stream.of(
                test(new HingeLoss(), margin(FormulaWitnessTest::hinge)),
                test(new SquaredHingeLoss(1), margin(a -> hinge(a).square())),
                test(new SmoothedHingeLoss(0.5f), margin(a -> ifPositive(a.minus(0.5f), hinge(a).square(),
                        a.negate().plus(0.75f)))),
                test(new ModifiedHuberLoss(),
                        margin(a -> ifPositive(a.plus(1), hinge(a).square(), a.times(-4)))),
                test(new L2MarginLoss(), margin(a -> a.minus(1).square())),
                test(new PerceptronLoss(), margin(a -> a.negate().max(0))),
                test(new LogisticLoss(), margin(a -> a.negate().softplus())),
                test(new ExponentialLoss(), margin(a -> a.negate().exp())),
                test(new SigmoidLoss(), margin(a -> a.tanh().negate().plus(1))),
                test(new ZeroOneLoss(), margin(a -> ifPositive(a.negate(), zero(a).plus(1), zero(a)))),
                test(new DwdLoss(1), margin(a -> ifPositive(a.minus(0.5f), a.pow(-1).times(0.25f),
                        a.negate().plus(1)))),
                test(new BceWithLogitsLoss(), FormulaWitnessTest::crossEntropy),
                test(new SigmoidFocalLoss(2, -1), (p, t) -> p.sigmoid().plus(t).minus(p.sigmoid().times(t).times(2))
                        .square().times(crossEntropy(p, t))),
                test(new BceLoss(), (p, t) -> t.times(p.log().max(-100))
                        .plus(t.negate().plus(1).times(p.negate().log1p().max(-100))).negate()));
    }

    @TestFactory Stream<DynamicTest> likelihood() {
        return Stream.of(
                test(new GammaNllLoss(), (p, t) -> p.plus(t.times(p.negate().exp()))),
                test(new KlDivLoss(false), (p, t) -> t.times(t.log().minus(p))),
                test(new KlDivLoss(true), (p, t) -> t.exp().times(t.minus(p))),
                test(new PoissonNllLoss(true, false, 1e-8f), (p, t) -> p.exp().minus(t.times(p))),
                test(new PoissonNllLoss(false, false, 1e-8f), (p, t) -> p.minus(t.times(p.plus(1e-8f).log()))),
                test(new TweedieLoss(1.5f), (p, t) -> t.times(p.times(-0.5f).exp()).times(2)
                        .plus(p.times(0.5f).exp().times(2))));
    }

    private static DynamicTest test(PointwiseLoss loss, Formula formula) {
        return DynamicTest.dynamicTest(loss.toString(), () -> {
            FormulaInDouble exact = new FormulaInDouble(new FormulaLoss(formula).program());
            Random random = new Random(11);
            for (int k = 0; k < 1000; k++) {
                // From numbers near 0 to some tens, where exponentials are still numbers.
                float spread = k % 3 == 0 ? 0.01f : k % 3 == 1 ? 1 : 5;
                float t = target(loss, random, spread);
                float p = draw(loss.predictionDomain(), random, spread);
                if (loss instanceof DistanceLoss) {
                    // So that the residual is not rounded.
                    t = Math.round(t);
                    p = Math.round(p * 1024) / 1024f;
                }
                String point = loss + " at " + p + ", " + t;
                close(loss.value(p, t), exact.value(p, t), VALUE, point);
                if (p != t) {
                    close(loss.derivative(p, t), exact.derivative(p, t), DERIVATIVE, point);
                    close(loss.secondDerivative(p, t), exact.secondDerivative(p, t), SECOND_DERIVATIVE, point);
                }
            }
        });
    }

    private static float target(PointwiseLoss loss, Random random, float spread) {
        return loss instanceof MarginLoss
                ? random.nextBoolean() ? 1 : -1
                : loss instanceof BceWithLogitsLoss || loss instanceof SigmoidFocalLoss
                        ? random.nextFloat()
                        : draw(loss.targetDomain(), random, spread);
    }

    private static float draw(Domain domain, Random random, float spread) {
        if (domain.low() == 0 && domain.high() == 1) {
            return 0.01f + 0.98f * random.nextFloat();
        }
        float number;
        do {
            number = spread * (float) random.nextGaussian();
        } while (!domain.contains(number) || Math.abs(number - domain.low()) < 0.01f);
        return number;
    }

    private static void close(double actual, double expected, double accuracy, String point) {
        assertThat(actual).as(point).isCloseTo(expected, within(accuracy * (1 + Math.abs(expected))));
    }
}
