package org.serpentine.backbones;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.serpentine.nn.WeightMap;
import org.serpentine.nn.WeightSource;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Gather;
import org.serpentine.tensor.operation.Resample;

/** Learned position embeddings {@code [1, tokens, C]} of a grid of patches and its class tokens, brought to another grid. */
public final class PositionTable {
    private PositionTable() {}

    /**
     * Resizes the patches' part by cubic convolution (a = -0.75, pixel borders aligned, no antialiasing: PyTorch's bicubic) and keeps
     * the class tokens' rows, which move to their places in the longer or shorter sequence.
     *
     * @param table  {@code [1, height * width + token.count(), C]}
     * @param token  where the class tokens stand
     * @param height rows of the grid that the table is for
     * @param width  its columns
     * @return {@code [1, newHeight * newWidth + token.count(), C]}; the table itself if the grid is the same
     */
    public static Tensor resize(Context ctx, Tensor table, ClassToken token, int height, int width, int newHeight, int newWidth) {
        int channels = table.channels();
        int patches = height * width;
        if (!table.hasShape(1, patches + token.count(), channels)) {
            throw new IllegalArgumentException("position table " + table + ": expected [1, " + (patches + token.count()) + ", C] for a grid of "
                    + height + "x" + width);
        }
        if (height == newHeight && width == newWidth) {
            return table;
        }
        int[] own = token.rows(patches); // where they stand, wherever they are read
        Tensor map = Gather.apply(ctx, table, ClassToken.others(patches, own)).reshape(1, height, width, channels);
        Tensor resized = Resample.cubic(ctx, map, newHeight, newWidth).reshape(1, newHeight * newWidth, channels);
        return token == ClassToken.NONE ? resized : token.insert(ctx, resized, Gather.apply(ctx, table, own));
    }

    /**
     * A learned table among a network's weights.
     *
     * @param key     its key
     * @param token   where the class tokens stand in it
     * @param patches patches along a side of the picture for a number of pixels
     */
    public record Learned(String key, ClassToken token, IntUnaryOperator patches) {
        /** Rows and columns of patches of pictures of this size. */
        int[] grid(int height, int width) {
            return new int[] {patches.applyAsInt(height), patches.applyAsInt(width)};
        }
    }

    /**
     * A checkpoint whose position table is brought to the grid of a network. Nothing changes if that is the table's grid, or if it is no
     * table {@code [1, tokens, C]} with patches.
     *
     * @param channels C of the network
     * @param from     rows and columns of the grid that the table is for; null if that is not known: one of another number of tokens is
     *                 taken to be for a square grid then, one of the same number for the network's
     * @param to       rows and columns of the network's grid
     * @throws IllegalArgumentException if the checkpoint's table does not fit {@code from}, or fits no square grid
     */
    static WeightSource adapt(WeightSource source, Learned table, int channels, int[] from, int[] to) {
        int[] shape = source.keys().contains(table.key) ? source.shape(table.key) : new int[0];
        int tokens = table.token.count();
        if (shape.length != 3 || shape[0] != 1 || shape[1] <= tokens || shape[2] != channels) {
            return source;
        }
        int patches = shape[1] - tokens;
        int[] grid = from != null ? from : patches == to[0] * to[1] ? to : square(patches);
        if (grid == null || grid[0] * grid[1] != patches) {
            throw new IllegalArgumentException("the checkpoint's " + table.key + " has " + shape[1] + " rows, which is no "
                    + (grid == null ? "square grid" : "grid of " + grid[0] + "x" + grid[1]) + " and " + tokens
                    + " class tokens; say which picture size the checkpoint is for, as loadPretrained(source, height, width)");
        }
        if (Arrays.equals(grid, to)) {
            return source;
        }
        return WeightMap.of(source).put(table.key, new int[] {1, to[0] * to[1] + tokens, channels}, () -> {
            try (Context ctx = Context.create(1)) {
                return resize(ctx, Tensor.of(source.read(table.key), shape), table.token, grid[0], grid[1], to[0], to[1]).data();
            }
        });
    }

    /** The square grid of this many patches, or null. */
    static int[] square(int patches) {
        int side = (int) Math.round(Math.sqrt(patches));
        return side * side == patches ? new int[] {side, side} : null;
    }
}
