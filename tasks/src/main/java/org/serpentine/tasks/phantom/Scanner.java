package org.serpentine.tasks.phantom;

import org.serpentine.tasks.training.data.BSplineField;
import org.serpentine.tasks.training.data.GaussianBlur;

/** Turns painted materials into a CT image: texture, blur, thick slices, noise, calibration error, the edge of the field of view. */
final class Scanner {
    private static final double LOWEST = -1024;
    private static final double HIGHEST = 3071;

    private final Canvas canvas;
    private final Draw draw;

    Scanner(Canvas canvas, Draw draw) {
        this.canvas = canvas;
        this.draw = draw;
    }

    /** The values in Hounsfield units, x fastest; labels outside the field of view become background. */
    float[] scan(byte[] labels) {
        int[] size = canvas.size;
        double[] spacing = canvas.spacing;
        float[] hu = texture();
        double psf = draw.between(0.35, 0.9);
        GaussianBlur.apply(hu, size, 1, sigma(draw.between(0.4, 0.8), spacing[0]), sigma(psf, spacing[1]), sigma(psf, spacing[2]));
        if (draw.chance(0.4)) {
            thickSlices(hu);
        }
        noise(hu);
        double gain = draw.near(1, 0.02);
        double offset = draw.about(12);
        for (int i = 0; i < hu.length; i++) {
            double v = (hu[i] + 1000) * gain - 1000 + offset;
            hu[i] = (float) Math.rint(Math.min(HIGHEST, Math.max(LOWEST, v)));
        }
        if (draw.chance(0.3)) {
            fieldOfView(hu, labels);
        }
        return hu;
    }

    /** Voxels average over their own size, and the scanner blurs a little more. */
    private static double sigma(double millimetres, double spacing) {
        return Math.sqrt(0.25 * 0.25 + millimetres * millimetres / (spacing * spacing));
    }

    private float[] texture() {
        int[] size = canvas.size;
        double mean = Math.cbrt(canvas.spacing[0] * canvas.spacing[1] * canvas.spacing[2]);
        // Dividing by 0.31 gives the spread knots deviation 1 again.
        float[] slow = BSplineField.random(size, Math.max(1, 25 / mean), 1 / 0.31, draw.source());
        float[] fast = BSplineField.random(size, Math.max(1, 5 / mean), 1 / 0.31, draw.source());
        float[] hu = new float[canvas.material.length];
        for (int i = 0; i < hu.length; i++) {
            double[] v = canvas.valuesOf(canvas.material[i]);
            hu[i] = (float) (v[0] + v[1] * slow[i] + v[2] * fast[i]);
        }
        return hu;
    }

    /** Slices of several millimetres, read back linearly between their middles. */
    private void thickSlices(float[] hu) {
        int[] size = canvas.size;
        int plane = size[1] * size[2];
        double thick = draw.between(2.5, 7.5) / canvas.spacing[0];
        int count = (int) Math.floor(size[0] / thick);
        if (thick <= 1.2 || count < 2) {
            return;
        }
        float[][] slices = new float[count][plane];
        for (int s = 0; s < count; s++) {
            int from = (int) Math.round(s * thick);
            int to = Math.max(from + 1, (int) Math.round((s + 1) * thick));
            for (int z = from; z < to; z++) {
                int o = Math.min(z, size[0] - 1) * plane;
                for (int i = 0; i < plane; i++) {
                    slices[s][i] += hu[o + i] / (to - from);
                }
            }
        }
        for (int z = 0; z < size[0]; z++) {
            double p = Math.min(count - 1.0, Math.max(0, (z + 0.5) / thick - 0.5));
            int s = Math.min((int) p, count - 2);
            float f = (float) (p - s);
            for (int i = 0; i < plane; i++) {
                hu[z * plane + i] = slices[s][i] + f * (slices[s + 1][i] - slices[s][i]);
            }
        }
    }

    private void noise(float[] hu) {
        int[] size = canvas.size;
        double strength = draw.chance(0.15) ? draw.between(40, 90) : draw.between(3, 40);
        float[] noise = new float[hu.length];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) draw.source().nextGaussian();
        }
        double grain = draw.between(0, 0.9);
        GaussianBlur.apply(noise, size, 1, draw.between(0, 0.7), grain, grain);
        double square = 0;
        for (float v : noise) {
            square += (double) v * v;
        }
        float scale = (float) (strength / Math.sqrt(square / noise.length));
        for (int i = 0; i < hu.length; i++) {
            hu[i] += scale * noise[i];
        }
        if (draw.chance(0.2)) {
            streaks(hu, strength);
        }
    }

    /** Horizontal streaks, as between shoulders or beside metal. */
    private void streaks(float[] hu, double strength) {
        int[] size = canvas.size;
        for (int z = 0; z < size[0]; z++) {
            for (int y = 0; y < size[1]; y++) {
                float streak = (float) (draw.source().nextGaussian() * strength * 0.6);
                int o = (z * size[1] + y) * size[2];
                for (int x = 0; x < size[2]; x++) {
                    hu[o + x] += streak;
                }
            }
        }
    }

    /** Outside a circle the scanner has nothing to say and stores a number of its own. */
    private void fieldOfView(float[] hu, byte[] labels) {
        int[] size = canvas.size;
        float padding = draw.chance(0.5) ? -1024 : draw.chance(0.5) ? -2000 : -3024;
        double radius = draw.between(0.48, 0.58) * Math.min(size[1], size[2]);
        double cy = size[1] / 2.0 + draw.about(2);
        double cx = size[2] / 2.0 + draw.about(2);
        for (int z = 0; z < size[0]; z++) {
            for (int y = 0; y < size[1]; y++) {
                for (int x = 0; x < size[2]; x++) {
                    if (Math.hypot(y - cy, x - cx) > radius) {
                        int i = (z * size[1] + y) * size[2] + x;
                        hu[i] = padding;
                        labels[i] = (byte) Tissue.BACKGROUND.ordinal();
                    }
                }
            }
        }
    }
}
