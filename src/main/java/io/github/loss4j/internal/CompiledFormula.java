package io.github.loss4j.internal;

import io.github.loss4j.internal.Scratch.Region;

/**
 * A formula compiled to a few loops, each of which computes several operations. Its results have the same bits as those
 * of {@link FormulaSteps}, which run one loop for each operation.
 *
 * @param results the computations of value, derivative and second derivative; null for a result that was not compiled
 */
record CompiledFormula(Result[] results) {
    /** The number of elements in a block. */
    static final int LENGTH = Scratch.BLOCK - 1;
    static final int NOTHING = -1;

    /** A loop over a block, from arrays to a region of {@link Scratch}. */
    interface Loop {
        void run(float[] predictions, float[] targets, int at, int length, Scratch scratch);
    }

    /**
     * A function of a region: an exponential, a logarithm or a selection.
     *
     * @param node the node of the result, which remains in the region
     * @param slot 0 for {@link Scratch#first}, 1 for {@link Scratch#second}
     * @param arguments the loops that compute its arguments
     */
    record Function(int node, Operation operation, int slot, Loop[] arguments) {
        private Region region(Scratch scratch) {
            return slot == 0 ? scratch.first : scratch.second;
        }

        private void run(float[] predictions, float[] targets, int at, int length, Scratch scratch) {
            Region region = region(scratch);
            arguments(predictions, targets, at, length, scratch);
            if (operation == Operation.LOG) {
                Logarithm.apply(region, length);
            } else if (operation == Operation.IF_POSITIVE) {
                BlockLoops.CHOOSE.run(region, length);
            } else if (operation == Operation.IF_NOT_ZERO) {
                BlockLoops.KEEP_WHERE_NOT_ZERO.run(region, length);
            } else {
                Exponential.applyFast(region, length);
                if (!(Math.abs(BlockSum.ofBlock(region, length)) <= Double.MAX_VALUE)) {
                    arguments(predictions, targets, at, length, scratch);
                    Exponential.apply(region, length);
                }
            }
        }

        private void arguments(float[] predictions, float[] targets, int at, int length, Scratch scratch) {
            for (Loop argument : arguments) {
                argument.run(predictions, targets, at, length, scratch);
            }
        }
    }

    /**
     * The computation of one result.
     *
     * @param functions the functions, at most two
     * @param last the loop that computes the result; null if it is the result of the last function
     */
    record Result(Function[] functions, Loop last) {
    }

    /** Whether all requested results can be computed. */
    boolean has(int wanted) {
        for (int result = 0; result < results.length; result++) {
            if ((wanted >> result & 1) == 1 && results[result] == null) {
                return false;
            }
        }
        return true;
    }

    /**
     * Computes a result of a block.
     *
     * @param held the nodes of the functions whose results are in the regions; filled with {@link #NOTHING} for a new
     *        block
     * @return the region that holds the result, until the next result is computed
     */
    Region compute(int result, float[] predictions, float[] targets, int at, int length, int[] held, Scratch scratch) {
        Region region = scratch.result;
        for (Function function : results[result].functions) {
            if (function.node != held[function.slot]) {
                function.run(predictions, targets, at, length, scratch);
                held[function.slot] = function.node;
            }
            region = function.region(scratch);
        }
        if (results[result].last == null) {
            return region;
        }
        results[result].last.run(predictions, targets, at, length, scratch);
        return scratch.result;
    }

    /**
     * Computes results of at most {@link #LENGTH} elements.
     *
     * @param outputs one array for each result; null if the result is not requested
     * @param to the index of the first element in the outputs
     */
    void run(float[] predictions, float[] targets, int at, int length, float[][] outputs, int to, Scratch scratch) {
        int[] held = {NOTHING, NOTHING};
        for (int k = 0; k < outputs.length; k++) {
            if (outputs[k] != null) {
                compute(k, predictions, targets, at, length, held, scratch).floats().get(Region.ARGUMENT, outputs[k],
                        to,
                        length);
            }
        }
    }
}
