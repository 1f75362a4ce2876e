package org.serpentine.tasks.training.data;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Noise, blur, brightness, contrast, low resolution and gamma on a patch {@code [z, y, x, channels]}, in nnU-Net's order. */
final class IntensityTransform {
    private IntensityTransform() {}

    static void apply(Augmentation a, float[] patch, int[] size, int channels, SplittableRandom random) {
        if (random.nextDouble() < a.noise()) {
            float deviation = (float) Math.sqrt(0.1 * random.nextDouble());
            for (int i = 0; i < patch.length; i++) {
                patch[i] += deviation * (float) random.nextGaussian();
            }
        }
        if (random.nextDouble() < a.blur()) {
            GaussianBlur.apply(patch, size, channels, 0.5 + 0.5 * random.nextDouble());
        }
        if (random.nextDouble() < a.brightness()) {
            float factor = (float) (0.75 + 0.5 * random.nextDouble());
            for (int i = 0; i < patch.length; i++) {
                patch[i] *= factor;
            }
        }
        if (random.nextDouble() < a.contrast()) {
            contrast(patch, (float) (0.75 + 0.5 * random.nextDouble()));
        }
        if (random.nextDouble() < a.lowResolution()) {
            lowResolution(patch, size, channels, 0.5 + 0.5 * random.nextDouble());
        }
        if (random.nextDouble() < a.gamma()) {
            gamma(patch, 0.7 + 0.8 * random.nextDouble(), random.nextDouble() < 0.25);
        }
    }

    private record Statistics(float low, float high, double mean, double deviation) {
        static Statistics of(float[] x) {
            float low = Float.POSITIVE_INFINITY;
            float high = Float.NEGATIVE_INFINITY;
            double sum = 0;
            double square = 0;
            for (float v : x) {
                low = Math.min(low, v);
                high = Math.max(high, v);
                sum += v;
                square += (double) v * v;
            }
            double mean = sum / x.length;
            return new Statistics(low, high, mean, Math.sqrt(Math.max(0, square / x.length - mean * mean)));
        }
    }

    private static void contrast(float[] x, float factor) {
        Statistics s = Statistics.of(x);
        float mean = (float) s.mean;
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.min(s.high, Math.max(s.low, (x[i] - mean) * factor + mean));
        }
    }

    private static void gamma(float[] x, double gamma, boolean inverted) {
        Statistics before = Statistics.of(x);
        float range = before.high - before.low;
        if (range <= 0) {
            return;
        }
        for (int i = 0; i < x.length; i++) {
            double share = inverted ? (before.high - x[i]) / range : (x[i] - before.low) / range;
            float bent = (float) Math.pow(share, gamma) * range;
            x[i] = inverted ? before.high - bent : before.low + bent;
        }
        Statistics after = Statistics.of(x);
        float scale = (float) (before.deviation / Math.max(after.deviation, 1e-8));
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) ((x[i] - after.mean) * scale + before.mean);
        }
    }

    /** Nearest voxels of a coarser grid, read back linearly, one axis after the other. */
    private static void lowResolution(float[] x, int[] size, int channels, double zoom) {
        int stride = channels;
        for (int axis = 2; axis >= 0; axis--) {
            int n = size[axis];
            int coarse = Math.max(1, (int) Math.round(n * zoom));
            if (n > 1 && coarse < n) {
                alongLine(x, n, stride, coarse);
            }
            stride *= n;
        }
    }

    private static void alongLine(float[] x, int n, int stride, int coarse) {
        float[] line = new float[coarse];
        int[] nearest = new int[coarse];
        Arrays.setAll(nearest, k -> Math.min(n - 1, (int) ((k + 0.5) * n / coarse)));
        for (int outer = 0; outer < x.length; outer += n * stride) {
            for (int inner = 0; inner < stride; inner++) {
                for (int k = 0; k < coarse; k++) {
                    line[k] = x[outer + inner + nearest[k] * stride];
                }
                for (int i = 0; i < n; i++) {
                    double p = Math.min(coarse - 1, Math.max(0, (i + 0.5) * coarse / n - 0.5));
                    int k = Math.min((int) p, coarse - 1);
                    float f = (float) (p - k);
                    x[outer + inner + i * stride] = line[k] + f * (line[Math.min(k + 1, coarse - 1)] - line[k]);
                }
            }
        }
    }
}
