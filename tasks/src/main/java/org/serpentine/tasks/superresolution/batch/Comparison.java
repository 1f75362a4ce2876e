package org.serpentine.tasks.superresolution.batch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.serpentine.io.picture.Bicubic;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.picture.PictureFiles;
import org.serpentine.io.picture.PictureHead;
import org.serpentine.io.picture.RowSink;
import org.serpentine.io.picture.RowSource;

/**
 * The middle of a picture enlarged by nearest neighbour, by bicubic interpolation and by the model, side by side; for restoration the
 * picture and the result.
 */
final class Comparison {
    private static final int LARGEST = 512;
    private static final int GAP = 6;

    private final PictureHead head;
    private final RowSource source;
    private final int scale;
    private final int x0;
    private final int y0;
    private final int width;
    private final int height;
    private final float[] model;
    private int row;

    Comparison(RowSource source, PictureHead head, int scale) {
        this.source = source;
        this.head = head;
        this.scale = scale;
        width = Math.min(source.width(), LARGEST);
        height = Math.min(source.height(), LARGEST);
        x0 = (source.width() - width) / 2;
        y0 = (source.height() - height) / 2;
        model = new float[width * height * scale * scale * source.channels()];
    }

    /** What it takes in memory: the model's part, and all three when it is written. */
    long bytes() {
        return 24L * model.length;
    }

    /** Passes rows on to {@code sink} and keeps those of the middle. */
    RowSink watch(RowSink sink) {
        int channels = source.channels();
        int line = source.width() * scale * channels;
        int part = width * scale * channels;
        return (rows, values) -> {
            for (int y = 0; y < rows; y++, row++) {
                int at = row - y0 * scale;
                if (at >= 0 && at < height * scale) {
                    System.arraycopy(values, y * line + x0 * scale * channels, model, at * part, part);
                }
            }
            sink.write(rows, values);
        };
    }

    void write(Path file) throws IOException {
        int channels = source.channels();
        int line = source.width() * channels;
        float[] rows = new float[height * line];
        source.read(y0, y0 + height, rows);
        Picture small = new Picture(source.width(), height, channels, source.depth(), rows).crop(x0, 0, width, height);
        Picture result = new Picture(width * scale, height * scale, channels, source.depth(), model);
        Picture[] parts = scale == 1 ? new Picture[] {small, result}
                : new Picture[] {nearest(small), Bicubic.scaled(width, height, scale).resize(small), result};
        int whole = parts.length * width * scale + (parts.length - 1) * GAP;
        float[] all = new float[whole * height * scale * channels];
        Arrays.fill(all, source.depth().white());
        for (int p = 0; p < parts.length; p++) {
            int part = width * scale * channels;
            for (int y = 0; y < height * scale; y++) {
                System.arraycopy(parts[p].values(), y * part, all, (y * whole + p * (width * scale + GAP)) * channels, part);
            }
        }
        Picture picture = new Picture(whole, height * scale, channels, source.depth(), all);
        PictureFiles.write(file, picture.withDepth(picture.depth() == Picture.Depth.F32 ? Picture.Depth.U8 : picture.depth()), head.profile());
    }

    private Picture nearest(Picture small) {
        int channels = small.channels();
        float[] values = new float[model.length];
        for (int y = 0; y < height * scale; y++) {
            for (int x = 0; x < width * scale; x++) {
                System.arraycopy(small.values(), (y / scale * width + x / scale) * channels, values, (y * width * scale + x) * channels, channels);
            }
        }
        return new Picture(width * scale, height * scale, channels, small.depth(), values);
    }
}
