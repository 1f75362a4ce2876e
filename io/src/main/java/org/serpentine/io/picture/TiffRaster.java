package org.serpentine.io.picture;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.imageio.ImageIO;

/** Reads with Java what OpenCV does not read, or reads otherwise than it is stored, from a TIFF. */
final class TiffRaster {
    /** A {@link TiffTags#EXTRA_SAMPLES}: alpha with which the colours are multiplied. */
    static final int PREMULTIPLIED = 1;
    /** A {@link TiffTags#EXTRA_SAMPLES}: alpha of colours that are as they are. */
    static final int STRAIGHT = 2;

    private static final int GREY = 1;
    private static final int RGB = 2;

    private TiffRaster() {}

    /**
     * Whether OpenCV is not the one to ask: it drops the alpha of grey, multiplies colours of 8 bits with theirs, and fails on many tiled
     * files.
     */
    static boolean better(FileHead head, TiffTags tags) {
        int photometric = tags.first(TiffTags.PHOTOMETRIC, GREY);
        int format = tags.first(TiffTags.SAMPLE_FORMAT, TiffTags.UNSIGNED);
        boolean held = format == TiffTags.UNSIGNED && (head.bits() == 8 || head.bits() == 16) || format == TiffTags.FLOAT && head.bits() == 32;
        boolean alpha = head.channels() == 2 || head.channels() == 4 && head.bits() == 8;
        return held && (photometric == GREY && head.channels() <= 2 || photometric == RGB && (head.channels() == 3 || head.channels() == 4))
                && (alpha || tags.has(TiffTags.TILE_OFFSETS));
    }

    /** The values as stored, turned upright; null if Java cannot read them either. */
    static StoredPicture read(byte[] bytes, FileHead head, byte[] profile) {
        BufferedImage image;
        try {
            image = ImageIO.read(new ByteArrayInputStream(bytes));
        } catch (IOException | RuntimeException e) {
            return null;
        }
        Picture.Depth depth = head.bits() == 8 ? Picture.Depth.U8 : head.bits() == 16 ? Picture.Depth.U16 : Picture.Depth.F32;
        if (image == null || image.getRaster().getNumBands() != head.channels()
                || image.getRaster().getSampleModel().getSampleSize(0) != head.bits()) {
            return null;
        }
        PictureHead result = new PictureHead(image.getWidth(), image.getHeight(), head.channels(), depth, profile);
        return Turning.upright(new StoredPicture(result, values(image.getRaster(), result)), head.orientation());
    }

    private static byte[] values(Raster raster, PictureHead head) {
        ByteBuffer values = ByteBuffer.allocate((int) head.bytes()).order(ByteOrder.nativeOrder());
        float[] row = new float[head.width() * head.channels()];
        for (int y = 0; y < head.height(); y++) {
            raster.getPixels(0, y, head.width(), 1, row);
            StoredPicture.put(values, head.depth(), row);
        }
        return values.array();
    }

    /** Colours that are multiplied with their alpha, as they are without; a picture without alpha as it is. */
    static StoredPicture straight(StoredPicture picture) {
        PictureHead head = picture.head();
        if (!head.hasAlpha()) {
            return picture;
        }
        int channels = head.channels();
        float white = head.depth().white();
        return picture.changed(head, (row, to) -> {
            for (int at = 0; at < row.length; at += channels) {
                float alpha = row[at + channels - 1];
                for (int c = 0; c < channels - 1; c++) {
                    float colour = alpha == 0 ? 0 : row[at + c] * white / alpha;
                    to[at + c] = head.depth() == Picture.Depth.F32 ? colour : Math.round(Math.min(colour, white));
                }
                to[at + channels - 1] = alpha;
            }
        });
    }
}
