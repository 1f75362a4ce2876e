package org.serpentine.tasks.segmentation.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.serpentine.io.dicom.seg.SegmentationOptions;
import org.serpentine.io.dicom.seg.SegmentationWriter;
import org.serpentine.io.dicom.series.DicomSeries;
import org.serpentine.io.dicom.series.GeometryReport;
import org.serpentine.io.nifti.Nifti;
import org.serpentine.io.nifti.NiftiImage;
import org.serpentine.io.picture.LabelImage;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.picture.Pictures;
import org.serpentine.io.volume.LabelVolume;
import org.serpentine.io.volume.Volume;
import org.serpentine.tasks.Normalisation;
import org.serpentine.tasks.Progress;
import org.serpentine.tasks.segmentation.MemoryPlan;
import org.serpentine.tasks.segmentation.ModelCard;
import org.serpentine.tasks.segmentation.Segmenter;

/** Reads, segments and writes one item into a folder. */
final class ItemJob {
    /** Every CT has air in it or around it, far below this; scaled or shifted values have not. */
    private static final float SURELY_AIR = -200;

    private static final String SEG = "segmentation.dcm";
    private static final String NIFTI = "segmentation.nii.gz";
    private static final String LABELS = "labels";
    private static final String PREVIEW = "preview";
    private static final String STATISTICS = "statistics.json";

    private final Segmenter segmenter;
    private final BatchSegmentation.Settings settings;
    private final Progress progress;
    private final Path folder;
    private final String name;
    private final long start = System.nanoTime();
    private final HeapPeak peak = HeapPeak.start();
    private final List<String> notes = new ArrayList<>();
    private List<ClassStatistics> statistics = List.of();
    private MemoryPlan plan;
    private String description;

    /** An image that the model was not made for, so that leaving it out is right. */
    static final class NotMeantException extends IOException {
        private static final long serialVersionUID = 1L;

        NotMeantException(String message) {
            super(message);
        }
    }

    ItemJob(Segmenter segmenter, BatchSegmentation.Settings settings, Progress progress, Path folder, String name) {
        this.segmenter = segmenter;
        this.settings = settings;
        this.progress = progress;
        this.folder = folder;
        this.name = name;
    }

    /** Whether a file of this name in an item's folder is one of those that a run writes. */
    static boolean isOurs(String file) {
        return file.equals(SEG) || file.equals(NIFTI) || file.equals(STATISTICS) || file.matches("(" + LABELS + "|" + PREVIEW + ")(-\\d+)?\\.png");
    }

    List<String> notes() {
        return notes;
    }

    List<ClassStatistics> statistics() {
        return statistics;
    }

    /** Wall-clock time since the start. */
    double seconds() {
        return (System.nanoTime() - start) * 1e-9;
    }

    /** The most that Java's heap has held since the start. */
    long peakBytes() {
        return peak.bytes();
    }

    /** Null until the image has been read. */
    MemoryPlan plan() {
        return plan;
    }

    /** What the item turned out to be. */
    String description(StudyItem item) {
        return description == null ? item.description() : description;
    }

    void run(StudyItem item) throws IOException {
        if (item instanceof StudyItem.Series series) {
            series(series.series());
        } else if (item instanceof StudyItem.NiftiFile file) {
            nifti(file.source());
        } else {
            pictures(item.source());
        }
    }

    private void series(DicomSeries series) throws IOException {
        for (GeometryReport.Problem problem : series.report().problems()) {
            notes.add(problem.text());
        }
        String modality = series.header().modality();
        if (expectsHounsfield(segmenter.card()) && !modality.equals("CT")) {
            String told = "the model " + segmenter.card().name() + " is for CT, its input being Hounsfield units; this is "
                    + (modality.isEmpty() ? "of unknown modality" : modality);
            if (!settings.force()) {
                throw new NotMeantException(told + ". Give a model for it with -m, or --force to segment it all the same.");
            }
            notes.add(told + "; segmented all the same because of --force");
        }
        segmenter.checkFits(series.geometry().orElseThrow(() -> new IOException(series.report().summary())));
        Volume volume = series.volume();
        LabelVolume labels = segment(volume);
        if (settings.outputs().contains(BatchSegmentation.Output.DICOM_SEG)) {
            String version = Optional.ofNullable(ItemJob.class.getPackage().getImplementationVersion()).orElse("0.1.0");
            SegmentationWriter.write(folder.resolve(SEG), series, labels, SegmentCodes.of(labels.names()),
                    SegmentationOptions.of(shorten("Serpentine " + segmenter.card().name()), version));
        }
        if (settings.outputs().contains(BatchSegmentation.Output.NIFTI)) {
            Nifti.write(folder.resolve(NIFTI), labels);
        }
        Preview.Levels levels = modality.equals("CT") ? Preview.Levels.CT : Preview.Levels.of(volume);
        describe(volume, labels, levels, series.toString(), modality.equals("CT") ? "HU" : "stored value");
    }

    private static String shorten(String text) {
        return text.length() > 64 ? text.substring(0, 64) : text;
    }

    private void nifti(Path file) throws IOException {
        NiftiImage image = Nifti.read(file);
        notes.addAll(image.notes());
        Volume volume = image.volume();
        description = "NIfTI volume " + file + ": " + StudyItem.text(volume.geometry());
        if (image.frames() > 1) {
            notes.add("the file has " + image.frames() + " frames; only the first is segmented");
        }
        boolean hounsfield = expectsHounsfield(segmenter.card());
        if (hounsfield && !hasAir(volume)) {
            notes.add("no value is below " + (int) SURELY_AIR + ", so these hardly are Hounsfield units, which the model "
                    + segmenter.card().name() + " expects: do not trust the result");
            hounsfield = false;
        }
        LabelVolume labels = segment(volume);
        if (!settings.outputs().contains(BatchSegmentation.Output.NIFTI)) {
            notes.add("a DICOM Segmentation needs a DICOM source; NIfTI was written instead");
        }
        Nifti.write(folder.resolve(NIFTI), labels);
        describe(volume, labels, hounsfield ? Preview.Levels.CT : Preview.Levels.of(volume), file.getFileName().toString(),
                hounsfield ? "HU" : "stored value");
    }

    private LabelVolume segment(Volume volume) throws IOException {
        plan = segmenter.plan(volume);
        LabelVolume labels = segmenter.segment(volume, plan, progress);
        statistics = ClassStatistics.of(volume, labels);
        return labels;
    }

    private void describe(Volume volume, LabelVolume labels, Preview.Levels levels, String title, String unit) throws IOException {
        if (settings.statistics()) {
            StatisticsFile.write(folder.resolve(STATISTICS), head(), volume.geometry(), statistics, unit);
        }
        if (settings.preview()) {
            Preview.write(folder.resolve(PREVIEW + ".png"), title + " - " + segmenter.card().name(), volume, labels, levels, statistics);
        }
    }

    private StatisticsFile.Head head() {
        return new StatisticsFile.Head(segmenter.card(), name, seconds(), peakBytes(), plan, notes);
    }

    private void pictures(Path file) throws IOException {
        List<Picture> pages = Pictures.readPages(file);
        List<List<ClassStatistics>> all = new ArrayList<>();
        for (int i = 0; i < pages.size(); i++) {
            Picture page = pages.get(i);
            String suffix = (pages.size() == 1 ? "" : String.format(Locale.ROOT, "-%04d", i + 1)) + ".png";
            plan = segmenter.plan(page);
            LabelImage labels = segmenter.segment(page, progress);
            Pictures.write(folder.resolve(LABELS + suffix), labels.toPicture());
            all.add(ClassStatistics.of(page, labels, segmenter.card().labels()));
            if (settings.preview()) {
                Preview.write(folder.resolve(PREVIEW + suffix), file.getFileName() + " - " + segmenter.card().name(), page, labels, all.get(i));
            }
        }
        description = "picture " + file + ": " + pages.get(0).width() + " x " + pages.get(0).height()
                + (pages.size() > 1 ? ", " + pages.size() + " pages" : "");
        statistics = all.get(0);
        if (settings.statistics()) {
            StatisticsFile.write(folder.resolve(STATISTICS), head(), pages, all);
        }
    }

    /** Only Hounsfield units call for a window that begins below zero. */
    private static boolean expectsHounsfield(ModelCard card) {
        return card.normalisation().kind() == Normalisation.Kind.WINDOW && card.normalisation().low() < 0;
    }

    private static boolean hasAir(Volume volume) {
        for (int i = 0; i < volume.geometry().voxels(); i++) {
            if (volume.value(i) < SURELY_AIR) {
                return true;
            }
        }
        return false;
    }
}
