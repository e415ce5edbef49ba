package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ExactSum;
import io.github.loss4j.internal.Rounding;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collector;

/**
 * The exact sum of the terms of a loss, their total weight and their number. Summaries of batches, threads and
 * partitions can be added: {@code a.plus(b)} is the summary of the terms of both, and {@link #EMPTY} is the neutral
 * element.
 *
 * <pre>{@code
 * MseLoss loss = new MseLoss();
 * LossSummary first = loss.summary(Tensor.of(1.0, 2.0), Tensor.of(1.0, 4.0));    // terms 0 and 4
 * LossSummary second = loss.summary(Tensor.of(3.0), Tensor.of(2.0));             // term 1
 * double mean = first.plus(second).mean();                                       // 5 / 3
 * }</pre>
 *
 * <p>A summary holds the exact sum of the weighted terms and the exact sum of their weights. So the results do not
 * depend on the order of the terms or on how they were partitioned, and each result is the exact number rounded to the
 * nearest double. The sum is infinite if a term is infinite. It is NaN if a term is NaN, or if there are infinite terms
 * of both signs.
 *
 * <p>Some losses have terms that depend on all samples of the call, such as a partial likelihood over risk sets or the
 * comparison of each row with all others ({@link Terms#mergeable} is false). The losses of two batches do not add up to
 * the loss of their union. The summary of such a loss can be added only to {@link #EMPTY}; otherwise {@code plus}
 * throws an exception.
 *
 * <p>Immutable, and equal by value. For ordinary data the exact sum takes some tens of bytes, in memory and serialised.
 * Summaries can be serialised by Java and by the {@code FieldSerializer} of Kryo; if Kryo requires registration,
 * register this class and {@link BigInteger}.
 *
 * @since 0.1.0
 */
public final class LossSummary implements Serializable {
    /** The summary of no terms. */
    public static final LossSummary EMPTY = new LossSummary();

    private static final long serialVersionUID = 1;

    /** The sum of the finite weighted terms is this integer times 2 to the power of the exponent. */
    private final BigInteger sum;
    private final int sumExponent;
    /** The sum of the infinite and NaN terms; 0 if there are none. */
    private final double notFinite;
    /** The sum of the weights, in the same representation. */
    private final BigInteger weight;
    private final int weightExponent;
    private final long count;
    /** The name of the loss if its summaries cannot be merged; else null. */
    private final String unmergeable;

    /**
     * A collector that summarises terms of weight 1.
     *
     * <pre>{@code
     * LossSummary summary = rows.stream().collect(LossSummary.collector(row -> loss.value(row.score(), row.label())));
     * }</pre>
     *
     * @param term the loss of an element
     * @param <E> the type of the elements
     * @return a collector for sequential and parallel streams
     * @since 0.2.0
     */
    public static <E> Collector<E, ?, LossSummary> collector(ToDoubleFunction<? super E> term) {
        return collector(term, element -> 1);
    }

    /**
     * A collector that summarises weighted terms.
     *
     * @param term the loss of an element; not called for an element of weight 0
     * @param weight the weight of an element, finite and not negative
     * @param <E> the type of the elements
     * @return a collector for sequential and parallel streams
     * @since 0.2.0
     */
    public static <E> Collector<E, ?, LossSummary> collector(ToDoubleFunction<? super E> term,
            ToDoubleFunction<? super E> weight) {
        Checks.notNull("LossSummary", "term", term);
        Checks.notNull("LossSummary", "weight", weight);
        return Collector.of(() -> new LossSummary[] {EMPTY}, (total, element) -> {
            double elementWeight = weight.applyAsDouble(element);
            total[0] = total[0].plus(elementWeight == 0 ? 0 : term.applyAsDouble(element), elementWeight);
        }, (one, other) -> new LossSummary[] {one[0].plus(other[0])}, total -> total[0],
                Collector.Characteristics.UNORDERED);
    }

    /** For Kryo, which needs a constructor without parameters and then sets the fields. */
    private LossSummary() {
        this(BigInteger.ZERO, 0, 0, BigInteger.ZERO, 0, 0, null);
    }

    /** Normalises the integers to odd numbers or 0, so that equal numbers have equal fields. */
    private LossSummary(BigInteger sum, int sumExponent, double notFinite, BigInteger weight, int weightExponent,
            long count, String unmergeable) {
        int even = notFinite == 0 ? Math.max(0, sum.getLowestSetBit()) : 0;
        this.sum = notFinite == 0 ? sum.shiftRight(even) : BigInteger.ZERO;
        this.sumExponent = this.sum.signum() == 0 ? 0 : sumExponent + even;
        this.notFinite = Double.isNaN(notFinite) ? Double.NaN : notFinite;
        int evenWeight = Math.max(0, weight.getLowestSetBit());
        this.weight = weight.shiftRight(evenWeight);
        this.weightExponent = this.weight.signum() == 0 ? 0 : weightExponent + evenWeight;
        this.count = count;
        this.unmergeable = unmergeable;
    }

    /** The summary of terms of weight 1. */
    static LossSummary of(ExactSum terms, long count) {
        return new LossSummary(terms.integer(), terms.exponent(), terms.notFinite(), BigInteger.valueOf(count), 0,
                count, null);
    }

    /** The summary of weighted terms. */
    static LossSummary of(Loss<?, ?> loss, ExactSum terms, ExactSum weights, long count, boolean mergeable) {
        BigInteger weight = weights.integer();
        if (weights.notFinite() != 0 || weight.signum() < 0) {
            throw Checks.refusal(loss, "the weights of its terms must be finite and not negative");
        }
        return new LossSummary(terms.integer(), terms.exponent(), terms.notFinite(), weight, weights.exponent(),
                count, mergeable ? null : Checks.name(loss));
    }

    /**
     * The summary of the terms of both.
     *
     * @param other a summary of other terms
     * @return the component-wise sum
     * @throws IllegalArgumentException if one of them cannot be merged and the other is not empty
     */
    public LossSummary plus(LossSummary other) {
        Checks.notNull("LossSummary", "other", other);
        if (unmergeable != null || other.unmergeable != null) {
            if (equals(EMPTY) || other.equals(EMPTY)) {
                return equals(EMPTY) ? other : this;
            }
            throw refusal(unmergeable != null ? unmergeable : other.unmergeable);
        }
        return plus(other.sum, other.sumExponent, other.notFinite, other.weight, other.weightExponent, other.count,
                null);
    }

    /**
     * The summary of these terms and one more term of weight 1.
     *
     * @param term any number
     * @return the summary with the term added
     * @since 0.2.0
     */
    public LossSummary plus(double term) {
        return plus(term, 1);
    }

    /**
     * The summary of these terms and one more term. The product of term and weight is exact. A term of weight 0 is
     * ignored, even if it is NaN.
     *
     * @param term any number
     * @param weight its weight, finite and not negative
     * @return the summary with the term added
     * @since 0.2.0
     */
    public LossSummary plus(double term, double weight) {
        if (!(weight >= 0 && weight <= Double.MAX_VALUE)) {
            throw Checks.refusal("LossSummary", "weight must be finite and not negative, was " + weight);
        }
        if (weight == 0) {
            return this;
        }
        if (unmergeable != null) {
            throw refusal(unmergeable);
        }
        boolean finite = Math.abs(term) <= Double.MAX_VALUE;
        BigInteger product = finite ? integer(term).multiply(integer(weight)) : BigInteger.ZERO;
        int productExponent = finite ? exponent(term) + exponent(weight) : 0;
        return plus(product, productExponent, finite ? 0 : term, integer(weight), exponent(weight), 1, null);
    }

    private static IllegalArgumentException refusal(String loss) {
        return Checks.refusal(loss,
                "its summary cannot be merged with another one, since its terms depend on all that is"
                        + " computed together; summarise all of it by one call");
    }

    private LossSummary plus(BigInteger term, int termExponent, double special, BigInteger addedWeight,
            int addedExponent,
            long terms, String loss) {
        return new LossSummary(add(sum, sumExponent, term, termExponent), Math.min(sumExponent, termExponent),
                notFinite + special, add(weight, weightExponent, addedWeight, addedExponent),
                Math.min(weightExponent, addedExponent), count + terms, loss);
    }

    /** A summary with the same weight and count, whose sum is multiplied by a factor exactly. */
    LossSummary times(double factor) {
        return new LossSummary(sum.multiply(integer(factor)), sumExponent + exponent(factor),
                notFinite == 0 || factor == 0 ? 0 : notFinite * factor, weight, weightExponent, count, unmergeable);
    }

    /** A summary with the same weight and count, whose sum is the sum of both. It can be merged only if both can. */
    LossSummary plusSumOf(LossSummary other) {
        return plus(other.sum, other.sumExponent, other.notFinite, BigInteger.ZERO, 0, 0,
                unmergeable != null ? unmergeable : other.unmergeable);
    }

    /** Whether two summaries differ at most in their sums. */
    boolean hasWeightOf(LossSummary other) {
        return count == other.count && weightExponent == other.weightExponent && weight.equals(other.weight);
    }

    /**
     * The sum of the weighted terms.
     *
     * @return the exact sum, rounded to double
     */
    public double sum() {
        return notFinite == 0 ? Rounding.toDouble(sum, sumExponent) : notFinite;
    }

    /**
     * The total weight; without weights, the number of terms.
     *
     * @return the exact sum of the weights, rounded to double
     */
    public double weight() {
        return Rounding.toDouble(weight, weightExponent);
    }

    /**
     * The number of terms whose weight is not zero.
     *
     * @return the number of terms
     */
    public long count() {
        return count;
    }

    /**
     * The weighted mean over all terms, as {@link Reduction#MEAN} reports it but in double.
     *
     * @return the exact sum over the exact total weight, rounded to double once; NaN for no terms
     */
    public double mean() {
        if (weight.signum() == 0) {
            return Double.NaN;
        }
        return notFinite == 0 ? Rounding.quotient(sum, sumExponent, weight, weightExponent) : notFinite;
    }

    @Override public boolean equals(Object other) {
        return other instanceof LossSummary that && hasWeightOf(that) && sumExponent == that.sumExponent
                && sum.equals(that.sum) && Double.compare(notFinite, that.notFinite) == 0
                && Objects.equals(unmergeable, that.unmergeable);
    }

    @Override public int hashCode() {
        return Objects.hash(sum, sumExponent, notFinite, weight, weightExponent, count, unmergeable);
    }

    @Override public String toString() {
        return "LossSummary[sum=" + sum() + ", weight=" + weight() + ", count=" + count + "]";
    }

    /** The sum of two numbers, as an integer times 2 to the power of the smaller exponent. */
    private static BigInteger add(BigInteger a, int exponentOfA, BigInteger b, int exponentOfB) {
        int low = Math.min(exponentOfA, exponentOfB);
        return a.shiftLeft(exponentOfA - low).add(b.shiftLeft(exponentOfB - low));
    }

    /** The significand of a finite number: the number is this integer times 2 to the power of {@link #exponent}. */
    private static BigInteger integer(double number) {
        return BigInteger.valueOf((long) Math.scalb(number, -exponent(number)));
    }

    private static int exponent(double number) {
        return Math.max(Math.getExponent(number), Double.MIN_EXPONENT) - 52;
    }

    private Object writeReplace() {
        return new Form(sum.toByteArray(), sumExponent, notFinite, weight.toByteArray(), weightExponent, count,
                unmergeable);
    }

    private void readObject(ObjectInputStream stream) throws InvalidObjectException {
        throw new InvalidObjectException("LossSummary: a stream holds its serial form only");
    }

    /** The serialised form. Its content is checked when it is read. */
    private record Form(byte[] sum, int sumExponent, double notFinite, byte[] weight, int weightExponent, long count,
            String unmergeable)
            implements
                Serializable {
        /** An upper bound of the exponents and bit lengths of sums of products of doubles. */
        private static final int LIMIT = 1 << 13;

        private Object readResolve() throws InvalidObjectException {
            if (!valid(sum, sumExponent) || !valid(weight, weightExponent) || count < 0 || weight[0] < 0
                    || Math.abs(notFinite) <= Double.MAX_VALUE && notFinite != 0) {
                throw new InvalidObjectException("LossSummary: the stream holds no valid summary");
            }
            LossSummary summary = new LossSummary(new BigInteger(sum), sumExponent, notFinite, new BigInteger(weight),
                    weightExponent, count, unmergeable);
            if (count == 0 && !(summary.sum() == 0 && summary.weight() == 0)) {
                throw new InvalidObjectException("LossSummary: the stream holds a sum of no terms that is not 0");
            }
            return summary;
        }

        private static boolean valid(byte[] integer, int exponent) {
            return integer != null && integer.length > 0 && integer.length <= LIMIT / Byte.SIZE
                    && Math.abs((long) exponent) <= LIMIT;
        }
    }
}
