/** Losses of classification, into two classes by a margin or a probability, and into many by a row of scores. */
package io.github.loss4j.classification;
