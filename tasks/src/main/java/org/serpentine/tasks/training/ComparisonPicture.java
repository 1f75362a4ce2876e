package org.serpentine.tasks.training;

import java.io.IOException;
import java.nio.file.Path;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.picture.Pictures;
import org.serpentine.tasks.training.data.LabelledImage;

/** Image, true labels and predicted labels side by side. */
final class ComparisonPicture {
    private static final int GAP = 4;

    private ComparisonPicture() {}

    static void write(LabelledImage image, byte[] predicted, Path png) throws IOException {
        int w = image.width();
        int h = image.height();
        int whole = 3 * w + 2 * GAP;
        float[] values = new float[whole * h];
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float v : image.image()) {
            low = Math.min(low, v);
            high = Math.max(high, v);
        }
        int largest = 1;
        for (byte label : image.labels()) {
            largest = Math.max(largest, label & 0xFF);
        }
        for (byte label : predicted) {
            largest = Math.max(largest, label & 0xFF);
        }
        int channels = image.channels();
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                int from = y * w + x;
                int to = y * whole + x;
                float sum = 0;
                for (int c = 0; c < channels; c++) {
                    sum += image.image()[from * channels + c];
                }
                values[to] = Math.round(255 * (sum / channels - low) / Math.max(1e-6f, high - low));
                values[to + w + GAP] = 255f * (image.labels()[from] & 0xFF) / largest;
                values[to + 2 * (w + GAP)] = 255f * (predicted[from] & 0xFF) / largest;
            }
        }
        Pictures.write(png, new Picture(whole, h, 1, Picture.Depth.U8, values));
    }
}
