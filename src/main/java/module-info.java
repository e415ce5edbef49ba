/** Loss functions with values, gradients, second derivatives, weights and masks, in plain Java. */
module io.github.loss4j {
    exports io.github.loss4j;
    exports io.github.loss4j.classification;
    exports io.github.loss4j.detection;
    exports io.github.loss4j.embedding;
    exports io.github.loss4j.forecast;
    exports io.github.loss4j.likelihood;
    exports io.github.loss4j.ranking;
    exports io.github.loss4j.regression;
    exports io.github.loss4j.segmentation;
    exports io.github.loss4j.sequence;
    exports io.github.loss4j.survival;
}
