package org.serpentine.tasks.segmentation;

import org.serpentine.io.volume.Volume;
import org.serpentine.tasks.Normalisation;

/** A {@link Normalisation} made ready for one image, so that its windows can be scaled one by one with the statistics of the whole. */
final class InputScaling {
    private static final int RUN = 1 << 16;

    private final Normalisation normalisation;
    private final float[] mean;
    private final float[] scale;

    private InputScaling(Normalisation normalisation, float[] mean, float[] scale) {
        this.normalisation = normalisation;
        this.mean = mean;
        this.scale = scale;
    }

    /** Statistics of a volume, read in runs: no copy of it is made. */
    static InputScaling of(Normalisation normalisation, Volume volume) {
        if (normalisation.kind() != Normalisation.Kind.ZSCORE) {
            return new InputScaling(normalisation, null, null);
        }
        int n = volume.geometry().voxels();
        float[] run = new float[Math.min(RUN, n)];
        double sum = 0;
        for (int at = 0; at < n; at += RUN) {
            int length = Math.min(RUN, n - at);
            volume.copyRun(at, length, run, 0);
            for (int i = 0; i < length; i++) {
                sum += run[i];
            }
        }
        double average = sum / n;
        double square = 0;
        for (int at = 0; at < n; at += RUN) {
            int length = Math.min(RUN, n - at);
            volume.copyRun(at, length, run, 0);
            for (int i = 0; i < length; i++) {
                square += (run[i] - average) * (run[i] - average);
            }
        }
        return new InputScaling(normalisation, new float[] {(float) average}, new float[] {factor(average, square / n)});
    }

    /** Statistics of a picture, each channel its own. */
    static InputScaling of(Normalisation normalisation, float[] image, int channels) {
        if (normalisation.kind() != Normalisation.Kind.ZSCORE) {
            return new InputScaling(normalisation, null, null);
        }
        int n = image.length / channels;
        float[] mean = new float[channels];
        float[] scale = new float[channels];
        for (int c = 0; c < channels; c++) {
            double sum = 0;
            for (int i = c; i < image.length; i += channels) {
                sum += image[i];
            }
            double average = sum / n;
            double square = 0;
            for (int i = c; i < image.length; i += channels) {
                square += (image[i] - average) * (image[i] - average);
            }
            mean[c] = (float) average;
            scale[c] = factor(average, square / n);
        }
        return new InputScaling(normalisation, mean, scale);
    }

    /** One over the deviation; a flat image stays flat, as in {@link Normalisation#apply}. */
    private static float factor(double mean, double variance) {
        return (float) (1 / Math.max(Math.sqrt(variance), 1e-8 * Math.max(1, Math.abs(mean))));
    }

    /** Scales a window in place, channels fastest. */
    void apply(float[] values) {
        if (normalisation.kind() != Normalisation.Kind.ZSCORE) {
            normalisation.apply(values, 1);
            return;
        }
        int channels = mean.length;
        for (int c = 0; c < channels; c++) {
            for (int i = c; i < values.length; i += channels) {
                values[i] = (values[i] - mean[c]) * scale[c];
            }
        }
    }
}
