package org.serpentine.io.dicom.series;

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
import org.serpentine.io.dicom.Attributes;
import org.serpentine.io.dicom.DicomFile;
import org.serpentine.io.dicom.DicomIo;
import org.serpentine.io.dicom.Tag;

/**
 * Everything that a folder tree holds. One bad file never stops a scan: it is listed with the reason.
 *
 * @param root the folder
 * @param series the stacks of slices, by patient, study and series number
 * @param others DICOM files that are no slices: segmentations, structure sets, reports
 * @param unreadable files that are, or should be, DICOM but cannot be read
 * @param skipped number of files that are no DICOM at all
 */
public record DicomStudy(Path root, List<DicomSeries> series, List<Other> others, List<Unreadable> unreadable, int skipped) {
    private static final String DIRECTORY_CLASS = "1.2.840.10008.1.3.10";

    /**
     * A DICOM file that is no slice.
     *
     * @param file where it is
     * @param modality SEG, RTSTRUCT, SR, ...; may be empty
     * @param sopClassUid what it is
     */
    public record Other(Path file, String modality, String sopClassUid) { }

    /**
     * A file that could not be read.
     *
     * @param file where it is
     * @param reason what was found and expected
     */
    public record Unreadable(Path file, String reason) { }

    /** Copies the lists. */
    public DicomStudy {
        series = List.copyOf(series);
        others = List.copyOf(others);
        unreadable = List.copyOf(unreadable);
    }

    /**
     * Scans a folder tree, or takes a single file, with the project's own reader.
     *
     * @param root folder or file
     * @return what it holds
     * @throws IOException when the folder itself cannot be read
     */
    public static DicomStudy scan(Path root) throws IOException {
        return scan(root, DicomIo.standard());
    }

    /**
     * Scans a folder tree, or takes a single file.
     *
     * @param root folder or file
     * @param io reads the files
     * @return what it holds
     * @throws IOException when the folder itself cannot be read
     */
    public static DicomStudy scan(Path root, DicomIo io) throws IOException {
        if (!Files.exists(root)) {
            throw new IOException(root + " does not exist; give a folder with DICOM files");
        }
        Scan scan = new Scan(root, io);
        for (Path file : scan.files()) {
            scan.take(file);
        }
        return scan.study();
    }

    private static final class Scan {
        private final Path root;
        private final DicomIo io;
        private final Map<String, DicomSeries.Header> headers = new LinkedHashMap<>();
        private final Map<String, List<Slice>> slices = new LinkedHashMap<>();
        private final List<Other> others = new ArrayList<>();
        private final List<Unreadable> unreadable = new ArrayList<>();
        private int skipped;

        Scan(Path root, DicomIo io) {
            this.root = root;
            this.io = io;
        }

        List<Path> files() throws IOException {
            List<Path> files = new ArrayList<>();
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (!attributes.isDirectory() && !file.getFileName().toString().startsWith(".")) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (file.equals(root)) {
                        throw e;
                    }
                    unreadable.add(new Unreadable(file, e.getClass().getSimpleName() + ": " + e.getMessage()));
                    return FileVisitResult.CONTINUE;
                }
            });
            files.sort(Comparator.naturalOrder());
            return files;
        }

        void take(Path file) {
            try {
                String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
                boolean claimed = name.endsWith(".dcm") || name.endsWith(".ima") || name.endsWith(".dicom");
                if (!claimed && !DicomIo.looksLikeDicom(file)) {
                    skipped++;
                    return;
                }
                sort(io.read(file));
            } catch (IOException e) {
                unreadable.add(new Unreadable(file, reason(file, e)));
            }
        }

        private static String reason(Path file, IOException e) {
            String message = String.valueOf(e.getMessage());
            String prefix = file.toString();
            return message.startsWith(prefix) ? message.substring(prefix.length()).replaceFirst("^[,:] ", "") : message;
        }

        private void sort(DicomFile file) throws IOException {
            Attributes data = file.dataset();
            String sopClass = data.string(Tag.SOPClassUID, file.meta().string(Tag.MediaStorageSOPClassUID, ""));
            if (sopClass.equals(DIRECTORY_CLASS)) {
                skipped++;
                return;
            }
            if (!SliceIndexer.isImage(file)) {
                others.add(new Other(file.path(), data.string(Tag.Modality, ""), sopClass));
                return;
            }
            DicomSeries.Header header = header(data);
            String key = header.studyUid() + " " + header.uid();
            List<Slice> found = SliceIndexer.slices(file);
            headers.putIfAbsent(key, header);
            slices.computeIfAbsent(key, uid -> new ArrayList<>()).addAll(found);
        }

        private static DicomSeries.Header header(Attributes data) {
            return new DicomSeries.Header(data.string(Tag.SeriesInstanceUID, ""), data.string(Tag.StudyInstanceUID, ""),
                    data.string(Tag.PatientID, ""), data.string(Tag.Modality, ""), data.string(Tag.SeriesNumber, ""),
                    data.string(Tag.SeriesDescription, ""), data.string(Tag.FrameOfReferenceUID, ""));
        }

        DicomStudy study() {
            List<DicomSeries> series = new ArrayList<>();
            for (Map.Entry<String, DicomSeries.Header> entry : headers.entrySet()) {
                for (StackBuilder.Stack stack : StackBuilder.stacks(slices.get(entry.getKey()))) {
                    GeometryCheck.Result result = GeometryCheck.check(stack.slices());
                    List<GeometryReport.Problem> problems = new ArrayList<>(result.problems());
                    problems.addAll(stack.problems());
                    GeometryReport report = new GeometryReport(problems);
                    series.add(new DicomSeries(io, entry.getValue(), stack.part(), stack.slices(), report,
                            report.usable() ? result.geometry() : null));
                }
            }
            series.sort(Comparator.comparing((DicomSeries s) -> s.header().patientId()).thenComparing(s -> s.header().studyUid())
                    .thenComparing(s -> s.header().number().length()).thenComparing(s -> s.header().number()));
            return new DicomStudy(root, series, others, unreadable, skipped);
        }
    }
}
