package org.serpentine.tasks.superresolution;

import java.io.IOException;
import java.util.Arrays;
import org.serpentine.tasks.HeapBudget;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;

/** Finds the largest tiles with which a picture fits into the memory budget. The network's own need is measured once, on a small tile. */
final class TilePlanner {
    /** Inner parts to try, largest first. */
    private static final int[] SIDES = {256, 224, 192, 160, 128, 96, 80, 64, 48, 32, 24, 16};
    /** A picture up to this side is not cut if there is memory: the margins of tiles would cost more than they save. */
    private static final int WHOLE = 384;
    /** What arrays of odd lengths and rounding may add to the measured need. */
    private static final double SLACK = 1.15;
    private static final int PROBE = 48;
    /** Seams take the whole overlap of two tiles but for this much of each: next to its edge a tile knows too little. */
    private static final int EDGE = 4;
    private static final int FLOAT = 4;

    private final RestorationNetwork network;
    private final Upscaler.Settings settings;
    private double bytesPerPixel = -1;

    TilePlanner(RestorationNetwork network, Upscaler.Settings settings) {
        this.network = network;
        this.settings = settings;
    }

    /**
     * The plan for a picture.
     *
     * @param pictureBytes what the pictures themselves, and the encoder, hold in memory
     * @throws IOException if no tile fits
     */
    TilePlan plan(Context ctx, int width, int height, long pictureBytes) throws IOException {
        long usable = HeapBudget.usable(settings.maxMemory());
        int longest = Math.max(width, height);
        int[] sides = settings.tile() > 0 ? new int[] {settings.tile()}
                : longest <= WHOLE ? join(longest, Arrays.stream(SIDES).filter(s -> s < longest).toArray()) : SIDES;
        TilePlan plan = null;
        for (int side : sides) {
            plan = plan(ctx, width, height, side, pictureBytes);
            if (plan.total() <= usable) {
                return plan;
            }
        }
        throw new IOException("the memory budget of " + HeapBudget.megabytes(settings.maxMemory()) + " is too small for a picture of " + width
                + " x " + height + " pixels: " + plan + ". Give --max-memory " + (HeapBudget.budgetFor(plan.total()) >> 20) + "m or more"
                + (settings.tile() > 0 ? ", or a smaller --tile" : "") + ".");
    }

    private static int[] join(int first, int[] rest) {
        int[] all = new int[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }

    private TilePlan plan(Context ctx, int width, int height, int side, long pictureBytes) throws IOException {
        int pad = settings.pad() >= 0 ? settings.pad() : network.context();
        int columns = (width + side - 1) / side;
        int rows = (height + side - 1) / side;
        int innerWidth = (width + columns - 1) / columns;
        int innerHeight = (height + rows - 1) / rows;
        int feather = Math.min(Math.max(pad / 2, pad - EDGE), Math.min(width / columns, height / rows) / 2);
        int regionWidth = region(innerWidth, columns, pad, width);
        int regionHeight = region(innerHeight, rows, pad, height);
        long scale = network.scale();
        long net = (long) (bytesPerPixel(ctx) * regionWidth * regionHeight * SLACK);
        long band = (innerHeight + 2L * feather) * scale * width * scale * network.channels();
        if (band > Integer.MAX_VALUE) {
            throw new IOException("a strip of the result would have " + band + " values, more than an array holds; give a smaller --tile");
        }
        long strips = FLOAT * (band + (long) regionHeight * width * (network.channels() + 4) + 64 * scale * scale * width * NetworkChannels.PLANES);
        return new TilePlan(columns, rows, regionWidth, regionHeight, pad, feather, net, strips, pictureBytes);
    }

    private int region(int inner, int tiles, int pad, int size) {
        int divisor = network.divisor();
        int whole = (size + divisor - 1) / divisor * divisor;
        // Regions begin at multiples of the divisor, which may take up to divisor - 1 pixels off the margin.
        int wanted = (inner + 2 * pad + 2 * (divisor - 1)) / divisor * divisor;
        return tiles == 1 ? whole : Math.min(whole, wanted);
    }

    /** Memory grows with the number of pixels: every operation of these networks is local, in windows, or a scan. */
    private double bytesPerPixel(Context ctx) {
        if (bytesPerPixel < 0) {
            int divisor = network.divisor();
            int side = (PROBE + divisor - 1) / divisor * divisor;
            float[] input = new float[side * side * network.channels()];
            for (int i = 0; i < input.length; i++) {
                input[i] = i % 17 / 17f;
            }
            ctx.trim();
            long before = ctx.heldBytes();
            try (Scope scope = ctx.scope()) {
                network.forward(ctx, Tensor.of(input, 1, side, side, network.channels()));
            }
            bytesPerPixel = (double) (ctx.heldBytes() - before) / (side * side);
            ctx.trim();
        }
        return bytesPerPixel;
    }
}
