/** Losses of metric learning: embeddings of what is alike shall be near each other, and others apart by a margin. */
package io.github.loss4j.embedding;
