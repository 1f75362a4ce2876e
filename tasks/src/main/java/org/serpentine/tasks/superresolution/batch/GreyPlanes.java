package org.serpentine.tasks.superresolution.batch;

import java.io.IOException;
import org.serpentine.io.picture.Picture;
import org.serpentine.tasks.Progress;
import org.serpentine.tasks.superresolution.Upscaler;

/**
 * Upscales planes of any numbers (Hounsfield units, MR intensities): the range of the whole image is brought to [0, 1] for the network and
 * back, and the result is limited to it, so that no value appears that was not there.
 *
 * @param low  least value
 * @param high greatest value
 */
record GreyPlanes(float low, float high) {
    static GreyPlanes of(float[] values) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float v : values) {
            if (Float.isFinite(v)) {
                low = Math.min(low, v);
                high = Math.max(high, v);
            }
        }
        return low <= high ? new GreyPlanes(low, high) : new GreyPlanes(0, 0);
    }

    float[] upscale(Upscaler upscaler, float[] plane, int width, int height, Progress progress) throws IOException {
        float range = high > low ? high - low : 1;
        float[] scaled = new float[plane.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = Float.isFinite(plane[i]) ? (plane[i] - low) / range : 0;
        }
        float[] result = upscaler.upscale(new Picture(width, height, 1, Picture.Depth.F32, scaled), progress).values();
        for (int i = 0; i < result.length; i++) {
            result[i] = low + Math.min(Math.max(result[i], 0), 1) * (high - low);
        }
        return result;
    }
}
