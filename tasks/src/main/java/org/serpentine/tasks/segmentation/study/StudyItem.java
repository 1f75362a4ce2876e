package org.serpentine.tasks.segmentation.study;

import java.nio.file.Path;
import java.util.Locale;
import org.serpentine.io.dicom.series.DicomSeries;
import org.serpentine.io.dicom.series.GeometryReport;
import org.serpentine.io.volume.Geometry;

/** One image to segment. */
public sealed interface StudyItem {
    /** Name of the item's folder in the output: safe on every file system, the same in every run, no other item's. */
    String name();

    /** Where it comes from. */
    Path source();

    /** What it is, for people. */
    String description();

    /** What kind of thing it is, for programs. */
    String kind();

    /** A grid in words: sizes and spacing, without its place. */
    static String text(Geometry grid) {
        return String.format(Locale.ROOT, "%d x %d x %d voxels of %.3g x %.3g x %.3g mm", grid.width(), grid.height(), grid.depth(),
                grid.spacing(0), grid.spacing(1), grid.spacing(2));
    }

    /**
     * A regular DICOM series.
     *
     * @param name   output name
     * @param series the series
     */
    record Series(String name, DicomSeries series) implements StudyItem {
        @Override
        public Path source() {
            Path file = series.slices().get(0).file();
            return file.getParent() == null || series.slices().size() == 1 ? file : file.getParent();
        }

        @Override
        public String description() {
            GeometryReport report = series.report();
            return series + ": " + series.geometry().map(StudyItem::text).orElse("") + (report.problems().isEmpty() ? "" : "; " + report.summary());
        }

        @Override
        public String kind() {
            return "dicom";
        }
    }

    /**
     * A NIfTI volume.
     *
     * @param name   output name
     * @param source the file
     */
    record NiftiFile(String name, Path source) implements StudyItem {
        @Override
        public String description() {
            return "NIfTI volume " + source;
        }

        @Override
        public String kind() {
            return "nifti";
        }
    }

    /**
     * A picture, or a TIFF of several.
     *
     * @param name   output name
     * @param source the file
     */
    record PictureFile(String name, Path source) implements StudyItem {
        @Override
        public String description() {
            return "picture " + source;
        }

        @Override
        public String kind() {
            return "picture";
        }
    }
}
