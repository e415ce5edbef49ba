package io.github.loss4j.internal;

import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.internal.Scratch.Region;
import java.util.Arrays;

/** Runs a job of a {@link BlockLoss}: computes block after block, and applies weights, factors and sums. */
final class BlockLossParts {
    private BlockLossParts() {
    }

    static double run(Job job, int from, int to, Scratch scratch) {
        BlockFormula<PointwiseLoss> formula = BlockFormula.of(job.loss);
        FormulaProgram program = formula.program(job.loss);
        boolean exact = job.exactTerms != null;
        float[] terms = job.sum || exact || job.values != null ? scratch.predictions : null;
        float[] derivatives = job.derivatives == null ? null : scratch.targets;
        float[] secondDerivatives = job.secondDerivatives == null ? null : scratch.results;
        CompiledFormula compiled = program == null || !job.sum || job.values != null || exact
                || job.weights != null || job.secondDerivatives != null
                        ? null
                        : program.compiled(to - from, job.derivatives == null
                                ? 1 << FormulaProgram.VALUE
                                : 1 << FormulaProgram.VALUE | 1 << FormulaProgram.DERIVATIVE);
        if (compiled != null) {
            return run(job, compiled, from, to, scratch);
        }
        double total = 0;
        for (int at = from, length; at < to; at += length) {
            length = Math.min(Scratch.BLOCK - 1, to - at);
            formula.compute(job.loss, job.predictions, job.targets, at, length, terms, derivatives, secondDerivatives);
            if (job.sum) {
                total += sum(job, terms, at, length, scratch);
            }
            if (exact) {
                for (int j = 0; j < length; j++) {
                    float weight = job.weights == null ? 1 : job.weights[at + j];
                    if (weight != 0) {
                        job.exactTerms.add((double) weight * terms[j]);
                    }
                }
                Weighting.addExactly(job.weights, at, at + length, job.exactWeights);
            }
            copy(terms, job.values, job.weights, 1, 1, at, length);
            if (derivatives != null) {
                for (int j = 0; j < length; j++) {
                    derivatives[j] *= job.loopFactor;
                }
                copy(derivatives, job.derivatives, job.weights, job.scale, job.factor, at, length);
            }
            copy(secondDerivatives, job.secondDerivatives, job.weights, 1, 1, at, length);
        }
        return job.weights == null || job.scale == PointwiseEngine.IN_DOUBLE ? total : total * job.scale;
    }

    /** Computes the sum, and the derivatives if requested, without a copy of the terms in an array. */
    private static double run(Job job, CompiledFormula compiled, int from, int to, Scratch scratch) {
        double total = 0;
        int[] held = new int[2];
        for (int at = from, length; at < to; at += length) {
            length = Math.min(CompiledFormula.LENGTH, to - at);
            Arrays.fill(held, CompiledFormula.NOTHING);
            Region terms = compiled.compute(FormulaProgram.VALUE, job.predictions, job.targets, at, length, held,
                    scratch);
            double sum = sum(job, terms, length);
            if (!(Math.abs(sum) <= Double.MAX_VALUE)) {
                terms.floats().get(Region.ARGUMENT, scratch.predictions, 0, length);
                sum = BlockSum.of(scratch.predictions, 0, length);
            }
            total += sum;
            if (job.derivatives != null) {
                Region derivatives = compiled.compute(FormulaProgram.DERIVATIVE, job.predictions, job.targets, at,
                        length, held, scratch);
                Softmax.copyScaled(derivatives, length, job.loopFactor, job.derivatives, at);
            }
        }
        return total;
    }

    private static double sum(Job job, Region terms, int length) {
        return BlockFormula.of(job.loss).program(job.loss) == null || job.loss.signed()
                ? BlockSum.ofSigned(terms, 0, length)
                : BlockSum.ofBlock(terms, 0, length);
    }

    private static double sum(Job job, float[] terms, int at, int length, Scratch scratch) {
        float[] weights = job.weights;
        scratch.result.floats().put(Region.ARGUMENT, terms, 0, length);
        double sum = weights == null
                ? sum(job, scratch.result, length)
                : BlockSum.ofSigned(scratch.result, weights, 1, at, 0, length);
        // A term may be masked and not finite, or only the sum of floats may overflow.
        return Math.abs(sum) <= Double.MAX_VALUE ? sum : BlockSum.ofWeighted(terms, weights, at, length);
    }

    private static void copy(float[] block, float[] into, float[] weights, float scale, double factor, int from,
            int length) {
        if (into != null) {
            System.arraycopy(block, 0, into, from, length);
            Weighting.apply(into, weights, scale, factor, from, length);
        }
    }
}
