package org.serpentine.io.dicom;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The project's own Part 10 reader and writer.
 *
 * @param limits what one file may make the reader hold
 */
public record Part10Io(DicomLimits limits) implements DicomIo {
    /** Checks that there are limits. */
    public Part10Io {
        Objects.requireNonNull(limits, "limits");
    }

    @Override
    public DicomFile read(Path file) throws IOException {
        return Part10Reader.read(file, limits);
    }

    @Override
    public void write(Path file, Attributes dataset) throws IOException {
        Part10Writer.write(file, dataset);
    }
}
