package io.github.loss4j;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The text of a tensor as PyTorch prints it with its default options, the same in every locale.
 *
 * <p>The whole tensor has one notation and one width. The nonzero finite values that are shown determine them:
 * scientific notation if the values differ by a large factor or are very large or small; else no decimals if all are
 * whole numbers; else four decimals. The exact binary value is rounded half to even, as in C; {@link String#format}
 * would round half up.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.set_printoptions.html">torch.set_printoptions</a>
 */
final class TensorText {
    private static final String START = "tensor(";
    private static final int DECIMALS = 4;
    private static final int LINE_WIDTH = 80;
    /**
     * A tensor with more elements is summarised: only the edges are shown of each axis that is longer than two edges.
     */
    private static final int THRESHOLD = 1000;
    private static final int EDGE = 3;

    /** {@code 12.}, {@code 12.0000} and {@code 1.2000e+01}. */
    private enum Notation { INTEGER, FIXED, SCIENTIFIC }

    private final float[] data;
    private final int[] shape;
    private final Notation notation;
    /**
     * The width to which numbers are padded on the left. Numbers that do not determine it, such as NaN, may be wider.
     */
    private final int width;
    private final StringBuilder text = new StringBuilder(START);

    private TensorText(float[] data, int[] shape) {
        this.data = data;
        this.shape = shape;
        List<Float> significant = new ArrayList<>();
        collect(0, 0, data.length, significant);
        notation = notation(significant);
        width = significant.stream().mapToInt(value -> number(value, notation).length()).max().orElse(1);
    }

    /** The text of a tensor with these elements in row-major order. */
    static String of(float[] data, int[] shape) {
        if (data.length == 0) {
            // Brackets alone can only express the empty shape [0].
            String size = Arrays.toString(shape).replace('[', '(').replace(']', ')');
            return START + (shape.length == 1 ? "[])" : "[], size=" + size + ")");
        }
        TensorText printer = new TensorText(data, shape);
        printer.write(0, 0, data.length);
        return printer.text.append(')').toString();
    }

    /** Collects the values that determine notation and width, from the sub-tensor that starts at {@code from}. */
    private void collect(int axis, int from, int size, List<Float> significant) {
        if (axis < shape.length) {
            int step = size / shape[axis];
            for (int i = 0; i < shape[axis]; i = hidden(axis, i + 1) ? shape[axis] - EDGE : i + 1) {
                collect(axis + 1, from + i * step, step, significant);
            }
        } else if (Float.isFinite(data[from]) && data[from] != 0) {
            significant.add(data[from]);
        }
    }

    /** Writes the sub-tensor that starts at {@code from} and has the axes from {@code axis} on. */
    private void write(int axis, int from, int size) {
        if (axis == shape.length) {
            String number = number(data[from], notation);
            text.append(" ".repeat(Math.max(0, width - number.length()))).append(number);
            return;
        }
        // The items of the last axis fill lines. The items of the other axes start new lines, with one blank line more
        // for each further inner axis.
        int innerAxes = shape.length - 1 - axis;
        int indent = START.length() + axis;
        int perLine = innerAxes > 0 ? 1 : Math.max(1, (LINE_WIDTH - indent) / (width + ", ".length()));
        String newLine = "," + "\n".repeat(Math.max(1, innerAxes)) + " ".repeat(indent + "[".length());
        int step = size / shape[axis];
        text.append('[');
        for (int i = 0, items = 0; i < shape[axis]; items++) {
            text.append(items == 0 ? "" : items % perLine == 0 ? newLine : ", ");
            if (hidden(axis, i)) {
                text.append(innerAxes > 0 ? "..." : " ...");
                i = shape[axis] - EDGE;
            } else {
                write(axis + 1, from + i * step, step);
                i++;
            }
        }
        text.append(']');
    }

    /** Whether the omitted items of this axis start at this index. */
    private boolean hidden(int axis, int index) {
        return data.length > THRESHOLD && shape[axis] > 2 * EDGE && index == EDGE;
    }

    /** The notation for the given values; whole numbers if there are none, as for a tensor of zeros. */
    private static Notation notation(List<Float> significant) {
        double smallest = Double.POSITIVE_INFINITY;
        double largest = 0;
        boolean integers = true;
        for (double value : significant) {
            smallest = Math.min(smallest, Math.abs(value));
            largest = Math.max(largest, Math.abs(value));
            integers &= value == Math.rint(value);
        }
        boolean scientific = largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4;
        return scientific ? Notation.SCIENTIFIC : integers ? Notation.INTEGER : Notation.FIXED;
    }

    /** The text of one number, not padded. */
    private static String number(float value, Notation notation) {
        if (Float.isNaN(value)) {
            return "nan";
        }
        // The sign bit also gives −0 its sign.
        String sign = Float.floatToRawIntBits(value) < 0 ? "-" : "";
        if (Float.isInfinite(value)) {
            return sign + "inf";
        }
        BigDecimal exact = new BigDecimal(Math.abs((double) value));
        if (notation == Notation.SCIENTIFIC) {
            return sign + scientific(exact);
        }
        return sign + (notation == Notation.INTEGER
                ? exact.toPlainString() + "."
                : exact.setScale(DECIMALS, RoundingMode.HALF_EVEN).toPlainString());
    }

    /** The format %e of C: a digit, the point, the decimals, and an exponent with a sign and at least two digits. */
    private static String scientific(BigDecimal exact) {
        BigDecimal rounded = exact.round(new MathContext(1 + DECIMALS, RoundingMode.HALF_EVEN));
        int exponent = rounded.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        String mantissa = rounded.scaleByPowerOfTen(-exponent).setScale(DECIMALS).toPlainString();
        return mantissa + (exponent < 0 ? "e-" : "e+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }
}
