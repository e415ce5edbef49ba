/**
 * The engine: loops over blocks of elements, exact sums, elementary functions and checks. Not exported.
 *
 * <p>How a reduced loss is computed. The elements are cut into blocks of {@link Scratch#BLOCK}. A block's predictions
 * and targets are copied into scratch arrays, so that every vector loop reads and writes {@code array[j]} with one index
 * and no offset, which is what HotSpot's C2 needs to vectorise it. Each loop of a loss runs in a class of its own
 * ({@link Copies}), so that the call of the loss inside is always inlined. Sums are a tree of float additions, sixteen
 * deep at the most, and doubles from there on ({@link Sums}); above {@link Chunks#PARALLEL} elements, chunks of fixed
 * borders run in parallel and their sums are added in order, so that the result does not depend on threads.
 */
package io.github.loss4j.internal;
