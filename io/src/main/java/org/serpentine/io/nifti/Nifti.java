package org.serpentine.io.nifti;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.serpentine.io.volume.LabelVolume;
import org.serpentine.io.volume.ShortVolume;
import org.serpentine.io.volume.Volume;

/**
 * Reads and writes NIfTI files. Read are NIfTI-1 and -2, packed or not, both byte orders, .nii and .hdr/.img pairs, all
 * real number types. Written are .nii and .nii.gz, whole or not at all.
 */
public final class Nifti {

    private static final int MAX_LABEL = 255;

    private Nifti() {
    }

    /**
     * Reads a file; of several frames the first.
     *
     * @param file a .nii, .nii.gz or .hdr file
     * @return volume, label names and notes
     * @throws IOException if it cannot be read; the message says why
     */
    public static NiftiImage read(Path file) throws IOException {
        return read(file, 0);
    }

    /**
     * Reads one frame of a file of four or more dimensions.
     *
     * @param file  a .nii, .nii.gz or .hdr file
     * @param frame 0 to one less than the number of frames
     * @return volume, label names and notes
     * @throws IOException if it cannot be read; the message says why
     */
    public static NiftiImage read(Path file, int frame) throws IOException {
        if (frame < 0) {
            throw new IllegalArgumentException("frame is " + frame + "; it must be at least 0.");
        }
        try {
            return new NiftiReader(file).read(frame);
        } catch (NoSuchFileException e) {
            throw new NiftiException("Cannot read the NIfTI file " + file + ": there is no such file.", e);
        }
    }

    /**
     * Reads a file whose voxels are labels: whole numbers from 0 to 255.
     *
     * @param file a .nii, .nii.gz or .hdr file
     * @return the labels with the names of the file's label table, or {@code background, label 1, label 2, ...}
     * @throws IOException if it cannot be read or has other values
     */
    public static LabelVolume readLabels(Path file) throws IOException {
        NiftiImage image = read(file);
        Volume volume = image.volume();
        byte[] labels = new byte[volume.geometry().voxels()];
        int largest = 0;
        for (int i = 0; i < labels.length; i++) {
            float value = volume.value(i);
            if (!(value >= 0 && value <= MAX_LABEL) || value != (int) value) {
                throw new NiftiException("Cannot read the labels of " + file + ": a voxel has the value " + value
                        + "; labels are whole numbers from 0 to 255.");
            }
            labels[i] = (byte) value;
            largest = Math.max(largest, (int) value);
        }
        List<String> names = new ArrayList<>(image.labelNames());
        while (names.size() <= largest) {
            names.add(defaultName(names.size()));
        }
        return new LabelVolume(volume.geometry(), labels, names);
    }

    static String defaultName(int label) {
        return label == 0 ? "background" : "label " + label;
    }

    /**
     * Writes labels as unsigned bytes, with their names in a header extension.
     *
     * @param file   ends in .nii or .nii.gz; an existing file is replaced
     * @param labels the labels
     * @throws IOException if it cannot be written; nothing half-written is left
     */
    public static void write(Path file, LabelVolume labels) throws IOException {
        NiftiWriter.Content content = new NiftiWriter.Content(NiftiType.UINT8, 1, 0, NiftiWriter.INTENT_LABEL,
                LabelTable.encode(labels.names()));
        NiftiWriter.write(file, labels.geometry(), content, (to, from, count) -> to.put(labels.labels(), from, count));
    }

    /**
     * Writes intensities in the type that they are held in: int16 with slope and intercept, or float32.
     *
     * @param file   ends in .nii or .nii.gz; an existing file is replaced
     * @param volume the intensities
     * @throws IOException if it cannot be written; nothing half-written is left
     */
    public static void write(Path file, Volume volume) throws IOException {
        if (volume instanceof ShortVolume shorts) {
            NiftiWriter.Content content = new NiftiWriter.Content(NiftiType.INT16, shorts.slope(), shorts.intercept(), 0, new byte[0]);
            NiftiWriter.write(file, volume.geometry(), content,
                    (to, from, count) -> to.asShortBuffer().put(shorts.stored(), from, count));
        } else {
            NiftiWriter.Content content = new NiftiWriter.Content(NiftiType.FLOAT32, 1, 0, 0, new byte[0]);
            NiftiWriter.write(file, volume.geometry(), content, (to, from, count) -> {
                for (int i = from; i < from + count; i++) {
                    to.putFloat(volume.value(i));
                }
            });
        }
    }
}
