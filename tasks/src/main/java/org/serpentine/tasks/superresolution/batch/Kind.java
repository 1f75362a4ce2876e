package org.serpentine.tasks.superresolution.batch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Kinds of files that are upscaled. */
enum Kind {
    PICTURE, NIFTI, DICOM;

    private static final int PREAMBLE = 128;

    /**
     * Told by the name, and by the content for files whose name says nothing; empty for files of no interest. A GIF is not read, but named
     * rather than left out silently.
     */
    static Optional<Kind> of(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.matches(".*\\.(png|jpe?g|tiff?|bmp|webp|gif)")) {
            return Optional.of(PICTURE);
        }
        if (name.matches(".*\\.nii(\\.gz)?")) {
            return Optional.of(NIFTI);
        }
        return name.endsWith(".dcm") || dicomMark(file) ? Optional.of(DICOM) : Optional.empty();
    }

    private static boolean dicomMark(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(PREAMBLE + 4);
            return start.length == PREAMBLE + 4 && new String(start, PREAMBLE, 4, StandardCharsets.US_ASCII).equals("DICM");
        } catch (IOException e) {
            return false;
        }
    }
}
