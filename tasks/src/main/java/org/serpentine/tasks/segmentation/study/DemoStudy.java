package org.serpentine.tasks.segmentation.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.serpentine.io.dicom.series.DicomSeriesWriter;
import org.serpentine.io.volume.LabelVolume;
import org.serpentine.tasks.phantom.Phantom;

/**
 * A CT study of nobody: a random chest as DICOM files with the truth to compare with.
 *
 * @param folder where the files lie
 * @param truth  the tissue of every voxel, on the grid of the series
 */
public record DemoStudy(Path folder, LabelVolume truth) {
    private static final int[] SIZE = {40, 176, 240};
    private static final double[] SPACING = {4, 1.75, 1.75};

    /**
     * Makes the study; the same seed gives the same files.
     *
     * @param folder made if missing
     * @throws IOException if a file cannot be written, or the folder holds other files already
     */
    public static DemoStudy write(Path folder, long seed) throws IOException {
        if (Files.isDirectory(folder)) {
            try (var inside = Files.list(folder)) {
                if (inside.anyMatch(file -> !file.getFileName().toString().matches("IM[0-9]{4}\\.dcm"))) {
                    throw new IOException(folder + " holds other files; give another folder with -o");
                }
            }
        }
        Phantom phantom = Phantom.of(Phantom.Region.CHEST, SIZE, SPACING, false, seed);
        DicomSeriesWriter.write(folder, phantom.volume(), DicomSeriesWriter.Description.phantom("demo-" + seed));
        return new DemoStudy(folder, phantom.truth());
    }
}
