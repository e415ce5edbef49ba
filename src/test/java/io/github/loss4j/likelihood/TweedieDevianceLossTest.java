package io.github.loss4j.likelihood;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.Golden2;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TweedieDevianceLossTest implements PointwiseLossContract {
    @Override public List<TweedieDevianceLoss> losses() {
        return List.of(new TweedieDevianceLoss(1.5f), new TweedieDevianceLoss(3), new TweedieDevianceLoss(-0.5f),
                new TweedieDevianceLoss(1), new TweedieDevianceLoss(2), new TweedieDevianceLoss(0));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        double power = ((TweedieDevianceLoss) loss).power();
        if (power == 0) {
            return (prediction - target) * (prediction - target);
        }
        if (power == 1) {
            return 2 * Deviances.half(target, prediction);
        }
        if (power == 2) {
            return 2 * Deviances.half(prediction, target) / prediction;
        }
        double a = 1 - power;
        double b = 2 - power;
        return 2 * (StrictMath.pow(Math.max(target, 0), b) / (a * b) - target * StrictMath.pow(prediction, a) / a
                + StrictMath.pow(prediction, b) / b);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        return 2 * (prediction - target) / StrictMath.pow(prediction, ((TweedieDevianceLoss) loss).power());
    }

    @Override public double accuracy() {
        return 1;
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.pointwise("TweedieDevianceLoss", golden -> new TweedieDevianceLoss(golden.number("power")));
    }

    @Override public float[] exactTargets(PointwiseLoss loss) {
        return new float[0];
    }

    @Override public float[] far(PointwiseLoss loss) {
        return new float[] {1e-4f, 1e4f};
    }

    @Override public float prediction(PointwiseLoss loss, Random random) {
        return 0.5f + random.nextFloat() * 5;
    }

    @Override public float target(PointwiseLoss loss, Random random) {
        return 0.5f + random.nextFloat() * 5;
    }

    @Test void refusesPowersWithoutDistribution() {
        for (float power : new float[] {0.5f, 0.999f, Float.MIN_VALUE}) {
            assertThatThrownBy(() -> new TweedieDevianceLoss(power)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("TweedieDevianceLoss: power must be at most 0, or at least 1, was " + power);
        }
        assertThatThrownBy(() -> new TweedieDevianceLoss(Float.NaN)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("TweedieDevianceLoss: power must be finite, was NaN");
    }
}
