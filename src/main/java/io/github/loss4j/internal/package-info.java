/**
 * The engine: loops over blocks of elements, exact sums, elementary functions and checks. This package holds only what
 * at least two families of losses use, and it is not exported.
 *
 * <p>A call passes these layers: verb, engine, block, kernel, formula. {@code MseLoss.value} of 1,000 elements takes
 * five steps:
 * <ol>
 * <li>{@code PointwiseLoss.value} calls {@code PointwiseVerbs}, which checks the arguments and divides the sum at the
 * end.
 * <li>It calls {@link PointwiseEngine}, which finds the loops of the loss ({@link LossLoops}), fills in a {@link Job},
 * and cuts the arrays into chunks ({@link Chunks}) and these into blocks ({@link BlockPlan}).
 * <li>It calls {@link PointwiseBlock}, which runs the loops over one block, applies weights ({@link Weighting}), adds
 * up the terms ({@link BlockSum}) and repeats the block with full-range functions if the sum is not finite.
 * <li>It calls a {@link BlockLoop}, by an {@link OutOfLine} call: a {@link PlainLoop}, {@link ElementaryLoop} or
 * {@link LambdaLoop}, as {@link LossKind} says, in a hidden copy for this class of loss ({@link LossSpecialization}).
 * <li>The loop subtracts ({@link LossArgument}) and calls {@code MseLoss.value(residual)}, the formula.
 * </ol> An array of four elements goes from step 2 directly to a {@link ScalarLoop}. A sum of losses runs the loops of
 * its parts ({@link PartsLoop}). A loss over terms goes from {@code SampleVerbs} to {@link SampleEngine} and to its
 * {@code Terms}: {@link BlockTerms} also use the engine's working memory ({@link Scratch}), {@link JointTerms} are
 * computed by one call, {@link DoubleTerms} are added in double before they are rounded. A formula that was recorded is
 * a {@link FormulaGraph}; {@link FormulaProgram} runs it by the {@link BlockLoops}, and later by a {@link
 * CompiledFormula}; {@link RowProgram} runs that of a row.
 *
 * <p>The permitted dependencies are these. The verbs in {@code io.github.loss4j} call the engines. The engines call the
 * loops, and the loops call nothing but the loss. The packages of losses call the tools here (checks, sums, functions,
 * working memory, kernels of softmax), never an engine, a loop or a {@link Job}. This package uses the types of {@code
 * io.github.loss4j} and no family's package.
 *
 * <p>{@code src/jmh/README.md} has the notes on C2: what keeps a loop from being vectorised, and how blocks lie in
 * memory.
 */
package io.github.loss4j.internal;
