package org.serpentine.tasks.segmentation.study;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.serpentine.io.dicom.series.DicomSeries;
import org.serpentine.io.dicom.series.DicomStudy;
import org.serpentine.io.dicom.series.GeometryReport;
import org.serpentine.io.picture.Pictures;

/**
 * What there is to segment under a path.
 *
 * @param items    what can be tried
 * @param refused  what cannot, with the reason
 * @param pictures pictures that were passed over because the model takes volumes
 * @param others   files of no use here: reports, segmentations, anything that is no image
 */
public record Discovery(List<StudyItem> items, List<Refused> refused, int pictures, int others) {
    private static final List<String> NIFTI = List.of(".nii.gz", ".nii");
    /** Images that were never meant to be volumes: screenshots, scanned paper, projections, ultrasound, photographs. */
    private static final Set<String> NO_VOLUMES = Set.of("OT", "SC", "DOC", "PR", "SR", "KO", "REG", "US", "CR", "DX", "MG", "XA", "RF", "RG",
            "IO", "PX", "ES", "XC", "GM", "SM", "OP", "ECG");

    /**
     * Something that looks like an image but cannot be segmented.
     *
     * @param name   a name, as an item would have
     * @param source where it is
     * @param what   what it is, for people
     * @param reason why not, in plain words
     * @param failed true if the user would want it segmented, false if it is rightly passed over (a localizer, a screenshot)
     */
    public record Refused(String name, Path source, String what, String reason, boolean failed) { }

    /** Copies the lists. */
    public Discovery {
        items = List.copyOf(items);
        refused = List.copyOf(refused);
    }

    /**
     * Looks through a folder tree, or at a single file.
     *
     * @param input   folder or file
     * @param output  folder of results; what lies in it is no input, unless the input itself lies in it
     * @param planar  true if the model takes pictures, so that pictures count
     * @throws IOException if there is no such folder or file
     */
    public static Discovery of(Path input, Path output, boolean planar) throws IOException {
        if (!Files.exists(input)) {
            throw new IOException("there is no " + input + "; give a folder with DICOM series, NIfTI files" + (planar ? " or pictures" : "")
                    + ", or one such file");
        }
        return new Search(input, output, planar).run();
    }

    private static String ending(Path file, List<String> endings) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return endings.stream().filter(name::endsWith).findFirst().orElse("");
    }

    private static final class Search {
        private final Path input;
        private final Path results;
        private final boolean planar;
        private final boolean single;
        private final ItemNames names = new ItemNames();
        private final List<StudyItem> items = new ArrayList<>();
        private final List<Refused> refused = new ArrayList<>();
        private int pictures;
        private int taken;

        Search(Path input, Path output, boolean planar) {
            this.input = input;
            this.planar = planar;
            single = Files.isRegularFile(input);
            Path absolute = output == null ? null : output.toAbsolutePath().normalize();
            results = absolute == null || input.toAbsolutePath().normalize().startsWith(absolute) ? null : absolute;
        }

        Discovery run() throws IOException {
            int others = 0;
            List<Path> files = files();
            if (single && (!ending(input, NIFTI).isEmpty() || !ending(input, Pictures.ENDINGS).isEmpty())) {
                files.forEach(this::takeFile);
            } else {
                others = dicom();
                files.forEach(this::takeFile);
            }
            return new Discovery(items, refused, pictures, Math.max(0, others - taken));
        }

        private boolean isResult(Path file) {
            return results != null && file.toAbsolutePath().normalize().startsWith(results);
        }

        private List<Path> files() throws IOException {
            List<Path> files = new ArrayList<>();
            Files.walkFileTree(input, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    boolean hidden = !folder.equals(input) && folder.getFileName().toString().startsWith(".");
                    return hidden || isResult(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (!file.getFileName().toString().startsWith(".")) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (file.equals(input)) {
                        throw e;
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
            files.sort(Comparator.naturalOrder());
            return files;
        }

        private int dicom() throws IOException {
            DicomStudy study = DicomStudy.scan(input);
            for (DicomSeries series : study.series()) {
                if (series.slices().stream().anyMatch(slice -> isResult(slice.file()))) {
                    continue;
                }
                String name = names.unique(ItemNames.of(series), series.header().uid() + series.part());
                if (series.geometry().isPresent()) {
                    items.add(new StudyItem.Series(name, series));
                } else {
                    boolean passed = series.report().has(GeometryReport.Kind.LOCALIZER) || NO_VOLUMES.contains(series.header().modality());
                    refused.add(new Refused(name, series.slices().get(0).file(), series.toString(), series.report().summary(), !passed));
                }
            }
            damaged(study.unreadable());
            return study.skipped() + study.others().size();
        }

        /** Damaged files one folder at a time: a broken disk must not fill the report with a line for each slice. */
        private void damaged(List<DicomStudy.Unreadable> files) {
            Map<Path, List<DicomStudy.Unreadable>> folders = new LinkedHashMap<>();
            for (DicomStudy.Unreadable file : files) {
                if (!isResult(file.file())) {
                    folders.computeIfAbsent(file.file().toAbsolutePath().getParent(), f -> new ArrayList<>()).add(file);
                }
            }
            folders.values().forEach(list -> {
                DicomStudy.Unreadable first = list.get(0);
                String which = list.size() == 1 ? "DICOM file " + first.file() : list.size() + " DICOM files, the first " + first.file();
                String name = ItemNames.safe(first.file().getFileName().toString());
                refused.add(new Refused(names.unique(name, first.file().toString()), first.file(), which, first.reason(), true));
            });
        }

        private void takeFile(Path file) {
            Path relative = single ? file.getFileName() : input.relativize(file);
            if (!ending(file, NIFTI).isEmpty()) {
                taken++;
                items.add(new StudyItem.NiftiFile(names.of(relative, NIFTI), file));
            } else if (!ending(file, Pictures.ENDINGS).isEmpty()) {
                taken++;
                if (planar || single) {
                    items.add(new StudyItem.PictureFile(names.of(relative, Pictures.ENDINGS), file));
                } else {
                    pictures++;
                }
            }
        }
    }
}
