package org.serpentine.tasks.restoration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.picture.Pictures;
import org.serpentine.tasks.Progress;

/**
 * A picture of 8-bit RGB to learn from or to measure on, held as bytes.
 *
 * @param name   of its file
 * @param width  pixels along x
 * @param height pixels along y
 * @param rgb    {@code 3 * width * height} bytes, channels last
 */
public record CleanPicture(String name, int width, int height, byte[] rgb) {
    /**
     * Reads all pictures of a folder (not of those within it), in the order of their names.
     *
     * @throws IOException if one cannot be read, or there is none
     */
    public static List<CleanPicture> readAll(Path folder, Progress progress) throws IOException {
        List<Path> files = files(folder);
        if (files.isEmpty()) {
            throw new IOException(folder + " holds no picture; expected files that end in " + String.join(", ", Pictures.ENDINGS));
        }
        List<CleanPicture> all = new ArrayList<>();
        progress.begin("reading pictures", files.size());
        try {
            for (Path file : files) {
                all.add(of(file.getFileName().toString(), Pictures.read(file)));
                progress.advance(all.size(), file.getFileName().toString());
            }
        } finally {
            progress.end();
        }
        return all;
    }

    static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + " is no folder; give one with pictures");
        }
        try (Stream<Path> list = Files.list(folder)) {
            return list.filter(f -> Files.isRegularFile(f) && Pictures.isNamedAsPicture(f)).sorted().toList();
        }
    }

    /** A picture in memory, brought to 8-bit RGB. */
    public static CleanPicture of(String name, Picture picture) {
        Picture p = picture.withDepth(Picture.Depth.U8).rgb();
        byte[] rgb = new byte[p.values().length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) Math.round(Math.min(Math.max(p.values()[i], 0), 255));
        }
        return new CleanPicture(name, p.width(), p.height(), rgb);
    }

    /** The whole picture, cut at the right and below to multiples of a scale. */
    public Picture picture(int scale) {
        return crop(0, 0, width / scale * scale, height / scale * scale);
    }

    /** A part of the picture. */
    Picture crop(int x, int y, int w, int h) {
        float[] values = new float[3 * w * h];
        for (int row = 0; row < h; row++) {
            int from = 3 * ((y + row) * width + x);
            for (int i = 0; i < 3 * w; i++) {
                values[row * 3 * w + i] = rgb[from + i] & 0xFF;
            }
        }
        return new Picture(w, h, 3, Picture.Depth.U8, values);
    }
}
