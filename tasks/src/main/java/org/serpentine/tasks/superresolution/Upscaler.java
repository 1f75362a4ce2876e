package org.serpentine.tasks.superresolution;

import java.io.IOException;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.picture.RowSink;
import org.serpentine.io.picture.RowSource;
import org.serpentine.tasks.Progress;
import org.serpentine.tensor.Context;

/**
 * Makes a larger or cleaner picture of a picture of any size, in tiles that fit into a memory budget.
 *
 * <pre>{@code
 * try (Context ctx = Context.create()) {
 *     Upscaler upscaler = Upscaler.of(RestorationModel.of("super-x2"), ctx, Upscaler.Settings.standard());
 *     Pictures.write(Path.of("large.png"), upscaler.upscale(Pictures.read(Path.of("small.png"))));
 * }
 * }</pre>
 *
 * Grey pictures go through a network for colour as colour and come back as grey. Of colour pictures a network for grey gets the luma
 * (BT.601); their colour differences are kept, or enlarged by bicubic interpolation, as alpha is.
 */
public final class Upscaler {
    private final RestorationNetwork network;
    private final Context ctx;
    private final TilePlanner planner;

    /**
     * How to cut pictures.
     *
     * @param tile      side of a tile's inner part in input pixels; 0 to choose the largest that fits, up to 256
     * @param pad       margin around it in input pixels; -1 for what the network advises
     * @param maxMemory bytes that all of it may take; {@link Long#MAX_VALUE} for no limit
     */
    public record Settings(int tile, int pad, long maxMemory) {
        /** Checks the ranges. */
        public Settings {
            if (tile != 0 && (tile < 8 || tile > 4096)) {
                throw new IllegalArgumentException("tile is " + tile + "; it must be 8 to 4096, or 0 to choose it");
            }
            if (pad < -1 || pad > 1024) {
                throw new IllegalArgumentException("tile pad is " + pad + "; it must be 0 to 1024, or -1 for what the network advises");
            }
            if (maxMemory < 1) {
                throw new IllegalArgumentException("maxMemory is " + maxMemory + " bytes; it must be above 0");
            }
        }

        /** Tiles chosen to fit into what Java may use. */
        public static Settings standard() {
            return new Settings(0, -1, Runtime.getRuntime().maxMemory());
        }
    }

    private Upscaler(RestorationNetwork network, Context ctx, Settings settings) {
        this.network = network;
        this.ctx = ctx;
        planner = new TilePlanner(network, settings);
    }

    /** An upscaler with a trained model. */
    public static Upscaler of(RestorationModel model, Context ctx, Settings settings) {
        return of(model.network(), ctx, settings);
    }

    /** An upscaler with a network of one's own. */
    public static Upscaler of(RestorationNetwork network, Context ctx, Settings settings) {
        if (network.channels() != 3 && network.channels() != 1) {
            throw new IllegalArgumentException("the network takes " + network.channels() + " channels; pictures need one of 3 or 1");
        }
        return new Upscaler(network, ctx, settings);
    }

    /** How many times larger results are; 1 for restoration. */
    public int scale() {
        return network.scale();
    }

    /**
     * The better picture, in the same depth.
     *
     * @throws IOException if the memory budget is too small
     */
    public Picture upscale(Picture picture) throws IOException {
        return upscale(picture, Progress.NONE);
    }

    /**
     * The better picture, in the same depth.
     *
     * @param progress told about the tiles
     * @throws IOException if the memory budget is too small
     */
    public Picture upscale(Picture picture, Progress progress) throws IOException {
        int width = picture.width() * scale();
        int height = picture.height() * scale();
        long values = (long) width * height * picture.channels();
        if (values > Integer.MAX_VALUE) {
            throw new IOException("the result would have " + values + " values, more than a picture in memory holds; upscale it from file to "
                    + "file");
        }
        float[] result = new float[(int) values];
        int[] at = {0};
        upscale(RowSource.of(picture), (rows, v) -> {
            int count = rows * width * picture.channels();
            System.arraycopy(v, 0, result, at[0], count);
            at[0] += count;
        }, 4L * (picture.values().length + values), progress);
        return new Picture(width, height, picture.channels(), picture.depth(), result);
    }

    /**
     * The plan for a picture.
     *
     * @param pictureBytes memory that source and target of the rows hold
     * @throws IOException if the memory budget is too small
     */
    public TilePlan plan(int width, int height, long pictureBytes) throws IOException {
        return planner.plan(ctx, width, height, pictureBytes);
    }

    /**
     * Makes the better picture strip by strip, so that neither picture need be in memory.
     *
     * @param source       the picture
     * @param sink         takes the result: {@code scale} times as wide and high, the same channels and depth
     * @param pictureBytes memory that source and sink hold, to be counted into the budget
     * @param progress     told about the tiles
     * @throws IOException if the memory budget is too small, or source or sink fails
     */
    public void upscale(RowSource source, RowSink sink, long pictureBytes, Progress progress) throws IOException {
        TilePlan plan = plan(source.width(), source.height(), pictureBytes);
        NetworkChannels conversion = new NetworkChannels(source, sink, network.scale(), network.channels());
        progress.begin("tiles", plan.tiles());
        try {
            new TiledRestoration(network, ctx, plan, source.width(), source.height()).run(conversion::read, conversion::write, progress);
        } finally {
            progress.end();
        }
    }
}
