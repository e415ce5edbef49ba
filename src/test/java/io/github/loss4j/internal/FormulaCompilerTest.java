package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.Formula;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Variable;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A compiled formula has the bits of its single operations. */
class FormulaCompilerTest {
    private static final int VALUE = 1 << FormulaProgram.VALUE;
    private static final int DERIVATIVE = 1 << FormulaProgram.DERIVATIVE;
    private static final int SECOND_DERIVATIVE = 1 << FormulaProgram.SECOND_DERIVATIVE;
    private static final float[] SPECIAL = {0, -0f, 1, -1, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY,
        Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL, Float.MAX_VALUE, -Float.MAX_VALUE, 1e-20f, 88.8f, -104,
        0.5f, -0.5f};
    private static final int SIZE = 5000;
    private static final float[] PREDICTIONS = numbers(1);
    private static final float[] TARGETS = numbers(2);

    private static float[] numbers(int seed) {
        Random random = new Random(seed);
        float[] numbers = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            int pair = seed == 1 ? i % SPECIAL.length : i / SPECIAL.length;
            boolean special = i < SPECIAL.length * SPECIAL.length;
            numbers[i] = special ? SPECIAL[pair] : 3 * (float) random.nextGaussian();
        }
        return numbers;
    }

    private static PointwiseLoss huber() {
        return PointwiseLoss.of((p, t) -> {
            Variable size = p.minus(t).abs();
            return Variable.ifPositive(size.minus(1), size.minus(0.5f), p.minus(t).square().times(0.5f));
        });
    }

    @TestFactory Stream<DynamicTest> compiledFormulasHaveTheBitsOfTheirOperations() {
        int all = VALUE | DERIVATIVE | SECOND_DERIVATIVE;
        return Stream.of(
                test(huber(), all),
                test((p, t) -> p.minus(t).square().times(0.5f).log1p(), all),
                test((p, t) -> p.softplus().minus(p.times(t)), all),
                test((p, t) -> p.times(t).negate().exp().plus(p.abs()), all),
                test((p, t) -> p.max(t).plus(p.min(t).times(3)).max(p.negate()).min(5).max(-3).negate(), VALUE),
                test((p, t) -> p.abs().log().max(-100).plus(p.square().plus(1).sqrt()), VALUE),
                test((p, t) -> p.sigmoid().minus(t).square(), VALUE | DERIVATIVE),
                test((p, t) -> p.minus(t).tanh().dividedBy(2), VALUE),
                test((p, t) -> p.minus(t).expm1().dividedBy(t), VALUE | DERIVATIVE | SECOND_DERIVATIVE),
                test((p, t) -> p.minus(t).abs().pow(1.5f), VALUE | DERIVATIVE),
                test((p, t) -> Variable.ifPositive(p, p.log(), t.plus(1).times(t)), all),
                test((p, t) -> p, all), test((p, t) -> t.exp(), all),
                test((p, t) -> p.exp().log().plus(t.exp()), 0),
                test((p, t) -> p.sin().plus(t), 0));
    }

    private static DynamicTest test(Formula formula, int expected) {
        return test(PointwiseLoss.of(formula), expected);
    }

    /**
     * Tests a loss.
     *
     * @param expected the results that must have been compiled
     */
    private static DynamicTest test(PointwiseLoss loss, int expected) {
        return DynamicTest.dynamicTest(loss.toString(), () -> {
            float[][] before = new float[3][4000];
            BlockFormula.of(loss).compute(loss, PREDICTIONS, TARGETS, 0, 4000, before[0], before[1], before[2]);
            CompiledFormula compiled = BlockFormula.of(loss).program(loss).compile();
            assertThat(compiled.has(expected)).isTrue();
            for (int result = 0; result < 3; result++) {
                for (int from : new int[] {0, 3}) {
                    if (compiled.has(1 << result)) {
                        float[][] outputs = new float[3][];
                        outputs[result] = new float[2000];
                        compiled.run(PREDICTIONS, TARGETS, from, 1990, outputs, 5, Scratch.lease());
                        assertThat(Arrays.copyOfRange(outputs[result], 5, 1995))
                                .containsExactly(Arrays.copyOfRange(before[result], from, from + 1990));
                    }
                }
            }
            float[][] after = new float[3][4000];
            BlockFormula.of(loss).compute(loss, PREDICTIONS, TARGETS, 0, 4000, after[0], after[1], after[2]);
            for (int result = 0; result < 3; result++) {
                assertThat(after[result]).containsExactly(before[result]);
            }
        });
    }

    @ParameterizedTest @ValueSource(ints = {200, 2047, 2049, SIZE - 400}) void compilationChangesNoResult(int size) {
        for (PointwiseLoss loss : new PointwiseLoss[] {huber(), PointwiseLoss.of((p, t) -> p.minus(t)),
            PointwiseLoss.of((p, t) -> p.softplus().minus(p.times(t))),
            PointwiseLoss.of((p, t) -> p.minus(t).square())}) {
            float[] predictions = Arrays.copyOfRange(PREDICTIONS, 400, 400 + size);
            float[] targets = Arrays.copyOfRange(TARGETS, 400, 400 + size);
            Tensor prediction = Tensor.of(predictions);
            Tensor target = Tensor.of(targets);
            float value = loss.value(prediction, target);
            var evaluation = loss.evaluate(prediction, target);
            var weighted = loss.evaluate(prediction, target, target.abs());
            var summary = loss.summary(prediction, target);
            BlockFormula.of(loss).program(loss).compile();
            assertThat(loss.value(prediction, target)).isEqualTo(value);
            assertThat(loss.evaluate(prediction, target)).isEqualTo(evaluation);
            assertThat(loss.evaluate(prediction, target, target.abs())).isEqualTo(weighted);
            assertThat(loss.summary(prediction, target)).isEqualTo(summary);
        }
    }

    @Test void anInfiniteTermGivesItsLimit() {
        PointwiseLoss loss = huber();
        BlockFormula.of(loss).program(loss).compile();
        float[] numbers = Tensor.full(1, 3000).toArray();
        numbers[2500] = Float.POSITIVE_INFINITY;
        assertThat(loss.value(Tensor.of(numbers), Tensor.zeros(3000))).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.evaluate(Tensor.of(numbers), Tensor.zeros(3000)).gradient().get(2500)).isEqualTo(1 / 3000f);
        numbers[2500] = Float.NaN;
        assertThat(loss.value(Tensor.of(numbers), Tensor.zeros(3000))).isNaN();
    }

    @Test void isCompiledAfterManyElements() {
        PointwiseLoss loss = huber();
        Tensor zeros = Tensor.zeros(100_000);
        FormulaProgram program = BlockFormula.of(loss).program(loss);
        assertThat(program.compiled(1000, VALUE)).isNull();
        for (int k = 0; k < 180; k++) {
            loss.value(zeros, zeros);
        }
        assertThat(program.compiled(1000, VALUE | DERIVATIVE)).isNotNull();
        assertThat(program.compiled(10, VALUE)).isNull();
    }

    @Test void knowsThatHuberIsNeverNegative() {
        assertThat(huber().signed()).isFalse();
        assertThat(PointwiseLoss.of((p, t) -> Variable.ifPositive(p.minus(1), p.minus(2), p.square())).signed())
                .isTrue();
    }
}
