package org.serpentine.tasks.training.classification;

import java.util.SplittableRandom;
import org.serpentine.io.picture.Luma;

/**
 * How training pictures are varied: a random part of the picture at the network's size (bilinear), turned and mirrored, in slightly other
 * colours.
 *
 * @param least     smallest part of the picture's area that is shown, in (0, 1]; 1 shows the largest centred part
 * @param stretch   largest ratio of the part's sides relative to the network's, at least 1
 * @param mirror    whether left and right are exchanged half of the time
 * @param turn      whether it is also turned by a random number of quarter turns: for pictures from above
 * @param colours   strength of the change of brightness, contrast and saturation, in [0, 1): factors are 1 +- colours
 */
public record PictureVariation(double least, double stretch, boolean mirror, boolean turn, double colours) {
    /** Checks the ranges. */
    public PictureVariation {
        if (!(least > 0 && least <= 1)) {
            throw new IllegalArgumentException("least is " + least + "; a share of the picture's area is in (0, 1]");
        }
        if (!(stretch >= 1)) {
            throw new IllegalArgumentException("stretch is " + stretch + "; it must be at least 1");
        }
        if (!(colours >= 0 && colours < 1)) {
            throw new IllegalArgumentException("colours is " + colours + "; it must be in [0, 1)");
        }
    }

    /** Pictures as they are. */
    public static PictureVariation none() {
        return new PictureVariation(1, 1, false, false, 0);
    }

    /** For photographs: at least a third of the area, mirrored. */
    public static PictureVariation photographs() {
        return new PictureVariation(0.35, 4.0 / 3, true, false, 0.2);
    }

    /** For tiles seen from above, where no direction is special: eight symmetries, at least 60 % of the area. */
    public static PictureVariation tiles() {
        return new PictureVariation(0.6, 1.1, true, true, 0.1);
    }

    /**
     * Draws a view.
     *
     * @param to     receives {@code height * width * channels} values of 0 to 255
     * @param at     where to begin
     * @param random decides everything
     */
    void view(LabelledPicture from, int height, int width, float[] to, int at, SplittableRandom random) {
        double area = least < 1 ? least + (1 - least) * random.nextDouble() : 1;
        double ratio = stretch > 1 ? Math.exp((2 * random.nextDouble() - 1) * Math.log(stretch)) : 1;
        int quarters = turn ? random.nextInt(4) : 0;
        boolean mirrored = mirror && random.nextBoolean();
        boolean upright = quarters % 2 == 0;
        // The part of the picture in its own pixels; turned by a quarter, it has the other shape.
        double aspect = (upright ? (double) width / height : (double) height / width) * ratio;
        double largest = Math.min(from.width(), from.height() * aspect);
        double partWidth = Math.min(largest, Math.sqrt(area * from.width() * from.height() * aspect));
        double partHeight = partWidth / aspect;
        double free = least < 1 ? random.nextDouble() : 0.5;
        double left = free * (from.width() - partWidth);
        double top = (least < 1 ? random.nextDouble() : 0.5) * (from.height() - partHeight);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double u = (x + 0.5) / width;
                double v = (y + 0.5) / height;
                u = mirrored ? 1 - u : u;
                double across = switch (quarters) {
                    case 0 -> u;
                    case 1 -> v;
                    case 2 -> 1 - u;
                    default -> 1 - v;
                };
                double down = switch (quarters) {
                    case 0 -> v;
                    case 1 -> 1 - u;
                    case 2 -> 1 - v;
                    default -> u;
                };
                sample(from, left + across * partWidth - 0.5, top + down * partHeight - 0.5, to,
                        at + (y * width + x) * from.channels());
            }
        }
        if (colours > 0) {
            recolour(to, at, height * width, from.channels(), random);
        }
    }

    private static void sample(LabelledPicture from, double x, double y, float[] to, int at) {
        int channels = from.channels();
        double cx = Math.min(from.width() - 1, Math.max(0, x));
        double cy = Math.min(from.height() - 1, Math.max(0, y));
        int x0 = (int) cx;
        int y0 = (int) cy;
        int right = Math.min(x0 + 1, from.width() - 1) - x0;
        int below = (Math.min(y0 + 1, from.height() - 1) - y0) * from.width();
        float fx = (float) (cx - x0);
        float fy = (float) (cy - y0);
        int p = y0 * from.width() + x0;
        byte[] b = from.values();
        for (int c = 0; c < channels; c++) {
            float upper = (b[p * channels + c] & 0xFF) * (1 - fx) + (b[(p + right) * channels + c] & 0xFF) * fx;
            float lower = (b[(p + below) * channels + c] & 0xFF) * (1 - fx) + (b[(p + below + right) * channels + c] & 0xFF) * fx;
            to[at + c] = upper * (1 - fy) + lower * fy;
        }
    }

    private void recolour(float[] values, int at, int pixels, int channels, SplittableRandom random) {
        float brightness = factor(random);
        float contrast = factor(random);
        float saturation = factor(random);
        double sum = 0;
        for (int i = at; i < at + pixels * channels; i++) {
            sum += values[i];
        }
        float mean = (float) (sum / (pixels * channels));
        for (int p = at; p < at + pixels * channels; p += channels) {
            float grey = channels == 3 ? Luma.fullRange(values[p], values[p + 1], values[p + 2]) : values[p];
            for (int c = p; c < p + channels; c++) {
                float v = grey + (values[c] - grey) * saturation;
                values[c] = Math.min(255, Math.max(0, (mean + (v - mean) * contrast) * brightness));
            }
        }
    }

    private float factor(SplittableRandom random) {
        return (float) (1 + (2 * random.nextDouble() - 1) * colours);
    }

    /** A variation by name: {@code none}, {@code photographs} or {@code tiles}. */
    public enum Named {
        /** {@link PictureVariation#none()}. */
        NONE(PictureVariation.none()),
        /** {@link PictureVariation#photographs()}. */
        PHOTOGRAPHS(PictureVariation.photographs()),
        /** {@link PictureVariation#tiles()}. */
        TILES(PictureVariation.tiles());

        private final PictureVariation variation;

        Named(PictureVariation variation) {
            this.variation = variation;
        }

        /** What the name stands for. */
        public PictureVariation variation() {
            return variation;
        }
    }
}
