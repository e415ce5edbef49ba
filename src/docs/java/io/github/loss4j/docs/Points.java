package io.github.loss4j.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** A function as the corners of lines, with a gap (a y of NaN) where it jumps. */
record Points(double[] x, double[] y) {
    private static final int STEPS = 240;
    /** Part of the height that a step must have to be looked at as a jump. */
    private static final double STEEP = 0.03;
    /** Part of the height by which a line may miss the function: a tenth of a pixel. */
    private static final double TOLERANCE = 0.0007;

    /** Samples a function; what is not finite is left out, what is beyond the cut need not be seen. */
    static Points of(DoubleUnaryOperator function, double from, double to, double cut) {
        double[][] grid = new double[STEPS + 1][];
        double least = 0;
        double greatest = 0;
        for (int k = 0; k <= STEPS; k++) {
            double x = from + (to - from) * k / STEPS;
            grid[k] = new double[] {x, function.applyAsDouble(x)};
            if (Double.isFinite(grid[k][1])) {
                least = Math.min(least, Math.max(-cut, grid[k][1]));
                greatest = Math.max(greatest, Math.min(cut, grid[k][1]));
            }
        }
        double height = greatest > least ? greatest - least : 1;
        List<double[]> all = new ArrayList<>();
        List<double[]> piece = new ArrayList<>();
        for (int k = 0; k <= STEPS; k++) {
            if (k > 0 && Math.abs(grid[k][1] - grid[k - 1][1]) > STEEP * height) {
                double[][] sides = narrowed(function, grid[k - 1], grid[k]);
                if (Math.abs(sides[1][1] - sides[0][1]) > STEEP / 2 * height) {
                    piece.add(sides[0]);
                    end(all, piece, to - from, height);
                    piece.add(sides[1]);
                }
            }
            if (Double.isFinite(grid[k][1])) {
                piece.add(grid[k]);
            } else {
                end(all, piece, to - from, height);
            }
        }
        end(all, piece, to - from, height);
        return new Points(all.stream().mapToDouble(point -> point[0]).toArray(),
                all.stream().mapToDouble(point -> point[1]).toArray());
    }

    /** The two sides of the steepest place between two points. */
    private static double[][] narrowed(DoubleUnaryOperator function, double[] left, double[] right) {
        double[] a = left;
        double[] b = right;
        while (b[0] - a[0] > 1e-6) {
            double x = (a[0] + b[0]) / 2;
            double[] middle = {x, function.applyAsDouble(x)};
            if (Math.abs(middle[1] - a[1]) > Math.abs(b[1] - middle[1])) {
                b = middle;
            } else {
                a = middle;
            }
        }
        return new double[][] {a, b};
    }

    private static void end(List<double[]> all, List<double[]> piece, double width, double height) {
        if (piece.size() > 1 && piece.get(piece.size() - 1)[0] - piece.get(0)[0] > width / STEPS / 2) {
            simplify(piece, 0, piece.size() - 1, width, height, all);
            double[] last = piece.get(piece.size() - 1);
            all.add(last);
            // Not at the last x: XChart puts ticks at the points themselves where they are equally spaced.
            all.add(new double[] {last[0] - width / 7, Double.NaN});
        }
        piece.clear();
    }

    /** Adds the corners that matter, without the last (Douglas and Peucker 1973). */
    private static void simplify(List<double[]> piece, int from, int to, double width, double height,
            List<double[]> all) {
        double[] a = piece.get(from);
        double[] b = piece.get(to);
        double slopeX = (b[0] - a[0]) / width;
        double slopeY = (b[1] - a[1]) / height;
        int farthest = from;
        double most = TOLERANCE * Math.hypot(slopeX, slopeY);
        for (int k = from + 1; k < to; k++) {
            double[] point = piece.get(k);
            double off = Math.abs((point[0] - a[0]) / width * slopeY - (point[1] - a[1]) / height * slopeX);
            if (off > most) {
                most = off;
                farthest = k;
            }
        }
        if (farthest == from) {
            all.add(a);
        } else {
            simplify(piece, from, farthest, width, height, all);
            simplify(piece, farthest, to, width, height, all);
        }
    }
}
