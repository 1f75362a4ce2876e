package org.serpentine.io.picture;

import java.util.List;
import org.serpentine.io.volume.FloatVolume;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.Volume;

/** Between volumes and pictures. */
public final class Slices {

    private Slices() {
    }

    /**
     * One slice as a grey picture of 8 bits.
     *
     * @param volume the volume
     * @param z      the slice
     * @param black  the value shown black
     * @param white  the value shown white, above black; values beyond are limited
     * @return the picture, x to the right and y down
     */
    public static Picture picture(Volume volume, int z, double black, double white) {
        Geometry g = volume.geometry();
        if (z < 0 || z >= g.depth()) {
            throw new IllegalArgumentException("z is " + z + "; the volume has slices 0 to " + (g.depth() - 1) + ".");
        }
        if (!(black < white)) {
            throw new IllegalArgumentException("black is " + black + " and white is " + white + "; black must be below white.");
        }
        float[] values = new float[g.width() * g.height()];
        volume.copyRun(z * values.length, values.length, values, 0);
        float top = Picture.Depth.U8.white();
        for (int i = 0; i < values.length; i++) {
            double shown = (values[i] - black) / (white - black);
            values[i] = (float) (top * Math.min(Math.max(shown, 0), 1));
        }
        return new Picture(g.width(), g.height(), 1, Picture.Depth.U8, values);
    }

    /**
     * Pictures of the same size as the slices of a volume; colour becomes grey, values keep their range.
     *
     * @param pictures at least one
     * @param spacing  millimetres along x, y, z
     * @return the volume, along the patient's axes with its first voxel at the origin
     */
    public static FloatVolume volume(List<Picture> pictures, double... spacing) {
        if (pictures.isEmpty()) {
            throw new IllegalArgumentException("A volume needs at least one picture.");
        }
        Picture first = pictures.get(0);
        Geometry g = Geometry.axisAligned(first.width(), first.height(), pictures.size(), spacing);
        float[] values = new float[g.voxels()];
        int plane = first.width() * first.height();
        for (int z = 0; z < pictures.size(); z++) {
            Picture picture = pictures.get(z);
            if (picture.width() != first.width() || picture.height() != first.height()) {
                throw new IllegalArgumentException("Picture " + z + " has " + picture.width() + " x " + picture.height()
                        + " pixels, but the first has " + first.width() + " x " + first.height() + ".");
            }
            System.arraycopy(picture.grey().values(), 0, values, z * plane, plane);
        }
        return new FloatVolume(g, values);
    }
}
