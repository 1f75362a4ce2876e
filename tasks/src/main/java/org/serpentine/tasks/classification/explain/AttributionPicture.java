package org.serpentine.tasks.classification.explain;

import java.util.Arrays;
import org.serpentine.io.picture.Picture;

/**
 * Draws an attribution: the picture as the network saw it, and beside it the same picture darkened, glowing red to yellow where pixels speak
 * for the class and blue where they speak against it.
 */
public final class AttributionPicture {
    private static final int GAP = 4;
    private static final int SHORTEST = 224;
    private static final double BRIGHTEST = 0.99;
    private static final float DARKENED = 0.45f;

    private AttributionPicture() {}

    /**
     * Draws.
     *
     * @param seen        the picture as cropped for the network, of the attribution's size
     * @param attribution what to show
     * @return a colour picture of 8 bits, enlarged by a whole factor if it would be very small
     */
    public static Picture draw(Picture seen, Attribution attribution) {
        if (seen.width() != attribution.width() || seen.height() != attribution.height()) {
            throw new IllegalArgumentException("the picture has " + seen.width() + " x " + seen.height() + " pixels, the attribution "
                    + attribution.width() + " x " + attribution.height());
        }
        Picture picture = seen.rgb().withDepth(Picture.Depth.U8);
        float[] heat = heat(attribution);
        int factor = Math.max(1, (int) Math.ceil((double) SHORTEST / Math.min(seen.width(), seen.height())));
        int w = seen.width() * factor;
        int h = seen.height() * factor;
        int whole = 2 * w + GAP;
        float[] values = new float[whole * h * 3];
        Arrays.fill(values, 255);
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                int p = y / factor * seen.width() + x / factor;
                int left = (y * whole + x) * 3;
                int right = left + (w + GAP) * 3;
                for (int c = 0; c < 3; c++) {
                    float v = picture.values()[p * 3 + c];
                    values[left + c] = v;
                    values[right + c] = Math.min(255, DARKENED * v + 255 * glow(heat[p], c));
                }
            }
        }
        return new Picture(whole, h, 3, Picture.Depth.U8, values);
    }

    /** Share of full light of a colour channel: red, then yellow, for positive heat; blue for negative. */
    private static float glow(float heat, int channel) {
        if (heat < 0) {
            return channel == 2 ? 0.6f * -heat : channel == 1 ? 0.25f * -heat : 0;
        }
        return switch (channel) {
            case 0 -> Math.min(1, 1.6f * heat);
            case 1 -> Math.max(0, 1.5f * heat - 0.5f);
            default -> 0;
        };
    }

    /** Pixel attributions, smoothed a little and scaled so that the strongest hundredth is at -1 or 1. */
    static float[] heat(Attribution attribution) {
        float[] smooth = smooth(attribution.pixels(), attribution.height(), attribution.width(),
                Math.max(1, Math.min(attribution.height(), attribution.width()) / 48));
        float[] sorted = new float[smooth.length];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = Math.abs(smooth[i]);
        }
        Arrays.sort(sorted);
        float full = Math.max(1e-12f, sorted[(int) (BRIGHTEST * (sorted.length - 1))]);
        for (int i = 0; i < smooth.length; i++) {
            smooth[i] = Math.max(-1, Math.min(1, smooth[i] / full));
        }
        return smooth;
    }

    /** Three box means one after the other, close to a Gaussian. */
    private static float[] smooth(float[] values, int height, int width, int radius) {
        float[] x = values;
        for (int i = 0; i < 3; i++) {
            x = boxRows(boxRows(x, height, width, radius, 1, width), width, height, radius, width, 1);
        }
        return x;
    }

    /** Means along lines of {@code length} values that lie {@code along} apart, of {@code lines} lines that lie {@code across} apart. */
    private static float[] boxRows(float[] x, int lines, int length, int radius, int along, int across) {
        float[] y = new float[x.length];
        for (int line = 0; line < lines; line++) {
            for (int i = 0; i < length; i++) {
                double sum = 0;
                int first = Math.max(0, i - radius);
                int last = Math.min(length - 1, i + radius);
                for (int k = first; k <= last; k++) {
                    sum += x[line * across + k * along];
                }
                y[line * across + i * along] = (float) (sum / (last - first + 1));
            }
        }
        return y;
    }
}
