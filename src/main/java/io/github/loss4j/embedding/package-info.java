/** Losses of embeddings: vectors whose distances or angles matter, in pairs, triplets or batches. */
package io.github.loss4j.embedding;
