package io.github.loss4j.ranking;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import java.util.Arrays;

/** A loss of groups that all have one size, as a loss of rows of scores and rows of relevance. */
record InRows(SampleLoss<Tensor, Groups> loss) implements SampleLoss<Tensor, Tensor> {
    @Override public Terms terms(Tensor prediction, Tensor target) {
        int[] sizes = new int[prediction.shape()[0]];
        Arrays.fill(sizes, prediction.shape()[1]);
        return loss.terms(prediction.reshape(prediction.size()), new Groups(target.reshape(target.size()), sizes));
    }
}
