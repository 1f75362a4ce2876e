package org.serpentine.io.picture;

import org.serpentine.io.volume.LabelVolume;

/**
 * A flat segmentation: one label a pixel, 0 to 255, 0 the background.
 *
 * @param width  pixels along x, at least 1
 * @param height pixels along y, at least 1
 * @param labels {@code width * height} labels, read as unsigned bytes, x fastest; shared, not copied
 */
public record LabelImage(int width, int height, byte[] labels) {

    private static final int MAX_LABEL = 255;

    /** Checks that sizes and labels fit together. */
    public LabelImage {
        if (width < 1 || height < 1 || (long) width * height != labels.length) {
            throw new IllegalArgumentException("A label image of " + width + " x " + height + " pixels cannot have "
                    + labels.length + " labels.");
        }
    }

    /**
     * A mask from a picture: 1 where its grey value is at least half of white, else 0.
     *
     * @param picture the picture
     * @return the mask
     */
    public static LabelImage mask(Picture picture) {
        float[] grey = picture.grey().values();
        byte[] labels = new byte[grey.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) (grey[i] >= picture.depth().white() / 2 ? 1 : 0);
        }
        return new LabelImage(picture.width(), picture.height(), labels);
    }

    /**
     * The labels that a grey picture's values are.
     *
     * @param picture one channel of whole numbers from 0 to 255
     * @return the labels
     */
    public static LabelImage ofValues(Picture picture) {
        if (picture.channels() != 1) {
            throw new IllegalArgumentException("A picture of labels has one channel, not " + picture.channels() + ".");
        }
        byte[] labels = new byte[picture.values().length];
        for (int i = 0; i < labels.length; i++) {
            float value = picture.values()[i];
            if (!(value >= 0 && value <= MAX_LABEL) || value != (int) value) {
                throw new IllegalArgumentException("A pixel has the value " + value + "; labels are whole numbers from 0 to 255.");
            }
            labels[i] = (byte) value;
        }
        return new LabelImage(picture.width(), picture.height(), labels);
    }

    /**
     * One slice of a labelled volume.
     *
     * @param volume the volume
     * @param z      the slice
     * @return a copy of its labels
     */
    public static LabelImage slice(LabelVolume volume, int z) {
        int width = volume.geometry().width();
        int height = volume.geometry().height();
        if (z < 0 || z >= volume.geometry().depth()) {
            throw new IllegalArgumentException("z is " + z + "; the volume has slices 0 to " + (volume.geometry().depth() - 1) + ".");
        }
        byte[] labels = new byte[width * height];
        System.arraycopy(volume.labels(), z * labels.length, labels, 0, labels.length);
        return new LabelImage(width, height, labels);
    }

    /**
     * The label of one pixel; the indices are not checked.
     *
     * @param x column
     * @param y row
     * @return 0 to 255
     */
    public int label(int x, int y) {
        return labels[y * width + x] & 0xFF;
    }

    /**
     * The labels as a grey picture of 8 bits.
     *
     * @return label 7 has the value 7
     */
    public Picture toPicture() {
        float[] values = new float[labels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = labels[i] & 0xFF;
        }
        return new Picture(width, height, 1, Picture.Depth.U8, values);
    }
}
