package org.serpentine.io.picture;

import boofcv.alg.filter.binary.BinaryImageOps;
import boofcv.struct.ConnectRule;
import boofcv.struct.image.GrayS32;
import boofcv.struct.image.GrayU8;

/** Connected components of label images, by BoofCV. */
public final class Components {

    private Components() {
    }

    /**
     * The sizes of the connected regions of one label; pixels that touch at an edge or a corner are connected.
     *
     * @param image the labels
     * @param label 1 to 255
     * @return pixels of each region
     */
    public static int[] sizes(LabelImage image, int label) {
        GrayS32 regions = new GrayS32(image.width(), image.height());
        return sizes(regions, regions(image, label, regions));
    }

    /** Numbers the regions from 1 and returns how many there are. */
    private static int regions(LabelImage image, int label, GrayS32 regions) {
        return BinaryImageOps.contour(binary(image, label), ConnectRule.EIGHT, regions).size();
    }

    static GrayU8 binary(LabelImage image, int label) {
        if (label < 1 || label > 255) {
            throw new IllegalArgumentException("label is " + label + "; it must be 1 to 255.");
        }
        GrayU8 binary = new GrayU8(image.width(), image.height());
        for (int i = 0; i < binary.data.length; i++) {
            binary.data[i] = (byte) ((image.labels()[i] & 0xFF) == label ? 1 : 0);
        }
        return binary;
    }

    private static int[] sizes(GrayS32 regions, int count) {
        int[] sizes = new int[count];
        for (int region : regions.data) {
            if (region > 0) {
                sizes[region - 1]++;
            }
        }
        return sizes;
    }

    /**
     * Turns regions of any label that are too small into background.
     *
     * @param image  the labels; stay as they are
     * @param pixels regions of fewer pixels are removed
     * @return the cleaned labels
     */
    public static LabelImage removeSmall(LabelImage image, int pixels) {
        byte[] cleaned = image.labels().clone();
        boolean[] present = new boolean[256];
        for (byte label : cleaned) {
            present[label & 0xFF] = true;
        }
        GrayS32 regions = new GrayS32(image.width(), image.height());
        for (int label = 1; label < present.length; label++) {
            if (present[label]) {
                int[] sizes = sizes(regions, regions(image, label, regions));
                for (int i = 0; i < cleaned.length; i++) {
                    if (regions.data[i] > 0 && sizes[regions.data[i] - 1] < pixels) {
                        cleaned[i] = 0;
                    }
                }
            }
        }
        return new LabelImage(image.width(), image.height(), cleaned);
    }
}
