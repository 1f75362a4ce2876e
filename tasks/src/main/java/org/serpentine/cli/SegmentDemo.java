package org.serpentine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.serpentine.io.nifti.Nifti;
import org.serpentine.tasks.Progress;
import org.serpentine.tasks.segmentation.Segmenter;
import org.serpentine.tasks.segmentation.study.BatchSegmentation;
import org.serpentine.tasks.segmentation.study.DemoStudy;
import org.serpentine.tasks.segmentation.study.Discovery;
import org.serpentine.tasks.segmentation.study.ItemResult;
import org.serpentine.tasks.training.metric.ConfusionMatrix;

/** {@code serpentine segment --demo}: a phantom study, segmented by the same code as any other, held against its truth. */
final class SegmentDemo {
    private static final long SEED = 20;

    private final Segmenter segmenter;
    private final Path folder;
    private final Progress progress;
    private final PrintWriter out;

    SegmentDemo(Segmenter segmenter, Path folder, Progress progress, PrintWriter out) {
        this.segmenter = segmenter;
        this.folder = folder;
        this.progress = progress;
        this.out = out;
    }

    int run() throws IOException {
        out.println("Making a phantom study: a random chest as a CT series, nobody's data.");
        out.flush();
        DemoStudy study = DemoStudy.write(folder.resolve("demo-study"), SEED);
        List<String> names = segmenter.card().labels();
        if (!names.equals(study.truth().names())) {
            throw new IllegalArgumentException("the model " + segmenter.card().name() + " has the classes " + names + "; the demo's truth has "
                    + study.truth().names() + ". Leave -m away.");
        }
        Discovery found = Discovery.of(study.folder(), folder, false);
        if (found.items().size() != 1) {
            throw new IOException(study.folder() + " should hold one series, but holds " + found.items().size() + "; remove the folder and try again");
        }
        SegmentLines lines = new SegmentLines(out, false, false, folder);
        lines.begins(1, 1, found.items().get(0).description());
        ItemResult result = new BatchSegmentation(segmenter, folder,
                new BatchSegmentation.Settings(EnumSet.allOf(BatchSegmentation.Output.class), true, true, false), progress).run(found.items().get(0));
        lines.ended(result);
        if (result.status() != ItemResult.Status.DONE) {
            return Failures.NOTHING;
        }
        Path item = folder.resolve(result.name());
        compare(study, item, names);
        out.println();
        out.println("Source slices  " + study.folder());
        out.println("DICOM SEG      " + item.resolve("segmentation.dcm"));
        out.println("NIfTI          " + item.resolve("segmentation.nii.gz"));
        out.println("Overlay        " + item.resolve("preview.png"));
        out.println("Statistics     " + item.resolve("statistics.json"));
        out.flush();
        return 0;
    }

    private void compare(DemoStudy study, Path item, List<String> names) throws IOException {
        ConfusionMatrix matrix = new ConfusionMatrix(names.size());
        matrix.add(study.truth().labels(), Nifti.readLabels(item.resolve("segmentation.nii.gz")).labels());
        double millilitres = study.truth().geometry().voxelMillilitres();
        out.println();
        out.printf(Locale.ROOT, "%-26s %8s %12s %12s%n", "class", "Dice", "truth ml", "found ml");
        for (int c = 1; c < names.size(); c++) {
            out.printf(Locale.ROOT, "%-26s %8.4f %12.1f %12.1f%n", names.get(c), matrix.dice(c), matrix.trueCount(c) * millilitres,
                    matrix.predictedCount(c) * millilitres);
        }
    }
}
