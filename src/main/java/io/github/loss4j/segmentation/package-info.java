/** Losses of segmentation: how far a mask of probabilities is from the right mask, sample by sample. */
package io.github.loss4j.segmentation;
