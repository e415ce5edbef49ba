package io.github.loss4j.ranking;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.TensorAccess;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;

/**
 * The target of ranking losses: the relevance of each item, and the number of items of each query group. The items of a
 * group are contiguous: {@code new Groups(Tensor.of(2, 0, 1, 0, 3), 3, 2)} has a group of the first three items and one
 * of the last two.
 *
 * <p>Relevance and sizes are copied on the way in and out, so groups are immutable. Two groups are equal if their
 * elements are equal. Any relevance is accepted here; each loss defines its range.
 *
 * @param relevance the relevance of each item, {@code [items]}
 * @param sizes the number of items of each group; positive, with the number of items as their sum
 */
public record Groups(Tensor relevance, int... sizes) implements Serializable {
    public Groups {
        Checks.notNull("Groups", "relevance", relevance);
        sizes = Checks.notNull("Groups", "sizes", sizes).clone();
        if (relevance.rank() != 1) {
            throw Checks.refusal("Groups",
                    "relevance has shape " + Arrays.toString(relevance.shape()) + "; it must be [items]");
        }
        relevance = Checks.copy(relevance);
        long items = 0;
        for (int g = 0; g < sizes.length; g++) {
            if (!(sizes[g] > 0)) {
                throw Checks.refusal("Groups", "sizes[" + g + "] must be positive, was " + sizes[g]);
            }
            items += sizes[g];
            if (items > relevance.size()) {
                throw Checks.refusal("Groups", "sizes add up to " + items + " at sizes[" + g + "], but relevance has "
                        + Checks.counted(relevance.size(), "item", "items"));
            }
        }
        if (items < relevance.size()) {
            throw Checks.refusal("Groups", "sizes add up to " + items + ", but relevance has "
                    + Checks.counted(relevance.size(), "item", "items"));
        }
    }

    /**
     * The relevance of each item.
     *
     * @return a copy
     */
    @Override public Tensor relevance() {
        return Checks.copy(relevance);
    }

    /**
     * The number of items of each group.
     *
     * @return a copy
     */
    @Override public int[] sizes() {
        return sizes.clone();
    }

    /** The relevance itself, not a copy. */
    float[] elements() {
        return TensorAccess.of(relevance);
    }

    int items() {
        return relevance.size();
    }

    int count() {
        return sizes.length;
    }

    int size(int group) {
        return sizes[group];
    }

    /** Refuses relevance outside of the target domain of a loss. */
    void validate(SampleLoss<Tensor, Groups> loss) {
        float[] elements = elements();
        for (int i = 0; i < elements.length; i++) {
            Checks.domain(loss, "target.relevance", i, elements[i], loss.targetDomain());
        }
    }

    @Override public boolean equals(Object other) {
        return other instanceof Groups groups && relevance.equals(groups.relevance)
                && Arrays.equals(sizes, groups.sizes);
    }

    @Override public int hashCode() {
        return Objects.hash(relevance, Arrays.hashCode(sizes));
    }

    @Override public String toString() {
        return "Groups[relevance=" + relevance + ", sizes=" + Arrays.toString(sizes) + "]";
    }
}
