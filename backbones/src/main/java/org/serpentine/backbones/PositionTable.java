package org.serpentine.backbones;

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
        Tensor map = token.patches(ctx, table).reshape(1, height, width, channels);
        Tensor resized = Resample.cubic(ctx, map, newHeight, newWidth).reshape(1, newHeight * newWidth, channels);
        return token == ClassToken.NONE ? resized
                : token.insert(ctx, resized, Gather.apply(ctx, table, token.rows(patches)));
    }

    /**
     * A checkpoint whose position table is brought to the grid of a network: one of another number of tokens is taken to be for a
     * square grid. One of the same number, or that is no table {@code [1, tokens, C]} with patches, is left as it is.
     *
     * @param key       key of the table
     * @param token     where the class tokens stand in it
     * @param channels  C of the network
     * @param newHeight rows of the network's grid
     * @param newWidth  its columns
     * @throws IllegalArgumentException if the checkpoint's table fits no square grid
     */
    public static WeightSource adapt(WeightSource source, String key, ClassToken token, int channels, int newHeight, int newWidth) {
        if (!source.keys().contains(key)) {
            return source;
        }
        int[] from = source.shape(key);
        int[] to = {1, newHeight * newWidth + token.count(), channels};
        if (from.length != 3 || from[0] != 1 || from[1] == to[1] || from[1] <= token.count() || from[2] != channels) {
            return source;
        }
        int side = (int) Math.round(Math.sqrt(from[1] - token.count()));
        if (side * side != from[1] - token.count()) {
            throw new IllegalArgumentException("the checkpoint's " + key + " has " + from[1] + " rows, which is no square grid and "
                    + token.count() + " class tokens; build the network with the picture size that the checkpoint is for");
        }
        return WeightMap.of(source).put(key, to, () -> {
            try (Context ctx = Context.create(1)) {
                return resize(ctx, Tensor.of(source.read(key), from), token, side, side, newHeight, newWidth).data();
            }
        });
    }
}
