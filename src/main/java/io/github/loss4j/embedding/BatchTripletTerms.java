package io.github.loss4j.embedding;

import io.github.loss4j.Loss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Chunks;
import io.github.loss4j.internal.JointTerms;
import io.github.loss4j.internal.TensorAccess;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The terms of {@link BatchTripletLoss}. Groups of rows run in parallel, each with its own partial gradient. Group
 * boundaries depend on the number of rows only and partial gradients are added in order, so the result does not depend
 * on the number of threads.
 */
final class BatchTripletTerms implements JointTerms {
    private static final int GROUPS = 8;
    private static final int MIN_GROUP = 64;

    private final Tensor rows;
    private final int[] labels;
    private final double margin;
    private final boolean hard;
    /** The rows of nonzero weight, in ascending order. */
    private final int[] present;
    private final Matches matches;

    private BatchTripletTerms(Tensor rows, int[] labels, double margin, boolean hard, int[] present) {
        this.rows = rows;
        this.labels = labels;
        this.margin = margin;
        this.hard = hard;
        this.present = present;
        matches = Matches.ofLabels(labels, present, true);
    }

    static BatchTripletTerms of(Loss<?, ?> loss, Tensor vectors, int[] labels, double margin, boolean hard) {
        int count = InfoNceTerms.rows(loss, "prediction", Checks.notNull(loss, "prediction", vectors));
        InfoNceTerms.checkLabels(loss, labels, count);
        return new BatchTripletTerms(vectors, labels, margin, hard, IntStream.range(0, count).toArray());
    }

    @Override public int[] shape() {
        return new int[] {labels.length};
    }

    @Override public int costPerTerm() {
        return Math.max(1, rows.size());
    }

    @Override public Terms bindWeights(Tensor weights) {
        if (weights == null) {
            return this;
        }
        float[] rowWeights = TensorAccess.of(weights);
        return new BatchTripletTerms(rows, labels, margin, hard,
                IntStream.range(0, labels.length).filter(i -> rowWeights[i] != 0).toArray());
    }

    /** A term depends on all rows of the batch. */
    @Override public boolean mergeable() {
        return false;
    }

    @Override public float weight(int sample) {
        int index = Arrays.binarySearch(present, sample);
        return index >= 0 && complete(index) ? 1 : 0;
    }

    /** Whether a row has positives and negatives. */
    private boolean complete(int row) {
        int positives = matches.count(row);
        return positives > 0 && positives + 1 < present.length;
    }

    @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient) {
        int count = present.length;
        Embeddings batch = Embeddings.of(rows, present);
        BatchDistances distances = new BatchDistances(batch.vectors(), count, batch.length());
        int group = group(count);
        double[][] parts = new double[(count + group - 1) / group][];
        Chunks.sum(count, group, batch.compareInParallel(), (begin, end) -> {
            Anchors anchors = new Anchors(batch, distances, factors != null);
            for (int i = begin; i < end; i++) {
                if (complete(i)) {
                    double factor = factors == null ? 0 : factors[present[i]];
                    values[present[i]] = (float) anchors.term(i, factor);
                }
            }
            parts[begin / group] = anchors.gradient;
            return 0;
        });
        if (factors != null) {
            add(parts, batch.length(), gradient[0]);
        }
    }

    /** The number of rows of each group but the last: an eighth of them, or 64 if that is more. */
    static int group(int count) {
        return Math.max(MIN_GROUP, count / GROUPS);
    }

    private void add(double[][] parts, int length, float[] gradient) {
        for (int p = 0; p < present.length; p++) {
            for (int k = 0; k < length; k++) {
                double sum = 0;
                for (double[] part : parts) {
                    sum += part[p * length + k];
                }
                gradient[present[p] * length + k] = (float) sum;
            }
        }
    }

    /** Working memory for a group of anchors, which are processed one after the other. */
    private final class Anchors {
        private final Embeddings batch;
        private final BatchDistances distances;
        private final double[] gradient;
        private final double[] squares = new double[present.length];
        /** The derivative with respect to each distance, divided by the distance. */
        private final double[] pulls = new double[present.length];
        private final SemiHardNegatives negatives = hard ? null : new SemiHardNegatives(present.length);

        Anchors(Embeddings batch, BatchDistances distances, boolean wanted) {
            this.batch = batch;
            this.distances = distances;
            gradient = wanted ? new double[batch.vectors().length] : null;
        }

        double term(int row, double factor) {
            distances.squares(row, squares);
            double sum = 0;
            for (double square : squares) {
                sum += square;
            }
            if (!(sum < Double.POSITIVE_INFINITY)) {
                if (factor != 0) {
                    int begin = row * batch.length();
                    Arrays.fill(gradient, begin, begin + batch.length(), Double.NaN);
                }
                return Double.NaN;
            }
            Arrays.fill(pulls, 0);
            double term = hard ? hardest(row, factor) : semiHard(row, factor);
            if (factor != 0) {
                pull(row);
            }
            return term;
        }

        private double hardest(int row, double factor) {
            int[] mates = matches.of(row);
            int positive = -1;
            int negative = -1;
            int mate = 0;
            for (int j = 0; j < squares.length; j++) {
                if (mate < mates.length && mates[mate] == j) {
                    mate++;
                    positive = j != row && (positive < 0 || squares[j] > squares[positive]) ? j : positive;
                } else {
                    negative = negative < 0 || squares[j] < squares[negative] ? j : negative;
                }
            }
            return triplet(positive, negative, factor);
        }

        private double semiHard(int row, double factor) {
            int[] mates = matches.of(row);
            negatives.find(squares, mates, row);
            int positives = mates.length - 1;
            double sum = 0;
            for (int positive : mates) {
                if (positive != row) {
                    sum += triplet(positive, negatives.of(squares[positive]), factor / positives);
                }
            }
            return sum / positives;
        }

        private double triplet(int positive, int negative, double factor) {
            double positiveDistance = Math.sqrt(squares[positive]);
            double negativeDistance = Math.sqrt(squares[negative]);
            double term = margin + positiveDistance - negativeDistance;
            if (!(term > 0)) {
                return 0;
            }
            pulls[positive] += positiveDistance == 0 ? 0 : factor / positiveDistance;
            pulls[negative] -= negativeDistance == 0 ? 0 : factor / negativeDistance;
            return term;
        }

        private void pull(int row) {
            float[] vectors = batch.vectors();
            int length = batch.length();
            for (int j = 0; j < pulls.length; j++) {
                double pull = pulls[j];
                for (int k = 0; k < length && pull != 0; k++) {
                    double derivative = pull * ((double) vectors[row * length + k] - vectors[j * length + k]);
                    gradient[row * length + k] += derivative;
                    gradient[j * length + k] -= derivative;
                }
            }
        }
    }
}
