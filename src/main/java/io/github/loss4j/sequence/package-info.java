/** Losses of sequences whose labels have no known place in time. */
package io.github.loss4j.sequence;
