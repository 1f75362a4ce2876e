package org.serpentine.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.serpentine.io.dicom.series.DicomSeries;
import org.serpentine.io.dicom.series.DicomStudy;
import org.serpentine.io.nifti.Nifti;
import org.serpentine.io.volume.LabelVolume;
import org.serpentine.io.volume.Volume;
import org.serpentine.tasks.Progress;
import org.serpentine.tasks.segmentation.SegmentationModel;
import org.serpentine.tasks.segmentation.Segmenter;
import org.serpentine.tensor.Context;

/** Labels a CT volume, a NIfTI file or a folder of DICOM files, with a trained network and writes the labels as NIfTI. */
public final class SegmentVolume {
    private SegmentVolume() {}

    /** Takes the input, the NIfTI file to write, and optionally a model: a bundled name or a file of {@code serpentine train}. */
    public static void main(String[] args) throws IOException {
        if (args.length < 2 || args.length > 3) {
            System.out.println("usage: SegmentVolume INPUT OUTPUT.nii.gz [MODEL]");
            return;
        }
        LabelVolume labels = segment(Path.of(args[0]), SegmentationModel.of(args.length == 3 ? args[2] : "ct-tissue"));
        Nifti.write(Path.of(args[1]), labels);
        int[] counts = labels.counts();
        for (int i = 0; i < counts.length; i++) {
            System.out.printf("%-20s %12.1f ml%n", labels.names().get(i), counts[i] * labels.geometry().voxelMillilitres());
        }
    }

    /** Labels on the grid of the input, whatever spacing and orientation the network was trained with. */
    static LabelVolume segment(Path input, SegmentationModel model) throws IOException {
        Volume volume = Files.isDirectory(input) ? largestSeries(input).volume() : Nifti.read(input).volume();
        try (Context ctx = Context.create()) {
            Segmenter segmenter = Segmenter.of(model, ctx, Segmenter.Settings.standard());
            return segmenter.segment(volume, Progress.NONE);
        }
    }

    /** A study has localizers and reports too; only a series on a regular grid has a geometry. */
    static DicomSeries largestSeries(Path folder) throws IOException {
        return DicomStudy.scan(folder).series().stream().filter(series -> series.geometry().isPresent())
                .max(Comparator.comparingInt(series -> series.slices().size()))
                .orElseThrow(() -> new IOException("no DICOM series on a regular grid in " + folder));
    }
}
