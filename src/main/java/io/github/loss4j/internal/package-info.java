/**
 * The engine: loops over blocks of elements, exact sums, elementary functions and checks. Not exported.
 *
 * <p>How a reduced loss is computed. The elements are cut into blocks of {@link Scratch#BLOCK}, or less where they are few
 * or a loss needs more arrays in L1. A loop over a block reads predictions and targets where they are, and writes memory
 * outside the heap ({@link Scratch}), or the gradient at the same index: so HotSpot's C2 sees that no store meets a later
 * load, which is what it needs to vectorise it. Each loop of a loss runs in classes of its own ({@link LossSpecialization}), so that the
 * call of the loss inside is always inlined and the length of the loop is a constant; and each is a call of its own
 * ({@link OutOfLine}). What is left of a long array is done together with some elements before it. Sums are a tree of float
 * additions, sixty-four of them at the most, and doubles from there on ({@link BlockSum}); in long arrays of a loss without
 * elementary functions two blocks are added to each other first, as the second is computed. Chunks of fixed borders run in
 * parallel and their sums are added in order, so that the result does not depend on threads ({@link Chunks}).
 *
 * <p>Memory. C2's loops do one element or more by themselves, until a store is at the beginning of a cache line, then
 * vectors, then the rest one by one. So regions begin one element before a line, blocks have one element more than whole
 * vectors, and in long arrays they overlap by that one. Reads come from whole lines too where arrays begin at pages, as
 * large ones of the default collector do ({@link PointwiseLoop#step}). With ten million elements this was half of the time
 * on a machine that reads 8 bytes in 0.14 ns, and nothing on one that takes 0.3 ns. There blocks of a quarter of the length,
 * whose sums leave the memory time to catch up more often, took a quarter to a third off; in caches they would add a third.
 *
 * <p>Value and derivative of a loss of plain arithmetic are one loop, so that C2 computes what they share but once. Write them so
 * that they share: {@code min} and {@code max} of the same numbers, a quotient. Those with elementary functions are two loops,
 * since half of them would be too long for C2 as one.
 *
 * <p>Softmax takes the exponentials of the scores themselves, which needs no pass for their maximum and rounds no differences;
 * where their sum shows that digits may be lost, the row is done again, less its maximum ({@link SoftmaxTerms}).
 *
 * <p>Exponentials and logarithms are computed for a block at a time, in stages between which floats become bits and bits
 * floats where they stand ({@link Exponential}, {@link Logarithm}). Their fast forms give NaN for arguments out of reach; the
 * sum of the block tells, and the block is done again with the careful ones.
 *
 * <p>The Vector API of {@code jdk.incubator.vector} would gain nothing: binary cross entropy of logits in one loop of it, by
 * the same formulas, took 0.70 to 0.85 ns an element where this engine took 0.73 (AVX-512, JDK 17 and 25), and four times
 * as long where HotSpot did not inline all of it, as by default it does not.
 *
 * <p>What was measured of C2 (JDK 17 and 25), for whoever writes a formula. Branches, {@code ?:}, {@code signum}, {@code
 * copySign} and conversions keep a loop from being vectorised. So does a body of more than about 35 operations (23 of value
 * and derivative together, which load and store more), beyond which C2 does not unroll, or of fewer where the length of the loop
 * is not a constant: share a subterm, fuse the last addition, negate a constant in place of a term, or let an {@link
 * io.github.loss4j.ElementaryFunction#IDENTITY} make two loops of it. So does, at times, the same shape twice under one
 * commutative operation, as {@code step(x) * step(y)}, {@code a * (1 - h) + b * h} or {@code a * (b + n) + c * (d + n)}:
 * writing one of them differently helps, or subtracting it. {@code Math.min} and {@code Math.max} of floats cost about five
 * instructions each, those of integers are not vectorised on 17. An index of memory outside the heap must be known to be
 * small ({@link Scratch#end}). A call through a field of the loss is inlined only if its own profile is there in time,
 * which is why {@link Lambdas} are called from the loop; so is a call of a buffer in a method that loops share. A float in
 * memory becomes a double in a register that C2 does not clear: the conversion waits for what was there, so a long chain of
 * operations on doubles may run one element after the other; {@code fma} shortens it, and a loop apart keeps its registers.
 * Time a new formula alone in a fresh JVM, on both JDKs.
 */
package io.github.loss4j.internal;
