package org.serpentine.scanning.order;

import org.serpentine.scanning.PointGrid;
import org.serpentine.scanning.PointOrder;

/**
 * Point Cloud Mamba's consistent traverse: a snake through the grid, the first-named axis fastest.
 *
 * <p>The released code folds in the maxima of the second and third axis instead of the coordinates, so its code depends on the
 * first-named axis only, and its direction on the parity of maxima over the whole batch. Released weights need that form;
 * {@code intended} gives the snake that the paper describes, free of collisions.
 *
 * @param axes     the three axes, fastest first: a permutation of {@code xyz}
 * @param intended the paper's snake (true), or the released code's form (false)
 */
public record SnakePointOrder(String axes, boolean intended) implements PointOrder {

    /** Checks the axes. */
    public SnakePointOrder {
        if (axes.length() != 3 || axes.indexOf('x') < 0 || axes.indexOf('y') < 0 || axes.indexOf('z') < 0) {
            throw new IllegalArgumentException("axes of a traverse are \"" + axes + "\", expected the letters x, y, z in any order");
        }
    }

    @Override
    public String name() {
        return intended ? axes + "-intended" : axes;
    }

    @Override
    public String description() {
        return intended ? "Point Cloud Mamba: snake through the grid as the paper means it, " + axes.charAt(0) + " fastest"
                : "Point Cloud Mamba: traverse as released, by " + axes.charAt(0) + " alone";
    }

    @Override
    public long[] codes(PointGrid points) {
        int first = axes.charAt(0) - 'x';
        int second = axes.charAt(1) - 'x';
        int third = axes.charAt(2) - 'x';
        long maxA = points.max(first);
        long maxB = points.max(second);
        long maxC = points.max(third);
        if ((maxA + 1.0) * (maxB + 1.0) * (maxC + 1.0) * points.batch() > Long.MAX_VALUE / 4.0) {
            throw new IllegalArgumentException("a grid of " + (maxA + 1) + " x " + (maxB + 1) + " x " + (maxC + 1) + " cells and "
                    + points.batch() + " clouds needs codes beyond 64 bits; use a larger gridSize");
        }
        long[] codes = new long[points.points()];
        for (int p = 0; p < codes.length; p++) {
            long a = points.cell(p, first);
            codes[p] = intended
                    ? snake(a, points.cell(p, second), points.cell(p, third), maxA, maxB)
                            + points.cloud(p) * (maxA + 1) * (maxB + 1) * (maxC + 1)
                    : released(a, maxA, maxB, maxC) + points.cloud(p) * maxA * maxB * maxC;
        }
        return codes;
    }

    private static long snake(long a, long b, long c, long maxA, long maxB) {
        long line = c * (maxB + 1) + (c % 2 == 0 ? b : maxB - b);
        return line * (maxA + 1) + (line % 2 == 0 ? a : maxA - a);
    }

    private static long released(long a, long maxA, long maxB, long maxC) {
        long key = maxB % 2 == 0 ? maxB * maxA + a : (maxB + 1) * maxA - a;
        return maxC % 2 == 0 ? maxC * maxA * maxB + key : (maxC + 1) * maxA * maxB - key;
    }
}
